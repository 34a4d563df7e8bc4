"""Tokens that are pasted or come from the environment: where they are kept, for how long, and what remains of them."""
import json
import os
import re
import subprocess
import tempfile
import urllib.request

from helpers.common import run, wait_until
from helpers.person import Person
from helpers.simulator import Sim, certificate
from helpers.terminal import Terminal

def personal(sim, **options):
    return sim.control("POST", "/sim/token", {"kind": "personal", **options})["access_token"]


def asked(sim):
    return [r["path"] for r in sim.control("GET", "/sim/requests?last=100")["items"]]


def A16_a_token_from_standard_input_or_a_file_signs_in():
    with Sim() as sim:
        person = Person(sim.url)
        token = personal(sim)
        out = person.ok("login", "developer-token", "--token-stdin", stdin=f"  {token}\r\n")
        assert re.match(r"Access Token is valid for (11 hours, 59|12 hours, 0) mins\n", out), out
        status = person.status("--verify")[1]
        assert status["signed_in"] and status["provider"] == "developer-token" and not status["renewable"], status
        assert 43000 < status["expires_in"] <= 43200 and status["account"], status
        assert token not in str(status)
        person.ok("logout")
        path = person.home + "/token"
        with open(path, "w", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(token + "\n")
        person.ok("login", "developer-token", "--token-file", path)
        person.ok("phones", "--fresh")


def A16_bad_tokens_are_refused_before_anything_is_sent():
    with Sim() as sim:
        person = Person(sim.url)
        sim.control("POST", "/sim/counters/reset")
        for bad in ("", " \n", "abc\r\nX-Evil: 1", "a b", "a\tb", "ä", "a\x1bb"):
            code, _, err = person.run("login", "developer-token", "--token-stdin", stdin=bad)
            assert code == 2 or code == 1, (bad, code, err)
        assert asked(sim) == [], asked(sim)
        assert person.token_bytes() is None


def A16_a_token_the_service_refuses_is_not_stored():
    with Sim() as sim:
        person = Person(sim.url)
        code, _, err = person.run("login", "developer-token", "--token-stdin", stdin="wrong-token")
        assert code == 4 and "wrong-token" not in err, (code, err)
        assert person.token_bytes() is None


def A16_there_is_no_argument_for_a_token():
    with Sim() as sim:
        person = Person(sim.url)
        assert person.run("login", "developer-token", "--token", "abc")[0] == 2


def a_token_that_ended_says_so():
    with Sim("--personal-token-life", "1s") as sim:
        person = Person(sim.url)
        person.ok("login", "developer-token", "--token-stdin", stdin=personal(sim))
        status = wait_until(lambda: (s := person.status()[1])["expires_in"] <= 0 and s)
        assert "expired" in status["text"] and "sign in again" in status["text"], status
        wait_until(lambda: person.run("status", "--verify")[0] == 4)  # the service counts in milliseconds
        assert person.run("phones", "--fresh")[0] == 4


def B15_what_the_service_accepts_is_not_called_expired():
    """This machine's clock is ahead of the service's. The service decides, and one warning says so."""
    with Sim("--personal-token-life", "1s") as sim:
        person = Person(sim.url)
        sim.control("POST", "/sim/clock", {"skew_s": -3600})
        person.ok("login", "developer-token", "--token-stdin", stdin=personal(sim))
        wait_until(lambda: person.status()[1]["expires_in"] <= 0)
        code, out, err = person.run("status", "--verify")
        assert code == 0 and "ago: sign in again" not in out + err, (code, out, err)
        assert "accepted" in out and "check the clock" in out and "accepts the token" in err, (out, err)


def a_token_of_the_environment_works_and_is_never_stored():
    with Sim() as sim:
        person = Person(sim.url)
        token = personal(sim)
        env = {"PHONECTL_TOKEN": token}
        code, out, err = person.run("status", "--verify", "--json", env=env)
        assert code == 0, (code, out, err)
        status = json.loads(out)
        assert status["provider"] == "environment" and not status["renewable"], status
        code, out, err = person.run("phones", "--fresh", env=env)
        assert code == 0 and out, (code, err)
        assert person.token_bytes() is None
        assert person.run("login", "developer-token", "--token-stdin", stdin=token, env=env)[0] != 0
        sim.control("POST", "/sim/tokens/revoke")
        assert person.run("phones", "--fresh", env=env)[0] == 4


def A13_the_environment_of_the_program_and_its_children_holds_no_token():
    with Sim() as sim:
        person = Person(sim.url)
        token = personal(sim)
        # the simulator withholds the answer, so that the running program can be inspected
        sim.control("POST", "/sim/faults", {"path": "/v1/people/me", "kind": "hold-after-acting"})
        process = person.start("status", "--verify", env={"PHONECTL_TOKEN": token})
        wait_until(lambda: "/v1/people/me" in asked(sim))
        with open(f"/proc/{process.pid}/environ", errors="replace") as file:
            assert token not in file.read()
        sim.control("DELETE", "/sim/faults")
        sim.control("POST", "/sim/faults/release")
        assert process.wait(180) == 0
        process.communicate()


def D21_a_token_of_the_environment_reaches_neither_simulator_nor_plugins_that_are_tried():
    real = "SENTINEL-token-of-the-environment"
    with Sim() as sim:
        person = Person(sim.url)
        env = {"PHONECTL_TOKEN": real}
        try:
            code, out, err = person.run("--sim", "phones", "--json", env=env)
            assert code == 0 and real not in out + err and "not used with --sim" in err, (code, err)
            origin, pid = (json.loads(person.ok("sim", "status", "--json"))[key] for key in ("url", "pid"))
            with open(f"/proc/{pid}/environ", errors="replace") as file:
                assert real not in file.read()
            with urllib.request.urlopen(origin + "/sim/requests?last=1000") as answer:
                assert real not in answer.read().decode()
        finally:
            person.run("sim", "stop")
        folder = os.path.join(person.home, "spy")
        os.mkdir(folder)
        with open(folder + "/spy.c", "w") as file:
            file.write('#include <stdlib.h>\n#include <stdio.h>\n__attribute__((constructor)) static void spy(void) {'
                       f' FILE *seen = fopen("{folder}/seen", "ae"); const char *token = getenv("PHONECTL_TOKEN");'
                       ' fprintf(seen, "%s\\n", token == NULL ? "nothing" : token); fclose(seen); }\n')
        subprocess.run([os.environ["PHONECTL_TEST_CC"], "-shared", "-fPIC", "-o", folder + "/spy.so", folder + "/spy.c"],
                       check=True)
        person.run("plugins", "check", folder + "/spy.so", env=env)
        person.run("--plugin-dir", folder, "plugins", env=env)
        with open(folder + "/seen") as file:
            assert set(file.read().split()) == {"nothing"}


def a_token_file_must_be_private():
    with Sim() as sim:
        person = Person(sim.url)
        token = personal(sim)
        path = person.home + "/credential"
        with open(path, "w") as file:
            file.write(token + "\n")
        for mode, works in ((0o600, True), (0o400, True), (0o644, False), (0o660, False), (0o604, False),
                            (0o440, os.geteuid() == 0)):  # a file of root may be group-readable, as systemd makes it
            os.chmod(path, mode)
            code, out, err = person.run("status", "--verify", env={"PHONECTL_TOKEN_FILE": path})
            assert (code == 0) == works, (oct(mode), code, err)
            assert token not in out + err
        os.chmod(path, 0o600)
        for wrong in (person.home, path + ".missing", "/dev/zero"):
            code, out, err = person.run("status", env={"PHONECTL_TOKEN_FILE": wrong})
            assert code != 0, (wrong, out)


def B14_tokens_come_through_pipes_and_from_where_no_mode_can_be_changed():
    with Sim() as sim:
        person = Person(sim.url)
        token = personal(sim)
        path = person.home + "/fifo"
        code, _, err = person.run("status", "--verify", env={"PHONECTL_TOKEN_FILE": "/dev/stdin"}, stdin=token + "\n")
        assert code == 0 and "warning" not in err, (code, err)
        code, _, err = person.run("status", "--verify", env={"TOKEN": token}, prefix=(
            "bash", "-c", 'PHONECTL_TOKEN_FILE=<(printf "%s\\n" "$TOKEN") exec "$0" "$@"'))
        assert code == 0, (code, err)
        code, _, err = person.run("login", "developer-token", "--token-file", "/dev/stdin", stdin=token)
        assert code == 0, (code, err)
        os.mkfifo(path, 0o600)
        process = person.start("status", "--verify", env={"PHONECTL_TOKEN_FILE": path})
        with open(path, "w") as fifo:
            fifo.write(token)
        assert process.wait(60) == 0, process.communicate()
        process.communicate()
        for mode in ("444", "644"):  # container runtimes mount secrets with these modes
            done = subprocess.run(
                ["unshare", "-m", "sh", "-c", 'mkdir -p "$1"; mount -t tmpfs none "$1" || exit 77; printf %s "$2" >"$1/token";'
                 'chmod $3 "$1/token"; mount -o remount,ro "$1"; PHONECTL_TOKEN_FILE=$1/token exec "$0" status --verify',
                 os.environ["PHONECTL_BIN"], person.home + "/secrets", token, mode],
                env=person.env, capture_output=True, text=True, timeout=60, check=False)
            if done.returncode not in (0, 1, 2, 4) or "unshare" in done.stderr:
                print("     (nothing can be mounted here)")
                break
            assert done.returncode == 0 and "can read" in done.stderr, (mode, done)


def the_status_is_also_a_row():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        whole = json.loads(person.ok("status", "--json"))
        assert list(json.loads(person.ok("status", "--json", "--columns", "store,text"))) == ["schema", "store", "text"]
        head, row = person.ok("status", "--tsv", "--header").splitlines()
        assert head.split("\t") == [key for key in whole if key != "schema"], (head, whole)  # the same fields in all formats
        assert dict(zip(head.split("\t"), row.split("\t")))["provider"] == whole["provider"], row
        assert person.ok("status", "--tsv", "--columns", "signed_in,store") == "yes\tencrypted-file\n"
        code, out, err = person.run("login", "--columns", "nonsense")
        assert code == 2 and "unknown column nonsense" in err and not out, (code, out, err)


def C18_the_password_of_a_proxy_is_shown_nowhere():
    with Sim() as sim:
        person = Person(sim.url)
        for proxy in ("http://user:SENTINEL pass/word@127.0.0.1:1", "user:SENTINEL@127.0.0.1:port",
                      "http://user:SENTINEL@127.0.0.1:1", "http://user:SENTINEL" + "x" * 400 + " @127.0.0.1:1"):
            env = {"PHONECTL_URL": "https://service.invalid/v1", "https_proxy": proxy, "PHONECTL_TOKEN": "a-token-of-mine"}
            for words in (("status", "--verify"), ("doctor",), ("phones", "--fresh", "--json"), ("-vv", "phones")):
                code, out, err = person.run(*words, env=env)
                assert code != 0 and "SENTINEL" not in out + err, (words, proxy, out, err)
        code, out, err = person.run("config", "set", "proxy", "http://user:SENTINEL@proxy:3128")
        assert code == 2 and "https_proxy" in err and "SENTINEL" not in out + err, (code, out, err)
        assert person.run("config", "set", "proxy", "no proxy")[0] == 2
        person.ok("config", "set", "proxy", "http://proxy.example.com:3128")
        path = person.env["XDG_CONFIG_HOME"] + "/phonectl/phonectl.ini"
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:  # as an earlier version accepted it
            file.write(text.replace("http://proxy", "http://user:SENTINEL@proxy"))
        for words in (("config",), ("config", "--json"), ("config", "proxy"), ("config", "get", "proxy")):
            code, out, err = person.run(*words)
            assert "SENTINEL" not in out + err, (words, out, err)
        assert "proxy.example.com:3128" in person.ok("config")


def C18_a_job_keeps_no_password_of_a_proxy():
    with tempfile.TemporaryDirectory() as folder:
        files = certificate(folder)
        if files is None:
            return
        with Sim("--tls", *files) as sim:
            person = Person(sim.url)
            env = {"PHONECTL_TOKEN": personal(sim), "CURL_CA_BUNDLE": files[0], "no_proxy": "*"}
            person.ok("phones", env=env)
            for proxy in ("http://user:SENTINEL pass/word@127.0.0.1:1", "http://user:SENTINEL@127.0.0.1:1"):
                env.update(no_proxy="", https_proxy=proxy)
                # at a terminal, a recent list is used without asking the service
                code, told = Terminal("reboot", "Lobby", "--yes", env={**person.env, **env}).end()
                assert code != 0 and "SENTINEL" not in told, (code, told)
            jobs = f"{person.env['XDG_STATE_HOME']}/phonectl/jobs"
            kept = ""
            for name in os.listdir(jobs):
                with open(f"{jobs}/{name}") as file:
                    kept += file.read()
            assert "proxy syntax" in kept and "SENTINEL" not in kept, kept


def logout_clears_every_store_and_says_what_remains():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        assert person.token_bytes()
        code, out, err = person.run("logout")
        assert code == 0 and "is cleared" in err and "stay valid at Webex until they" in err, (code, out, err)
        assert person.token_bytes() is None
        assert person.status()[0] == 4
        code, out, err = person.run("logout")  # nothing to clear: success, but not reported as cleared
        assert code == 0 and "No token of this profile was found" in err and "is cleared" not in err + out, (code, out, err)
        assert "stay valid at Webex until they" not in err, err


def B12_logout_says_what_remains_of_the_token_that_there_was():
    with Sim() as sim:
        person = Person(sim.url)
        person.ok("login", "developer-token", "--token-stdin", stdin=personal(sim))
        code, out, err = person.run("logout")  # the default provider is another one
        assert code == 0 and "The personal access token itself stays valid" in err, (code, out, err)
        assert "stay valid at Webex until they" not in err, err


def C9_an_unknown_store_lists_the_choices_and_writes_nothing():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        before = sorted(os.listdir(person.home))
        code, _, err = person.login("--store", "no-such-store", browser='touch "$HOME/opened"\n')
        assert code != 0 and "encrypted-file" in err and "memory" in err, (code, err)
        assert not os.path.exists(person.home + "/opened")
        code, _, err = person.run("status", env={"PHONECTL_STORE": "no-such-store"})
        assert code != 0 and "no-such-store" in err, (code, err)
        assert person.token_bytes() is None, before


def a_home_that_cannot_be_written_is_told_before_the_browser():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        with open(person.home + "/no-folder", "w"):
            pass
        code, _, err = person.login(env={"XDG_DATA_HOME": person.home + "/no-folder/data"}, browser='touch "$HOME/opened"\n')
        assert code == 1 and "no-folder" in err, (code, err)
        assert not os.path.exists(person.home + "/opened") and not asked(sim)


def a_store_that_cannot_be_used_leaves_everything_as_it_was():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        before = person.token_bytes()
        for words in (("stores", "use", "keyring"), ("stores", "use", "memory"), ("stores", "use", "no-such-store")):
            code, _, err = person.run(*words)  # no session bus here, so no keyring
            assert code != 0 and err, (words, err)
            assert person.token_bytes() == before, words
            person.ok("status", "--verify")
        code, _, err = person.login("--store", "keyring", browser='touch "$HOME/opened"\n')
        assert code != 0 and not os.path.exists(person.home + "/opened"), (code, err)
        assert person.token_bytes() == before


def the_status_line_keeps_its_wording():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        out = person.ok("status")
        assert out.startswith("Access Token is valid for 13 days 23 hours, 59 mins\n"), out


run(A16_a_token_from_standard_input_or_a_file_signs_in,
    A16_bad_tokens_are_refused_before_anything_is_sent,
    A16_a_token_the_service_refuses_is_not_stored,
    A16_there_is_no_argument_for_a_token,
    a_token_that_ended_says_so,
    B15_what_the_service_accepts_is_not_called_expired,
    a_token_of_the_environment_works_and_is_never_stored,
    A13_the_environment_of_the_program_and_its_children_holds_no_token,
    D21_a_token_of_the_environment_reaches_neither_simulator_nor_plugins_that_are_tried,
    a_token_file_must_be_private,
    B14_tokens_come_through_pipes_and_from_where_no_mode_can_be_changed,
    the_status_is_also_a_row,
    C18_the_password_of_a_proxy_is_shown_nowhere,
    C18_a_job_keeps_no_password_of_a_proxy,
    logout_clears_every_store_and_says_what_remains,
    B12_logout_says_what_remains_of_the_token_that_there_was,
    C9_an_unknown_store_lists_the_choices_and_writes_nothing,
    a_home_that_cannot_be_written_is_told_before_the_browser,
    a_store_that_cannot_be_used_leaves_everything_as_it_was,
    the_status_line_keeps_its_wording)
