# Writes a picture of each page and window, in light or, with SCHEME=dark, in dark; see screenshots.sh.
import os
import pathlib
import subprocess
import time

from driver import Program, wait_for

settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
settings.parent.mkdir(parents=True, exist_ok=True)
settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\n", encoding="utf-8")  # GNOME's own; no session tells GTK here
if os.environ.get("SCHEME") == "dark":
    os.environ["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"


def picture(name, of="root"):
    """The main window ("main"), or all that is on the screen, for what stands above it."""
    time.sleep(1.5)  # animations end
    if of == "main":
        of = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Phonectl$"],
                            capture_output=True, text=True, check=True).stdout.split()[-1]
    subprocess.run(["import", "-window", of, "-trim", "+repage", "-strip", "+dither", "-colors", "96",
                    f"PNG8:{os.environ['SCREENSHOTS']}/{name}.png"], check=True)


def key(*combinations):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combinations], check=True)
    time.sleep(0.5)


def open_phone(program, name):
    key("ctrl+f")
    subprocess.run(["xdotool", "type", f"name:{name}"], check=True)
    program.sees("1 of ")
    row = wait_for(lambda: next((node for node in program.all("table row", contains=name, rows=True) if node.shown), None),
                   f"the row of {name}")
    row.click()
    program.sees("1 selected")
    key("ctrl+o")
    program.find(("image", "icon", "panel"), contains="Screen of the phone")


def pages(program):
    program.sees("188 of 188")
    picture("phones", "main")
    program.page("Plugins")
    picture("plugins", "main")
    program.page("Server")
    picture("server", "main")
    program.page("Phones")
    open_phone(program, "Reception")
    picture("phone", "main")
    program.press("Keyboard")
    program.sees("The keyboard goes to Reception")
    picture("keyboard", "main")
    key("ctrl+Escape")


def windows(program):
    program.press("Apply changes")
    program.window("Apply changes")
    picture("run")
    program.press("Apply changes", within="Apply changes")
    program.sees("1 done")
    picture("jobs", "main")
    for name, opens in (("preferences", "ctrl+comma"), ("shortcuts", "F1")):
        key(opens)
        picture(name)
        key("Escape")
    program.page("Server")
    program.press("Profiles…")
    picture("profiles")
    key("Escape")


def first_start():
    program = Program()
    try:
        program.sees("Welcome to Phonectl")
        picture("first", "main")
    finally:
        program.close()


simulated = Program("--sim")
try:
    pages(simulated)
    windows(simulated)
finally:
    simulated.close()
first_start()
