"""What the tests of the window do with their hands: waiting, the pointer, the keyboard."""
import os
import subprocess
import time

from gi.repository import GLib

# seconds; less is enough for somebody who waits for a test to fail
LIMIT_S = int(os.environ.get("GUI_LIMIT_S", "180"))


class Missing(AssertionError):
    """What was waited for did not come."""


def wait_for(find, what, limit=LIMIT_S):
    """The first true answer of find(); asked again until the limit."""
    until = time.monotonic() + limit
    while True:
        try:
            found = find()
        except GLib.Error:
            found = None  # a widget went away while it was looked at
        if found:
            return found
        if time.monotonic() > until:
            raise Missing(f"waited {limit} s for {what}")
        time.sleep(0.02)


def xdotool(*words):
    done = subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")


def focused(title):
    """Waits until the window of this title has the keyboard."""
    wait_for(lambda: xdotool("getactivewindow", "getwindowname")[0] == title, f"the keyboard to be in {title!r}")
