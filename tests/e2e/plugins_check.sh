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
# The check is part of the edit loop: it looks at one file, and what is known of the others it does not probe again. A child
# for probing, one each for looking, for taken ids and for the dry run of each action: the time is theirs (0.2 s at most).
if strace -f -o trace true 2>/dev/null; then
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=fork,vfork,clone,clone3 -e signal=none -o trace \
        "$PHONECTL_BIN" plugins check "$PHONECTL_PLUGIN_PATH/reboot.so" >/dev/null
    children=$(grep -v CLONE_THREAD trace | grep -c ' = [0-9]')
    [ "$children" -lt 8 ] || { echo "plugins check started $children processes" && cat trace && failed=1; }
fi
# The command line and the plugins, as packages have them: without the desktop's, and stripped.
if [ -z "$PHONECTL_SANITIZE" ]; then
    mkdir small
    for file in "$PHONECTL_BIN" "$PHONECTL_PLUGIN_PATH"/*.so; do
        [ "$file" = "$PHONECTL_PLUGIN_PATH/keyring.so" ] || strip -o "small/$(basename "$file")" "$file"
    done
    size=$(du -sk --apparent-size small | cut -f 1)
    echo "the command line and its plugins take $size KiB"
    [ "$size" -le 2048 ] || failed=1
fi
echo "$count plugins"
[ "$count" -gt 9 ] && exit $failed
