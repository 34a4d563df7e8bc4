#!/bin/sh
# screenshots.sh BUILD FOLDER: writes a picture of each page and window, made on simulated phones in a home of its own;
# with SCHEME=dark those of the dark style. They look as on a desktop where the package fonts-cantarell is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
PHONECTL_BUILD_DIR=$(cd "$1" && pwd)
mkdir -p "$2"
SCREENSHOTS=$(cd "$2" && pwd)
PHONECTL_BIN=$PHONECTL_BUILD_DIR/bin/phonectl
export PHONECTL_BUILD_DIR PHONECTL_BIN SCREENSHOTS PYTHONPATH="$source/tests/gui/lib"
exec sh "$source/tests/env.sh" sh "$source/tests/gui/run.sh" "$here/screenshots.py"
