"""Settings missing at sign-in are asked for at once, including the plugin's shared ones and secrets; clearing the
token keeps a secret unless the user decides otherwise."""
import os
import subprocess

from driver import Program, run, wait_for

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
TITLE = "Key of the lamps"
CLEAR = "Clear the token?"
SECRETS = "Forget the secrets of plugins too"
EFFECT, PREFERENCES = "Time to take effect", "Preferences"


def set_up():
    folder = os.path.join(os.environ["HOME"], "plugins")
    os.mkdir(folder, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                    f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now,-z,relro", f"-Wl,--version-script={SOURCE}/sdk/plugin.map",
                    "-o", folder + "/needs-settings.so", SOURCE + "/tests/gui/needs_settings.c"], check=True)
    phonectl("config", "set", "auth", "lamp-key", folder=folder)
    phonectl("config", "set", "store", "encrypted-file", folder=folder)
    return folder


def phonectl(*words, folder):
    return subprocess.run([os.environ["PHONECTL_BIN"], "--plugin-dir", folder, *words], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def key():
    return "lamp-key.key\tset" in phonectl("config", "list", folder=folder)


def what_is_missing_is_asked_for(program):
    program.press("Sign In")
    program.headed("Account")
    program.press("Generate Token with OAuth")
    program.sees("The address of the lamps is not set", within=TITLE)
    program.type("Address", "hall", within=TITLE)
    program.type("Key", "0123456789", within=TITLE)
    program.press("Save and Continue", within=TITLE)
    program.gone(TITLE)
    program.sees("User: hall", within="The access token has arrived")
    program.press("OK", within="The access token has arrived")
    program.reads("The token is kept.")
    assert key() and phonectl("config", "get", "needs-settings.address", folder=folder) == "hall\n"


def a_secret_stays_unless_the_person_says_otherwise(program):
    program.press("Clear Token")
    program.press("Clear Token", within=CLEAR)
    program.sees("The token of this profile is cleared on this machine.")
    assert key()
    program.press("Clear Token")
    program.tick(SECRETS, within=CLEAR)
    program.press("Clear Token", within=CLEAR)
    program.sees("The secrets of plugins are cleared")
    assert not key()


def effect():
    return phonectl("config", "get", "wait_timeout", folder=folder)


def a_duration_is_a_number_and_its_unit(program):
    """A number that is still being typed counts as the window closes."""
    program.keys("ctrl+comma")
    program.walk_to(lambda node: any(above.role == "spin button" and above.name == EFFECT for above in node.above_all()),
                    EFFECT, within=PREFERENCES)
    program.keys("ctrl+a", within=PREFERENCES)
    program.write("3", within=PREFERENCES)
    program.walk_to(lambda node: any(above.name == EFFECT + ": unit" for above in node.above_all()), "its unit",
                    within=PREFERENCES)
    wait_for(lambda: effect() == "3m\n", "three minutes")
    program.keys("shift+Tab", "ctrl+a", within=PREFERENCES)
    program.write("4", within=PREFERENCES)
    program.keys("Escape", within=PREFERENCES)
    program.gone(PREFERENCES)
    assert effect() == "4m\n", effect()


def choices_have_titles(program):
    program.keys("ctrl+comma")
    for row, title in (("Sign-in provider", "Key of the lamps"), ("Token store", "Encrypted file")):
        items = [node.name for node in program.find("combo box", row, within=PREFERENCES).walk()]
        assert title in items, items
    program.keys("Escape", within=PREFERENCES)
    program.gone(PREFERENCES)


folder = set_up()
with Program("--plugin-dir", folder) as window:
    run(window, what_is_missing_is_asked_for, a_secret_stays_unless_the_person_says_otherwise,
        a_duration_is_a_number_and_its_unit, choices_have_titles)
