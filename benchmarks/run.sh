#!/usr/bin/env bash
# Without an argument lists the benchmarks; with a name runs that one, whose last line is RESULT and its figures as JSON.
# --save FILE also writes the figures to a file.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
project="$root/benchmarks/MlOps.Sdk.Benchmarks"
dotnet build "$project" -c Release --nologo -v quiet 1>&2
exec dotnet "$project/bin/Release/net10.0/MlOps.Sdk.Benchmarks.dll" "$@"
