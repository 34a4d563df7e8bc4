#!/bin/sh
# released.sh DIR: while today's header has the version of a released one it says the same as that one; comments and
# layout may change. DIR is the include directory.
set -u
header=$1/phonectl/plugin.h
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^#define PH_ABI_M[AI][JN]OR \([0-9]*\)u$/\1/p' "$header" | paste -sd.)
released=$here/plugin-$version.h
if [ ! -f "$released" ]; then
    echo "plugin.h has version $version, which is not released yet"
    exit 0
fi
# Without comments, one token a line; macros count too.
tokens() {
    cc -w -std=c99 -fpreprocessed -dD -E -P "$1" | tr -s '[:space:]\134' '\n'
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tokens "$header" >"$work/today"
tokens "$released" >"$work/released"
[ -s "$work/today" ] || exit 1
if ! diff -u "$work/released" "$work/today"; then
    echo "plugin.h differs from the released $version: raise PH_ABI_MINOR and keep what was"
    exit 1
fi
