#!/bin/sh
# freeze.sh: keeps today's headers as plugin-MAJOR.MINOR.h and services-MAJOR.MINOR.h, and the sizes and offsets
# they have on LP64 machines as layout-MAJOR.MINOR.h. Run it when a minor version is released, never afterwards.
set -eu
cd "$(dirname "$0")"
headers=../../sdk/include/phonectl
version=$(sed -n 's/^#define PH_ABI_M[AI][JN]OR \([0-9]*\)u$/\1/p' $headers/plugin.h | paste -sd.)
cp $headers/plugin.h "plugin-$version.h"
cp $headers/services.h "services-$version.h"
/usr/bin/python3 layout.py "plugin-$version.h" "services-$version.h" >"layout-$version.h"
echo "frozen: plugin-$version.h services-$version.h layout-$version.h"
