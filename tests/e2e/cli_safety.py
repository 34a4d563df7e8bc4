"""Protection against mistakes: the age limit of the list before acting, selectors that match nothing, confirmation
of every action that writes and of resuming a job, and the wording of the questions. Also: files that cannot be
written, pipes that close early, and empty values."""
import os
import re
import subprocess
import time

from helpers.common import run
from helpers.desk import Desk
from helpers.terminal import Terminal, failures

ACME = "[profile default]\norganisation = Acme GmbH\n"


def listings(desk):
    return sum(count for name, count in desk.counters()["endpoints"].items() if name == "GET /v1/devices")


def ask(desk, *words, shows, reply):
    """Runs it on a terminal. Returns the exit code, the text before the question, and the text after the reply."""
    failures.clear()
    terminal = Terminal(*map(str, words), columns=400, env=desk.env)
    before = terminal.wait_for(shows)
    terminal.send(reply + "\r")
    code, after = terminal.end()
    assert not failures, (words, before, after)
    return code, re.sub(r"\x1b\[[0-9;]*[mK]", "", before), after


def attended(desk, *words):
    """Runs it on a terminal, but types nothing."""
    terminal = Terminal(*map(str, words), env=desk.env)
    return terminal.end()


def I9_a_list_that_is_too_old_is_asked_for_again():
    with Desk(phones=30) as desk:
        ids = desk.able(most=2)
        words = ["reboot", f"id:{ids[0]}", "--yes"]
        desk.reset()
        assert attended(desk, "tag", f"id:{ids[0]}", "--set", "a", "--dry-run")[0] == 0 and listings(desk) == 0, listings(desk)
        time.sleep(1.1)  # certainly more than a second old
        desk.run("phones", code=0)
        assert listings(desk) == 0
        desk.run("--setting", "look_age=1s", "phones", code=0)
        assert listings(desk) == 1, "looking"
        time.sleep(1.1)
        assert attended(desk, "--setting", "act_age=1s", *words, "--dry-run")[0] == 0
        assert listings(desk) == 2, "acting"
        desk.run("config", "set", "act_age", "0", code=0)
        assert attended(desk, *words, "--dry-run")[0] == 0 and listings(desk) == 3, "0 is always"


def I9_where_nobody_can_be_asked_the_list_is_asked_for_before_acting():
    with Desk(phones=30) as desk:
        phone = next(item for item in desk.phones("--why", "reboot") if item["can"])
        desk.sim.control("POST", "/sim/phones/" + phone["id"], {"displayName": "Renamed at the service"})
        result = desk.run("reboot", phone["name"], "--yes", code=3)
        assert desk.posts() == 0 and phone["name"] in result.err, result
        desk.run("reboot", "Renamed at the service", "--yes", code=0)
        assert desk.acts() == {phone["id"]: 1}
        assert desk.run("jobs", "show", 1, "--json", code=0).json["about"]["listed"], "how old the list was"


def I9_a_phone_is_left_out_for_its_status_by_a_new_list_only():
    with Desk(phones=30) as desk:
        away, there = desk.able(most=2)
        desk.sim.control("POST", "/sim/phones/" + away, {"connectionStatus": "disconnected"})
        desk.run("phones", "--fresh", code=0)
        desk.sim.control("POST", "/sim/phones/" + away, {"connectionStatus": "connected"})
        time.sleep(1.1)  # the age of a list is in seconds
        desk.reset()
        assert attended(desk, "tag", f"id:{away}", "--add", "x", "--dry-run")[0] == 0 and listings(desk) == 0, "any status"
        assert attended(desk, "reboot", f"id:{there}", "--dry-run")[0] == 0 and listings(desk) == 0, "it fits"
        code, told = attended(desk, "reboot", f"id:{away}", f"id:{there}", "--dry-run")
        assert code == 0 and "2 would be done" in told and listings(desk) == 1, (listings(desk), told)


def I9_what_matches_nothing_stops_what_would_act():
    with Desk(phones=30) as desk:
        one, two = [item["name"] for item in desk.phones("--why", "reboot") if item["can"]][:2]
        listed = desk.write("ticket", f"{one}\nRecpetion of nobody\n{two}\n")
        for quiet in ([], ["-q"]):
            result = desk.run(*quiet, "dial", one, "+49", "30", "1234567", "--yes", code=3)
            assert 'no phone matches "+49"' in result.err and "--allow-unmatched" in result.err, result
            result = desk.run(*quiet, "reboot", "-f", listed, "--yes", code=3)
            assert 'ticket, line 2: no phone matches "Recpetion of nobody"' in result.err, result
        desk.run("tag", one, "--add", "vip,", "front", "--yes", code=3)
        desk.run("reboot", one, "nobody", "--dry-run", code=3)
        assert desk.posts() == 0 and desk.jobs() == [], desk.posts()
        desk.run("reboot", "-f", listed, "--allow-unmatched", "--yes", "--expect", 2, code=0)
        assert desk.posts() == 2
        for slip in ("!Recpetion", "!name:nobody", "!location:nowhere"):  # a mistyped exclusion would spare nobody
            assert f'no phone matches "{slip}"' in desk.run("reboot", one, slip, "--yes", code=3).err
        assert desk.posts() == 2
        desk.run("reboot", one, "!tag:nobody", "--yes", code=0)  # tags come and go: no mistake


def the_list_of_a_question_is_aligned():
    with Desk(phones=20) as desk:
        ids = desk.able(most=2)
        desk.sim.control("POST", "/sim/phones/" + ids[0], {"displayName": "A meeting room on the fourth floor"})
        desk.phones("--fresh")
        code, before, _ = ask(desk, "reboot", *(f"id:{id}" for id in ids), shows=r"\[y/N\] ", reply="n")
        lines = [line for line in before.splitlines() if re.search(":[0-9A-F]{2}:", line)]
        columns = {re.search("[0-9A-F]{2}:", line).start() for line in lines}
        assert code == 6 and "fourth floor" in before and len(lines) == 2 and len(columns) == 1, before


def I9_whatever_writes_climbs_the_ladder():
    with Desk(phones=60, settings=ACME) as desk:
        ids = desk.able(most=30)
        desk.run("tag", "--all", "--set", "", code=6)
        desk.run("tag", f"id:{ids[0]}", "--set", "", code=6)
        desk.run("tag", "-f", desk.list_file(ids), "--set", "", "--yes", code=6)
        code, before, _ = ask(desk, "tag", "--all", "--set", "", shows="to continue: ", reply="y")
        assert code == 6 and 'Type "Acme GmbH" to continue' in before, before
        code, before, _ = ask(desk, "tag", f"id:{ids[0]}", "--add", "front", shows=r"\[y/N\] ", reply="n")
        assert code == 6 and re.search(r"Tags to add: front\): .* in Acme GmbH, profile default\? ", before), before
        assert desk.posts() == 0 and desk.jobs() == []
        code, _, _ = ask(desk, "tag", f"id:{ids[0]}", "--add", "front", shows=r"\[y/N\] ", reply="y")
        assert code == 0 and desk.posts() == 1


def a_preview_asks_nobody_and_leaves_no_job():
    with Desk(phones=12) as desk:
        desk.run("press", "--all", "Home, Down", code=6)  # no terminal to confirm on
        told = desk.run("press", "--all", "Home, Down", "--explain", "--json")
        assert told.json["job"] is None and told.json["dry_run"] is False and desk.posts() == 0, told
        steps = [row for item in told.json["items"] for row in item["rows"] if row.get("key") == "home"]
        assert steps and all(step["sent_as"] for step in steps), told.json
        assert [step["step"] for step in steps] == [1] * len(steps), "a number"
        item = next(item for item in told.json["items"] if item["rows"])
        table = desk.run("press", f"id:{item['id']}", "Home, Down", "--explain", "--csv", code=0).out.splitlines()
        assert table[0].startswith("name,mac,outcome,text,pressed,step,key,command,sent_as,"), table
        assert len(table) == 3 and [line.split(",")[0] for line in table[1:]] == [item["name"]] * 2, table
        columns = ["--tsv", "--columns", "name,step,key"]
        rows = desk.run("press", f"id:{item['id']}", "Home, Down", "--explain", *columns, code=0).out
        assert rows == f"{item['name']}\t1\thome\n{item['name']}\t2\tdown\n", rows
        assert desk.jobs() == []


def I9_what_was_just_done_is_known_to_the_next_command():
    with Desk(phones=30) as desk:
        names = [item["name"] for item in desk.phones("--why", "reboot") if item["can"]][:2]
        for words, match in ((["--add", "vip-1"], True), (["--set", ""], False), (["--set", "vip-1,b"], True)):
            assert attended(desk, "tag", names[0], *words, "--yes")[0] == 0
            tagged = [item["name"] for item in desk.run("phones", "*", "--json").json["items"] if "vip-1" in item["tag"]]
            assert (tagged == [names[0]]) is match, (words, tagged)
        assert attended(desk, "reboot", *names, "!tag:vip-1", "--yes")[0] == 0
        assert list(desk.acts().values()) == [1], "the one with the tag was left out"
        shown = desk.run("jobs", "show", desk.jobs()[0]["number"], "--json", code=0).json["items"]
        assert all(item["mac"] for item in shown), "what a job says of its phones does not go with the list"
        desk.reset()
        desk.run("phones", code=0)
        assert listings(desk) == 1, "how the phones are after a restart is asked for"
        assert attended(desk, "press", names[0], "Home", "--yes")[0] == 0
        desk.run("phones", code=0)
        assert listings(desk) == 1, "what changes nothing in the list leaves it"


def I9_a_question_says_what_is_done_and_where_and_to_how_many():
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
                (["reboot", "-f", desk.list_file(able[:28] + unable[:2])], "Reboot: 28 of 30 phones in .+ Type 28 to continue: ")):
            code, before, _ = ask(desk, *words, shows=shows, reply="n")
            assert code == 6, (words, before)
        desk.run("config", "unset", "organisation", code=0)
        code, before, _ = ask(desk, "reboot", some[0], shows=r"\[y/N\] ", reply="n")
        assert " in profile default? " in before, before
        desk.run("login", "developer-token", "--token-file", desk.env.pop("PHONECTL_TOKEN_FILE"), code=0)
        code, before, _ = ask(desk, "reboot", some[0], shows=r"\[y/N\] ", reply="n")
        assert re.search(r" in the organisation of .+@.+, profile default\? ", before), before
        assert desk.posts() == 0


def I9_going_on_with_a_job_keeps_its_limits_and_climbs_the_ladder():
    with Desk(phones=60, settings=ACME) as desk:
        ids = desk.able(most=40)
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409")
        first = desk.reboot(ids, "--max-fail", "3", "--jobs", "1", "--rate", "600/m", "--canary", "50%,100%", "--json", code=6)
        assert first.outcomes() == {"failed": 4, "open": 36}, first
        kept = desk.run("jobs", "show", 1, "--json", code=0).json["about"]["limits"]
        assert {"jobs": "1", "rate": "10/s", "max_fail": "3", "canary": "50%,100%"}.items() <= kept.items(), kept
        resume = ["jobs", "resume", 1, "--json"]
        for words in ([], ["--yes"], ["--yes", "--expect", "35"]):
            desk.run(*resume, *words, code=6)
        assert desk.posts() == 4
        again = desk.run(*resume, "--yes", "--expect", 36, code=6)
        assert again.outcomes()["failed"] == 4 and "Stopped: 4 of 36 phones did not succeed" in again.err, again
        code, before, _ = ask(desk, *resume, shows="Type 32 to continue: ", reply="y")
        assert code == 6 and "Reboot: 32 phones in Acme GmbH" in before and "and 22 more" in before, before
        desk.run("config", "set", "protected", "yes", code=0)
        code, before, _ = ask(desk, *resume, shows='Type "Acme GmbH" to continue: ', reply="y")
        assert code == 6, before
        desk.run("config", "unset", "protected", code=0)
        retry = desk.run("jobs", "retry", 1, "--json", "--yes", "--max-fail", "5", code=6)
        assert retry.outcomes()["failed"] == 6, retry
        desk.no_faults()
        desk.run(*resume, "--yes", "--expect", 32, "--rate", "0", "--jobs", "8", code=0)
        assert set(desk.acts().values()) == {1}


TWO_FILES = """
#include <phonectl/plugin.h>
#include <stdio.h>
#include <unistd.h>
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    printf("printed\\n");
    if (write(STDOUT_FILENO, "written\\n", 8) != 8)
        return PH_FAILED;
    ctx->host->attach(ctx, "a.txt", "text/plain", "first", 5);
    return ctx->host->attach(ctx, "b.txt", "text/plain", "second", 6);
}
static const struct ph_action action = {.size = sizeof action, .danger = PH_HARMLESS, .run = run, .example = ""};
static const struct ph_feature features[] = {{.kind = PH_ACTION, .id = "twofiles", .title = "Two files",
                                              .summary = "Answers with two files.", .functions = &action}};
PH_PLUGIN(.id = "two-files", .version = "1.0.0", .summary = "Two files.", .author = "tests", .licence = "MIT",
          PH_FEATURES(features))
"""


def build_two_files(desk):
    source, folder = os.environ["PHONECTL_SOURCE_DIR"], os.path.join(desk.home, "plugins")
    os.mkdir(folder, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-shared", "-fPIC", f"-I{source}/sdk/include",
                    "-Wl,-z,defs,-z,now,-z,relro", f"-Wl,--version-script={source}/sdk/plugin.map",
                    "-o", folder + "/two-files.so", desk.write("two.c", TWO_FILES)], check=True)
    return folder


def B11_a_file_that_cannot_be_kept_is_a_failure():
    with Desk(phones=30) as desk:
        ids = desk.able("screenshot", most=3)
        out = os.path.join(desk.home, "out")
        os.mkdir(out)
        one = ["screenshot", f"id:{ids[0]}", "--json"]
        desk.run(*one, "-o", f"{out}/missing/x.png", code=1)
        full = desk.run(*one, "-o", "/dev/full", "--yes", code=1)
        assert full.outcomes() == {"failed": 1} and "No space left" in full.json["items"][0]["error"], full
        small = ("sh", "-c", 'ulimit -f 1; exec "$@"', "sh")  # half a KiB: too small for any picture
        old = desk.write("out/old.png", "an old picture")
        for path in (f"{out}/new.png", old):
            result = desk.run(*one, "-o", path, "--yes", prefix=small, code=1)
            assert "Cannot write" in result.json["items"][0]["error"], result
        result = desk.run("screenshot", *(f"id:{phone}" for phone in ids), "--json", "-o", out, prefix=small)
        assert result.code != 0 and result.outcomes() == {"failed": 3}, result
        assert os.listdir(out) == ["old.png"] and os.path.getsize(old) == 14, os.listdir(out)
        desk.run(*one, "-o", old, "--yes", code=0)
        assert os.listdir(out) == ["old.png"] and os.path.getsize(old) > 512
        os.unlink(old)
        two = ["--plugin-dir", build_two_files(desk), "twofiles", f"id:{ids[0]}", "--json", "-o"]
        done = desk.run(*two, f"{out}/it.txt", code=0)
        kept = {name: open(f"{out}/{name}", encoding="ascii").read() for name in os.listdir(out)}
        assert kept == {"it.txt": "first", "it-2.txt": "second"}, kept
        assert done.json["items"][0]["files"] == [f"{out}/it.txt", f"{out}/it-2.txt"], done
        result = desk.run(*two, "-", code=1)
        assert result.out == "first" and "takes one file" in result.err, result


def what_a_plugin_prints_comes_between_no_results():
    with Desk(phones=30) as desk:
        words = ["--plugin-dir", build_two_files(desk), "twofiles", *(f"id:{one}" for one in desk.able(most=3)), "-o", desk.home]
        for form in ("--json", "--jsonl", "--csv", "--tsv", None):
            result = desk.run(*words, *([form] if form else []), code=0)
            assert "printed" not in result.out and "written" not in result.out, result
            assert result.err.splitlines().count("printed") == result.err.splitlines().count("written") == 3, result
            assert "done" in result.out and (form != "--json" or result.outcomes() == {"done": 3}), result


def a_reader_that_leaves_early_is_no_error():
    with Desk(phones=200) as desk:
        desk.phones()
        for words in (["phones", "--jsonl"], ["phones", "--csv"], ["reboot", "--all", "--dry-run", "--jsonl"]):
            process = desk.start(*words, prefix=("sh", "-c", '"$@" | head -n 1', "sh"))
            result = desk.end(process, words)
            assert len(result.out.splitlines()) == 1 and "Cannot write" not in result.err, result


def an_empty_value_is_named():
    with Desk(phones=10) as desk:
        for flag in ("--rate", "--max-fail", "--canary", "--jobs", "--timeout", "--expect", "--output", "--file", "--profile",
                     "--columns", "--sort"):
            result = desk.run("reboot", "Lobby", "--yes", flag, "", code=2)
            assert f"{flag} needs a value" in result.err, result
        assert desk.posts() == 0


def a_pipe_in_the_folder_of_jobs_holds_nobody():
    with Desk(phones=10) as desk:
        desk.reboot(desk.able(most=1), code=0)
        os.mkfifo(f"{desk.home}/state/phonectl/jobs/7.jsonl")
        assert [job["number"] for job in desk.jobs()] == [1]
        for words in (["show", 7], ["resume", 7, "--yes"]):
            desk.run("jobs", *words, code=3, timeout=60)
        desk.reboot(desk.able(most=1))
        assert [job["number"] for job in desk.jobs()] == [8, 1]


def exit_codes_tell_apart_what_is_to_be_done():
    with Desk(phones=30) as desk:
        ids = desk.able(most=3)
        unable = next(item["id"] for item in desk.phones("--why", "reboot") if not item["can"])
        fault = {"method": "POST", "path": "/v1/xapi/command/*", "count": 1}
        desk.fault(kind="status-500", **fault)
        desk.fault(kind="status-409", after=1, **fault)
        result = desk.reboot([*ids, unable], "--jobs", "1", "--json", code=8)
        assert sorted(result.outcomes()) == ["done", "failed", "skipped", "unknown"], result
        assert desk.reboot([unable], "--json", code=1).outcomes() == {"skipped": 1}


def a_wrong_value_is_told_once_before_the_question():
    with Desk(phones=30) as desk:
        phones = desk.able(most=2)
        calls = desk.write("calls.csv", f"Id,Number\n{phones[0]},1001\n{phones[1]},10 o'clock\n")
        desk.reset()
        for action, values, said in (("press", ["Dwn"], "did you mean down?"), ("press", ["@nothing"], "There is no macro"),
                                     ("tag", [], "Nothing to change"), ("dtmf", ["12x"], "cannot be sent as tones"),
                                     ("settings-set", ["a"], '"a": write NAME=VALUE'), ("divert", [], "Where to?"),
                                     ("dial", ["10 o'clock"], "cannot be dialled"),
                                     ("background", ["/dev/null"], "is neither a PNG nor a JPEG")):
            words = ["-f", desk.write("two", "".join(f"id:{phone}\n" for phone in phones)), *values]
            for more in ([], ["--dry-run"]):
                result = desk.run(action, *words, *more, code=2)
                assert (result.out + result.err).count(said) == 1, result
        result = desk.run("dial", "-f", calls, "--column", "number=Number", code=2)
        assert re.search(r': "10 o\'clock" cannot be dialled', result.err), result
        assert desk.jobs() == [] and desk.posts() == 0, desk.jobs()


run(I9_a_list_that_is_too_old_is_asked_for_again, I9_where_nobody_can_be_asked_the_list_is_asked_for_before_acting,
    I9_a_phone_is_left_out_for_its_status_by_a_new_list_only,
    I9_what_matches_nothing_stops_what_would_act, the_list_of_a_question_is_aligned,
    I9_whatever_writes_climbs_the_ladder, a_preview_asks_nobody_and_leaves_no_job,
    I9_what_was_just_done_is_known_to_the_next_command, I9_a_question_says_what_is_done_and_where_and_to_how_many,
    I9_going_on_with_a_job_keeps_its_limits_and_climbs_the_ladder, B11_a_file_that_cannot_be_kept_is_a_failure,
    what_a_plugin_prints_comes_between_no_results, a_reader_that_leaves_early_is_no_error, an_empty_value_is_named,
    a_wrong_value_is_told_once_before_the_question, exit_codes_tell_apart_what_is_to_be_done, a_pipe_in_the_folder_of_jobs_holds_nobody)
