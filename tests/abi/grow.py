"""A header of a later minor version: every struct that may grow has one more member at its end.

grow.py HEADER GROWN"""
import re
import sys

FROZEN = {"ph_error", "ph_params"}


def grow(text):
    text = re.sub(r"^(#define PH_ABI_MINOR) (\d+)u$", lambda minor: f"{minor[1]} {int(minor[2]) + 1}u", text,
                  flags=re.MULTILINE)

    def one(match):
        if match[1] in FROZEN:
            return match[0]
        return match[0][:-2] + "    const char *later;\n};"

    return re.sub(r"^struct (ph_\w+) \{\n.*?^\};", one, text, flags=re.MULTILINE | re.DOTALL)


def main(header, grown):
    with open(header, encoding="utf-8") as text:
        after = grow(text.read())
    with open(grown, "w", encoding="utf-8") as text:
        text.write(after)


main(*sys.argv[1:])
