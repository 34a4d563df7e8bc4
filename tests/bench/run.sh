#!/bin/sh
# run.sh [BUILD_DIR [all]]: prints one table of what a release build costs beside public tools on the same machine,
# taking turns: a report, never a test. It takes ten minutes; the machine should do nothing else. all: then also the
# other benchmarks in this folder.
set -u
here=$(cd "$(dirname "$0")" && pwd)
PHONECTL_SOURCE_DIR=$(cd "$here/../.." && pwd)
PHONECTL_BUILD_DIR=$(cd "${1:-$PHONECTL_SOURCE_DIR/build/gcc}" && pwd) || exit 1
PHONECTL_BIN=$PHONECTL_BUILD_DIR/bin/phonectl
PHONECTL_SIM_BIN=$PHONECTL_BUILD_DIR/bin/phonectl-sim
PHONECTL_PLUGIN_PATH=$(find "$PHONECTL_BUILD_DIR" -type d -name plugins-1 | head -n 1)
PHONECTL_DATA_DIR=$PHONECTL_BUILD_DIR/share/phonectl
export PHONECTL_SOURCE_DIR PHONECTL_BUILD_DIR PHONECTL_BIN PHONECTL_SIM_BIN PHONECTL_PLUGIN_PATH PHONECTL_DATA_DIR

sh "$here/../env.sh" /usr/bin/python3 -B "$here/table.py"
[ "${2:-}" = all ] || exit 0
for bench in "$here"/*.sh "$here"/*.py; do
    case $bench in
    "$here/run.sh" | "$here/table.py" | *'*'*) continue ;;
    *.py) runner="/usr/bin/python3 -B" ;;
    *) runner="sh" ;;
    esac
    echo "== $(basename "$bench")"
    # shellcheck disable=SC2086 # a command and its option
    sh "$here/../env.sh" $runner "$bench" || echo "(ended with $?)"
done
