"""Secrets of plugins: entered without a trace, kept in the token store, moved, cleared, and never shown."""
import json
import os
import subprocess
import tempfile

from helpers import session
from helpers.common import private, run
from helpers.session import Account
from helpers.terminal import Terminal

SECRET = "SENTINEL-password-of-the-lamp"
KEY = "SENTINEL-key-of-the-building"
INVISIBLE = "*"


def build(*names):
    """Builds these plugins of tests/helpers; returns their folder."""
    folder = tempfile.mkdtemp(prefix="plugins-")
    source = os.environ["PHONECTL_SOURCE_DIR"]
    for name in names:
        subprocess.run([os.environ["PHONECTL_TEST_CC"], "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I",
                        os.path.join(source, "sdk/include"), "-o", os.path.join(folder, name + ".so"),
                        os.path.join(source, "tests/helpers", name + ".c")], check=True)
    return folder


def person(account, store="encrypted-file"):
    """No sign-in is needed: Acme has no tokens."""
    desk = account.person(store)
    desk.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"] + ":" + plugins
    desk.ok("config", "set", "directory", "acme")
    return desk


def given(desk, name="lamp.password", value=SECRET):
    desk.ok("config", "set", name, "-", stdin=value + "\n")
    return desk


def state(desk, name, *words):
    rows = json.loads(desk.ok("config", "list", "--json", *words))["items"]
    return {row["key"]: row["value"] for row in rows}[name]


def length(desk):
    """The password length that the plugin reports, or its error."""
    _, out, _ = desk.run("lamp", "Desk 1")
    return out.split("\t")[-1]


def every_way_of_giving_it():
    with Account() as account:
        desk = person(account)
        for words, stdin in (("-",), SECRET + "\n"), ((), SECRET), (("--file", "-"), SECRET):
            out = desk.run("config", "set", "lamp.password", *words, stdin=stdin)
            assert out[0] == 0 and "is set in profile default (29 characters)" in out[2], out
            assert f"length {len(SECRET)} bytes" in length(desk), length(desk)
            desk.ok("config", "unset", "lamp.password")
            assert 'lamp.password is not set: "phonectl config set lamp.password" asks for it' in length(desk)
        path = os.path.join(desk.home, "password")
        with open(path, "w", opener=private) as file:
            file.write(SECRET + "\n")
        desk.ok("config", "set", "lamp.password", "--file", path)
        assert f"length {len(SECRET)} bytes" in length(desk)
        for words, stdin, text in ((SECRET,), None, "not taken from the command line"), (("-",), "", "is empty"), \
                (("-",), "abc", "4 to 64 bytes"), (("--file", "/nowhere"), None, "/nowhere"):
            code, out, err = desk.run("config", "set", "lamp.password", *words, stdin=stdin)
            assert code == 2 and text in err and SECRET not in out + err, (words, code, out, err)
        assert f"length {len(SECRET)} bytes" in length(desk)
        code, _, err = desk.run("config", "set", "jobs", "--file", path)
        assert code == 2 and "--file is for secrets, which jobs is not" in err, err
        code, _, err = desk.run("config", "set", "jobs")
        assert code == 2 and "Missing argument" in err, err


def asked_without_echo():
    with Account() as account:
        desk = person(account)
        terminal = Terminal("config", "set", "lamp.password", env=desk.env)
        terminal.wait_for("Password: ")
        assert not terminal.echoes()
        terminal.send(SECRET + "\n")
        code, text = terminal.end()
        assert code == 0 and "29 characters" in text and SECRET not in text, (code, text)
        assert f"length {len(SECRET)} bytes" in length(desk)


def C14_shown_to_nobody():
    with Account() as account:
        desk = given(given(person(account)), "acme.key", KEY)
        seen = ""
        for words in ("lamp", "--all", "-vv"), ("lamp", "--all", "--refuse", "-vv"), ("lamp", "--all", "--json"), \
                ("lamp", "Desk 1", "--csv"), ("config", "list"), ("config", "list", "--json"), ("config", "list", "--defaults"), \
                ("config", "get", "lamp.password"), ("plugins", "inspect", "acme"), ("help", "lamp"), ("doctor",), ("jobs",), \
                ("stores",), ("logout",), ("status",):
            code, out, err = desk.run(*words)
            assert code >= 0, (words, code, err)
            seen += out + err
        for secret in SECRET, KEY:
            assert secret not in seen
            for name, content in desk.files().items():
                assert secret.encode() not in content, name
            for folder, _, names in os.walk(desk.home):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as file:
                        assert secret.encode() not in file.read(), name
        assert "shown " + INVISIBLE * len(SECRET) in seen and "text hidden" in seen, seen
        assert "The lamp does not take " + INVISIBLE * len(SECRET) in seen, seen
        code, out, err = desk.run("config", "get", "lamp.password")
        assert code == 2 and "never shown" in err and not out, (code, out, err)
        defaults = desk.ok("config", "list", "--defaults")
        assert ";address = nowhere" in defaults and ";password" not in defaults and ";key =" not in defaults


def listed_and_missed():
    with Account() as account:
        desk = person(account)
        assert state(desk, "lamp.password") == state(desk, "acme.key") == "not set"
        out = desk.run("doctor")[1]
        assert "lamp.password is missing: Of the lamp.\tphonectl config set lamp.password" in out, out
        assert "lamp.pin is not set" in out, out
        given(desk)
        assert state(desk, "lamp.password") == "set" and state(desk, "lamp.pin") == "not set"
        assert "lamp.password is set" in desk.run("doctor")[1]
        desk.ok("config", "unset", "lamp.password")
        assert state(desk, "lamp.password") == "not set"
        code, _, err = desk.run("config", "unset", "lamp.password")
        assert code != 0 and "lamp.password is not set" in err, (code, err)


def of_one_profile():
    with Account() as account:
        desk = given(person(account))
        assert state(desk, "lamp.password", "--profile", "other") == "not set"
        desk.ok("config", "set", "lamp.password", "-", "--profile", "other", stdin="another one")
        assert f"length {len(SECRET)} bytes" in length(desk)
        desk.ok("config", "unset", "lamp.password")
        assert state(desk, "lamp.password", "--profile", "other") == "set"


def never_from_the_configuration():
    with Account() as account:
        desk = person(account)
        with open(os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/phonectl.ini"), "a") as file:
            file.write(f"[lamp]\npassword = {SECRET}\n")
        code, out, err = desk.run("lamp", "Desk 1")
        assert "lamp.password is a secret and is ignored here" in err and "is not set" in out, (code, out, err)
        code, out, err = desk.run("lamp", "Desk 1", "--setting", "lamp.password=" + SECRET)
        assert code == 2 and "must not be given as text" in err and SECRET not in err, (code, err)


def moved_with_the_store():
    with Account() as account:
        for signed_in in False, True:
            desk = given(person(account))
            if signed_in:
                desk.signed_in_with()
            desk.ok("stores", "use", "brittle")
            assert state(desk, "lamp.password") == "set"
            data = os.path.join(desk.env["XDG_DATA_HOME"], "phonectl")
            assert os.path.exists(data + "/brittle/default+secrets.record")
            assert not [name for name in os.listdir(data + "/encrypted-file") if name.endswith(".token") and name[0] != "."]
            desk.ok("stores", "use", "encrypted-file")
            assert f"length {len(SECRET)} bytes" in length(desk)
            assert not os.path.exists(data + "/brittle/default+secrets.record")
            assert not signed_in or desk.store() == "encrypted-file"


def a_move_that_fails_changes_nothing():
    with Account() as account:
        for fault in "check", "save", "load", "forget", "forget erase":
            desk = given(person(account)).signed_in_with()
            desk.ok("config", "set", "brittle.fault", fault)
            code, out, err = desk.run("stores", "use", "brittle")
            assert code not in (0, 4), (fault, code, out, err)
            assert desk.store() == "encrypted-file" and f"length {len(SECRET)} bytes" in length(desk), fault
        desk = given(person(account, "brittle"))
        desk.ok("config", "set", "brittle.fault", "erase")
        code, out, err = desk.run("stores", "use", "encrypted-file")
        assert code == 0 and "The secrets of plugins are in encrypted-file now, but their copy in brittle could not be " \
            "cleared" in err, (code, out, err)


def along_with_a_sign_in_to_another_store():
    with Account() as account:
        desk = given(person(account)).signed_in_with()
        code, out, err = desk.sign_in(session.TOKEN, "--store", "brittle")
        assert code == 0 and desk.store() == "brittle", (code, out, err)
        assert f"length {len(SECRET)} bytes" in length(desk)
        assert not os.path.exists(os.path.join(desk.env["XDG_DATA_HOME"], "phonectl/encrypted-file/default+secrets.token"))


def cleared_when_that_is_said():
    with Account() as account:
        desk = given(person(account)).signed_in_with()
        code, out, err = desk.run("logout")
        assert code == 0 and "The secrets of plugins are kept" in out, (code, out, err)
        assert state(desk, "lamp.password") == "set"
        code, out, err = desk.run("logout", "--all")
        assert code == 0 and "The secrets of plugins are cleared" in out, (code, out, err)
        assert "No token of this profile was found" in err, err
        assert state(desk, "lamp.password") == "not set"
        out = desk.ok("logout", "--all")
        assert "secrets" not in out, out


def of_a_plugin_that_is_gone():
    with Account() as account:
        desk = given(person(account))
        with_plugins = desk.env["PHONECTL_PLUGIN_PATH"]
        desk.env["PHONECTL_PLUGIN_PATH"] = os.environ["PHONECTL_PLUGIN_PATH"]
        code, out, err = desk.run("config", "unset", "lamp.pasword")
        assert code == 1 and "lamp.pasword is not set" in err, (code, out, err)
        desk.ok("config", "unset", "lamp.password")
        code, out, err = desk.run("config", "unset", "encrypted-file.nothing")
        assert code == 2 and "There is no setting encrypted-file.nothing" in err, (code, out, err)
        desk.env["PHONECTL_PLUGIN_PATH"] = with_plugins
        assert state(desk, "lamp.password") == "not set"


def removed_with_their_profile():
    with Account() as account:
        desk = given(person(account))
        desk.ok("profiles", "add", "lab")
        desk.ok("config", "set", "lamp.password", "-", "--profile", "lab", stdin=KEY)
        desk.ok("profiles", "remove", "lab", "--yes")
        desk.ok("profiles", "add", "lab")
        assert state(desk, "lamp.password", "--profile", "lab") == "not set"
        assert state(desk, "lamp.password") == "set"
        desk.ok("config", "set", "store", "brittle", "--profile", "lab")
        desk.ok("config", "set", "lamp.password", "-", "--profile", "lab", stdin=KEY)
        desk.ok("config", "set", "brittle.fault", "erase")
        code, out, err = desk.run("profiles", "remove", "lab", "--yes")
        assert code == 1 and "Brittle: The secrets of plugins could not be cleared: brittle cannot erase" in err \
            and "Profile lab stays" in err, (code, out, err)
        desk.ok("config", "unset", "brittle.fault")
        desk.ok("profiles", "remove", "lab", "--yes")


def not_in_a_store_that_forgets():
    with Account() as account:
        desk = person(account, "memory")
        code, out, err = desk.run("config", "set", "lamp.password", "-", stdin=SECRET)
        assert code == 2 and "would forget lamp.password when this command ends" in err, (code, out, err)
        assert state(desk, "lamp.password") == "not set" and "is not set" in length(desk)


def a_locked_store_is_the_reason():
    """The locked store is reported, not a missing password, although the plugin assumes the latter."""
    with Account() as account:
        desk = person(account)
        desk.ok("config", "set", "encrypted-file.protect", "passphrase")
        desk.ok("config", "set", "encrypted-file.effort", "interactive")
        terminal = Terminal("config", "set", "lamp.password", env=desk.env)
        for question, answer in ("Password: ", SECRET), ("New passphrase: ", "open sesame"), ("Repeat", "open sesame"):
            terminal.wait_for(question)
            terminal.send(answer + "\n")
        code, text = terminal.end()
        assert code == 0, text
        code, out, err = desk.run("lamp", "--all")
        assert code == 10 and out.count("open\tPassphrase was not given") == 2, (code, out, err)
        assert err.count("Passphrase is needed and there is no terminal to ask for it") == 1, err
        assert state(desk, "lamp.password") == "unknown"
        code, out, err = desk.run("config", "list")
        assert code == 0 and "It is not known which secrets are set" in err, (code, out, err)
        code, out, err = desk.run("config", "set", "lamp.pin", "-", stdin="1234")
        assert code == 10, (code, out, err)
        terminal = Terminal("lamp", "Desk 1", env=desk.env)
        terminal.wait_for("Passphrase: ")
        terminal.send("open sesame\n")
        code, text = terminal.end()
        assert code == 0 and f"length {len(SECRET)} bytes" in text, (code, text)


if __name__ == "__main__":
    plugins = build("acme", "brittle")
    run(every_way_of_giving_it, asked_without_echo, C14_shown_to_nobody, listed_and_missed, of_one_profile,
        never_from_the_configuration, moved_with_the_store, a_move_that_fails_changes_nothing,
        along_with_a_sign_in_to_another_store, cleared_when_that_is_said, of_a_plugin_that_is_gone,
        removed_with_their_profile, not_in_a_store_that_forgets,
        a_locked_store_is_the_reason)
