#!/bin/sh
# Installs what is missing, builds, runs every test.
#   sh tests/run.sh [NAME…]     only the tests whose names match one of the patterns (regular expressions)
# First all tests, built with gcc and warnings as errors; then the unit, plugin, loader and fuzz tests and two with jobs
# over many phones again, built with clang, the address and the undefined-behaviour sanitizer; then the unit tests with
# the thread sanitizer; and, if this machine can create one, config/try.sh in a fresh Debian 13.
# The last line is `N passed, N failed, N skipped`.
#   PHONECTL_TEST_BUILD  where to build (default: build/ in the tree)      PHONECTL_TEST_JOBS  how many at a time
set -u
exec </dev/null
umask 022
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
build=${PHONECTL_TEST_BUILD:-$root/build}
jobs=${PHONECTL_TEST_JOBS:-$(nproc 2>/dev/null || echo 2)}
broken=
passed=
skipped=
results=

step() {
    echo
    echo "== $*"
}

# stage NAME COMPILER PATTERN OPTION…: configures, builds and tests in build/NAME
stage() {
    name=$1 compiler=$2 pattern=$3
    shift 3
    step "$name: configuring and building with $compiler in $build/$name"
    # cmake would silently keep the cache of another compiler or tree.
    if [ -f "$build/$name/CMakeCache.txt" ] &&
        ! grep -qx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/$name/CMakeCache.txt"; then
        rm -rf "${build:?}/$name"
    fi
    if ! cmake -S . -B "$build/$name" -G Ninja -DCMAKE_C_COMPILER="$compiler" -DPHONECTL_WERROR=ON \
        --log-level=NOTICE "$@" ||
        ! cmake --build "$build/$name" -j "$jobs"; then
        broken="$broken build-$name"
        return
    fi
    step "$name: testing"
    rm -f "$build/$name/results.xml"
    ctest --test-dir "$build/$name" --output-on-failure --no-tests=ignore -j "$jobs" -R "$pattern" \
        --test-output-truncation head --output-junit results.xml
    if [ -f "$build/$name/results.xml" ]; then
        results="$results $build/$name/results.xml"
    else
        broken="$broken test-$name"
    fi
}

if [ $# -gt 0 ]; then
    only="($(printf '%s|' "$@")"
    only="${only%|})"
else
    only=.
fi

step "what is needed"
if ! sh config/deps.sh build gtk test; then
    echo "run.sh: going on with what there is" >&2
fi

stage gcc gcc "$only" -DCMAKE_BUILD_TYPE=Release
# The tests of the window that cover most of it.
instrumented='^(unit|plugin|bad|fuzz)_|^e2e_(bulk_(chaos|resume)|plugins_check)$|^gui_(jobs|names)$'
[ "$only" = . ] || instrumented=$only
stage asan clang "$instrumented" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DPHONECTL_FUZZ=ON \
    -DPHONECTL_SANITIZE=address,undefined

# On some kernels no program with the thread sanitizer runs at all.
threads='^unit_'
[ "$only" = . ] || threads=$only
probe=$(mktemp -d)
if echo 'int main(void) { return 0; }' | clang -fsanitize=thread -x c - -o "$probe/tsan" && "$probe/tsan"; then
    stage tsan clang "$threads" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DPHONECTL_GTK=OFF -DPHONECTL_SIMULATOR=OFF \
        -DPHONECTL_SANITIZE=thread
else
    skipped="tsan: the thread sanitizer does not run on this machine"
fi
rm -rf "$probe"

if [ "$only" = . ]; then
    step "try-13: config/try.sh in a fresh Debian 13"
    log=$build/try-13.log
    timeout -k 60 2400 sh config/matrix.sh try 13 >"$log" 2>&1
    case $? in
    0) passed=try-13 ;;
    77) skipped="$skipped
try-13: $(tail -n 1 "$log" | sed 's/^skipped: //')" ;;
    *)
        tail -n 60 "$log"
        broken="$broken try-13"
        ;;
    esac
fi

step "summary"
# shellcheck disable=SC2086 # a list of files
exec /usr/bin/python3 tests/summary.py --broken "$broken" --passed "$passed" --skipped "$skipped" $results
