#!/bin/sh
# header.sh DIR: the plugin header compiles alone and without a warning as C99, C11, C17 and C++17, with gcc, clang
# and g++, and a plugin written in C++ can use it. DIR is the include directory.
set -u
include=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# The macros have to be free of warnings where they are used, too.
cat >"$work/use.c" <<'END'
#include <phonectl/plugin.h>
static const struct ph_param params[] = {{.key = "a", .label = "A", .help = "A.", .type = PH_BOOL}};
static const struct ph_feature features[] = {{.kind = PH_ACTION, .id = "a", .args = PH_PARAMS(params)}};
PH_PLUGIN(.id = "a", PH_FEATURES(features))
END
cat >"$work/use.cc" <<'END'
#include <phonectl/plugin.h>
#include <phonectl/plugin.h>
extern "C" PH_EXPORT const struct ph_plugin *ph_plugin_v1(void)
{
    static struct ph_plugin plugin = {};
    plugin.size = sizeof plugin;
    plugin.abi = PH_ABI;
    return &plugin;
}
END
echo '#include <phonectl/plugin.h>' >"$work/alone.c"
cp "$work/alone.c" "$work/alone.cc"

try() {
    if ! "$@" -Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror -I"$include" -fsyntax-only; then
        echo "failed: $*"
        failed=1
    fi
}
for compiler in gcc clang; do
    for standard in c99 c11 c17; do
        try $compiler -std=$standard "$work/alone.c"
        try $compiler -std=$standard -Wno-missing-field-initializers "$work/use.c"
    done
done
for compiler in g++ clang++; do
    try $compiler -std=c++17 "$work/alone.cc"
    try $compiler -std=c++17 "$work/use.cc"
done

# It stands on these two headers alone, and is short enough to be read.
if others=$(grep -n '#include' "$include/phonectl/plugin.h" | grep -v '<std\(def\|int\)\.h>'); then
    echo "failed: plugin.h includes more than stddef.h and stdint.h: $others"
    failed=1
fi
exit $failed
