"""A pasted token: refused, kept, tested, moved between stores, still there after a restart, revoked and cleared."""
import os
import time

from helpers import session
from helpers.person import Person
from helpers.simulator import Sim
from driver import Program, focused, run, wait_for

ARRIVED = "The access token has arrived"
CLEAR = "Clear the token?"
COMMAND = "Command for groups"
VALID = "Access Token is valid for 11 hours"


class Session(session.Bus):
    """The test's session bus, which the window uses too, with a real keyring."""

    def __init__(self, desk):
        self.desk, self.children = desk, []
        self.address = os.environ["DBUS_SESSION_BUS_ADDRESS"]

    def __enter__(self):
        self.keyring()
        return self

    def __exit__(self, *_):
        for child in self.children:
            session.ended(child)


def kept_in():
    code, status, _ = person.status()
    return status["store"] if code == 0 else None


def test(program, answer):
    """Lets the window test the token with the service, whichever store holds it."""
    before = len(sim.control("GET", "/sim/requests")["items"])
    program.press("Test")
    wait_for(lambda: len(sim.control("GET", "/sim/requests")["items"]) > before, "the service to be asked")
    program.reads(answer)


def accepted(program):
    test(program, "The service accepts the token.")
    program.button("Test")  # enabled again: the task has ended


def moved_to(program, store):
    program.reads(f"The token is now kept in {store}.")
    assert kept_in() == (None if store == "memory" else store)  # other programs cannot see this program's memory


def a_wrong_token_is_refused(program):
    program.page("Account")
    for button in ("Use Token", "Test"):
        assert not program.find("push button", button).enabled, button
    program.type("Token", "no-such-token")
    program.press("Use Token")
    program.reads("The service does not accept this token")
    assert kept_in() is None and person.token_bytes() is None
    assert program.entry("Token").text == "", "what was refused is still there"


def store_shown(program):
    return next(node.name for node in program.find("combo box", "Token store").walk() if node.role == "list item")


def the_store_is_chosen_before_there_is_a_token(program):
    """The page refreshes the token's remaining life every second; that must not reset the choice."""
    usual = store_shown(program)
    program.choose("Token store", "Desktop keyring")
    time.sleep(1.5)
    assert store_shown(program) == "Desktop keyring"
    paste(program)
    program.press("Cancel", within=ARRIVED)
    program.reads("The new token was discarded.")
    assert bus.items() == ([], [])
    program.choose("Token store", usual)


def a_token_is_pasted_and_kept(program):
    paste(program)
    question = "What do you call this organisation?"
    program.type(question, "Example Works", within=ARRIVED)
    program.press("OK", within=ARRIVED)
    program.reads("The token is kept.")
    program.sees(VALID)
    program.find("label", contains="Organisation: Example Works")
    assert person.ok("config", "get", "organisation") == "Example Works\n"
    assert program.entry("Token").text == ""
    assert kept_in() == "encrypted-file"
    accepted(program)


def paste(program):
    """Puts the token on the clipboard through an entry of the preferences, then uses the Paste button."""
    program.keys("ctrl+comma")
    program.walk_to(lambda node: node.can("EditableText") and COMMAND in node.name, COMMAND, within="Preferences")
    program.type(COMMAND, token, within="Preferences")
    program.keys("ctrl+a", "ctrl+x", within="Preferences")
    wait_for(lambda: program.entry(COMMAND, within="Preferences").text == "", "the token to be cut")
    program.keys("Escape", within="Preferences")
    program.gone("Preferences")
    program.press("Paste a token")
    program.press("Use Token")  # enabled once something was pasted; GTK 4.24 does not expose the text
    program.sees("User: Alex Admin\nOrganisation: ", within=ARRIVED)


def the_keyring_takes_it_over(program):
    program.choose("Token store", "Desktop keyring")
    moved_to(program, "keyring")
    assert len(bus.items()[0]) == 1
    assert person.token_bytes() is None, "the file is still there"
    accepted(program)


def memory_takes_it_over_and_gives_it_back(program):
    program.find("check box", "Remember on this computer").press()
    moved_to(program, "memory")
    assert bus.items() == ([], []) and person.token_bytes() is None
    accepted(program)
    program.find("check box", "Remember on this computer").press()
    moved_to(program, "keyring")
    assert len(bus.items()[0]) == 1
    accepted(program)


def a_restart_asks_nothing(program):
    program.page("Phones")
    program.reads("28 of 28 phones shown, 0 selected")
    program.page("Account")
    program.sees(VALID)
    accepted(program)


def a_revoked_token_is_told(program):
    sim.control("POST", "/sim/tokens/revoke", {})
    test(program, "The service no longer accepts the token: sign in again")


def clearing_asks_first(program):
    program.press("Clear Token")
    program.press("Cancel", within=CLEAR)
    program.gone(CLEAR)
    focused("Phonectl")
    assert len(bus.items()[0]) == 1
    program.press("Clear Token")
    program.press("Clear Token", within=CLEAR)
    program.sees("The token of this profile is cleared on this machine.")
    program.reads("Not signed in")
    assert bus.items() == ([], []) and person.token_bytes() is None and kept_in() is None


def clearing_nothing_says_so(program):
    program.press("Clear Token")
    program.press("Clear Token", within=CLEAR)
    program.reads("No token of this profile was found on this machine.")
    program.press("Clear Token")
    program.press("Clear Token", within=CLEAR)
    program.reads("No token of this profile was found on this machine.")


session.require("gnome-keyring-daemon")
session.require_dbus()
with Sim("--phones", "30") as sim:
    person = Person(sim.url)
    token = sim.control("POST", "/sim/token", {"kind": "personal"})["access_token"]
    with Session(person) as bus:
        with Program(environment=person.env) as first:
            run(first, a_wrong_token_is_refused, the_store_is_chosen_before_there_is_a_token, a_token_is_pasted_and_kept, the_keyring_takes_it_over,
                memory_takes_it_over_and_gives_it_back)
        with Program(environment=person.env) as second:
            run(second, a_restart_asks_nothing, a_revoked_token_is_told, clearing_asks_first,
                clearing_nothing_says_so)
