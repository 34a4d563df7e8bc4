"""Runs the rules of sources.py and binaries.py over a source tree and a build tree. See ../layering.sh."""
import argparse
import os
import sys

import binaries
import sources
from tree import RULES, Tree


def main():
    parser = argparse.ArgumentParser(prog="layering.sh")
    parser.add_argument("--tree", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    parser.add_argument("--build")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("rules", nargs="*")
    options = parser.parse_args()
    if options.list:
        print("\n".join(RULES))
        return 0
    unknown = [name for name in options.rules if name not in RULES]
    if unknown:
        parser.error(f"no such rule: {unknown[0]}")
    tree = Tree(os.path.abspath(options.tree), options.build)
    broken = skipped = 0
    for name in options.rules or RULES:
        function, needs_build = RULES[name]
        if needs_build and not options.build:
            print(f"skipped {name}: needs --build")
            skipped += 1
            continue
        found = list(function(tree))
        print(f"{'BROKEN ' if found else 'holds  '} {name}: {function.__doc__}")
        for line in found:
            print(f"    {line}")
        broken += bool(found)
    if options.rules and skipped == len(options.rules):
        return 77
    return 1 if broken else 0


assert binaries and sources  # imported for the rules they register
sys.exit(main())
