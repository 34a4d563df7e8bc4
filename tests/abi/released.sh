#!/bin/sh
# released.sh DIR: headers with the version of a release must declare the same as that release;
# comments and layout may change. DIR is the include directory.
set -u
headers=$1/phonectl
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^#define PH_ABI_M[AI][JN]OR \([0-9]*\)u$/\1/p' "$headers/plugin.h" | paste -sd.)
if [ ! -f "$here/plugin-$version.h" ]; then
    echo "plugin.h has version $version, which is not released yet"
    exit 0
fi
# Strips comments and prints one token per line, macros included.
tokens() {
    cc -w -std=c99 -fpreprocessed -dD -E -P "$1" | tr -s '[:space:]\134' '\n'
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
for name in plugin host http services; do
    tokens "$headers/$name.h" >"$work/today"
    tokens "$here/$name-$version.h" >"$work/released"
    [ -s "$work/today" ] || exit 1
    if ! diff -u "$work/released" "$work/today"; then
        echo "$name.h differs from the released $version: raise PH_ABI_MINOR and keep what was"
        failed=1
    fi
done
exit $failed
