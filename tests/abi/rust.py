"""Writes the headers' declarations for Rust, sdk/template/rust/phonectl.rs, without a crate and without bindgen.

rust.py INCLUDE_DIR    prints them; the test abi_rust compares them, and checks their layout against C's"""
import re
import sys

HEADERS = ("host", "http", "plugin", "services")
PLAIN = {"int32_t": "i32", "uint32_t": "u32", "int64_t": "i64", "uint16_t": "u16", "size_t": "usize", "char": "c_char",
         "void": "c_void"}
# Tables of the host: every member exists, unless the size says otherwise.
GIVEN = ("ph_host", "ph_loopback", "ph_data", "ph_memo", "ph_vault", "ph_file", "ph_listing", "ph_ahead")
WORDS = ("type", "self")  # reserved words in Rust


def of(words):
    """The Rust type for a C declaration, including pointers such as "const char *const *"."""
    tokens = re.findall(r"\w+|\*", words.replace("struct ", ""))
    base = next(token for token in tokens if token not in ("const", "*"))
    rust, fixed = PLAIN.get(base, base), "const" in tokens[:tokens.index(base)]
    for index, token in enumerate(tokens):
        if token == "*":
            rust = f"*{'const' if fixed else 'mut'} {rust}"
            fixed = tokens[index + 1:index + 2] == ["const"]
    return rust


def argument(text):
    text = text.strip()
    if text == "...":
        return text
    inner = re.match(r"(.*?)\(\*(\w+)\)\((.*)\)$", text)
    if inner:
        return f"{inner[2]}: {function(inner[1], inner[3])}"
    words, name = re.match(r"(.*?)(\w+)$", text).groups()
    return f"{name}{'_' * (name in WORDS)}: {of(words)}"


def function(result, arguments):
    parts = re.split(r",(?![^()]*\))", arguments)
    given = ", ".join(argument(part) for part in parts if part.strip() != "void")
    back = "" if result.strip() == "void" else f" -> {of(result)}"
    return f"unsafe extern \"C\" fn({given}){back}"


def member(text, struct):
    called = re.match(r"(.*?)\(\*(\w+)\)\((.*)\)$", re.sub(r" PH_PRINTF\(.*?\)$", "", text))
    if called:
        pointer = function(called[1], called[3])
        return [(called[2], pointer if struct in GIVEN else f"Option<{pointer}>")]
    array = re.match(r"(\w+) (\w+)\[(\d+)\]$", text)
    if array:
        return [(array[2], f"[{of(array[1])}; {array[3]}]")]
    words, name = re.match(r"(.*?)(\w+)$", text).groups()
    return [(name + "_" * (name in WORDS), of(words))]


def main(include):
    code = ""
    for header in HEADERS:
        with open(f"{include}/phonectl/{header}.h", encoding="utf-8") as file:
            code += re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    print("//! The plugin ABI of phonectl: what the headers declare; their comments say what it means.\n"
          "//! Made by tests/abi/rust.py; changes here are lost.\n"
          "#![allow(dead_code, non_camel_case_types)]\n"
          "use std::os::raw::{c_char, c_void};\n")
    for name, value in re.findall(r"^#define (PH_\w+) (0x[0-9a-f]+u|\d+u)\s*$", code, re.MULTILINE):
        print(f"pub const {name}: u32 = {value.rstrip('u')};")
    print("pub const PH_ABI: u32 = PH_ABI_MAJOR << 16 | PH_ABI_MINOR;")
    for name, body in re.findall(r"^enum (\w+) \{(.*?)\};", code, re.MULTILINE | re.DOTALL):
        following = 0
        for entry in filter(None, (part.strip() for part in body.split(","))):
            constant, _, value = (part.strip() for part in entry.partition("="))
            following = int(value or following)
            print(f"pub const {constant}: {'i32' if name in ('ph_code', 'ph_level') else 'u32'} = {following};")
            following += 1
    structs = re.findall(r"^struct (\w+) \{(.*?)^\};", code, re.MULTILINE | re.DOTALL)
    for name in sorted(set(re.findall(r"^struct (\w+);", code, re.MULTILINE)) - {name for name, _ in structs}):
        print(f"\npub enum {name} {{}}")
    for name, body in structs:
        print(f"\n#[repr(C)]\n#[derive(Clone, Copy)]\npub struct {name} {{")
        for text in filter(None, (" ".join(part.split()) for part in body.split(";"))):
            for field, kind in member(text, name):
                print(f"    pub {field}: {kind},")
        print("}")


main(*sys.argv[1:])
