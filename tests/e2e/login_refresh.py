"""Token renewal by many processes at once, with failures, and while the store changes underneath."""
import os
import shutil
import signal
import time

from helpers.common import read_line, run, wait_until
from helpers.person import Person, Service, me, sign_in_by_hand, tokens
from helpers.simulator import Sim

PROCESSES = 20
ROUNDS = 10


def counters(sim):
    return sim.control("GET", "/sim/counters")


def together(person, *words):
    started = [person.start(*words) for _ in range(PROCESSES)]
    return [(p.communicate(timeout=180), p.returncode) for p in started]


def B1_twenty_processes_with_a_refused_token_renew_it_once():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        for done in range(1, ROUNDS + 1):
            sim.control("POST", "/sim/tokens/expire")
            results = together(person, "status", "--verify")
            assert all(code == 0 for _, code in results), results
            now = counters(sim)
            assert now["refreshes"] == done and now["refreshes_rejected"] == 0, (done, now)


def B1_twenty_processes_with_an_expired_token_renew_it_once():
    with Sim("--auto-consent", "--token-life", "2s") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/counters/reset")
        wait_until(lambda: person.status()[1]["expires_in"] <= 0)
        # starting 20 processes may outlast the new token, which one of them then renews in turn
        results = together(person, "status", "--verify")
        assert all(code == 0 for _, code in results), results
        now = counters(sim)
        assert now["refreshes_rejected"] == 0 and now["refreshes"] < PROCESSES, now


def D20_processes_with_other_state_folders_renew_it_once():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        for done in range(1, 4):
            sim.control("POST", "/sim/tokens/expire")
            started = [person.start("status", "--verify", env={"XDG_STATE_HOME": f"{person.home}/state-{number}"})
                       for number in range(6)]
            results = [(p.communicate(timeout=180), p.returncode) for p in started]
            assert all(code == 0 for _, code in results), results
            now = counters(sim)
            assert now["refreshes"] == done and now["refreshes_rejected"] == 0, (done, now)


def B1_a_lock_that_is_not_to_be_had_means_no_renewal():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/tokens/expire")
        lock = os.path.join(os.path.dirname(person.token_path), ".default.token.lock")
        holder = person.start("-v", "version", prefix=("flock", lock, "sh", "-c", "echo held; exec cat"), stdin="")
        assert holder.stdout.readline() == "held\n"
        code, _, err = person.run("status", "--verify")
        holder.stdin.close()
        holder.wait(180)
        assert code != 0 and "lock" in err, (code, err)
        assert counters(sim)["refreshes"] == 0
        person.ok("status", "--verify")
        assert counters(sim)["refreshes"] == 1
        sim.control("POST", "/sim/faults", {"method": "GET", "path": "/v1/people/me", "kind": "status-429", "value": "7200", "count": 1})
        waits = person.start("status", "--verify")
        assert any("The service asks to wait 7200 s (429); next try in 12" in line for line in waits.stderr)
        waits.kill()
        waits.wait()


def B6_a_killed_holder_of_the_lock_blocks_nobody():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/tokens/expire")
        sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/access_token", "kind": "stall"})
        stuck = person.start("status", "--verify")
        wait_until(lambda: counters(sim)["in_flight"] > 0)
        stuck.send_signal(signal.SIGKILL)
        stuck.communicate(timeout=180)
        sim.control("DELETE", "/sim/faults")
        before = counters(sim)["refreshes"]
        person.ok("status", "--verify")  # would hang if the lock of the dead process still held
        assert counters(sim)["refreshes"] == before + 1


def E5_a_second_401_after_a_renewal_asks_to_sign_in_again():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/counters/reset")
        sim.control("POST", "/sim/faults", {"path": "/v1/people/me", "kind": "status-401"})
        code, _, err = person.run("status", "--verify")
        assert code == 4, (code, err)
        now = counters(sim)
        assert now["refreshes"] == 1, now
        asked = [r for r in sim.control("GET", "/sim/requests?last=100")["items"] if r["path"] == "/v1/people/me"]
        assert len(asked) == 2, asked


FAILURES = ("status-429", "status-500", "status-503", "status-504", "close-before", "garbage", "html", "cut-off")


def B4_failures_of_a_renewal_that_pass_change_nothing():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        before = person.token_bytes()
        for kind in FAILURES:
            sim.control("POST", "/sim/tokens/expire")
            # a Retry-After longer than any command waits fails at once
            fault = {"method": "POST", "path": "/v1/access_token", "kind": kind, "acts": False,
                     **({"value": "7200"} if kind in ("status-429", "status-503") else {})}
            sim.control("POST", "/sim/faults", fault)
            code, _, err = person.run("status", "--verify", timeout=180)
            assert code not in (0, 4), (kind, code, err)
            assert "temporary" in err, (kind, err)
            assert person.token_bytes() == before, kind
            sim.control("DELETE", "/sim/faults")
        person.ok("status", "--verify")
        assert counters(sim)["refreshes"] == 1


def a_void_refresh_token_ends_the_sign_in():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/tokens/revoke")
        code, _, err = person.run("status", "--verify")
        assert code == 4, (code, err)
        assert person.token_bytes() is None
        assert person.status()[0] == 4


def B2_a_newer_token_in_the_store_survives_invalid_grant():
    person = None
    newer = None
    refreshed = []

    def answer(path, form):
        if path != "/v1/access_token":
            return (401, {"message": "old"}) if path == "/v1/people/me" and state["refuse"] and \
                service.requests[-1][1] == "Bearer access-1" else me(path)
        if "grant_type=refresh_token" not in form:
            return 200, tokens(state["next"])
        refreshed.append(form)
        if state["swap"]:
            shutil.copyfile(newer, person.token_path)
        return 400, {"error": "invalid_grant"}

    state = {"next": 2, "refuse": False, "swap": True}
    with Service(answer) as service:
        person = Person(service.url)
        sign_in_by_hand(person)
        newer = os.path.join(person.home, "newer")
        shutil.copyfile(person.token_path, newer)
        state["next"] = 1
        sign_in_by_hand(person)
        state["refuse"] = True
        person.ok("status", "--verify")
        assert service.requests[-1][1] == "Bearer access-2" or any(r[1] == "Bearer access-2" for r in service.requests)
        assert len(refreshed) == 1
        with open(newer, "rb") as file:
            assert person.token_bytes() == file.read()
        # if the store holds no newer token, the refused one is cleared
        state.update(next=1, swap=False, refuse=False)
        sign_in_by_hand(person)
        state["refuse"] = True
        assert person.run("status", "--verify")[0] == 4
        assert person.token_bytes() is None


def B3_when_the_renewed_token_cannot_be_saved_the_work_goes_on_with_a_warning():
    def answer(path, form):
        if path == "/v1/access_token":
            if "grant_type=refresh_token" in form:
                os.chmod(os.path.dirname(person.token_path), 0o500)
                if os.geteuid() == 0:  # permissions do not stop root, so a file blocks the path instead
                    os.rename(os.path.dirname(person.token_path), person.home + "/moved")
                    with open(os.path.dirname(person.token_path), "w"):
                        pass
                return 200, tokens(2)
            return 200, tokens(1)
        refused = path == "/v1/people/me" and state["refuse"] and service.requests[-1][1] == "Bearer access-1"
        return (401, {"message": "old"}) if refused else me(path)

    state = {"refuse": False}
    with Service(answer) as service:
        person = Person(service.url)
        sign_in_by_hand(person)
        state["refuse"] = True
        code, out, err = person.run("status", "--verify")
        assert "could not be saved" in err, (code, out, err)
        assert ("/v1/people/me", "Bearer access-2", "") in service.requests, service.requests
        assert code != 0, (code, out, err)


def B14_a_renewal_keeps_what_it_was_given_whatever_stands_beside_it():
    answers = [tokens(1), {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": "soon"},
               {"access_token": "access-3", "refresh_token": 7, "expires_in": -1, "scope": []},
               {"access_token": "access-4", "refresh_token": "refresh-4"}]
    used = []

    def answer(path, form):
        if path == "/v1/access_token":
            used.append(form)
            return 200, answers[len(used) - 1]
        refused = service.requests[-1][1] != f"Bearer access-{max(len(used), state['wanted'])}"
        return (401, {"message": "old"}) if refused else me(path)

    state = {"wanted": 1}
    with Service(answer) as service:
        person = Person(service.url)
        sign_in_by_hand(person)
        for wanted in (2, 3, 4):
            state["wanted"] = wanted
            person.ok("status", "--verify")
        assert ["refresh-1" in used[1], "refresh-2" in used[2], "refresh-2" in used[3]] == [True] * 3, used


def B14_a_renewal_that_does_not_say_how_long_asks_and_keeps_the_answer():
    answers = [tokens(1), tokens(2, life="soon"), tokens(3, life=-7)]
    used = []

    def answer(path, form):
        if path == "/v1/access_token":
            used.append(form)
            return 200, answers[len(used) - 1]
        if service.requests[-1][1] != f"Bearer access-{max(len(used), state['wanted'])}":
            return 401, {"message": "old"}
        if path == "/v1/authorizations/tokenExpiry":
            return 200, {"exp": int((time.time() + 7200 * len(used)) * 1000)}
        return (200, {"items": []}) if path.startswith("/v1/devices") else me(path)

    state = {"wanted": 1}
    with Service(answer) as service:
        person = Person(service.url)
        sign_in_by_hand(person)
        for wanted in (2, 3):
            state["wanted"] = wanted
            person.run("phones", "--fresh")  # not status, which asks for the lifetime itself
            assert len(used) == wanted, used
            left = person.status()[1]["expires_in"]
            assert left is not None and abs(left - 7200 * wanted) < 600, left
        assert sum(r[0].endswith("tokenExpiry") for r in service.requests) == 2, service.requests


def B14_answers_without_a_type_and_with_an_odd_lifetime_are_taken():
    """Signing in and renewing must accept both; the service then reports the token's lifetime."""
    for quirks in (["token-no-type"], ["token-lifetime"], ["token-lifetime=0"], ["token-lifetime=null"], ["token-lifetime=-5"],
                   ["token-no-type", 'token-lifetime="soon"'], ["token-lifetime=99999999999999999999"]):
        with Sim("--auto-consent", *(word for quirk in quirks for word in ("--quirk", quirk))) as sim:
            person = Person(sim.url).signed_in()
            for renewed in (0, 1, 2):
                assert abs(person.status("--verify")[1]["expires_in"] - 1209599) < 600, (quirks, person.status())
                assert counters(sim)["refreshes"] == renewed and counters(sim)["refreshes_rejected"] == 0, quirks
                sim.control("POST", "/sim/tokens/expire")


def D22_a_run_waits_for_a_service_too_busy_to_renew_and_holds_no_lock_meanwhile():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        count = len(person.ok("phones", "--fresh", "--jsonl").splitlines())
        sim.control("POST", "/sim/tokens/expire")
        sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/access_token", "kind": "status-429",
                                            "acts": False, "value": "12", "count": 1})
        run = person.start("tag", "--all", "--add", "seen", "--yes", "--expect", str(count))
        said = ""
        while "too busy to renew" not in said:
            line = read_line(run)
            assert line, said
            said += line
        lock = os.path.join(os.path.dirname(person.token_path), ".default.token.lock")
        free = person.start("-v", "version", prefix=("flock", "-n", lock, "true"))
        assert free.wait(180) == 0, "the lock is held while it waits"
        out, err = run.communicate(timeout=180)
        assert run.returncode == 0, (run.returncode, out[-2000:], said + err)
        assert counters(sim)["refreshes"] == 1


def D22_a_service_that_asks_to_wait_for_long_does_not_hold_the_lock():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        sim.control("POST", "/sim/tokens/expire")
        sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/access_token", "kind": "status-429",
                                            "acts": False, "value": "7200"})
        sim.control("POST", "/sim/counters/reset")
        code, _, err = person.run("status", "--verify")
        assert code not in (0, 4) and "temporary" in err, (code, err)
        asked = counters(sim)["faults"]
        assert asked == 1 and "next try" not in err, (asked, err)  # a wait would have ended in a second request


def A15_a_renewal_without_a_refresh_token_keeps_the_old_one():
    forms = []

    def answer(path, form):
        if path == "/v1/access_token":
            forms.append(form)
            value = tokens(len(forms))
            if len(forms) > 1:
                del value["refresh_token"]
            return 200, value
        newest = f"Bearer access-{len(forms)}"
        refused = path == "/v1/people/me" and state["refuse"] and service.requests[-1][1] != newest
        if refused or (path == "/v1/people/me" and state["refuse"] and len(forms) < state["forms"]):
            return 401, {"message": "old"}
        return me(path)

    state = {"refuse": False, "forms": 0}
    with Service(answer) as service:
        person = Person(service.url)
        sign_in_by_hand(person)
        state["refuse"] = True
        for wanted in (2, 3):
            state["forms"] = wanted
            person.ok("status", "--verify")
        assert len(forms) == 3, forms
        assert all("refresh_token=refresh-1&" in form for form in forms[1:]), forms


def A17_another_address_never_gets_the_old_token():
    with Sim("--auto-consent") as first, Sim("--auto-consent") as second:
        person = Person(first.url).signed_in()
        for words in (("status", "--verify"), ("phones", "--fresh"), ("status",)):
            code, out, err = person.run(*words, env={"PHONECTL_URL": second.url + "/v1"})
            assert code == 4, (words, code, err)
            assert "sign in again" in out + err and first.url in out + err, (words, out, err)
        assert second.control("GET", "/sim/requests?last=10")["items"] == []
        person.ok("status", "--verify")


def B5_a_jump_of_the_clock_renews_at_most_once():
    if shutil.which("faketime") is None:
        print("skipped: faketime is not installed (B5)")
        return
    for jump in ("-1y", "+10y"):
        with Sim("--auto-consent") as sim:
            person = Person(sim.url).signed_in()
            sim.control("POST", "/sim/counters/reset")
            person.ok("status", "--verify", prefix=("faketime", "-f", jump))
            person.ok("status", "--verify", prefix=("faketime", "-f", jump))
            assert counters(sim)["refreshes"] <= 1, (jump, counters(sim))


run(B1_twenty_processes_with_a_refused_token_renew_it_once,
    B1_twenty_processes_with_an_expired_token_renew_it_once,
    D20_processes_with_other_state_folders_renew_it_once,
    B1_a_lock_that_is_not_to_be_had_means_no_renewal,
    B2_a_newer_token_in_the_store_survives_invalid_grant,
    B3_when_the_renewed_token_cannot_be_saved_the_work_goes_on_with_a_warning,
    B4_failures_of_a_renewal_that_pass_change_nothing,
    B5_a_jump_of_the_clock_renews_at_most_once,
    B6_a_killed_holder_of_the_lock_blocks_nobody,
    E5_a_second_401_after_a_renewal_asks_to_sign_in_again,
    A15_a_renewal_without_a_refresh_token_keeps_the_old_one,
    B14_a_renewal_keeps_what_it_was_given_whatever_stands_beside_it,
    B14_a_renewal_that_does_not_say_how_long_asks_and_keeps_the_answer,
    B14_answers_without_a_type_and_with_an_odd_lifetime_are_taken,
    D22_a_run_waits_for_a_service_too_busy_to_renew_and_holds_no_lock_meanwhile,
    D22_a_service_that_asks_to_wait_for_long_does_not_hold_the_lock,
    A17_another_address_never_gets_the_old_token,
    a_void_refresh_token_ends_the_sign_in)
