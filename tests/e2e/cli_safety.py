"""What keeps people from doing harm by mistake: how old the list may be that is acted on, words that match nothing, the
ladder in front of whatever writes and of going on with a job, and what its questions say."""
# timeout: 240
import os
import re
import sys
import time

from bulklib import Desk, run

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import clilib

ACME = "[profile default]\norganisation = Acme GmbH\n"


def listings(desk):
    return sum(count for name, count in desk.counters()["endpoints"].items() if name == "GET /v1/devices")


def ask(desk, *words, shows, reply):
    """Runs it on a terminal; the exit code, what stood before the question, and what came after the reply."""
    clilib.failures.clear()
    terminal = clilib.Terminal(*map(str, words), columns=400, env=desk.env)
    before = terminal.wait_for(shows)
    terminal.send(reply + "\r")
    code, after = terminal.end()
    assert not clilib.failures, (words, before, after)
    return code, re.sub(r"\x1b\[[0-9;]*[mK]", "", before), after


def attended(desk, *words):
    """Runs it where somebody could be asked, but is not."""
    terminal = clilib.Terminal(*map(str, words), env=desk.env)
    return terminal.end()


def a_list_that_is_too_old_is_asked_for_again():
    with Desk(phones=30) as desk:
        ids = desk.able(most=2)
        words = ["reboot", f"id:{ids[0]}", "--yes"]
        desk.reset()
        assert attended(desk, "tag", f"id:{ids[0]}", "--set", "a", "--dry-run")[0] == 0 and listings(desk) == 0, listings(desk)
        time.sleep(1.1)  # older than a second for certain
        desk.run("phones", code=0)
        assert listings(desk) == 0
        desk.run("--setting", "look_age=1s", "phones", code=0)
        assert listings(desk) == 1, "looking"
        time.sleep(1.1)
        assert attended(desk, "--setting", "act_age=1s", *words, "--dry-run")[0] == 0
        assert listings(desk) == 2, "acting"
        desk.run("config", "set", "act_age", "0", code=0)
        assert attended(desk, *words, "--dry-run")[0] == 0 and listings(desk) == 3, "0 is always"


def where_nobody_can_be_asked_the_list_is_asked_for_before_acting():
    with Desk(phones=30) as desk:
        phone = next(item for item in desk.phones("--why", "reboot") if item["can"])
        desk.sim.control("POST", "/sim/phones/" + phone["id"], {"displayName": "Renamed at the service"})
        result = desk.run("reboot", phone["name"], "--yes", code=3)
        assert desk.posts() == 0 and phone["name"] in result.err, result
        desk.run("reboot", "Renamed at the service", "--yes", code=0)
        assert desk.acts() == {phone["id"]: 1}
        assert desk.run("jobs", "show", 1, "--json", code=0).json["about"]["listed"], "how old the list was"


def what_matches_nothing_stops_what_would_act():
    with Desk(phones=30) as desk:
        one, two = [item["name"] for item in desk.phones("--why", "reboot") if item["can"]][:2]
        listed = desk.write("ticket", f"{one}\nRecpetion of nobody\n{two}\n")
        for quiet in ([], ["-q"]):
            result = desk.run(*quiet, "dial", one, "+49", "30", "1234567", "--yes", code=3)
            assert "no phone matches +49" in result.err and "--allow-unmatched" in result.err, result
            result = desk.run(*quiet, "reboot", "-f", listed, "--yes", code=3)
            assert "ticket, line 2: no phone matches Recpetion of nobody" in result.err, result
        desk.run("tag", one, "--add", "vip,", "front", "--yes", code=3)
        desk.run("reboot", one, "nobody", "--dry-run", code=3)
        assert desk.posts() == 0 and desk.jobs() == [], desk.posts()
        desk.run("reboot", "-f", listed, "--allow-unmatched", "--yes", "--expect", 2, code=0)
        assert desk.posts() == 2
        desk.run("reboot", one, "!tag:nobody", "--yes", code=0)  # an exclusion that excludes nobody is no mistake


def whatever_writes_climbs_the_ladder():
    with Desk(phones=60, settings=ACME) as desk:
        ids = desk.able(most=30)
        desk.run("tag", "--all", "--set", "", code=6)
        desk.run("tag", f"id:{ids[0]}", "--set", "", code=6)
        desk.run("tag", "-f", desk.list_file(ids), "--set", "", "--yes", code=6)
        code, before, _ = ask(desk, "tag", "--all", "--set", "", shows="to go on: ", reply="y")
        assert code == 6 and "organisation (Acme GmbH)" in before, before
        code, before, _ = ask(desk, "tag", f"id:{ids[0]}", "--add", "front", shows=r"\[y/N\] ", reply="n")
        assert code == 6 and re.search(r"Tags to add: front\): .* in Acme GmbH, profile default\? ", before), before
        assert desk.posts() == 0 and desk.jobs() == []
        code, _, _ = ask(desk, "tag", f"id:{ids[0]}", "--add", "front", shows=r"\[y/N\] ", reply="y")
        assert code == 0 and desk.posts() == 1


def what_was_just_done_is_known_to_the_next_command():
    with Desk(phones=30) as desk:
        names = [item["name"] for item in desk.phones("--why", "reboot") if item["can"]][:2]
        for words, match in ((["--add", "vip-1"], True), (["--set", ""], False), (["--set", "vip-1,b"], True)):
            assert attended(desk, "tag", names[0], *words, "--yes")[0] == 0
            tagged = [item["name"] for item in desk.run("phones", "*", "--json").json["items"] if "vip-1" in item["tag"]]
            assert (tagged == [names[0]]) is match, (words, tagged)
        assert attended(desk, "reboot", *names, "!tag:vip-1", "--yes")[0] == 0
        assert list(desk.acts().values()) == [1], "the one with the tag was left out"
        desk.reset()
        desk.run("phones", code=0)
        assert listings(desk) == 1, "how the phones are after a restart is asked for"
        assert attended(desk, "press", names[0], "Home", "--yes")[0] == 0
        desk.run("phones", code=0)
        assert listings(desk) == 1, "what changes nothing in the list leaves it"


def a_question_says_what_is_done_and_where_and_to_how_many():
    with Desk("--offline", "30%", phones=60, settings=ACME) as desk:
        rows = desk.phones("--why", "reboot")
        able, unable = ([row["id"] for row in rows if row["can"] is can] for can in (True, False))
        assert len(able) >= 28 and len(unable) >= 2, (len(able), len(unable))
        some = [f"id:{phone}" for phone in able[:3] + unable[:2]]
        for words, shows in (
                (["reboot", *some], r"Reboot: 3 of 5 phones in Acme GmbH, profile default\? \[y/N\] "),
                (["reboot", *some[:3], "--force"], r"Reboot \([^)]+\): 3 phones in Acme GmbH, profile default\? "),
                (["dial", *some[:2], "1002"], r"Dial \(Number: 1002\): 2 phones in Acme"),
                (["press", some[0], "Home, Down*2"], r"\(Keys: Home, Down\*2\): .+ in Acme GmbH, profile default\? "),
                (["reboot", "-f", desk.list_file(able[:28] + unable[:2])], "Reboot: 28 of 30 phones in .+ Type 28 to go on: ")):
            code, before, _ = ask(desk, *words, shows=shows, reply="n")
            assert code == 6, (words, before)
        desk.run("config", "unset", "organisation", code=0)
        code, before, _ = ask(desk, "reboot", some[0], shows=r"\[y/N\] ", reply="n")
        assert " in profile default? " in before, before
        desk.run("login", "developer-token", "--token-file", desk.env.pop("PHONECTL_TOKEN_FILE"), code=0)
        code, before, _ = ask(desk, "reboot", some[0], shows=r"\[y/N\] ", reply="n")
        assert re.search(r" in the organisation of .+@.+, profile default\? ", before), before
        assert desk.posts() == 0


def going_on_with_a_job_keeps_its_limits_and_climbs_the_ladder():
    with Desk(phones=60, settings=ACME) as desk:
        ids = desk.able(most=40)
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409")
        first = desk.reboot(ids, "--max-fail", "3", "--jobs", "1", "--rate", "600/m", "--canary", "50%,100%", "--json", code=6)
        assert first.outcomes() == {"failed": 4, "skipped": 36}, first
        kept = desk.run("jobs", "show", 1, "--json", code=0).json["about"]["limits"]
        assert {"jobs": "1", "rate": "10/s", "max_fail": "3", "canary": "50%,100%"}.items() <= kept.items(), kept
        resume = ["jobs", "resume", 1, "--json"]
        for words in ([], ["--yes"], ["--yes", "--expect", "35"]):
            desk.run(*resume, *words, code=6)
        assert desk.posts() == 4
        again = desk.run(*resume, "--yes", "--expect", 36, code=6)
        assert again.outcomes()["failed"] == 4 and "Stopped: 4 of 36 phones failed" in again.err, again
        code, before, _ = ask(desk, *resume, shows="Type 32 to go on: ", reply="y")
        assert code == 6 and "Reboot: 32 phones in Acme GmbH" in before and "and 22 more" in before, before
        desk.run("config", "set", "protected", "yes", code=0)
        code, before, _ = ask(desk, *resume, shows=r"organisation \(Acme GmbH\) to go on: ", reply="y")
        assert code == 6, before
        desk.run("config", "unset", "protected", code=0)
        retry = desk.run("jobs", "retry", 1, "--json", "--yes", "--max-fail", "5", code=6)
        assert retry.outcomes()["failed"] == 6, retry
        desk.no_faults()
        desk.run(*resume, "--yes", "--expect", 32, "--rate", "0", "--jobs", "8", code=0)
        assert set(desk.acts().values()) == {1}


run(a_list_that_is_too_old_is_asked_for_again, where_nobody_can_be_asked_the_list_is_asked_for_before_acting,
    what_matches_nothing_stops_what_would_act, whatever_writes_climbs_the_ladder,
    what_was_just_done_is_known_to_the_next_command, a_question_says_what_is_done_and_where_and_to_how_many,
    going_on_with_a_job_keeps_its_limits_and_climbs_the_ladder)
