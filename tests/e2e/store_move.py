"""Moving a sign-in from store to store: written, read back, compared, and only then removed, whatever fails or
wherever the program is killed."""
import json
import os
import shutil
import subprocess
import tempfile

from helpers import session
from helpers.common import run, skip
from helpers.person import Person, Service, me, sign_in_by_hand, tokens
from helpers.simulator import Sim
from helpers.session import TOKEN, Account, Bus


# The leak checker does not work under strace.
TRACED = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def brittle_store():
    """Builds the plugin that fails on demand; returns its folder."""
    folder = tempfile.mkdtemp(prefix="brittle-")
    source = os.environ["PHONECTL_SOURCE_DIR"]
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I",
                    os.path.join(source, "sdk/include"), "-o", os.path.join(folder, "brittle.so"),
                    os.path.join(source, "tests/helpers/brittle.c")], check=True)
    return folder


def mover(account, store="encrypted-file"):
    desk = account.person(store)
    desk.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"] + ":" + brittle
    return desk


def record_in_brittle(desk):
    return os.path.exists(os.path.join(desk.env["XDG_DATA_HOME"], "phonectl/brittle/default.record"))


def there_and_back():
    with Account() as account:
        desk = mover(account).signed_in_with()
        desk.ok("stores", "use", "brittle")
        assert desk.store() == "brittle" and desk.token_bytes() is None
        desk.ok("status", "--verify")
        assert account.requests[-1][1] == "Bearer " + TOKEN
        desk.ok("stores", "use", "encrypted-file")
        assert desk.store() == "encrypted-file" and not record_in_brittle(desk)
        desk.ok("stores", "use", "encrypted-file")
        assert desk.store() == "encrypted-file"


def nobody_signed_in_only_chooses():
    with Account() as account:
        desk = mover(account)
        desk.ok("stores", "use", "brittle")
        code, status, _ = desk.status()
        assert code == 4, status
        desk.signed_in_with()
        assert desk.store() == "brittle" and desk.token_bytes() is None


def a_failure_at_any_point_leaves_the_old_one():
    with Account() as account:
        for fault, text in (("check", "cannot check"), ("save", "cannot save"), ("load", "does not return what was saved"),
                            ("forget", "does not return what was saved"), ("alter", "something else than was saved"),
                            ("forget erase", "does not return what was saved"), ("alter erase", "something else")):
            desk = mover(account).signed_in_with()
            before = desk.token_bytes()
            desk.ok("config", "set", "brittle.fault", fault)
            code, out, err = desk.run("stores", "use", "brittle")
            assert code not in (0, 4) and text in err, (fault, code, out, err)
            assert "is now kept" not in out + err, (out, err)
            assert desk.store() == "encrypted-file" and desk.token_bytes() == before, fault
            assert "erase" in fault or not record_in_brittle(desk), fault


def B12_a_sign_in_that_the_store_does_not_give_back_is_told():
    with Account() as account:
        for fault in ("forget", "alter"):
            desk = mover(account, "brittle")
            desk.ok("config", "set", "brittle.fault", fault)
            code, out, err = desk.sign_in()
            assert code == 1 and "brittle" in err and "what was saved" in err or "than was saved" in err, (out, err)
            assert "is valid" not in out, out


def B12_a_renewal_that_the_store_does_not_keep_is_told():
    used = []

    def answer(path, form):
        if path == "/v1/access_token":
            used.append(form)
            return 200, tokens(len(used))
        refused = state["refuse"] and service.requests[-1][1] == "Bearer access-1"
        return (401, {"message": "old"}) if refused else me(path)

    state = {"refuse": False}
    with Service(answer) as service:
        person = Person(service.url)
        person.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"] + ":" + brittle
        person.ok("config", "set", "store", "brittle")
        sign_in_by_hand(person)
        person.ok("config", "set", "brittle.fault", "ignore")
        state["refuse"] = True
        code, out, err = person.run("status", "--verify")
        assert code != 0 and "could not be saved" in err and "than was saved" in err and len(used) == 2, (code, out, err)
        assert service.requests[-1][1] == "Bearer access-2", "the work went on with what came"


def B12_a_renewal_whose_save_crashes_or_hangs_says_what_it_may_have_cost():
    """The service may take the stored token no more: no sentence says that nothing is lost."""
    def answer(path, form):
        if path == "/v1/access_token":
            used.append(form)
            return 200, tokens(len(used))
        refused = service.requests[-1][1] == "Bearer access-1" and not first
        return (401, {"message": "old"}) if refused else me(path)

    for fault, ends in ("crash", -6), ("hang", 8):
        used, first = [], ["the sign-in itself"]
        with Service(answer) as service:
            person = Person(service.url)
            person.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"] + ":" + brittle
            for setting in (("store", "brittle"), ("call_timeout", "1s")):
                person.ok("config", "set", *setting)
            sign_in_by_hand(person)
            first.clear()
            person.ok("config", "set", "brittle.fault", fault)
            code, out, err = person.run("status", "--verify")
            assert (code == ends and "The sign-in was being renewed: if the stored one is refused, run phonectl --profile default login"
                    in out + err and "still there" not in err and len(used) == 2), (code, out, err)
            person.ok("config", "unset", "brittle.fault")
            code, out, err = person.run("status")
            assert code == 0, ("the earlier record is whole", code, out, err)


def B12_a_store_that_hangs_in_a_renewal_costs_one_phone():
    """The other phones of the job go on with the new token, and no exit code says that all is well."""
    with Sim("--auto-consent", "--phones", "6", "--offline", "0") as sim:
        person = Person(sim.url)
        person.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"] + ":" + brittle
        person.ok("config", "set", "store", "brittle")
        person.signed_in()
        rows = json.loads(person.ok("phones", "--why", "apply-changes", "--json"))["items"]
        able = [row["name"] for row in rows if row["can"]]
        for setting in (("brittle.fault", "hang"), ("call_timeout", "1s")):
            person.ok("config", "set", *setting)
        sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/telephony/*", "kind": "status", "value": 401,
                                            "count": 1})
        code, out, err = person.run("apply-changes", *able, "--yes", "--expect", str(len(able)), "--jobs", "1", "--json")
        ends = sorted((item["outcome"], item["error"]) for item in json.loads(out)["items"] if item["outcome"] != "done")
        assert code == 5 and len(able) > 2 and ends == [
            ("failed", "brittle does not come back; it was left behind. The sign-in was being renewed: if the stored one is "
             "refused, run phonectl --profile default login")], (code, out, err)
        assert sim.control("GET", "/sim/counters")["refreshes"] == 1


def B12_a_copy_that_stays_behind_is_told():
    with Account() as account:
        desk = mover(account, "brittle").signed_in_with()
        desk.ok("config", "set", "brittle.fault", "erase")
        code, out, err = desk.run("stores", "use", "encrypted-file")
        assert code == 0 and "could not be cleared" in err, (code, out, err)
        assert desk.store() == "encrypted-file"
        code, out, err = desk.run("logout")
        assert code == 1 and "brittle cannot erase" in out, (code, out, err)
    with Account() as account:
        desk = mover(account, "brittle").signed_in_with()
        desk.ok("config", "set", "brittle.fault", "erase")
        code, out, err = desk.sign_in(TOKEN, "--store", "encrypted-file")
        assert code == 0 and "may be left in brittle" in err, (code, out, err)
        assert desk.store() == "encrypted-file" and record_in_brittle(desk)


def a_configuration_that_cannot_be_written_stops_the_move():
    """Otherwise the next program would look in the old store."""
    with Account() as account:
        desk = mover(account).signed_in_with()
        config = os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/phonectl.ini")
        log = os.path.join(desk.home, "trace")
        code, out, err = desk.run("stores", "use", "brittle", prefix=[
            "strace", "-f", "-o", log, "-P", os.path.dirname(config), "-e", "trace=renameat", "-e",
            "inject=renameat:error=EROFS"], env=TRACED)
        if "INJECTED" not in open(log).read():
            skip("strace injects nothing into a rename here")
        assert code not in (0, 4) and "could not be set" in err, (code, out, err)
        assert desk.store() == "encrypted-file" and not record_in_brittle(desk)


def killed_at(desk, target, call, number):
    """True if the move was killed at the given call; strace counts each system call separately."""
    code, out, err = desk.run("stores", "use", target, prefix=[
        "strace", "-f", "-qq", "-o", os.path.join(desk.home, "trace"), "-e", f"trace={call}", "-e",
        f"inject={call}:signal=SIGKILL:when={number}"], env=TRACED)
    assert code in (0, -9, 137), (code, out, err)
    return code != 0


def killed_at_every_step_somebody_is_signed_in():
    """The program is killed at each call that changes a file; afterwards a sign-in is always found."""
    with Account() as account:
        desk = mover(account).signed_in_with()
        killed = 0
        for call in ("fsync", "renameat", "unlink"):
            for current, target in (("encrypted-file", "brittle"), ("brittle", "encrypted-file")):
                number = 1
                while killed_at(desk, target, call, number):
                    found = desk.store()
                    assert found in (current, target), (call, number, found)
                    if found == target:  # only the old copy is left to remove; move back and continue
                        desk.ok("stores", "use", current)
                    killed += 1
                    number += 1
                assert desk.store() == target, (call, number)
        assert killed >= 16, killed
        print(f"     killed at {killed} steps, signed in after each")


def both_ways_with_the_real_keyring():
    if not shutil.which("gnome-keyring-daemon"):
        print("     without gnome-keyring: left out")
        return
    with Account() as account:
        desk = mover(account).signed_in_with()
        with Bus(desk) as bus:
            bus.keyring()
            desk.ok("stores", "use", "keyring")
            assert desk.store() == "keyring" and desk.token_bytes() is None and len(bus.items()[0]) == 1
            desk.ok("status", "--verify")
            assert account.requests[-1][1] == "Bearer " + TOKEN
            bus.lock()
            code, out, err = desk.run("stores", "use", "encrypted-file")
            assert code == 10 and "The keyring is locked" in err, (code, out, err)
            assert desk.token_bytes() is None and len(bus.items()[1]) == 1
        with Bus(desk) as bus:
            bus.keyring()
            assert desk.store() == "keyring"
            desk.ok("stores", "use", "encrypted-file")
            assert desk.store() == "encrypted-file" and bus.items() == ([], [])
        code, out, err = desk.run("stores", "use", "keyring")
        assert code == 9 and "no D-Bus" in err, (code, out, err)
        assert desk.store() == "encrypted-file"


if __name__ == "__main__":
    session.require("dbus-daemon", "strace")
    session.require_dbus()
    brittle = brittle_store()
    run(there_and_back, nobody_signed_in_only_chooses, a_failure_at_any_point_leaves_the_old_one,
        B12_a_sign_in_that_the_store_does_not_give_back_is_told, B12_a_renewal_that_the_store_does_not_keep_is_told,
        B12_a_renewal_whose_save_crashes_or_hangs_says_what_it_may_have_cost,
        B12_a_store_that_hangs_in_a_renewal_costs_one_phone, B12_a_copy_that_stays_behind_is_told, both_ways_with_the_real_keyring,
        a_configuration_that_cannot_be_written_stops_the_move, killed_at_every_step_somebody_is_signed_in)
