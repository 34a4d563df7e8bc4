#!/bin/sh
# freeze.sh: keeps today's headers as NAME-MAJOR.MINOR.h, and the sizes and offsets they have
# on LP64 machines as layout-MAJOR.MINOR.h. Run it when a minor version is released, never afterwards.
set -eu
cd "$(dirname "$0")"
headers=../../sdk/include/phonectl
version=$(sed -n 's/^#define PH_ABI_M[AI][JN]OR \([0-9]*\)u$/\1/p' $headers/plugin.h | paste -sd.)
for name in plugin host http services; do
    cp $headers/$name.h "$name-$version.h"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$(realpath $headers)" "$folder/phonectl"
/usr/bin/python3 layout.py "$folder" >"layout-$version.h"
/usr/bin/python3 rust.py ../../sdk/include >../../sdk/template/rust/phonectl.rs
echo "frozen: the headers and layout-$version.h"
