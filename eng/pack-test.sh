#!/usr/bin/env bash
# Packs src, then builds an application that knows only the packages, and predicts with it. Ends with PACK OK.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
packages="$root/artifacts/packages"
work="$root/artifacts/pack-test"
rid="$(dotnet msbuild "$root/src/MlOps.Sdk" -getProperty:NativeEngineRid)"
version="$(dotnet msbuild "$root/src/MlOps.Sdk" -getProperty:Version)"

rm -rf "$packages" "$work/bin" "$work/obj" "$work"/packages/mlops.sdk*
dotnet msbuild "$root/eng/pack.proj" -nologo -verbosity:quiet -maxCpuCount

# Nothing of the build machine may help the application to find its libraries.
unset MLOPS_ONNXRUNTIME_PATH MlOpsNativeDirectory LD_LIBRARY_PATH
cd "$root/eng/pack-test"
build() { dotnet msbuild -restore -nologo -verbosity:quiet -p:Configuration=Release -p:MlOpsSdkVersion="$version" "$@"; }
build
for library in libonnxruntime.so.1 libduckdb.so; do
  test -f "$work/bin/Release/net10.0/runtimes/$rid/native/$library" || { echo "The packages hold no $library for $rid." >&2; exit 1; }
done
dotnet "$work/bin/Release/net10.0/PackTest.dll"

# A host with its own ONNX Runtime leaves ours out, and its own is found under its usual name.
build -p:MlOpsUseHostOnnxRuntime=true -p:OutDir="$work/bin/host/"
native="$work/bin/host/runtimes/$rid/native"
if ls "$native" | grep -q onnxruntime; then echo "MlOpsUseHostOnnxRuntime left our library in $native" >&2; exit 1; fi
cp "$work/bin/Release/net10.0/runtimes/$rid/native/libonnxruntime.so.1" "$native/libonnxruntime.so"
dotnet "$work/bin/host/PackTest.dll"

# A publish for one platform has the libraries beside the application.
dotnet publish -c Release -nologo -v quiet "-clp:ErrorsOnly;NoSummary" -p:MlOpsSdkVersion="$version" -r "$rid" --no-self-contained -o "$work/bin/publish"
"$work/bin/publish/PackTest"

# The command-line tool brings its engines along.
rm -rf "$work/tool"
dotnet tool install MlOps.Sdk.Cli --version "$version" --tool-path "$work/tool" --source "$packages" --verbosity quiet
"$work/tool/mlops" data profile --input "$root/samples/data/commits.csv.gz" --json | grep -q '^{"rows":[0-9]*,"columns":\[{"name":' ||
  { echo "The installed tool did not profile the sample's commits." >&2; exit 1; }
echo "PACK OK"
