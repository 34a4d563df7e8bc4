"""A form for arguments of every type: the row of an invalid value shows the same message as the command line,
nothing runs until all values are valid, and each value arrives as it was entered."""
import os
import subprocess

from helpers.desk import Desk
from driver import Program, run, wait_for

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
TITLE = "Every type"
PIN = "1-2-3-4-5"
WRONG = (("Word", "word", "ninechars"), ("Pause", "pause", "90"), ("Link", "link", "nowhere"),
         ("Link", "link", "http://example.com/"), ("File", "place", "a\nb"))


def build():
    folder = os.path.join(desk.home, "plugins")
    os.mkdir(folder, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                    f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", folder + "/every-type.so",
                    SOURCE + "/tests/gui/every_type.c"], check=True)
    return folder


def command(*words):
    return desk.run("--plugin-dir", folder, "every", "Reception", *words, "--yes")


def startable(program):
    return next(program.all("push button", TITLE, within=TITLE)).enabled


def labels(program):
    return {node.name for node in program.all("label", within=TITLE)}


def what_is_needed_has_to_be_given(program):
    program.type("Search phones", "Reception")
    program.sees("1 of ")
    program.row("Reception").click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press(TITLE)
    program.window(TITLE)
    assert not startable(program)
    assert program.find("spin button", "Count", within=TITLE)


def what_does_not_fit_is_told_on_its_row(program):
    program.type("Word", "good", within=TITLE)
    for label, key, text in WRONG:
        before = labels(program)
        told = command("--word", "good", f"--{key}", text) if key != "word" else command("--word", text)
        assert told.code == 2, told
        program.type(label, text, within=TITLE)
        wait_for(lambda: not startable(program), f"{text!r} to be refused")
        new = {name for name in labels(program) - before if not name.startswith(("phonectl ", TITLE))}
        assert len(new) == 1 and new.pop() in told.err, (label, text, labels(program) - before, told.err)
        program.type(label, "good" if key == "word" else "", within=TITLE)
        wait_for(lambda: startable(program), "the form to fit again")


def every_value_arrives(program):
    path = desk.write("a file", "")
    program.find("check box", "Flag", within=TITLE).press()
    program.type("PIN", PIN, within=TITLE)
    program.type("Pause", "60", within=TITLE)
    program.type("File", path, within=TITLE)
    program.type("Link", "https://example.com/x", within=TITLE)
    program.press(TITLE, within=TITLE)
    program.headed("Jobs")
    program.sees("1 done of 1 phone")
    items, _ = desk.job(1)
    text = next(iter(items.values()))["text"]
    assert text == (f"word good, place {path}, link https://example.com/x, flag 1, count 3, pause 60000, "
                    f"digits {len(PIN)}"), text
    assert PIN.encode() not in desk.journal(1)


def what_an_action_asks_names_its_phone(program):
    """Return in its entry continues too."""
    question = "Reception: PIN"
    program.page("Phones")
    program.keys("ctrl+Return")
    program.press("Unlock")
    program.press("Unlock", within="Unlock")
    program.sees("The phone is locked.", within=question)
    program.type("PIN", "1234", within=question)
    program.keys("Return", within=question)
    program.gone(question)
    program.sees("Unlock Reception · job 2 · ended")
    items, _ = desk.job(2)
    assert next(iter(items.values()))["text"] == "digits 1234", items


with Desk(phones=20) as desk:
    folder = build()
    with Program("--plugin-dir", folder, environment=desk.env) as window:
        run(window, what_is_needed_has_to_be_given, what_does_not_fit_is_told_on_its_row, every_value_arrives,
            what_an_action_asks_names_its_phone)
