#!/bin/sh
# header.sh DIR: each public header compiles alone and without a warning as C99, C11, C17, C++17 and C++20, with
# gcc and clang; plugins written in C and C++ can use them. DIR is the include directory.
set -u
include=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# Using the macros must cause no warnings either.
cat >"$work/use.c" <<'END'
#include <phonectl/plugin.h>
#include <phonectl/services.h>
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
cat >"$work/use20.cc" <<'END'
#include <phonectl/services.h>
#include <phonectl/plugin.h>
static const struct ph_param params[] = {{.key = "a", .label = "A", .help = "A.", .type = PH_BOOL}};
static const struct ph_feature features[] = {{.kind = PH_ACTION, .id = "a", .args = PH_PARAMS(params)}};
PH_PLUGIN(.id = "a", PH_FEATURES(features))
END
cat >"$work/format.c" <<'END'
#include <phonectl/plugin.h>
int32_t wrong(struct ph_context *ctx, struct ph_error *err);
int32_t wrong(struct ph_context *ctx, struct ph_error *err)
{
    ctx->host->log(ctx, PH_LOG_INFO, "%s", 7);
    return ctx->host->fail(err, PH_FAILED, "", "%d", "seven");
}
END
headers='plugin host http services'
for name in $headers easy testkit testkit_host; do
    echo "#include <phonectl/$name.h>" >"$work/$name.c"
    cp "$work/$name.c" "$work/$name.cc"
done

# try COMPILER OPTION…: the options come last, because clang's -Wextra undoes an earlier -Wno-…
try() {
    tool=$1
    shift
    if ! "$tool" -Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror -I"$include" -fsyntax-only "$@"; then
        echo "failed: $tool $*"
        failed=1
    fi
}
for compiler in gcc clang; do
    for standard in c99 c11 c17; do
        for name in $headers easy testkit testkit_host use; do
            try $compiler -std=$standard -Wno-missing-field-initializers "$work/$name.c"
        done
    done
    found=$($compiler -Wformat -I"$include" -fsyntax-only "$work/format.c" 2>&1 | grep -c 'warning: format')
    if [ "$found" -ne 2 ]; then
        echo "failed: $compiler checks $found of 2 formats"
        failed=1
    fi
done
for compiler in g++ clang++; do
    for standard in c++17 c++20; do
        for name in $headers easy testkit testkit_host use; do
            try $compiler -std=$standard "$work/$name.cc"
        done
    done
    try $compiler -std=c++20 -Wno-missing-field-initializers "$work/use20.cc"
done

for name in $headers; do
    if others=$(grep -n '#include' "$include/phonectl/$name.h" | grep -v '<\(std\(def\|int\)\|phonectl/\(host\|http\)\)\.h>'); then
        echo "failed: $name.h includes more than stddef.h, stdint.h and headers of its own: $others"
        failed=1
    fi
done
# Each header must be short enough to read in one go.
for name in $headers; do
    lines=$(wc -l <"$include/phonectl/$name.h")
    if [ "$lines" -gt 220 ]; then
        echo "failed: $name.h has $lines lines, more than 220"
        failed=1
    fi
done
exit $failed
