#!/usr/bin/env python3
"""The directory "hello": lists phones from a file with one line for each, NAME,MAC."""
import csv
import json
import sys

ABOUT = {
    "id": "hello", "version": "1.0.0", "summary": "Lists phones from a file.", "author": "Your name", "licence": "MIT",
    "features": [{
        "kind": "directory", "title": "A file", "summary": "Lists the phones of a file.",
        "settings": [{"key": "file", "label": "File", "help": "The file, one NAME,MAC a line.", "type": "path"}]}]}


def tell(**message):
    print(json.dumps(message), flush=True)


if sys.argv[1] == "--describe":
    tell(**ABOUT)
else:  # --list hello
    file = json.loads(input())["settings"]["file"]
    if file is None:
        tell(fail={"code": "invalid", "what": "file", "text": "The setting file is not set"})
        sys.exit()
    with open(file, newline="", encoding="utf-8") as lines:
        for name, mac in csv.reader(lines):
            tell(emit={"id": mac, "name": name, "mac": mac})
            tell(next_row={})
    tell(done={})
