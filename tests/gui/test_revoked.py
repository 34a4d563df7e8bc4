"""The service revokes the sign-in: every page shows it as soon as one task has found out, until somebody signs in."""
from helpers.desk import Desk
from driver import Program, run, wait_for

BAR = "Sign in again: "
VALID = "Access Token is valid"


def before_all_is_well(program):
    program.sees(f"{count} of {count} phones shown")
    program.page("Account")
    program.sees(VALID)
    program.page("Phones")
    assert not told(program)


def told(program):
    return next((node for node in program.all(contains=BAR) if node.shown), None)


def the_next_look_tells_it_everywhere(program):
    desk.sim.control("POST", "/sim/tokens/revoke", {})
    program.keys("F5")
    why = program.sees(BAR).name.removeprefix(BAR)
    program.sees(f"{count} of {count} phones shown")  # the list stays as it was, below the reason
    program.page("Account")
    program.reads("Sign in again")
    program.reads(why)
    assert not any(node.shown for node in program.all(contains=VALID))


def it_stays_told(program):
    program.page("Jobs")
    program.page("Phones")
    assert told(program)
    program.keys("F5")
    program.sees(f"{count} of {count} phones shown")
    assert told(program)
    assert [window.name for window in program.windows()] == ["Phonectl"]


def the_bar_leads_to_the_sign_in(program):
    program.press("Sign In")
    program.headed("Account")


def who_signs_in_again_is_told_nothing_more(program):
    desk.sign_in_by_browser()
    program.page("Phones")
    program.keys("F5")
    wait_for(lambda: not told(program), "the bar to go")
    program.page("Account")
    program.sees(VALID)


def without_a_list_the_page_says_why(program):
    program.reads("Sign in again")
    program.button("Sign In")
    assert not program.shows("Welcome to Phonectl")


with Desk("--auto-consent", "--redirect-uri", "any-loopback-port", phones=20) as desk:
    desk.sign_in_by_browser()
    count = len(desk.phones())
    with Program(environment=desk.env) as window:
        run(window, before_all_is_well, the_next_look_tells_it_everywhere, it_stays_told, the_bar_leads_to_the_sign_in,
            who_signs_in_again_is_told_nothing_more)
    desk.sim.control("POST", "/sim/tokens/revoke", {})
    with Program(environment={**desk.env, "XDG_CACHE_HOME": desk.home + "/no-cache"}) as fresh:
        run(fresh, without_a_list_the_page_says_why)
