"""Hands for the tests of the window: waiting, pointer, keyboard."""
import os
import subprocess
import time

from gi.repository import GLib

# seconds; lower it while you work on a test that fails
LIMIT_S = int(os.environ.get("GUI_LIMIT_S", "180"))


class Missing(AssertionError):
    """Something that a test waited for did not appear."""


def wait_for(find, what, limit=LIMIT_S):
    """Calls find() until its result is true or the limit is reached."""
    until = time.monotonic() + limit
    while True:
        try:
            found = find()
        except GLib.Error:
            found = None  # a widget disappeared while it was read
        if found:
            return found
        if time.monotonic() > until:
            raise Missing(f"waited {limit} s for {what}")
        time.sleep(0.02)


def xdotool(*words):
    done = subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")


def focused(title):
    """Waits until the window with this title has the keyboard focus."""
    wait_for(lambda: xdotool("getactivewindow", "getwindowname")[0] == title, f"the keyboard to be in {title!r}")
