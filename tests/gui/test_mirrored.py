"""From right to left the window is mirrored; the device on it never is, neither its keys nor what is drawn on them."""
import os

from helpers.desk import Desk
from driver import MAIN, Program, run
from hands import xdotool
from screen import pixels

KEYS = ("Left", "Right", "Back", "Transfer", "1", "3", "Softkey 1", "Softkey 4", "Line 1", "Line 8")
MIRROR = {"LD_PRELOAD": os.environ["PHONECTL_BUILD_DIR"] + "/tests/right_to_left.so"}
FACE = 8  # pixels each way from the middle of a key


def face(place):
    left, top, width, height = place
    return b"".join(pixels(left + width // 2 - FACE, top + height // 2 - FACE, 2 * FACE, 2 * FACE))


def open_it(program):
    program.sees(" of ")
    program.type("Search phones", "Reception")
    program.sees("1 of ")
    program.row("Reception").click()
    program.keys("ctrl+o")
    program.headed("Reception")
    program.button("Line 8")
    program.keys("ctrl+Tab")  # the pointer and the keyboard are elsewhere


def look(program):
    open_it(program)
    window = xdotool("search", "--onlyvisible", "--name", f"^{MAIN}$")[0]
    where = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window) if line)
    frame = int(where["X"]), int(where["Y"])
    places = {key: program.button(key).extents() for key in KEYS}
    picture = program.find(contains="Screen of the phone, picture ").extents()
    return {"sidebar": program.find("list", "Pages").extents()[0],
            "places": {key: (place[0] - picture[0], place[1] - picture[1]) for key, place in places.items()},
            "faces": {key: face((frame[0] + place[0], frame[1] + place[1], *place[2:])) for key, place in places.items()}}


def the_page_is_mirrored(program):
    seen["left"] = look(program)


def the_device_is_not(program):
    right, left = look(program), seen["left"]
    assert right["sidebar"] > left["sidebar"] + 300, "the window is not mirrored"
    assert right["places"] == left["places"], (right["places"], left["places"])
    assert right["places"]["Left"] < right["places"]["Right"]
    mirrored = [key for key in KEYS if right["faces"][key] != left["faces"][key]]
    assert not mirrored, f"another drawing on {mirrored}"


seen = {}
with Desk(phones=20) as desk:
    for environment, check in (({}, the_page_is_mirrored), (MIRROR, the_device_is_not)):
        with Program(environment={**desk.env, **environment}) as window:
            run(window, check)
