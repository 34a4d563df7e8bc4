# Writes a picture of each page; see screenshots.sh.
import os
import subprocess
import time

from driver import Program


def picture(name):
    time.sleep(1)  # animations end
    window = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Phonectl$"],
                            capture_output=True, text=True, check=True).stdout.split()[-1]
    subprocess.run(["import", "-window", window, "-strip", "+dither", "-colors", "96",
                    f"PNG8:{os.environ['SCREENSHOTS']}/{name}.png"], check=True)


program = Program("--sim")
try:
    program.sees("188 of 188")
    picture("phones")
    for page in ("Jobs", "Plugins", "Server"):
        program.page(page)
        picture(page.lower())
    program.keys("ctrl+1", "Tab", "Tab", "Down", "ctrl+a")
    program.sees("188 selected")
    program.keys("ctrl+o")
    program.find(("image", "icon", "panel"), contains="Screen of the phone")
    picture("phone")
finally:
    program.close()
