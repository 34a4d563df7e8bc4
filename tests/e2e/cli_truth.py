"""What the command line says is whole and true: the missing scope by its name, one shape for one schema, guidance that is not called
a warning, a profile that comes into being; and long tables go through a pager."""
import os
import re
import shlex
import subprocess

from helpers.common import PHONECTL, run
from helpers.desk import Desk
from helpers.terminal import Terminal


def a_missing_scope_is_named():
    with Desk(phones=60) as desk:
        desk.phones()
        desk.use_token(desk.sim.sign_in(scopes="spark-admin:devices_read spark:people_read"))
        refused = desk.run("reboot", "Reception", "--yes", code=4)
        assert "the sign-in lacks the scope spark:xapi_commands" in refused.out and "One of" not in refused.out, refused
        listed = desk.run("phones", "--fresh", code=0)
        assert "lacks the scope spark-admin:" in listed.err and "One of" not in listed.err, listed


def one_shape_for_one_schema():
    with Desk(phones=60) as desk:
        none = desk.run("reboot", "Nobody", "--yes", "--json", code=3)
        done = desk.run("reboot", "Reception", "--yes", "--json", code=0).json
        shown = desk.run("jobs", "show", str(done["job"]), "--json", code=0).json
        assert none.json["schema"] == "phonectl.job/1" and none.json["items"] == [] and none.json["job"] is None, none
        for key in ("action", "job", "dry_run", "counts"):
            assert done[key] == shown[key], (key, done[key], shown)
        table = Terminal("jobs", columns=80, env={**desk.env, "TERM": "xterm"}).end()[1].splitlines()
        assert table[0].split() == ["JOB", "ACTION", "STATE", "STARTED", "DONE", "FAILED", "UNKNOWN", "SKIPPED", "OPEN"], table
        assert not table[1].split()[3].endswith("Z"), "the time is of this machine"
        stores = desk.run("stores", "--json").json["items"]
        assert {store["current"] for store in stores} <= {True, False}, stores


def guidance_is_no_warning():
    with Desk(phones=60) as desk:
        token = desk.env.pop("PHONECTL_TOKEN_FILE")
        told = desk.run("login", "webex-oauth")
        desk.env["PHONECTL_TOKEN_FILE"] = token
        assert told.code == 2 and "Register it once" in told.err and "warning" not in told.err, told
        made = desk.run("--profile", "globx", "config", "set", "read_only", "yes", code=0)
        assert "There was no profile globx; now there is one" in made.err and "profiles remove globx" in made.err, made
        again = desk.run("--profile", "globx", "config", "set", "read_only", "no", code=0)
        assert "There was no profile" not in again.err, again


def the_simulator_gets_its_flags():
    with Desk(phones=60) as desk:
        try:
            started = desk.run("sim", "start", "--phones", "20", "--rate", "20", "--seed=x")
            assert started.code == 0 and "20 phones" in started.out + started.err, started
        finally:
            desk.run("sim", "stop")
        assert "--rate" in desk.run("sim", "status", "--rate", "20", code=2).err


def long_tables_go_through_a_pager():
    with Desk(phones=120) as desk:
        desk.phones()
        seen = f"{desk.home}/seen"
        env = {**desk.env, "TERM": "xterm", "PAGER": f"cat > {seen}; echo LEFT"}
        code, shown = Terminal("phones", columns=150, env=env).end()
        with open(seen) as file:
            lines = file.read().splitlines()
        assert code == 0 and lines[0].startswith("NAME") and len(lines) > 100 and "LEFT" in shown and "Reception" not in shown, shown
        assert any("Alex Admin, admin@sim.example" in line for line in lines), "as wide as the terminal"
        os.unlink(seen)
        quick = {**env, "PAGER": "head -1 >/dev/null"}
        assert Terminal("phones", env=quick).end()[0] == 0, "who leaves early"
        for words, other in ((["phones", "--limit", "5"], {}), (["phones"], {"PAGER": ""}), (["phones"], {"PAGER": "cat"}),
                             (["phones", "--plain"], {})):
            assert "LEFT" not in Terminal(*words, env={**env, **other}).end()[1], words
        for words in (["help"], ["reboot", "--help"]):
            code, shown = Terminal(*words, env=env).end()
            with open(seen) as file:
                text = file.read()
            assert code == 0 and "LEFT" in shown and text == desk.run(*words, env={"COLUMNS": "100"}, code=0).out, (shown, text)
            os.unlink(seen)
        assert "LEFT" not in Terminal("help", "version", env=env).end()[1], "it fits"
        piped = subprocess.run([PHONECTL, "phones"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert "LEFT" not in piped.stdout and not os.path.exists(seen)


CLASH = """#!/bin/sh
[ "$1" = --describe ] && { cat <<'END'
{"id": "paced", "version": "1.0.0", "author": "Me", "licence": "MIT", "summary": "Does it.", "features": [{"title": "It",
 "danger": "noticed", "args": [{"key": "rate", "label": "Rate", "help": "Its own.", "type": "int", "min": 1, "max": 99},
                               {"key": "skip_ok", "label": "Skip", "help": "Its own.", "type": "bool"}]}]}
END
exit; }
read -r start
echo '{"acting": {}}'
read -r answer
echo '{"emit": {"had": "'$arg_rate/$arg_skip_ok'"}}'
echo '{"done": {}}'
"""


def an_argument_called_as_a_flag_of_the_program_can_be_given():
    with Desk(phones=60) as desk:
        os.mkdir(f"{desk.home}/plugins", 0o700)
        script = desk.write("plugins/paced.phonectl", CLASH)
        os.chmod(script, 0o700)
        own = ["--plugin-dir", f"{desk.home}/plugins"]
        shown = desk.run(*own, "help", "paced", code=0).out
        assert re.search(r"--argument rate=…\s+Its own\.", shown) and "--argument skip-ok=…" in shown, shown
        words = [*own, "paced", "Reception", "--yes", "--argument", "rate=7", "--argument=skip-ok=yes", "--rate", "5/s"]
        assert "7/true" in desk.run(*words, code=0).out
        assert desk.run(*own, "paced", "Reception", "--yes", "--rate", "50", code=0).out.count("null/null"), "the program's"
        again = shlex.split(desk.run(*own, "jobs", "show", 1, "--json", code=0).json["about"]["command"])
        assert "rate=7" in again and "7/true" in desk.run(*own, *again[1:], "--yes", code=0).out, again
        for given, said in (("rate", "needs KEY=VALUE"), ("rte=7", "paced has no such argument"), ("rate=x", "--argument rate"),
                            ("=7", "needs KEY=VALUE")):
            assert said in desk.run(*own, "paced", "Reception", "--argument", given, code=2).err, given
        assert "--argument rate=…" in desk.run("plugins", "check", script, code=1).out


def a_phone_is_not_taken_for_an_argument():
    with Desk(phones=60) as desk:
        numbers = [item["extension"] for item in desk.phones() if item["extension"]][:2]
        for words in (["divert", *numbers, "--voicemail"], ["transfer", *numbers], ["xapi", *numbers]):
            result = desk.run(*words, "--yes", code=2)
            assert f'"{numbers[1]}" is a phone, and may be meant as' in result.err and desk.jobs() == [], result
        assert "-f FILE" in result.err and "--command" in result.err, result
        for words in (["transfer", numbers[0], "--destination", numbers[1]], ["transfer", numbers[0], "99999"]):
            assert "may be meant" not in desk.run(*words, "--yes").err, words
        terminal = Terminal("transfer", *numbers, env=desk.env)
        seen = terminal.wait_for(r"\[y/N\] ")
        assert f"Destination: {numbers[1]}" in seen, seen
        terminal.send("n\r")
        assert terminal.end()[0] == 6
        desk.run("xapi-status", *numbers)  # which only reads, asks nobody
        assert "may be meant" not in desk.run("transfer", *numbers, "--dry-run").err


def groups_are_completed():
    with Desk(phones=60, settings="[groups]\nfront = Reception Lobby\nback = Dock\n") as desk:
        desk.phones()
        for typed, offered in (("@", ["@front", "@back"]), ("@f", ["@front"]), ("!@b", ["!@back"])):
            out = desk.run("__complete", "--", "reboot", typed, code=0).out
            assert sorted(line.split("\t")[0] for line in out.splitlines()) == sorted(offered), out
        words = [line.split("\t")[0] for line in desk.run("__complete", "--", "phones", "s", code=0).out.splitlines()]
        assert "show" in words and "status:" in words, words
        assert "last_seen:>14d" in desk.run("__complete", "--", "phones", "last_seen:", code=0).out


run(a_missing_scope_is_named, one_shape_for_one_schema, guidance_is_no_warning, the_simulator_gets_its_flags,
    long_tables_go_through_a_pager, groups_are_completed,
    an_argument_called_as_a_flag_of_the_program_can_be_given, a_phone_is_not_taken_for_an_argument)
