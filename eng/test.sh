#!/usr/bin/env bash
# Builds the solution once, runs every test project, and ends with one line: N passed, N failed, N skipped.
# A skipped test whose reason begins with "server absent:" counts as a failure when CI=true.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages=(strace redis-server postgresql libonnx-testdata)     # Debian packages that tests use; without them some tests skip
seconds_per_project=600
results="$PWD/artifacts/test-results"
passed=0 failed=0 skipped=0 servers_absent=0

finish() {
  if [[ "${CI:-}" == true && $servers_absent -gt 0 ]]; then
    echo "$servers_absent skipped tests need a server, and under CI that is a failure."
    failed=$((failed + servers_absent)) skipped=$((skipped - servers_absent))
  fi
  local executed=$((passed + failed))
  [[ $executed -eq 0 ]] && echo "No test was executed."
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed -eq 0 && $executed -gt 0 ]]
  exit
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $(id -u) -ne 0 ]]; then
    echo "Not installed, and only root may install: ${missing[*]}. Tests that need them skip."
    return
  fi
  # Tests start servers themselves: whatever service a package brings neither starts now nor with the machine. The empty cluster that
  # postgresql makes stays stopped; the tests have data folders of their own.
  local policy=/usr/sbin/policy-rc.d made_policy=false
  [[ -e $policy ]] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made_policy=true; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null ||
    echo "Could not install: ${missing[*]}. Tests that need them skip."
  $made_policy && rm -f "$policy"
  for package in "${missing[@]}"; do
    [[ $package == *-server || $package == postgresql ]] && command -v systemctl >/dev/null && systemctl disable --quiet "$package" 2>/dev/null
  done
}

# Counts the results in one report; a name cannot be mistaken for a result because quotes are escaped in it.
count() { grep -o '<UnitTestResult [^>]*' "$1" | grep -c " outcome=\"$2\""; }

run_project() {
  local name=$1 report="$results/$1.trx" log="$results/$1.log" code=0
  timeout "$seconds_per_project" dotnet "tests/$name/bin/Release/net10.0/$name.dll" -noLogo -noColor -trx "$report" >"$log" 2>&1 || code=$?
  if [[ ! -s $report ]]; then
    tail -n 40 "$log"
    [[ $code -eq 124 ]] && echo "$name: stopped after $seconds_per_project s" || echo "$name: ended with exit code $code and without a report"
    failed=$((failed + 1))
    return
  fi
  local ok bad out
  ok=$(count "$report" Passed) bad=$(count "$report" Failed) out=$(count "$report" NotExecuted)
  # Failures outside of any test (a fixture, the process itself) have no result of their own.
  [[ $code -ne 0 && $bad -eq 0 ]] && bad=1
  [[ $bad -gt 0 ]] && grep -v -E '^(Ok, passed|  (Discover|Start|Finish))' "$log"
  echo "$name: $ok passed, $bad failed, $out skipped"
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + out))
  servers_absent=$((servers_absent + $(grep -c '<StdOut>server absent:' "$report")))
}

# The packages, as an application meets them that knows nothing else.
check_packages() {
  if eng/pack-test.sh >"$results/pack-test.log" 2>&1; then
    echo "packages: 1 passed, 0 failed, 0 skipped"
    passed=$((passed + 1))
  else
    tail -n 40 "$results/pack-test.log"
    echo "packages: 0 passed, 1 failed, 0 skipped"
    failed=$((failed + 1))
  fi
}

command -v dpkg-query >/dev/null && install_packages
rm -rf "$results" && mkdir -p "$results"
if ! dotnet build MlOps.Sdk.sln -c Release -v quiet; then
  echo "The build failed."
  finish
fi
for project in tests/*.Tests; do
  run_project "$(basename "$project")"
done
check_packages
finish
