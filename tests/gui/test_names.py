"""Every object that can have the keyboard focus has an understandable name, on every page and in every dialog. Names
from the service appear literally, never as markup or as text direction marks."""
import base64
import json
import struct
import zlib

from helpers.desk import Desk
from driver import Program, run, wait_for

BOLD = "<b>Bold & \"co\"</b>"
TURNED = "Desk \u202eevil\u202c <i>"
HIDDEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x1b\x07"


def check(window):
    """Every focusable object must have a name other than its class or "(None)". Newer toolkits make some containers focusable;
    those are exempt."""
    bad = []
    for node in window.walk():
        name = node.name
        if node.role not in ("scroll pane", "panel") and node.has("focusable") and (not name.strip() or name.startswith(("Gtk", "Adw", "(None)"))):
            bad.append(f"{node} in {node.parent()} in {node.parent().parent()}")
        if any(letter in HIDDEN for letter in name):
            bad.append(f"writes in a direction of its own: {node.role} {ascii(name)}")
    assert not bad, f"in {window}:\n" + "\n".join(sorted(set(bad)))


def opened(program):
    """The dialog that appeared, once it has the keyboard focus."""
    return wait_for(lambda: next((window for window in program.windows(rows=True) if window.name != "Phonectl" and
                                  any(node.has("focusable") for node in window.walk())), None), "a dialog")


def check_dialog(program, name, *keys):
    """Opens a dialog with these keys (without keys it is already open), checks it and closes it."""
    if keys:
        program.keys(*keys)
    window = opened(program)
    assert window.name == name, window
    check(window)
    program.keys("Escape", within=name)
    program.gone(name)


def rows_say_who_they_are(program):
    program.sees("15 of 15 phones shown")
    names = [node.name for node in program.all("table row", rows=True)]
    assert any("Reception" in name and "connected" in name for name in names), names


def names_are_literal(program):
    program.row(BOLD + ", ")
    program.find("label", BOLD, rows=True)
    program.row("Desk \\u202eevil\\u202c <i>")
    program.row(BOLD).click()
    program.keys("ctrl+o")
    program.headed(BOLD)


def every_page(program):
    check(program.window("Phonectl", rows=True))  # a phone's page
    for page in ("Plugins", "Account", "Jobs", "Phones"):
        program.page(page)
        check(program.window("Phonectl", rows=True))


def the_dialogs_of_the_program(program):
    check_dialog(program, "Preferences", "ctrl+comma")
    check_dialog(program, "Keyboard Shortcuts", "F1")
    program.keys("F10")
    program.keys("Up", "Return")  # the last menu entry
    check_dialog(program, opened(program).name)
    program.page("Plugins")
    program.find("list item", contains="call, loaded").click()
    check_dialog(program, "call")
    program.page("Account")
    program.press("Clear Token")
    check_dialog(program, "Clear the token?")


def the_dialogs_of_a_phone(program):
    program.page("Phones")
    program.row(BOLD).click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    check(program.window("Phonectl", rows=True))  # with the menu of actions
    program.press("Dial")
    program.sees(BOLD, within="Dial")
    check_dialog(program, "Dial")
    program.keys("ctrl+o")
    program.press("1")
    check_dialog(program, f"Press keys of {BOLD}?")


def a_job_and_its_end(program):
    program.page("Phones")
    program.row(BOLD).click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.press("Reboot", within="Reboot")
    program.headed("Jobs")
    program.reads("1 done of 1 phone")
    program.find("label", BOLD, rows=True)
    check(program.window("Phonectl", rows=True))
    program.press("All Jobs")
    program.find("list item", contains="Reboot · job 1")
    check(program.window("Phonectl", rows=True))


def command_of(program, name):
    """The command shown in the Reboot dialog for the first phone whose row starts with this name."""
    program.page("Phones")
    program.row(name).click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    shown = program.find("label", contains="phonectl ", within="Reboot").text
    program.keys("Escape", within="Reboot")
    program.gone("Reboot")
    return shown


def D23_the_command_means_the_phone_that_was_chosen(program):
    """A name is used only if no other phone has it, and no control characters reach a terminal."""
    assert command_of(program, "Reception") == "phonectl reboot Reception"
    for row, name in (("Twin", "Twin"), ("Desk \\u202e", TURNED), (NUMBER, NUMBER)):
        word = command_of(program, row).removeprefix("phonectl reboot ").strip("'")
        assert word.isprintable(), word
        meant = desk.phones(word)
        assert [phone["name"] for phone in meant] == [name], (word, meant)


def D22_a_picture_of_too_many_pixels_is_not_decoded(program):
    rows = bytes(1 + 14000 // 8) * 14000
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 14000, 14000, 1, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data +
                                         struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    answer = {"result": {"Image": base64.b64encode(png).decode()}}
    desk.fault(method="POST", path="/v1/xapi/command/Ui.GetDeviceScreenshot", kind="body", value=json.dumps(answer))
    program.page("Phones")
    program.row("Reception").click()
    program.keys("ctrl+o")
    program.sees("This picture is too large to show: 14000 × 14000 pixels")
    program.press("Screenshot")
    program.press("Screenshot", within="Screenshot")
    program.sees("Screenshot: done")
    program.press("Files")
    program.sees("This picture is too large to show", within="Files")
    program.keys("Escape", within="Files")
    desk.no_faults()


NUMBER = "1003"

with Desk(phones=15) as desk:
    for phone, name in (("Lobby", BOLD), (5, TURNED), (7, "Twin"), (8, "Twin"), (9, NUMBER)):
        desk.sim.control("POST", f"/sim/phones/{phone}", {"displayName": name})
    # without a second path to the same plugins, which would come before those in use
    with Program(environment={**desk.env, "PHONECTL_PLUGIN_PATH": ""}) as main:
        run(main, rows_say_who_they_are, names_are_literal, every_page, the_dialogs_of_the_program,
            the_dialogs_of_a_phone, a_job_and_its_end, D23_the_command_means_the_phone_that_was_chosen,
            D22_a_picture_of_too_many_pixels_is_not_decoded)
