#!/bin/sh
# screenshots.sh BUILD FOLDER [OPTION…]: writes a picture of each page and window, made on simulated phones in a home of
# its own. They look as on a desktop where the package fonts-cantarell is installed; those of the README went through pngquant.
# Options:
#   --dark            in the dark style
#   --german          in German
#   --rtl             from right to left
#   --text FACTOR     with text so many times as large, as a desktop's setting for it does
#   --size WIDTHxHEIGHT  windows no larger than this
#   --only "PART…"    some of: pages wall runs windows first
#   --each            all of it in each of six ways, in a folder each: light dark german narrow (360 px) large (200 %) rtl
# Exits with 1 if a picture could not be made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
PHONECTL_BUILD_DIR=$(cd "$1" && pwd)
if [ "${3:-}" = --each ]; then
    code=0
    while read -r name options; do
        # shellcheck disable=SC2086  # options are words
        sh "$0" "$1" "$2/$name" $options </dev/null || code=1
    done <<EOF
light
dark --dark
german --german
narrow --size 360x640
large --text 2
rtl --rtl
EOF
    exit $code
fi
mkdir -p "$2"
SCREENSHOTS=$(cd "$2" && pwd)
PHONECTL_BIN=$PHONECTL_BUILD_DIR/bin/phonectl
shift 2
SHOT_STYLE=light SHOT_LANGUAGE='' SHOT_TEXT=1 SHOT_SIZE=1180x760 SHOT_RTL=''
SHOT_PARTS='pages wall runs windows first'
while [ $# -gt 0 ]; do
    case $1 in
    --dark) SHOT_STYLE=dark ;;
    --german) SHOT_LANGUAGE=de ;;
    --rtl) SHOT_RTL=yes ;;
    --text) SHOT_TEXT=$2 && shift ;;
    --size) SHOT_SIZE=$2 && shift ;;
    --only) SHOT_PARTS=$2 && shift ;;
    *) echo "screenshots.sh: what is $1?" >&2 && exit 2 ;;
    esac
    shift
done
export PHONECTL_BUILD_DIR PHONECTL_BIN SCREENSHOTS SHOT_STYLE SHOT_LANGUAGE SHOT_TEXT SHOT_SIZE SHOT_RTL SHOT_PARTS
export PYTHONPATH="$source/tests/gui/lib"
exec sh "$source/tests/env.sh" sh "$source/tests/gui/run.sh" "$here/screenshots.py"
