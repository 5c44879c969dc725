#!/usr/bin/env bash
# Runs one sample as a newcomer would and compares its output with the file expected.txt beside its project, where one
# is: each line there must stand, in that order, in the output.
set -eu
sample=$1
output=$(dotnet run -c Release --no-build --project "$sample")
printf '%s\n' "$output"
[ -f "$sample/expected.txt" ] || exit 0
printf '%s\n' "$output" | awk -v expected="$sample/expected.txt" '
    BEGIN { while ((getline line < expected) > 0) wanted[++n] = line; at = 1 }
    at <= n && index($0, wanted[at]) { at++ }
    END { if (at <= n) { print "FAIL: missing or out of order: " wanted[at]; exit 1 } }'
