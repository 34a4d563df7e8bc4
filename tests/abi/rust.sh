#!/bin/sh
# rust.sh DIR: the SDK's declarations for Rust match today's headers, and Rust lays them out as C does. DIR is the
# include directory. Without rustc only the text is compared.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
binding=$here/../../sdk/template/rust/phonectl.rs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/rust.py" "$1" >"$work/today.rs"
diff -u "$binding" "$work/today.rs" || {
    echo "the headers have changed: python3 tests/abi/rust.py sdk/include >sdk/template/rust/phonectl.rs"
    exit 1
}
rustc --version >/dev/null 2>&1 || {
    echo "skipped: no rustc: the text is right, the layout was not looked at"
    exit 77
}
/usr/bin/python3 "$here/layout.py" "$1" >"$work/layout.h"
{
    echo '#[path = "today.rs"] mod phonectl;'
    echo 'use phonectl::*;'
    echo 'use std::{mem::{size_of, MaybeUninit}, ptr::addr_of};'
    echo 'fn main() {'
    sed -n -e 's/^ABI_SIZE(\(.*\), \(.*\))$/    assert_eq!(size_of::<\1>(), \2, "\1");/p' \
        -e 's/, type, /, type_, /' \
        -e 's/^ABI_MEMBER(\(.*\), \(.*\), \(.*\))$/    let at = MaybeUninit::<\1>::uninit(); assert_eq!(unsafe { addr_of!((*at.as_ptr()).\2) } as usize - at.as_ptr() as usize, \3, "\1.\2");/p' \
        "$work/layout.h"
    echo '}'
} >"$work/layout.rs"
rustc --edition 2021 -o "$work/layout" "$work/layout.rs"
"$work/layout"
[ "$(grep -c assert_eq "$work/layout.rs")" -gt 100 ]
echo "Rust lays out $(grep -c ABI_SIZE "$work/layout.h") structs as C does"
