"""A closed window frees its memory: opening it again and again does not make the program grow."""
import os
import sys

from helpers.desk import Desk
from driver import Program, run

WINDOWS = (("ctrl+comma", "Preferences"), ("F1", "Keyboard Shortcuts"))
TIMES, MOST_KIB = 8, 6 * 1024  # AdwPreferencesWindow of libadwaita 1.2 leaked 2 MiB each time


def resident_kib(program):
    with open(f"/proc/{program.process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def open_and_close(program, times):
    for _ in range(times):
        for key, title in WINDOWS:
            program.keys(key)
            program.window(title)
            program.keys("Escape", within=title)
            program.gone(title)


def windows_are_given_back(program):
    open_and_close(program, 2)  # the toolkit keeps some memory after the first time
    before = resident_kib(program)
    open_and_close(program, TIMES)
    grown = resident_kib(program) - before
    assert grown < MOST_KIB, f"{grown} KiB more after {TIMES} openings"
    print(f"{grown} KiB more after {TIMES} openings")


if os.environ.get("PHONECTL_SANITIZE"):
    print("skipped: a sanitizer keeps what was freed for a while")
    sys.exit(77)
with Desk(phones=5) as desk:
    with Program(environment=desk.env) as window:
        run(window, windows_are_given_back)
