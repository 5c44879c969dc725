#!/usr/bin/env bash
# Builds, tests, packs and tries the whole family; the test command of README.md and of .ci/run.
#   bash tests/run.sh            everything
#   PURLIN_REQUIRE_SERVERS=0     skips, instead of fails, tests whose server is not installed
#   PURLIN_SOAK=1                long runs too
# A step that fails names itself and its log, the others still run where they can, and the last line always reads
# "N passed, N failed, N skipped": tests, with a failed step counted as one failure.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
logs=$root/artifacts/logs
packages=$root/artifacts/package/release
export PURLIN_REQUIRE_SERVERS=${PURLIN_REQUIRE_SERVERS:-1}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
passed=0 failed=0 skipped=0

# One compiler for all projects, under a name of this run's own, so that its end is the end of no other's. It knows the
# analyzers after the first project: half of the processor time of a build.
compiler=purlin-$$
shared_compiler() { printf '%s\n' -p:UseSharedCompilation=true "-p:SharedCompilationId=$compiler"; }
end_compiler() {
    local sdk server
    sdk=$(dotnet --list-sdks 2>/dev/null | sed -n "s/^$(dotnet --version) \[\(.*\)\]$/\1/p") || return
    server=$(find "$sdk/$(dotnet --version)" -name VBCSCompiler.dll 2>/dev/null | head -n 1)
    [ -n "$server" ] && dotnet "$server" -shutdown "-pipename:$compiler" >/dev/null 2>&1
}

finish() {
    command -v dotnet >/dev/null && end_compiler
    printf '%s\n' "$SECONDS s in all"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
}
trap finish EXIT
mkdir -p "$logs"

# step NAME HINT COMMAND...: runs it with its output in a log; a failure prints the log's end and what to do.
step() {
    local name=$1 hint=$2 start=$SECONDS log
    shift 2
    log=$logs/${name// /-}.log
    if "$@" >"$log" 2>&1 </dev/null; then
        printf 'ok      %-28s %4d s\n' "$name" $((SECONDS - start))
        return 0
    fi
    failed=$((failed + 1))
    printf 'FAILED  %-28s %4d s   log: %s\n' "$name" $((SECONDS - start)) "${log#"$root"/}"
    grep -E '(error|warning) [A-Za-z]+[0-9]*:|^error|FAIL' "$log" | sort -u | head -40
    tail -n 15 "$log"
    printf '        what to do: %s\n' "$hint"
    return 1
}

install_missing() {
    local package command missing=()
    while read -r package command; do
        case $package in '' | '#'*) continue ;; esac
        command -v "$command" >/dev/null || [ -e "$command" ] || missing+=("$package")
    done <tests/apt-packages.txt
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "missing: ${missing[*]}; as root: apt-get install -y --no-install-recommends ${missing[*]}"
        [ "$PURLIN_REQUIRE_SERVERS" = 0 ]
        return
    fi
    apt-get update -q
    # RUNLEVEL=1: a package must not start a service of its own; the fixtures start what they need.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# What the build lets pass, for it holds layout (IDE0055), unused usings (IDE0005) and the other rules of .editorconfig
# already: line ends, byte order marks, the newline at the end of a file and the order of usings. By text alone; to load
# every project once more, as dotnet format does without --folder, costs about half of what the build does.
check_text() {
    local bad=0
    # Each folder ends with a slash: without it nothing is looked at, and nothing said.
    dotnet format whitespace . --folder --include src/ tests/ samples/ benchmarks/ --verify-no-changes || bad=1
    find src tests samples benchmarks -name '*.cs' -print0 | LC_ALL=C sort -z | LC_ALL=C xargs -0 awk '
        FNR == 1 { before = "" }
        /^using [A-Za-z_][A-Za-z0-9_.]*;$/ {
            key = tolower(substr($2, 1, length($2) - 1))
            key = (key ~ /^system(\.|$)/ ? 0 : 1) key
            if (key < before) {
                printf "%s(%d): error USINGS: %s stands before it; System first, then by name\n", FILENAME, FNR, last
                bad = 1
            }
            before = key
            last = $0
            next
        }
        { before = "" }
        END { exit bad }' || bad=1
    return "$bad"
}

# One test project: its executable writes a log, whose summary line is read afterwards.
run_tests() {
    local name=$1 start=$SECONDS limit=900
    [ "${PURLIN_SOAK:-0}" = 1 ] && limit=0
    timeout "$limit" "$root/artifacts/bin/$name/release/$name" -noLogo -noColor >"$logs/$name.log" 2>&1 </dev/null
    echo "$? $((SECONDS - start))" >"$logs/$name.exit"
}

count() { sed -n "s/.* $2: \([0-9]*\).*/\1/p" <<<"$1"; }

report_tests() {
    local name=$1 code seconds summary total bad skip mark=ok
    read -r code seconds <"$logs/$name.exit"
    summary=$(grep -E "^ +$name +Total: [0-9]+" "$logs/$name.log" | tail -n 1)
    total=$(count "$summary" Total)
    bad=$(($(count "$summary" Failed) + $(count "$summary" Errors) + 0))
    skip=$(count "$summary" Skipped)
    # A run without a summary has crashed or was ended after 15 minutes; one without tests has not found them.
    if [ "${total:-0}" -eq 0 ] || { [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; }; then bad=$((bad + 1)); fi
    passed=$((passed + ${total:-0} - ${skip:-0} - (bad < ${total:-0} ? bad : ${total:-0})))
    failed=$((failed + bad))
    skipped=$((skipped + ${skip:-0}))
    [ "$bad" -gt 0 ] && mark=FAILED
    printf '%-7s %-28s %4d s   %d tests, %d failed, %d skipped\n' \
        "$mark" "$name" "$seconds" "${total:-0}" "$bad" "${skip:-0}"
    # A project that outgrows its minute (Redlock: two and a half) moves its long tests behind PURLIN_SOAK.
    local most=60
    [ "$name" = Redlock.Tests ] && most=150
    [ "$seconds" -gt "$most" ] && printf '        slow: %s is meant to take at most %d s\n' "$name" "$most"
    [ "${skip:-0}" -gt 0 ] && grep -A 1 -F '[SKIP]' "$logs/$name.log" | head -n 20
    if [ "$bad" -gt 0 ]; then
        grep -A 25 -F '[FAIL]' "$logs/$name.log" | head -n 120 || true
        tail -n 10 "$logs/$name.log"
        printf '        what to do: read %s\n' "${logs#"$root"/}/$name.log"
    fi
}

run_all_tests() {
    local names name
    names=$(for p in tests/*.Tests tests/Interleavings; do basename "$p"; done)
    # Two projects at a time.
    for name in $names; do
        while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
        run_tests "$name" &
    done
    wait
    for name in $names; do report_tests "$name"; done
}

step tools 'install the .NET 10 SDK and put dotnet on PATH' dotnet --version || exit 1
step 'install packages' 'install them by hand, or set PURLIN_REQUIRE_SERVERS=0 to skip their tests' install_missing
step restore 'check that NuGet can be reached' dotnet restore Libraries.sln || exit 1
step format 'run: dotnet format' check_text
step build 'fix the errors above' dotnet build Libraries.sln -c Release --no-restore $(shared_compiler) || exit 1
rm -rf "$packages"
step pack 'fix the errors above' dotnet pack Libraries.sln -c Release --no-build
run_all_tests
# The branches that this processor never takes: every hash without vector, CRC and multiplication instructions.
step 'plain hashing' 'a fallback of src/Shared/Hashing differs: see the log' \
    env DOTNET_EnableHWIntrinsic=0 artifacts/bin/Shared.Tests/release/Shared.Tests -noLogo -noColor \
    -class '*Hash*' -class '*Murmur*' -class '*Crc*' -class '*Fnv*'
step consumer 'the packed packages do not work in a fresh project: see the log' bash tests/consumer.sh "$packages"
step trim 'a package is not trim-clean: see the log' bash tests/TrimSmoke/run.sh
for project in samples/*/*.csproj; do
    sample=$(dirname "$project")
    step "sample $(basename "$sample")" 'run it by hand: dotnet run -c Release --project '"$sample" bash tests/sample.sh "$sample"
done
step scorecard 'run: dotnet run -c Release --project benchmarks -- scorecard --dry' \
    dotnet run -c Release --no-build --project benchmarks -- scorecard --dry
[ "$failed" -eq 0 ]
