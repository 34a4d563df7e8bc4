# Writes a picture of each page and window; see screenshots.sh.
import gettext
import os
import pathlib
import re
import subprocess
import time

from driver import BUTTONS, MAIN, Program
from hands import Missing, wait_for

if os.environ["SHOT_LANGUAGE"]:
    os.environ.update(LC_ALL="C.UTF-8", LANGUAGE=os.environ["SHOT_LANGUAGE"])
if os.environ["SHOT_STYLE"] == "dark":
    os.environ["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
os.environ["PHONECTL_BROWSER"] = "true"  # the address is shown, and opened by nobody
catalogue = gettext.translation("phonectl", os.environ["PHONECTL_BUILD_DIR"] + "/share/locale",
                                [os.environ["SHOT_LANGUAGE"] or "en"], fallback=True)
largest = [int(side) for side in os.environ["SHOT_SIZE"].split("x")]


def say(text):
    """As the window says it."""
    return catalogue.gettext(text).replace("_", "")


def tell_desktop():
    """What GNOME would tell GTK: its own font, and how large text is."""
    settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n", encoding="utf-8")
    if os.environ["SHOT_TEXT"] == "1":
        return None
    dpi = int(96 * 1024 * float(os.environ["SHOT_TEXT"]))
    daemon = settings.parent / "xsettings"
    daemon.write_text(f'Xft/DPI {dpi}\nGdk/UnscaledDPI {dpi}\nGtk/FontName "Cantarell 11"\n', encoding="utf-8")
    return subprocess.Popen(["xsettingsd", "-c", daemon], stderr=subprocess.DEVNULL)


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


def picture(program, name, title=MAIN, whole=False):
    """One window, or with whole all that is on the screen, for what pops up above it."""
    number = fit(program, title)
    time.sleep(0.8)  # what was asked for is drawn
    subprocess.run(["import", "-window", "root" if whole else number, "-trim", "+repage", "-strip", "+dither",
                    "-colors", "96", f"PNG8:{os.environ['SCREENSHOTS']}/{name}.png"], check=True)


def key(*combinations):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combinations], check=True)
    time.sleep(0.5)


def press(program, name, within=None):
    """Wherever it is, also where one would have to scroll to."""
    name = say(name)
    wait_for(lambda: next((node for node in program.all(BUTTONS, name, within=within) if node.enabled), None),
             f"a button {name!r}", 10).press()


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
    press(program, "_Record")
    press(program, "Mute")
    picture(program, "key", say("Press keys of %s?") % "Reception", whole=True)
    key("Escape")


def window(program, name, title, *, close="Escape"):
    title = say(title)
    program.window(title)
    picture(program, name, title)
    key(close)
    program.gone(title)


def runs(program):
    for name, action in (("run", "Apply changes"), ("run-dial", "Dial"), ("run-keys", "Press keys")):
        press(program, action)
        window(program, name, action)
    press(program, "Apply changes")
    program.window(say("Apply changes"))
    press(program, "Apply changes", say("Apply changes"))
    time.sleep(1)
    picture(program, "job")
    key("ctrl+2")
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


def attempt(program, *parts):
    for part in parts:
        try:
            part(program)
        except (Missing, AssertionError, subprocess.CalledProcessError) as error:
            print(f"{part.__name__}: {error}")


def session(*words, parts):
    with Program(*words) as program:
        attempt(program, *parts)


def first(program):
    program.find("label", contains=say("Welcome to Phonectl"))
    picture(program, "first")


desktop = tell_desktop()
session("--sim", parts=(pages, runs, windows))
session(parts=(first,))
if desktop:
    desktop.terminate()
