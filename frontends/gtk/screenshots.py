# Writes a picture of each page and window; see screenshots.sh.
import contextlib
import gettext
import os
import pathlib
import re
import struct
import subprocess
import sys
import time
import zlib

from driver import BUTTONS, MAIN, Program
from hands import Missing, wait_for
from screen import pixels, set_resource

if os.environ["SHOT_LANGUAGE"]:
    os.environ.update(LC_ALL="C.UTF-8", LANGUAGE=os.environ["SHOT_LANGUAGE"])
if os.environ["SHOT_STYLE"] == "dark":
    os.environ["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
os.environ["PHONECTL_BROWSER"] = "true"  # the address is shown, and opened by nobody
catalogue = gettext.translation("phonectl", os.environ["PHONECTL_BUILD_DIR"] + "/share/locale",
                                [os.environ["SHOT_LANGUAGE"] or "en"], fallback=True)
SCREEN = 1280, 860  # as tests/gui/run.sh makes it
largest = [int(side) for side in os.environ["SHOT_SIZE"].split("x")]


def say(text):
    """As the window says it."""
    return catalogue.gettext(text).replace("_", "")


def tell_desktop():
    """What GNOME would tell GTK: its own font, and how large text is."""
    settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n", encoding="utf-8")
    set_resource(f"Xft.dpi:\t{96 * float(os.environ['SHOT_TEXT']):.0f}\n")


def number_of(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^" + re.escape(title) + "$"],
                           capture_output=True, text=True, check=False).stdout.split()
    return found[-1] if found else None


def fit(program, title):
    """No window is larger than was asked for; it may refuse to become so small, and then that is seen in the picture."""
    number = wait_for(lambda: number_of(title), f"{title!r} on the screen")
    subprocess.run(["xdotool", "windowmove", number, "0", "0"], check=True)
    for _ in range(4):
        size = program.window(title).extents()[2:]
        wanted = tuple(largest) if title == MAIN else tuple(map(min, size, largest))
        if size == wanted:
            break
        subprocess.run(["xdotool", "windowsize", number, *map(str, wanted)], check=True)
        time.sleep(0.5)
    return number


def write_png(path, width, height, lines):
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
              (b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines), 9)), (b"IEND", b""))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


def picture(program, name, title=MAIN, whole=False):
    """One window, or with whole that much of the screen, for what pops up above it."""
    number = fit(program, title)
    time.sleep(0.8)  # what was asked for is drawn
    found = subprocess.run(["xdotool", "getwindowgeometry", "--shell", number_of(MAIN) if whole else number],
                           capture_output=True, text=True, check=True).stdout
    place = {key: int(value) for key, value in (line.split("=") for line in found.split())}
    left, top = max(place["X"], 0), max(place["Y"], 0)
    width, height = min(place["WIDTH"], SCREEN[0] - left), min(place["HEIGHT"], SCREEN[1] - top)
    write_png(f"{os.environ['SCREENSHOTS']}/{name}.png", width, height, pixels(left, top, width, height))


def key(*combinations):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combinations], check=True)
    time.sleep(0.5)


def press(program, name, within=None):
    """The one in view, since a page that is not in front has buttons too; else where one would have to scroll to."""
    name = say(name)

    def button():
        found = [node for node in program.all(BUTTONS, name, within=within) if node.enabled]
        return next((node for node in found if node.shown), found[-1] if found else None)

    wait_for(button, f"a button {name!r}", 10).press()


def search(program, words):
    key("ctrl+f")
    subprocess.run(["xdotool", "key", "ctrl+a", "BackSpace"], check=True)
    subprocess.run(["xdotool", "type", words], check=True)


def open_phone(program, name):
    search(program, f"name:{name}")
    time.sleep(1)
    left, top, _, height = program.row(name).extents()  # its middle may be beyond the edge of the window
    subprocess.run(["xdotool", "mousemove", "--window", number_of(MAIN), str(left + 30), str(top + height // 2), "click", "1"],
                   check=True)
    key("ctrl+o")
    program.find(("image", "icon", "panel"), contains=say("Screen of the phone, picture %.8s")[:14])


def pages(program):
    program.find("label", contains="188")
    fit(program, MAIN)
    picture(program, "phones")
    key("ctrl+3")
    picture(program, "plugins")
    key("ctrl+4")
    picture(program, "account")
    key("ctrl+1")
    open_phone(program, "Reception")
    picture(program, "phone")
    press(program, "_Keyboard")
    picture(program, "keyboard")
    key("ctrl+Escape")
    press(program, "5")
    picture(program, "key", say("Press keys of %s?") % "Reception", whole=True)
    key("Escape")


def window(program, name, title, *, close="Escape"):
    title = say(title)
    program.window(title)
    picture(program, name, title)
    key(close)
    program.gone(title)


def wall(program):
    """The screens of some phones, once each has its picture; two are ticked."""
    key("ctrl+1")
    search(program, "location:Berlin model:'Cisco 98*'")
    time.sleep(2)
    key("Down", "ctrl+a")
    key("ctrl+l")
    program.find(("image", "icon"), contains=say("Screen of %s") % "Alex Admin")
    time.sleep(20)
    tick = say("Keys to %s").split("%")[0]
    for box in [node for node in program.all("check box", contains=tick) if node.shown][:2]:
        box.click()
    time.sleep(1)
    picture(program, "wall")
    key("alt+Left")


def runs(program):
    open_phone(program, "Reception")
    for name, action in (("run", "Tags"), ("run-keys", "Press keys"), ("run-reboot", "Reboot")):
        press(program, action)
        window(program, name, action)
    press(program, "Reboot")
    program.window(say("Reboot"))
    press(program, "Reboot", say("Reboot"))
    time.sleep(2)
    picture(program, "reported")
    press(program, "_Details")
    time.sleep(1)
    picture(program, "job")
    press(program, "_All Jobs")
    picture(program, "jobs")
    search(program, "location:Berlin")
    time.sleep(1)
    key("Down", "Down", "ctrl+a", "ctrl+Return")
    picture(program, "actions", whole=True)
    press(program, "Reboot")
    window(program, "run-many", "Reboot")


def windows(program):
    key("F10")
    picture(program, "menu", whole=True)
    key("Escape")
    key("ctrl+comma")
    window(program, "preferences", "Preferences")
    key("F1")
    window(program, "shortcuts", "Keyboard Shortcuts")
    key("ctrl+4")
    press(program, "_Profiles…")
    window(program, "profiles", "Profiles")
    press(program, "_Clear Token")
    window(program, "clear", "Clear the token?")
    press(program, "_Generate Token with OAuth")
    window(program, "address", "Continue in your browser")


def session(*words, parts):
    """Makes the pictures of the parts that were asked for. False: one is missing."""
    whole, parts = True, [part for part in parts if part.__name__ in os.environ["SHOT_PARTS"].split()]
    environment = {"LD_PRELOAD": os.environ["PHONECTL_BUILD_DIR"] + "/tests/right_to_left.so"} if os.environ["SHOT_RTL"] else None
    with Program(*words, environment=environment) if parts else contextlib.nullcontext() as program:
        for part in parts:
            try:
                part(program)
            except (Missing, AssertionError, subprocess.CalledProcessError) as error:
                print(f"{part.__name__}: {error}")
                whole = False
    return whole


def first(program):
    program.find("label", contains=say("Welcome to Phonectl"))
    picture(program, "first")


tell_desktop()
complete = session("--sim", parts=(pages, wall, runs, windows)) & session(parts=(first,))
sys.exit(0 if complete else 1)
