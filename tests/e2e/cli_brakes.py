"""What stops a job or prevents its start: a profile that does not exist or is read-only, a deadline, a canary that
does not come back, and limits that are rejected when they are set. Also what doctor says about a revoked token."""
import re
import time

from helpers.common import run
from helpers.desk import Desk
from helpers.terminal import Terminal

ACME = "[profile acme]\norganisation = Acme GmbH\n[profile globex]\n"


def a_profile_that_does_not_exist_is_named():
    with Desk(phones=10, settings=ACME) as desk:
        for words in (["phones"], ["reboot", "--all", "--yes"], ["status"], ["login"], ["actions"], ["stores"]):
            result = desk.run("--profile", "globx", *words, code=2)
            assert "There is no profile globx; did you mean globex?" in result.err, result
        result = desk.run("phones", env={"PHONECTL_PROFILE": "elsewhere"}, code=2)
        assert "phonectl profiles add elsewhere" in result.err, result
        assert desk.posts() == 0 and desk.jobs() == []
        desk.run("--profile", "acme", "phones", code=0)
        desk.run("profiles", "add", "elsewhere", code=0)
        desk.run("--profile", "elsewhere", "phones", code=0)
        desk.run("--profile", "new", "profiles", "remove", "new", "--yes", code=2)
        desk.run("--profile", "new", "profiles", "add", "new", code=0)
        desk.run("--profile", "new", "phones", code=0)
        desk.run("--profile", "made", "config", "set", "protected", "yes", code=0)  # this creates it too
        desk.run("--profile", "made", "phones", code=0)
        desk.run("profiles", "remove", "made", "--yes", code=0)
        desk.run("--profile", "made", "phones", code=2)
        desk.run("config", "set", "profile", "third", code=0)  # as earlier versions did, without a section
        desk.run("phones", code=0)


def a_read_only_profile_lets_nothing_act():
    with Desk(phones=30) as desk:
        one = f"id:{desk.able(most=1)[0]}"
        desk.run("press", one, "Home", "--yes", code=0)
        posts = desk.posts()
        desk.run("config", "set", "read_only", "yes", code=0)
        for words in (["reboot", one, "--yes"], ["tag", one, "--add", "a", "--yes"], ["press", one, "Home"], ["dial", one, "1", "--yes"]):
            result = desk.run(*words, code=6)
            assert "The profile default is read-only" in result.err and "config set read_only no" in result.err, result
        assert desk.posts() == posts and len(desk.jobs()) == 1
        desk.run("reboot", one, "--dry-run", code=0)
        desk.run("press", one, "Home", "--explain", code=0)
        desk.run("screenshot", desk.run("phones", one, "--json").json["items"][0]["name"], "-o", f"{desk.home}/it.png", code=0)
        assert desk.run("profiles", "--json", code=0).json["items"][0]["read_only"] is True
        desk.run("config", "set", "read_only", "no", code=0)
        desk.run("reboot", one, "--yes", code=0)
        assert list(desk.acts().values()) == [1]


def a_job_ends_when_it_has_to():
    with Desk(phones=30) as desk:
        ids = desk.able(most=8)
        result = desk.reboot(ids, "--rate", "30/m", "--jobs", "1", "--deadline", "2s", "--json", code=6)
        assert re.search(r"Stopped: the job had to end by \d\d:\d\d:\d\d", result.err) and "jobs resume 1" in result.err, result
        outcomes = result.outcomes()
        assert outcomes["done"] >= 1 and outcomes["open"] >= 5, result
        assert "the job had to end by" in desk.jobs()[0]["why"]
        desk.run("jobs", "resume", 1, "--rate", "0", "--yes", code=0)  # the old deadline no longer applies
        assert desk.acts() == dict.fromkeys(ids, 1)
        desk.reboot(ids[:1], "--until", "23:59", code=0)
        for slip in ("25:00", "6", "06:60", "6 pm", "06:00h", "-1:00", "6:5", "6:"):
            assert "is not a time of day such as 06:00" in desk.reboot(ids[:1], "--until", slip, code=2).err, slip
        desk.reboot(ids[:1], "--deadline", "soon", code=2)
        for slip in ("100%,1", "1,100%,200", "10,1"):
            assert "needs rising steps" in desk.reboot(ids[:1], "--canary", slip, code=2).err, slip


def a_canary_has_to_come_back():
    with Desk("--reboot-time", "1s", phones=30) as desk:
        ids = desk.able(most=4)
        begun = time.monotonic()
        desk.reboot(ids, "--canary", "1,100%", "--json", code=0)
        assert time.monotonic() - begun > 2, "two waves, each of them away for a second"
        assert desk.jobs()[0]["wait"] is True
        result = desk.run("press", *(f"id:{one}" for one in ids), "Home", "--canary", "1,100%", "--yes", code=0)
        assert "phonectl cannot see the effect of press" in result.err, result


def limits_are_checked_when_they_are_set():
    with Desk(phones=10) as desk:
        for key, value in (("rate", "fast"), ("rate", "10/h"), ("max_fail", "nonsense"), ("max_fail", "101%")):
            assert f'"{value}" is not a' in desk.run("config", "set", key, value, code=2).err
            desk.run("--setting", f"{key}={value}", "phones", code=2)
        for key, value in (("rate", "300/m"), ("max_fail", "5%"), ("max_fail", "none")):
            desk.set(key, value)
        desk.write("config/phonectl/phonectl.ini", "[phonectl]\nrate = fast\n")
        desk.reboot(desk.able(most=1), code=2)  # a bad limit stops the job; it is never ignored
        assert desk.posts() == 0
        found = desk.run("doctor", "--json", code=1).json["items"]
        assert any(item["state"] == "x" and item["cure"] == "phonectl config unset rate" for item in found), found


def doctor_asks_the_service_about_the_token():
    with Desk(phones=10) as desk:
        account = {item["check"]: item for item in desk.run("doctor", "--json", code=0).json["items"]}["account"]
        assert account["state"] == "ok", account
        desk.sim.control("POST", "/sim/tokens/expire", {})
        for words in (["phones", "--fresh"], ["status", "--verify"]):
            dead = desk.run(*words, code=4).err
            assert "PHONECTL_TOKEN_FILE: replace it there" in dead and "Sign in:" not in dead, dead
        account = {item["check"]: item for item in desk.run("doctor", "--json", code=1).json["items"]}["account"]
        assert account["state"] == "x" and account["cure"].startswith("Replace the token of PHONECTL_TOKEN_FILE"), account
        found = desk.run("--profile", "nowhere", "doctor", "--json", code=1).json["items"]
        assert any("There is no profile nowhere" in item["text"] for item in found), found
        assert not any("above" in (item["cure"] or "") for item in found), found


def what_was_not_sent_only_would_be_done():
    with Desk("--offline", "30%", phones=40) as desk:
        rows = desk.phones("--why", "reboot")
        able, unable = ([row["id"] for row in rows if row["can"] is can] for can in (True, False))
        some = [f"id:{one}" for one in able[:3] + unable[:2]]
        dry = desk.run("reboot", *some, "--dry-run", "--json", code=0)  # unable phones are no failure here
        assert dry.outcomes() == {"would": 3, "skipped": 2}, dry
        assert dry.json["counts"] == {"would": 3, "failed": 0, "unknown": 0, "skipped": 2, "open": 0}, dry
        assert "Nothing was sent: 3 would be done; 2 skipped" in dry.err, dry
        shown = desk.run("press", some[0], "Home", "--explain", code=0)
        assert "would" in shown.out and "done" not in shown.out, shown
        desk.run("reboot", *some[3:], "--dry-run", code=1)
        assert desk.posts() == 0
        desk.run("reboot", *some, "--yes", code=5)
        desk.run("reboot", *some, "--yes", "--skip-ok", code=0)
        desk.run("reboot", *some[3:], "--yes", "--skip-ok", code=1)  # no phone was done at all
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409", count=1)
        desk.run("reboot", *some, "--yes", "--skip-ok", code=5)


def what_is_left_and_what_to_type_is_told():
    with Desk(phones=30) as desk:
        ids = desk.able(most=6)
        result = desk.reboot(ids, "--rate", "30/m", "--jobs", "1", "--deadline", "2s", code=6)
        assert " not started" in result.err and "Not begun" not in result.err and " skipped" not in result.err, result
        rows = desk.run("jobs", "show", 1, "--json").json
        assert "skipped" not in {item["outcome"] for item in rows["items"]} and rows["counts"]["open"] > 0, rows
        stopped = desk.reboot(ids, "--rate", "30/m", "--jobs", "1", "--deadline", "2s", "--json", code=6)
        assert set(stopped.outcomes()) == {"done", "open"} and "Not begun" not in stopped.out, stopped
        assert stopped.json["counts"]["open"] == stopped.outcomes()["open"] and stopped.json["counts"]["skipped"] == 0, stopped
        result = desk.run("press", f"id:{ids[0]}", "Home, Dwn", "--yes", code=2)
        assert "jobs retry" not in result.err, "it would fail again"
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-401", after=1)
        result = desk.reboot(ids, "--jobs", "1", code=4)
        assert "Resume with: phonectl jobs resume" in result.err, result


def the_progress_line_tells_what_is_waited_for():
    """Its clock goes on while nothing happens."""
    with Desk("--reboot-time", "15s", phones=30) as desk:
        rows = desk.phones("--why", "reboot")
        some = [row["id"] for row in rows if row["can"]][:3] + [row["id"] for row in rows if not row["can"]][:2]
        words = ["reboot", *(f"id:{one}" for one in some), "--wait", "--yes", "--expect", "5"]
        terminal = Terminal(*words, columns=120, env={**desk.env, "TERM": "xterm"})
        before = terminal.wait_for("3 waited for, 2 skipped")
        told = set()
        while len(told) < 4:  # a busy machine leaves out a second now and then
            before += terminal.wait_for(r", \d+s so far")
            told.add(before.rsplit(", ", 1)[1])
        code, after = terminal.end()
        waiting = [line for line in re.split(r"[\r\n]", before + after) if "3 waited for" in line]
        assert waiting and not any("left" in line or "failed" in line or "in progress" in line for line in waiting), waiting
        assert code == 5, after


run(a_profile_that_does_not_exist_is_named, a_read_only_profile_lets_nothing_act, a_job_ends_when_it_has_to,
    a_canary_has_to_come_back, limits_are_checked_when_they_are_set, doctor_asks_the_service_about_the_token,
    what_was_not_sent_only_would_be_done, what_is_left_and_what_to_type_is_told,
    the_progress_line_tells_what_is_waited_for)
