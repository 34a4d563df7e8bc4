#!/usr/bin/python3
"""screenshot.py README.md >terminal.svg: the first commands of the page that show what they print, as a terminal shows them.
tests/e2e/readme.py runs them and compares what they print, and that the picture is made of today's page."""
import html
import re
import sys

LINES_MOST = 18
NO_BREAK = "\u00a0"  # a browser draws several as several
WIDTH, HEIGHT, EDGE = 8.4, 19, 16  # of a character, of a line, around all


def shown(page):
    """The commands with output, and their output."""
    block = next(found for found in re.findall(r"^```console\n(.*?)^```", page, re.M | re.S))
    parts = re.findall(r"^\$ .*\n(?:(?!\$ ).*\n)+", block, re.M)
    lines = "".join(parts).splitlines()
    return lines[:LINES_MOST]


def picture(lines):
    width = 2 * EDGE + WIDTH * max(len(line) for line in lines)
    height = 2 * EDGE + HEIGHT * len(lines)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" role="img" '
           'aria-label="phonectl in a terminal">')
    yield '<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>'
    yield ('<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#d4d4d4">')
    for number, line in enumerate(lines):
        colour = ' fill="#8ae234"' if line.startswith("$ ") else ' font-weight="bold"' if line.startswith("NAME") else ""
        yield (f'<text x="{EDGE}" y="{EDGE + HEIGHT * (number + 0.75):.1f}" textLength="{WIDTH * len(line):.1f}"{colour}>'
               f"{html.escape(line).replace(' ', NO_BREAK)}</text>")
    yield "</g></svg>"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(*picture(shown(file.read())), sep="\n")
