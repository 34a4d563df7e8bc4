"""The plugin that `phonectl plugins new` writes, built and installed for this user, works in the window like any
other."""
import os
import subprocess

from helpers.desk import Desk
from driver import Program, run

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
TITLE = "Greet a phone"


def install():
    desk.run("plugins", "new", f"{desk.home}/wave", code=0)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", f"{desk.home}/wave.so", f"{desk.home}/wave/wave.c"],
                   check=True)
    desk.run("plugins", "install", f"{desk.home}/wave.so", code=0)


def the_plugin_is_in_the_list(program):
    program.page("Plugins")
    program.find("list item", contains="wave, loaded")


def the_action_has_a_button_and_a_form(program):
    program.page("Phones")
    program.type("Search phones", "Reception")
    program.sees("1 of ")
    program.row("Reception").click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press(TITLE)
    program.type("Greeting", "Good morning", within=TITLE)
    program.press(TITLE, within=TITLE)
    program.sees("Greet a phone Reception · ended")
    program.sees("1 done of 1 phone")


with Desk(phones=20) as desk:
    install()
    with Program(environment=desk.env) as window:
        run(window, the_plugin_is_in_the_list, the_action_has_a_button_and_a_form)
