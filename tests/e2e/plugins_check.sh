#!/bin/sh
# Every plugin of ours passes the strict checks that other people's are put to, and can be inspected.
set -u
cd "$TMPDIR" || exit 1
failed=0
for file in "$PHONECTL_PLUGIN_PATH"/*.so; do
    if ! "$PHONECTL_BIN" plugins check "$file" >checked 2>&1; then
        echo "not ok: $file"
        cat checked
        failed=1
    fi
    id=$(basename "$file" .so)
    if ! "$PHONECTL_BIN" plugins inspect "$id" >inspected 2>&1 || ! grep -q "^plugin $id$" inspected; then
        echo "cannot be inspected: $id"
        cat inspected
        failed=1
    fi
    count=$((${count-0} + 1))
done
echo "$count plugins"
[ "$count" -gt 9 ] && exit $failed
