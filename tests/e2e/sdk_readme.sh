#!/bin/sh
# What authors read is true: the example of sdk/README.md compiles without a warning, and its test in the host of testkit.h
# passes; its ten lines of Python restart a simulated phone; the lines of sdk/VENDORS.md are those of tests/vendor/acme;
# phonectl-plugin(3) shows all that the headers declare.
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

cat "$PHONECTL_SOURCE_DIR"/tests/vendor/acme/*.c >acme.c
rm -f block*
awk '/^```c$/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print > ("block" n ".c") }' \
    "$PHONECTL_SOURCE_DIR/sdk/VENDORS.md"
for block in block*.c; do
    awk 'NR == FNR { want = want $0 "\n"; next } { have = have $0 "\n" } END { exit !index(have, want) }' "$block" acme.c || {
        echo "sdk/VENDORS.md shows what is not in tests/vendor/acme:"
        cat "$block"
        exit 1
    }
done
[ -f block5.c ]

page=$PHONECTL_BUILD_DIR/share/man/man3/phonectl-plugin.3
if command -v man >/dev/null; then
    MANROFFSEQ='' LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l "$page" >shown 2>warned
    [ ! -s warned ] || { cat warned; exit 1; }
    for name in $(sed -n 's/^\(struct\|enum\) \(ph_[a-z_]*\) {$/\2/p' "$include"/phonectl/plugin.h "$include"/phonectl/host.h \
        "$include"/phonectl/http.h "$include"/phonectl/services.h) ph_encode ph_request ph_test_begin README.md; do
        grep -q "$name" shown || { echo "phonectl-plugin(3) does not show $name"; exit 1; }
    done
    [ "$(grep -c 'ph_json_\|PH_EASY' shown)" -eq 1 ] # the sentence that says so
fi

mkdir scripts
awk '/^<!-- script-example -->$/ { inside = 1 } /^<!-- \/script-example -->$/ { inside = 0 }
     inside && /^```/ { code = !code; next } inside && code { print }' "$PHONECTL_SOURCE_DIR/sdk/README.md" \
    >scripts/restart.phonectl
lines=$(sed -n '/^$/,$p' scripts/restart.phonectl | grep -c .)
[ "$lines" -le 10 ] || { echo "the ten lines of Python are $lines"; exit 1; }
chmod 755 scripts/restart.phonectl
"$PHONECTL_BIN" plugins check scripts/restart.phonectl || exit 1
"$PHONECTL_BIN" --sim phones >/dev/null
sim=$("$PHONECTL_BIN" sim status --json | jq -r .url)
"$PHONECTL_BIN" --plugin-dir "$PWD/scripts" --sim restart Reception --dry-run
curl -sS "$sim/sim/acts" | grep -q '"reboots":0' || { echo "a dry run restarted a phone"; exit 1; }
"$PHONECTL_BIN" --plugin-dir "$PWD/scripts" --sim restart Reception --yes
curl -sS "$sim/sim/acts" | grep -q '"total":{"reboots":1' || { echo "the phone was not restarted once"; exit 1; }
"$PHONECTL_BIN" sim stop
