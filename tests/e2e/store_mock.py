"""The keyring store against a fake Secret Service: prompts, refusals, and a service that disappears."""
from helpers import session
from helpers.common import run, skip, wait_until
from helpers.session import TOKEN, Account, Bus, helper_processes
from helpers.simulator import Sim

# No window ever opens; the service is only told that there is a display.
TOKEN_2 = TOKEN + "-2"
SCREEN = {"DISPLAY": ":nowhere"}


def D4_a_good_service_keeps_replaces_and_forgets():
    with Account("zoë@example.com") as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("good")
            desk.signed_in_with()
            assert desk.store() == "keyring"
            account.email = "bob@example.com"
            desk.signed_in_with()
            assert len(bus.items()[0]) == 1 and bus.calls("Delete") == 1
            code, status, _ = desk.status()
            assert code == 0 and status["account"] == "bob@example.com", status
            desk.ok("logout")
            assert bus.items() == ([], [])


NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}


def B12_a_keyring_that_cannot_be_reached_may_still_hold_the_token():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("good")
            desk.signed_in_with()
            code, out, err = desk.run("logout", env=NO_BUS)
            assert code == 9 and "keyring" in out and "Could not be checked" in out, (code, out, err)
            assert "No token" not in err and "is cleared" not in err and bus.items() != ([], []), (out, err)
            code, out, err = desk.sign_in(TOKEN_2, "--store", "encrypted-file", env=NO_BUS)
            assert code == 0 and "may be left in keyring" in err, (code, out, err)
            code, out, err = desk.run("logout", env=NO_BUS)  # not the store in use: reported, but no failure
            assert code == 0 and "Could not be checked" in out and "is cleared" in err, (code, out, err)
            desk.ok("logout")
            assert bus.items() == ([], [])


def D20_processes_with_folders_of_their_own_renew_a_keyrings_token_once():
    with Sim("--auto-consent") as sim:
        desk = session.Desk(sim.url, "keyring")
        with Bus(desk) as bus:
            bus.played("good")
            desk.signed_in()
            sim.control("POST", "/sim/tokens/expire")
            started = []
            for number in range(6):
                own = {f"XDG_{area}_HOME": f"{desk.home}/{number}/{area}" for area in ("DATA", "STATE", "CACHE")}
                started.append(desk.start("status", "--verify", env={**own, "XDG_RUNTIME_DIR": ""}))
            results = [(p.communicate(timeout=180), p.returncode) for p in started]
            assert all(code == 0 for _, code in results), results
            now = sim.control("GET", "/sim/counters")
            assert now["refreshes"] == 1 and now["refreshes_rejected"] == 0, now


def D4_a_dismissed_question_is_asked_once_and_means_cancelled():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("dismiss")
            code, out, err = desk.run("status", env=SCREEN)
            assert code == 6 and "was dismissed" in err and "signed in" not in out + err, (code, out, err)
            assert bus.calls("Prompt") == 1
            code, out, err = desk.sign_in(env=SCREEN)
            assert code == 6 and "was dismissed" in err, (code, out, err)
            assert bus.calls("Prompt") == 2 and bus.calls("CreateItem") == 0


def D4_an_answered_question_unlocks():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("agree")
            code, out, err = desk.sign_in(env=SCREEN)
            assert code == 0 and bus.calls("Prompt") == 1, (code, out, err)
            assert desk.store() == "keyring"


def D2_without_a_screen_or_permission_nobody_is_asked():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("agree")
            code, _, err = desk.run("status")
            assert code == 10 and "The keyring is locked" in err, (code, err)
            desk.ok("config", "set", "keyring.prompt", "no")
            code, _, err = desk.run("status", env=SCREEN)
            assert code == 10 and "The keyring is locked" in err, (code, err)
            code, out, _ = desk.run("stores", "--json", env=SCREEN)
            assert code == 0 and "The keyring is locked" in out, out
            assert bus.calls("SearchItems") == 2
            with open(bus.log) as log:
                assert "Unlock" not in log.read()


def D1_a_question_nobody_answers_ends_and_is_taken_away():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("silent")
            desk.ok("config", "set", "keyring.prompt_timeout", "1s")
            code, out, err = desk.run("status", env=SCREEN)
            assert code == 8 and "was not answered in time" in err, (code, out, err)
            wait_until(lambda: bus.calls("Dismiss") == 1)
            assert bus.calls("Prompt") == 1 and helper_processes(bus) == []


def D1_the_helper_goes_with_a_killed_program():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("silent")
            desk.ok("config", "set", "keyring.prompt_timeout", "10m")
            process = desk.start("status", env=SCREEN)
            wait_until(lambda: bus.calls("Prompt") == 1)
            assert len(helper_processes(bus)) == 1
            process.kill()
            process.communicate()
            wait_until(lambda: not helper_processes(bus))


def D4_a_service_that_goes_away_is_an_error_and_the_next_call_works():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("vanish")
            desk.signed_in_with()
            code, out, err = desk.run("status")
            assert code == 1 and "disappeared" in err and "signed in" not in out + err, (code, out, err)
            wait_until(lambda: not bus.owned())
            bus.played("good")
            desk.signed_in_with()
            assert desk.store() == "keyring"


def D4_what_a_service_refuses_is_told():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("error")
            code, out, err = desk.run("status")
            assert code == 1 and "refused: the disk of the keyring is full" in err, (code, out, err)
            assert "signed in" not in out + err


def D4_a_keyring_that_locks_itself_meanwhile():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("lock")
            code, out, err = desk.sign_in()
            assert code == 10 and "The keyring is locked" in err, (code, out, err)


def D5_no_default_collection_is_made_by_a_question_or_told():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("empty")
            code, out, err = desk.run("status")
            assert code == 4 and "Not signed in" in out, (code, out, err)
            code, out, err = desk.sign_in()
            assert code == 9 and "no default keyring yet" in err, (code, out, err)
            assert account.requests == []
            code, out, err = desk.sign_in(env=SCREEN)
            assert code == 0, (code, out, err)
            assert bus.calls("CreateCollection") == 1 and bus.calls("Prompt") == 1
            assert desk.store() == "keyring"


def D3_a_service_without_encryption_is_not_used():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.played("plain")
            code, out, err = desk.sign_in()
            assert code == 9 and "unencrypted" in err, (code, out, err)
            assert bus.calls("CreateItem") == 0 and account.requests == []


if __name__ == "__main__":
    session.require("dbus-daemon", "openssl")
    session.require_dbus()
    try:
        from gi.repository import GLib  # noqa: F401
    except ImportError:
        skip("python3-gi is not installed")
    run(D4_a_good_service_keeps_replaces_and_forgets,
    B12_a_keyring_that_cannot_be_reached_may_still_hold_the_token,
    D20_processes_with_folders_of_their_own_renew_a_keyrings_token_once,
    D4_a_dismissed_question_is_asked_once_and_means_cancelled,
        D4_an_answered_question_unlocks, D2_without_a_screen_or_permission_nobody_is_asked,
        D1_a_question_nobody_answers_ends_and_is_taken_away, D1_the_helper_goes_with_a_killed_program,
        D4_a_service_that_goes_away_is_an_error_and_the_next_call_works, D4_what_a_service_refuses_is_told,
        D4_a_keyring_that_locks_itself_meanwhile, D5_no_default_collection_is_made_by_a_question_or_told,
        D3_a_service_without_encryption_is_not_used)
