"""A source tree as the rules see it: files by pattern, code without comments, and the registry of rules."""
import fnmatch
import functools
import os
import re
import subprocess

RULES = {}

COMMENT_OR_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def rule(needs_build=False):
    """Registers a rule: a function that yields violations. Its docstring is the text of the rule."""
    def register(function):
        RULES[function.__name__] = (function, needs_build)
        return function
    return register


class Tree:
    def __init__(self, root, build=None):
        self.root = root
        self.build = build

    @functools.cached_property
    def all_files(self):
        """The files git tracks or would track; all files outside a git clone."""
        command = ["git", "-c", "safe.directory=*", "-C", self.root, "ls-files", "-z", "--cached", "--others",
                   "--exclude-standard"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            names = [name for name in done.stdout.split("\0") if name]
        else:
            names = [os.path.relpath(os.path.join(folder, name), self.root)
                     for folder, _, files in os.walk(self.root) for name in files]
        return sorted(name for name in names if os.path.isfile(os.path.join(self.root, name)))

    def files(self, *patterns, without=()):
        """Paths below the root that match one of the patterns; * also matches a slash."""
        return [name for name in self.all_files
                if any(fnmatch.fnmatch(name, p) for p in patterns)
                and not any(fnmatch.fnmatch(name, p) for p in without)]

    @functools.lru_cache(maxsize=None)
    def text(self, name):
        with open(os.path.join(self.root, name), encoding="utf-8", errors="replace") as file:
            return file.read()

    @functools.lru_cache(maxsize=None)
    def code(self, name, strings=True):
        """The text with comments (and literals, with strings=False) blanked out; lines keep their position."""
        def blank(match):
            token = match[0]
            if strings and token[0] in "\"'":
                return token
            return re.sub(r"[^\n]", " ", token)
        return COMMENT_OR_LITERAL.sub(blank, self.text(name))

    def search(self, pattern, names, strings=True, flags=0):
        """Yields (file, line number, match) for each match in the code of the files."""
        compiled = re.compile(pattern, flags | re.MULTILINE)
        for name in names:
            code = self.code(name, strings)
            for match in compiled.finditer(code):
                yield name, code.count("\n", 0, match.start()) + 1, match

    def includes(self, names):
        """Yields (file, line number, header, whether in quotes)."""
        for name, line, match in self.search(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', names):
            yield name, line, match[2], match[1] == '"'
