"""The overhead of scripts: a harmless action on N phones, one after another, as a shell script and as a compiled
program; then the same programs run N times on their own with the same input.

   scripts.py [PHONES]      default 400"""
import os
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from helpers.terminal import run

PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 400
ABOUT = ('{"id": "%s", "version": "1.0.0", "author": "Me", "licence": "MIT", "summary": "Nothing.", '
         '"features": [{"title": "Nothing", "danger": "harmless"}]}')
SHELL = "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '%s'; exit; fi\nread -r start\necho '{\"done\": {}}'\n"
C = """#include <stdio.h>
int main(int argc, char **argv)
{
    char line[65536];
    if (argv[argc - 1][2] == 'd')
        return puts("%s") < 0;
    return fgets(line, sizeof line, stdin) == NULL || puts("{\\"done\\": {}}") < 0;
}
"""


def spent(*words):
    begun = time.monotonic()
    done = run(*words)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begun


def alone(path):
    begun = time.monotonic()
    for _ in range(PHONES):
        subprocess.run([path, "--run", "x"], input=b'{"feature":"x","phone":{},"args":{},"settings":{}}\n',
                       stdout=subprocess.PIPE, check=True)
    return time.monotonic() - begun


with tempfile.TemporaryDirectory(prefix="phonectl-bench-", dir="/tmp") as folder:
    shell, compiled = os.path.join(folder, "shell.phonectl"), os.path.join(folder, "compiled.phonectl")
    with open(shell, "w", encoding="ascii") as file:
        file.write(SHELL % ABOUT % "shell")
    os.chmod(shell, 0o755)
    source = os.path.join(folder, "compiled.c")
    with open(source, "w", encoding="ascii") as file:
        file.write(C % (ABOUT % "compiled").replace('"', '\\"'))
    subprocess.run(["cc", "-O2", "-o", compiled, source], check=True)
    run("sim", "stop")
    run("sim", "start", "--phones", str(PHONES + 50), "--offline", "0", "--sleeping", "0")
    base = ["--plugin-dir", folder, "--sim"]
    run(*base, "phones")
    for name, path in ("shell", shell), ("compiled", compiled):
        words = [*base, name, "--all", "--jobs", "1"]
        count = len(run(*base, "phones").stdout.splitlines())
        one = spent(*base, name, "Reception")
        whole = (spent(*words) - one) / (count - 1) * 1000
        own = alone(path) / PHONES * 1000
        print(f"{name}: {whole:.2f} ms a phone in a job of {count}; {own:.2f} ms when Python starts it by itself")
    run("sim", "stop")
