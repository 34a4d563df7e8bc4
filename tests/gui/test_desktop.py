"""What the desktop hands over: a telephone number that was clicked, and a search for phones."""
import os
import subprocess

from gi.repository import Gio, GLib

from helpers.desk import Desk
from driver import PROGRAM, Program, run, wait_for

WINDOW = os.environ["PHONECTL_BUILD_DIR"] + "/bin/phonectl-gtk"
SEARCH = "org.gnome.Shell.SearchProvider2"


def click(address):
    """As a browser does: a second start, which hands the address to the first."""
    subprocess.run([WINDOW, address], check=True, timeout=60, env=desk.env)


def provider(method, *arguments, signature):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync(PROGRAM, "/org/phonectl/Phonectl/SearchProvider", SEARCH, method, GLib.Variant(signature, arguments),
                         None, Gio.DBusCallFlags.NONE, 60000).unpack()


def chosen(program, within):
    return next(node.name for node in program.find("combo box", "Phone", within=within).walk()
                if node.role in ("list item", "label") and node.name)


def a_clicked_number_is_dialled_after_a_question(program):
    program.sees(f"{count} of {count} phones shown")
    click("tel:+49-30-(1234);phone-context=example.com")
    question = "Dial +49301234?"
    program.window(question)
    program.press("Continue", within=question)
    program.sees("+49301234", within="Dial")
    assert desk.acts("dials") == {}, "dialled before anybody said so"
    program.press("Dial", within="Dial")
    wait_for(lambda: sum(desk.acts("dials").values()) == 1, "the phone to dial")


def what_is_no_number_is_refused(program):
    for address in ("tel:12%0034", "tel:alice"):
        click(address)
        program.sees(f"{address} is no telephone number.")
        assert [window.name for window in program.windows()] == ["Phonectl"], address


def the_search_finds_phones_by_name(program):
    name, ident = phones[0]["name"], phones[0]["id"]
    begin = name.split()[0][:3].lower()
    found, = provider("GetInitialResultSet", [begin], signature="(as)")
    assert ident in found, (begin, found)
    assert provider("GetSubsearchResultSet", found, [begin, "no such word"], signature="(asas)") == ([],)
    meta, = provider("GetResultMetas", [ident], signature="(as)")[0]
    assert meta["name"] == name and phones[0]["extension"] in meta["description"], meta
    provider("ActivateResult", ident, [begin], 0, signature="(sasu)")
    program.headed(name)


def and_leads_to_the_list(program):
    provider("LaunchSearch", ["no", "such"], 0, signature="(asu)")
    program.headed("Phones")
    wait_for(lambda: program.entry("Search phones").text == "no such", "the words in the search")


with Desk(phones=20) as desk:
    phones = desk.phones()
    count = len(phones)
    with Program(environment=desk.env) as window:
        run(window, a_clicked_number_is_dialled_after_a_question, what_is_no_number_is_refused,
            the_search_finds_phones_by_name, and_leads_to_the_list)
