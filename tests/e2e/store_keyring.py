"""The keyring store with the real gnome-keyring on a private D-Bus, and every way in which the keyring can be
missing."""
import glob
import os
import signal
import subprocess
import time

from helpers import session
from helpers.common import run, skip, wait_until
from helpers.session import TOKEN, Account, Bus, ended, helper_processes, timed

# D-Bus itself gives up after 25 s, so a command that ends sooner was ended by our own time limits. Those (about 4 s)
# stand beside their messages in the code; no clock is tested closely here.
OURS = 20


def D1_four_ways_of_not_answering_have_four_messages():
    with Account() as account:
        desk = account.person()
        seen = set()

        def expect(text):
            code, said, seconds = timed(desk, "status")
            assert code not in (0, 4) and text in said, (text, code, said)
            assert seconds < OURS, seconds
            line = [line for line in said.splitlines() if line.startswith("phonectl: ")][-1]
            seen.add(line)
            print(f"     {seconds:4.1f} s  {line}")

        expect("this session has no D-Bus")
        with Bus(desk):
            expect("no program offers one")
        with Bus(desk, {session.SECRETS: "/bin/sleep 300"}):
            expect("does not come up")
        with Bus(desk, {session.SECRETS: "/bin/false"}):
            expect("cannot be started")
        with Bus(desk) as bus:
            daemon = bus.keyring()
            daemon.send_signal(signal.SIGSTOP)
            expect("The keyring service does not answer")
            assert helper_processes(bus) == []
        with Bus(desk) as bus:
            bus.process.send_signal(signal.SIGSTOP)
            expect("The D-Bus session does not answer")
        assert len(seen) == 6, seen


def D1_a_login_is_refused_before_anything_is_sent():
    with Account() as account:
        desk = account.person()
        before = desk.files()
        code, out, err = desk.sign_in()
        assert code not in (0, 4), (code, out, err)
        assert "keyring cannot be used" in err and "encrypted-file" in err, err
        assert desk.files() == before and account.requests == []


def C9_no_other_store_steps_in():
    with Account() as account:
        desk = account.person()
        with Bus(desk):
            before = desk.files()
            code, _, err = desk.sign_in()
            assert code != 0 and "encrypted-file" in err and "memory" in err, (code, err)
            assert desk.files() == before
            code, _, err = desk.run("config", "set", "store", "no-such-store")
            assert code == 0 and "There is no store no-such-store" in err, (code, err)
            code, _, err = desk.sign_in()
            assert code != 0 and "no-such-store" in err and "encrypted-file" in err, (code, err)
        with open(os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/phonectl.ini")) as file:
            assert TOKEN not in file.read()
        assert not any(b"SENTINEL" in content for content in desk.files().values())


def D2_locked_is_not_missing():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            daemon = bus.keyring()
            code, out, err = desk.run("status")
            assert code == 4 and "Not signed in" in out, (code, out, err)
            desk.signed_in_with()
            assert desk.store() == "keyring"
            bus.lock()
            asked = len(account.requests)
            for words in (["status"], ["status", "--verify"], ["phones"]):
                code, out, err = desk.run(*words)
                assert code not in (0, 4) and "The keyring is locked" in out + err, (words, code, out, err)
                assert "signed in" not in out + err, (out, err)
            code, _, err = desk.sign_in()
            assert code not in (0, 4) and "The keyring is locked" in err, (code, err)
            code, out, err = desk.run("logout")
            assert code == 10 and "The keyring is locked" in out, (code, out, err)
            assert len(account.requests) == asked
            assert len(bus.items()[1]) == 1
            ended(daemon)
            code, out, err = desk.run("status")
            assert "no program offers one" in err, (code, out, err)
            bus.keyring()
            assert desk.store() == "keyring"
            desk.ok("logout")
            assert bus.items() == ([], [])
            code, out, err = desk.run("status")
            assert code == 4 and "Not signed in" in out, (code, out, err)


def D3_nothing_secret_shows_and_one_item_stays():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.keyring()
            log = os.path.join(desk.home, "monitor.pcap")
            with open(log, "wb") as file:
                monitor = subprocess.Popen(["dbus-monitor", "--pcap"], env=desk.env, stdout=file,
                                           stderr=subprocess.DEVNULL)
            try:
                wait_until(lambda: os.path.getsize(log) > 24)
                for number in range(10):
                    desk.signed_in_with(f"{TOKEN}-{number}")
                desk.ok("status")
                account.email = "bob@example.com"
                desk.signed_in_with(TOKEN + "-bob")
                bus.connect().get_object("org.freedesktop.DBus", "/").GetId()  # the monitor has now seen all before it
                wait_until(lambda: b"GetId" in open(log, "rb").read())
            finally:
                ended(monitor)
            with open(log, "rb") as file:
                passed = file.read()
            assert passed.count(b"CreateItem") >= 11 and b"SENTINEL" not in passed
            assert b"dh-ietf1024-sha256-aes128-cbc-pkcs7" in passed and b"OpenSession" in passed
            unlocked, locked = bus.items()
            assert len(unlocked) == 1 and locked == [], (unlocked, locked)
            shown = bus.properties(unlocked[0])
            assert {str(key): str(value) for key, value in shown["Attributes"].items()} == {
                "xdg:schema": "org.phonectl.Token", "profile": "default", "provider": "developer-token",
                "origin": account.service.url, "account": "bob@example.com"}, shown
            assert "SENTINEL" not in shown["Label"]
            code, status, _ = desk.status()
            assert code == 0 and status["account"] == "bob@example.com", status
        rings = glob.glob(os.path.join(desk.env["XDG_DATA_HOME"], "keyrings/*.keyring"))
        assert rings
        for name, content in desk.files().items():
            assert b"SENTINEL" not in content or name.endswith(".pcap"), name
        assert desk.token_bytes() is None


def D3_profiles_do_not_touch_each_other():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.keyring()
            desk.signed_in_with()
            desk.ok("profiles", "add", "second")
            desk.ok("--profile", "second", "config", "set", "store", "keyring")
            code, out, err = desk.sign_in(TOKEN + "2", "--profile", "second")
            assert code == 0, (code, out, err)
            assert len(bus.items()[0]) == 2
            desk.ok("--profile", "second", "logout")
            assert len(bus.items()[0]) == 1
            assert desk.store() == "keyring"


def D4_the_daemon_dies_between_two_calls():
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            daemon = bus.keyring()
            desk.signed_in_with()
            ended(daemon)
            code, _, err = desk.run("status")
            assert code not in (0, 4) and "no program offers one" in err, (code, err)
            bus.keyring()
            assert desk.store() == "keyring"


def D6_long_tokens_and_any_names_come_back():
    with Account("zoë.ünïcode@exämple.com") as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.keyring()
            token = "t" * (16 * 1024)
            desk.signed_in_with(token)
            code, status, _ = desk.status()
            assert code == 0 and status["account"] == account.email, status
            before = len(account.requests)
            desk.ok("status", "--verify")
            assert account.requests[before][1] == "Bearer " + token
            shown = bus.properties(bus.items()[0][0])
            assert shown["Attributes"]["account"] == account.email


def D1_the_helper_goes_with_the_program():
    """The keyring service hangs, and the program is killed meanwhile."""
    with Account() as account:
        desk = account.person()
        with Bus(desk) as bus:
            bus.keyring().send_signal(signal.SIGSTOP)
            process = desk.start("status")
            wait_until(lambda: helper_processes(bus))
            process.kill()
            process.communicate()
            wait_until(lambda: not helper_processes(bus))
            process = desk.start("status")
            wait_until(lambda: helper_processes(bus))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=180)
            assert process.returncode == 130, (process.returncode, out, err)
            assert helper_processes(bus) == []


def a_store_that_is_not_used_costs_nothing():
    plugin = os.path.join(os.environ["PHONECTL_PLUGIN_PATH"], "keyring.so")
    needed = subprocess.run(["readelf", "-d", plugin], capture_output=True, text=True, check=True).stdout
    assert "libsecret" not in needed and "libglib" not in needed and "libgio" not in needed, needed
    with Account() as account:
        desk = account.person("encrypted-file")
        desk.ok("config", "set", "webex-oauth.redirect_ports", "0")
        process = desk.start("login", "webex-oauth", "--no-browser", "--client-secret-file", desk.secret_file)
        try:
            for line in process.stderr:
                if "http" in line:
                    break
            with open(f"/proc/{process.pid}/maps") as maps:
                mapped = maps.read()
        except PermissionError:
            skip("the maps of the program cannot be read here")
        finally:
            ended(process)
        assert "keyring.so" in mapped, mapped
        for library in ("libsecret", "libglib", "libgio", "libgobject"):
            assert library not in mapped, library


def the_helper_by_hand_explains_itself():
    helper = os.path.join(os.environ["PHONECTL_BUILD_DIR"], "libexec", "phonectl", "phonectl-keyring")
    done = subprocess.run([helper], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180)
    assert done.returncode == 2 and "started by phonectl" in done.stderr, done


if __name__ == "__main__":
    session.require("gnome-keyring-daemon", "dbus-daemon", "dbus-monitor", "readelf")
    session.require_dbus()
    started = time.monotonic()
    run(D1_four_ways_of_not_answering_have_four_messages, D1_a_login_is_refused_before_anything_is_sent,
        C9_no_other_store_steps_in, D2_locked_is_not_missing, D3_nothing_secret_shows_and_one_item_stays,
        D3_profiles_do_not_touch_each_other, D4_the_daemon_dies_between_two_calls,
        D6_long_tokens_and_any_names_come_back, D1_the_helper_goes_with_the_program,
        a_store_that_is_not_used_costs_nothing, the_helper_by_hand_explains_itself)
    print(f"{time.monotonic() - started:.0f} s in all")
