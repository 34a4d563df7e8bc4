"""The page of the account and what stays told: a service out of reach, the code for another device, and what to
register before the first sign-in."""
import re

from helpers.common import CLIENT
from helpers.desk import Desk
from helpers.person import Person
from helpers.simulator import Sim
from driver import Program, run, wait_for

OFFLINE = r"Offline, as of \d\d:\d\d: .+ cannot be reached .+"
CODE, SETUP = "Enter this code", "Webex sign-in"


def bar(program, start):
    return next((node for node in program.all("label", contains=start) if node.shown), None)


def who_is_signed_in(program):
    program.page("Account")
    program.reads("Signed in as: Alex Admin (admin@sim.example)")
    program.sees("Access Token is valid for 13 days 23 hours")
    program.sees("Renewal: automatic; sign in again within 89 days")


def a_service_out_of_reach_stays_told(program):
    desk.company_dies()
    program.page("Phones")
    program.keys("F5")
    assert re.fullmatch(OFFLINE, program.sees("Offline, as of").name)
    for page in ("Account", "Jobs", "Phones"):
        program.page(page)
        assert bar(program, "Offline, as of"), page
    program.sees(f"{count} of {count} phones shown")  # the list stays, with its time


def until_it_is_there_again(program):
    desk.company_returns("--auto-consent", "--redirect-uri", "any-loopback-port")
    desk.sign_in_by_browser()
    program.press("Try Again")
    wait_for(lambda: not bar(program, "Offline, as of"), "the bar to go")


def what_to_register_can_be_copied(program):
    program.press("Sign In")
    program.press("Generate Token with OAuth")
    for step in ("1. What you need", "2. What to register", "3. Sign in"):
        program.find("label", step, within=SETUP)
    program.button("Copy: http://127.0.0.1:8085/webex/callback", within=SETUP)
    assert not list(program.all(contains="phonectl config set", within=SETUP))
    program.button("Open: https://developer.webex.com/my-apps", within=SETUP)
    scopes = next(program.all("push button", contains="Copy: spark:people_read ", within=SETUP))
    scopes.press()
    program.button("Copied", within=SETUP)


def the_store_is_chosen_before_the_first_sign_in(program):
    program.choose("Token store", "Desktop keyring", within=SETUP)
    program.keys("Escape", within=SETUP)
    program.gone(SETUP)
    wait_for(lambda: [node.name for node in program.find("combo box", "Token store", within="Phonectl").walk()
                      if node.role == "list item"][0] == "Desktop keyring", "the account page to show the same store")


def the_code_is_large_and_counts_down(program):
    program.page("Account")
    program.unfold("Advanced", "Phonectl")
    program.choose("Way to sign in", "device")
    program.press("Generate Token with OAuth")
    program.type("Client secret", CLIENT[1], within="Client secret")
    program.press("Continue", within="Client secret")
    wait_for(lambda: next((node.name for node in program.all("label", within=CODE)
                           if re.fullmatch(r"[0-9A-Za-z-]{4,}", node.name)), None), "the code")
    program.find(("image", "icon"), "The address as a QR code", within=CODE)
    before = program.sees(" left", within=CODE).name
    wait_for(lambda: program.sees(" left", within=CODE).name != before, "a second to pass")
    program.press("Copy Code", within=CODE)
    program.button("Copied", within=CODE)
    program.press("Cancel", within=CODE)
    program.gone(CODE)


with Desk("--auto-consent", "--redirect-uri", "any-loopback-port", phones=20) as desk:
    desk.sign_in_by_browser()
    count = len(desk.phones())
    with Program(environment=desk.env) as window:
        run(window, who_is_signed_in, a_service_out_of_reach_stays_told, until_it_is_there_again)
with Program() as first:
    run(first, what_to_register_can_be_copied, the_store_is_chosen_before_the_first_sign_in)
with Sim("--phones", "20") as sim:
    person = Person(sim.url, redirect_ports="0")
    with Program(environment={**person.env, "PHONECTL_BROWSER": "true"}) as window:
        run(window, the_code_is_large_and_counts_down)
