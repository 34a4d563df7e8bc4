"""The first start: from nothing to simulated phones, one window however often it is started, and all of it in
German."""
import gettext
import os
import subprocess

from helpers.terminal import german as german_environment
from driver import MAIN, Program, run, wait_for

PROGRAM = os.environ["PHONECTL_BUILD_DIR"] + "/bin/phonectl-gtk"


def it_offers_simulated_phones(program):
    program.reads("Welcome to Phonectl")
    program.button("Sign In")
    for tool in ("Actions", "Sort by", "Location"):
        assert not any(node.shown for node in program.all("push button", tool)), tool + " around the welcome"
    program.press("Try with Simulated Phones")
    program.attach()
    program.sees("188 of 188 phones shown")
    program.reads("Simulated phones")


def nothing_of_it_is_kept_for_real_phones(_):
    status = subprocess.run([os.environ["PHONECTL_BIN"], "status"], capture_output=True, text=True, check=False)
    assert status.returncode == 4, status


def a_second_one_is_the_first(program):
    program.page("Account")
    for words in ([], ["--sim"]):
        second = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, timeout=180)
        assert second.returncode == 0, second
    assert [window.name for window in program.windows()] == [MAIN]
    program.headed("Account")


def it_speaks_german(program):
    catalogue = gettext.translation("phonectl", os.environ["PHONECTL_BUILD_DIR"] + "/share/locale", ["de"])
    say = catalogue.gettext
    assert say("Phones") != "Phones"
    program.headed(say("Phones"))
    program.reads(say("%s of %s phones shown, %s selected") % (188, 188, 0))
    for page in ("Phones", "Jobs", "Plugins", "Account"):
        program.find("list item", say(page))
    program.row("Reception").click()
    program.keys("ctrl+Return")
    program.press(say("Reboot"))
    program.button(say("_Cancel").replace("_", ""), within=say("Reboot"))
    program.reads(say("Restarts the phone."), within=say("Reboot"))
    program.keys("Escape", within=say("Reboot"))
    wait_for(lambda: len(program.windows()) == 1, "the dialog to close")


with Program() as first:
    run(first, it_offers_simulated_phones, nothing_of_it_is_kept_for_real_phones, a_second_one_is_the_first)
with Program("--sim", environment=german_environment()) as german:
    run(german, it_speaks_german)
