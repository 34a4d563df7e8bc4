#!/bin/sh
# meet.sh BUILD_DIR: today's host and a grown one load and call each plugin, built against a released, today's and a
# grown header. All six times the host must see the same.
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
unset PHONECTL_PLUGIN_PATH
failed=0 met=0

for host in "$build"/abi_host_*; do
    for plugin in "$build"/abi-*.so; do
        [ -x "$host" ] || continue
        id=$(basename "$plugin" .so)
        mkdir "$work/$id" && cp "$plugin" "$work/$id" && chmod -R go-w "$work/$id"
        if ! "$host" "$work/$id" "$id-" >"$work/seen" || ! diff -u "$here/expected.txt" "$work/seen"; then
            echo "failed: $(basename "$host") with $id"
            failed=1
        fi
        met=$((met + 1))
        rm -rf "${work:?}/$id"
    done
done
echo "$met meetings"
[ "$met" -ge 6 ] && exit $failed
exit 1
