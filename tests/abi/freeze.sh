#!/bin/sh
# freeze.sh: keeps today's plugin.h as plugin-MAJOR.MINOR.h, with the sizes and offsets it has on LP64 machines as
# layout-MAJOR.MINOR.h. To be run when a minor version is released, never for one that is.
set -eu
cd "$(dirname "$0")"
header=../../sdk/include/phonectl/plugin.h
major=$(sed -n 's/^#define PH_ABI_MAJOR \([0-9]*\)u$/\1/p' $header)
minor=$(sed -n 's/^#define PH_ABI_MINOR \([0-9]*\)u$/\1/p' $header)
cp $header "plugin-$major.$minor.h"
/usr/bin/python3 layout.py "plugin-$major.$minor.h" >"layout-$major.$minor.h"
echo "frozen: plugin-$major.$minor.h layout-$major.$minor.h"
