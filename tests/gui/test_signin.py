"""Signing in with OAuth: a real browser consents and refuses, and one sign-in is cancelled; a kept token is there
after a restart."""
import os

from helpers.browser import Browser, require_browser
from helpers.common import CLIENT
from helpers.person import Person
from helpers.simulator import Sim
from driver import Program, run, wait_for

GENERATE = "Generate Token with OAuth"
ARRIVED = "The access token has arrived"


class Sign:
    """The steps from the button to the service's page."""

    def __init__(self, person, chromium):
        self.person, self.chromium = person, chromium
        self.path = os.path.join(person.home, "address")

    def address(self, program):
        """Enters the client secret; returns the address the window opened."""
        program.press(GENERATE)
        program.type("Client secret", CLIENT[1], within="Client secret")
        program.press("Continue", within="Client secret")
        wait_for(lambda: os.path.exists(self.path), "the browser to be opened")
        with open(self.path) as file:
            address = file.read()
        os.remove(self.path)
        return address

    def consent(self, program):
        self.chromium.sign_in(self.address(program), "#allow")
        self.chromium.shows("One question is left")  # nobody is signed in until it is answered
        program.window(ARRIVED)


def signed_out(program):
    program.sees("Not signed in")
    assert person.status()[0] == 4 and person.token_bytes() is None


def the_first_start_offers_two_ways(program):
    program.reads("Welcome to Phonectl")
    program.button("Try with Simulated Phones")
    program.press("Sign In")
    program.headed("Account")


def a_refusal_is_told(program):
    sign.chromium.sign_in(sign.address(program), "#deny")
    sign.chromium.shows("The sign-in did not work")
    program.reads("The sign-in was refused: access_denied (The resource owner denied the request.)")
    assert [window.name for window in program.windows()] == ["Phonectl"]
    assert person.status()[0] == 4


def waiting_can_be_given_up(program):
    sign.address(program)
    program.reads("Address", within="Continue in your browser")
    program.press("Cancel", within="Continue in your browser")
    program.gone("Continue in your browser")
    program.button(GENERATE)
    assert person.status()[0] == 4


def cancel_forgets(program):
    sign.consent(program)
    program.sees("User: Alex Admin\nOrganisation: Example Works\n", within=ARRIVED)
    program.press("Cancel", within=ARRIVED)
    program.reads("The new token was discarded.")
    signed_out(program)


def ok_keeps(program):
    sign.consent(program)
    program.press("OK", within=ARRIVED)
    program.reads("The token is kept.")
    program.sees("Access Token is valid for 13 days 23 hours")
    program.page("Phones")
    program.reads("28 of 28 phones shown, 0 selected")


def cancel_leaves_who_was_there(program):
    before = person.token_bytes()
    program.page("Account")
    sign.consent(program)
    program.sees("the other one stays", within=ARRIVED)
    assert person.token_bytes() == before, "the new token was kept before anybody said so"
    program.press("Cancel", within=ARRIVED)
    program.reads("The new token was discarded.")
    program.sees("Access Token is valid for 13 days 23 hours")
    assert person.token_bytes() == before and person.status()[0] == 0


def a_restart_asks_nothing(program):
    program.reads("28 of 28 phones shown, 0 selected")
    program.page("Account")
    program.sees("Access Token is valid for 13 days 23 hours")
    program.find("label", contains="Alex Admin")
    program.find("label", contains="Example Works")
    assert [window.name for window in program.windows()] == ["Phonectl"]


require_browser()
with Sim("--phones", "30", "--redirect-uri", "any-loopback-port") as sim, Browser() as browser:
    person = Person(sim.url, redirect_ports="0")
    person.ok("config", "set", "organisation", "Example Works")
    sign = Sign(person, browser)
    opens = person.browser('printf %s "$1" > "$HOME/address.new" && mv "$HOME/address.new" "$HOME/address"\n')
    with Program(environment={**person.env, "PHONECTL_BROWSER": opens}) as first:
        run(first, the_first_start_offers_two_ways, a_refusal_is_told, waiting_can_be_given_up, cancel_forgets,
            ok_keeps, cancel_leaves_who_was_there)
    with Program(environment=person.env) as second:
        run(second, a_restart_asks_nothing)
