#!/bin/sh
# The code in sdk/README.md is real: the example compiles without a warning, and its test in the host of testkit.h passes.
set -eu
cd "$TMPDIR"
awk '/^```c$/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print > ("block" n ".c") }' \
    "$PHONECTL_SOURCE_DIR/sdk/README.md"
mv block1.c hello.c
mv block2.c test.c
lines=$(wc -l <hello.c)
[ "$lines" -le 40 ] || { echo "the first example has $lines lines, it should fit on a screen"; exit 1; }
include=$PHONECTL_SOURCE_DIR/sdk/include
for compiler in gcc clang; do
    $compiler -std=c11 -Wall -Wextra -Werror -Wno-missing-field-initializers -I"$include" -shared -fPIC \
        -Wl,-z,defs -Wl,--version-script="$PHONECTL_SOURCE_DIR/sdk/plugin.map" -o hello.so hello.c
    $compiler -std=c11 -Wall -Wextra -Werror -Wno-missing-field-initializers -I"$include" -fsanitize=address -o test test.c
    ./test
done
