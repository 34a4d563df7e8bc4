"""Looking at phones: all that is known of one, how long it has not been seen, how many there are of which kind."""
import csv
import datetime
import io
import json
import re
import time

from helpers.common import interrupt, read_line, run, wait_until
from helpers.desk import Desk
from helpers.terminal import Terminal


def rows(text):
    return [line.split("\t") for line in text.splitlines()]


def one_phone_is_shown_whole():
    with Desk(phones=60) as desk:
        desk.phones()
        shown = desk.run("phones", "show", "Reception", code=0)
        facts = dict(rows(shown.out))
        listed = desk.phones("Reception")[0]
        for field in ("name", "mac", "model", "status", "last_seen", "maintenance", "channel", "source", "id"):
            value = listed[field]
            assert facts[field] == (", ".join(value) if isinstance(value, list) else value), (field, shown)
        why = {item["name"]: item for item in desk.phones("--why", "apply-changes")}["Reception"]
        assert facts["can reboot"] == "yes" and facts["can apply-changes"] == f"no: {why['why']}", shown
        assert "state idle" in facts["calls"], shown
        item = desk.run("phones", "show", "Reception", "--json", code=0).json["items"][0]
        assert {key: item[key] for key in listed} == listed
        actions = {action["action"]: action for action in item["actions"]}
        assert actions["reboot"]["can"] is True and actions["apply-changes"]["why"] == why["why"]
        assert item["calls"][0]["state"] == "idle" and item["calls_error"] is None
        assert desk.posts() == 0

        desk.run("dial", "Reception", "1000", "--yes", code=0)
        calls = desk.run("phones", "show", "Reception", "--json", code=0).json["items"][0]["calls"]
        assert any(call.get("call") for call in calls), calls  # what --call takes
        assert "Usage" in desk.run("phones", "show", code=2).err
        assert "no phone matches" in desk.run("phones", "show", "Nobody", code=3).err
        id = desk.able("tag", most=1)[0]
        desk.sim.control("POST", "/sim/phones/" + id, {"displayName": "show"})
        assert desk.phones("--fresh", "name:show")[0]["id"] == id
        desk.use_token(desk.sim.sign_in(scopes="spark-admin:devices_read spark:people_read"))
        told = desk.run("phones", "show", "Lobby", code=0)
        assert "not known: " in dict(rows(told.out))["calls"], told


def phones_are_selected_by_how_long_they_have_not_been_seen():
    with Desk("--offline", "0.2", phones=120) as desk:
        now = time.time()
        age = {item["mac"]: now - datetime.datetime.fromisoformat(item["last_seen"].replace("Z", "+00:00")).timestamp()
               for item in desk.phones() if item["last_seen"]}
        old = {mac for mac, seconds in age.items() if seconds > 86400}
        assert old and old != set(age)
        def names(*words):
            return {item["mac"] for item in desk.phones(*words)}

        assert names("last_seen:>1d") == old and names("last_seen:<1d") == set(age) - old
        assert names("!last_seen:<1d") >= old
        desk.run("phones", "last_seen:>1d", "!last_seen:>1m", code=3)
        seen = rows(desk.run("phones", "--columns", "last_seen", "--sort", "-last_seen", "--limit", "3", code=0).out)
        assert len(seen) == 3 and seen == sorted(seen, reverse=True)
        for word in ("last_seen:>x", "last_seen:>", "last_seen:<-1d", "last_seen:>99999999d", "!last_seen:>", "last_seen:>14", "last_seen:14d"):
            assert "needs an age, such as >14d" in desk.run("phones", word, code=2).err, word
        assert desk.run("phones", "last_seen:>900d", code=3).err.count("\n") == 1
        assert names("maintenance:off") and names("channel:stable")


def phones_are_counted_by_their_fields():
    with Desk(phones=200) as desk:
        items = desk.phones()
        wanted = {}
        for item in items:
            key = (item["model"], item["location"] or "")
            wanted[key] = wanted.get(key, 0) + 1
        out = desk.run("phones", "--count-by", "model,location", "--csv", code=0).out
        table = list(csv.reader(io.StringIO(out)))
        assert table[0] == ["model", "location", "count"]
        assert {(model, place): int(count) for model, place, count in table[1:]} == wanted
        numbers = [int(row[2]) for row in table[1:]]
        assert numbers == sorted(numbers, reverse=True)
        answer = desk.run("phones", "model:*98*", "--count-by", "tag", "--json", code=0).json
        assert answer["schema"] == "phonectl.counts/1" and answer["age_s"] >= 0
        tags = [tag for item in items if "98" in item["model"] for tag in item["tag"] or [None]]
        assert {row["tag"]: row["count"] for row in answer["items"]} == {tag: tags.count(tag) for tag in tags}
        least = rows(desk.run("phones", "--count-by", "model", "--sort", "count", "--limit", "1", code=0).out)
        assert len(least) == 1 and int(least[0][1]) == min(sum(item["model"] == model for item in items)
                                                           for model in {item["model"] for item in items})
        for words, said in ((["--count-by", "colour"], "unknown field colour"), (["--count-by", ","], "at least one field"),
                            (["--count-by", "model", "--why", "dial"], "cannot be combined"), (["--limit", "0"], "needs a number"),
                            (["--limit", "x"], "needs a number"), (["--count-by", "model", "--columns", "name"], "unknown column name")):
            result = desk.run("phones", *words, code=2)
            assert said in result.err and not result.out, (words, result)


def all_columns_and_a_few_rows():
    with Desk(phones=60) as desk:
        head = desk.run("phones", "--columns", "all", "--header", "--limit", "2", code=0).out.splitlines()
        assert len(head) == 3 and {"name", "last_seen", "problem", "id"} <= set(head[0].split("\t"))
        assert len(desk.run("phones", "--columns", "name,all", "--csv", "--limit", "1").out.splitlines()) == 2
        assert len(desk.phones("--limit", "7")) == 7 and len(desk.phones("--limit", "700")) == len(desk.phones())
        assert json.loads(desk.run("phones", "--limit", "1", "--jsonl", code=0).out)["name"]



def one_waits_for_a_state():
    with Desk("--reboot-time", "3s", phones=60) as desk:
        assert "status connected" in desk.run("wait", "Reception", code=0).out
        desk.run("reboot", "Reception", "--yes", code=0)
        gone = desk.run("wait", "Reception", "--for", "offline", "--json", code=0).json
        assert gone["items"][0]["rows"][0]["status"] == "disconnected" and gone["job"] is None
        back = desk.run("wait", "Reception", "--for", "connected", "--timeout", "1m", code=0)
        assert "status connected" in back.out
        late = desk.run("wait", "Reception", "Lobby", "--for", "offline", "--timeout", "1s", code=1)
        assert "Not seen within 1s: " in late.out and "connected" in late.out, late
        assert "--for must be connected or offline" in desk.run("wait", "Reception", "--for", "lunch", code=2).err

        def looks():
            asked = desk.sim.control("GET", "/sim/requests?last=1000")["items"]
            return len([item for item in asked if item["path"].startswith("/v1/devices/")])

        before = looks()
        stopped = desk.start("wait", "Reception", "--for", "offline")
        wait_until(lambda: looks() > before)
        code, out, err = interrupt(stopped)
        assert code == 130 and "Sent" not in out + err, (code, out, err)
        assert [job["action"] for job in desk.jobs()] == ["reboot"], "what only waits is no job"


def a_restart_says_how_long_it_took():
    with Desk("--reboot-time", "2s", phones=60) as desk:
        out = desk.run("reboot", "Reception", "--wait", "--yes", code=0).out
        assert re.search(r"Back after \d+ s", out), out


def changes_are_lines_in_a_pipe():
    with Desk("--reboot-time", "15s", phones=60) as desk:
        watch = desk.start("phones", "Reception", "Lobby", "--watch")
        assert "Looks again every 10 s" in read_line(watch)
        desk.run("reboot", "Reception", "--yes", code=0)
        fields = watch.stdout.readline().rstrip("\n").split("\t")
        assert fields[1] == "Reception" and fields[3:] == ["status", "connected", "disconnected"], fields
        code, out, err = interrupt(watch)
        assert code == 130 and "phonectl:" not in err, (code, out, err)
        for words, said in ((["--json"], "--jsonl"), (["--why", "dial"], "cannot be combined"), (["--count-by", "model"], "cannot be")):
            assert said in desk.run("phones", "--watch", *words, code=2).err
        gone = desk.start("phones", "Lobby", "status:disconnected", "--watch")  # it is not, yet
        assert "no phone matches" in read_line(gone).lower()
        while "Looks again" not in read_line(gone):
            pass
        desk.run("reboot", "Lobby", "--yes", code=0)
        assert gone.stdout.readline().rstrip("\n").split("\t")[3:] == ["listed", "no", "yes"]
        assert interrupt(gone)[0] == 130


def a_terminal_is_drawn_again():
    with Desk(phones=60) as desk:
        screen = Terminal("phones", "--watch", env={**desk.env, "TERM": "xterm"})
        shown = screen.wait_for("Looks again every 10 s")
        assert "\033[H\033[J" in shown and "NAME" in shown and shown.count("\n") < 40, shown
        screen.send("\x03")
        assert screen.end()[0] == 130
        plain = Terminal("phones", "--watch", env={**desk.env, "TERM": "xterm", "PHONECTL_ACCESSIBLE": "1"})
        shown = plain.wait_for("Looks again every 10 s")
        plain.send("\x03")
        assert "\033" not in shown and plain.end()[0] == 130


def plain_is_one_fact_a_line():
    with Desk(phones=60) as desk:
        desk.phones()
        facts = desk.run("phones", "Reception", "Lobby", "--plain", code=0).out.split("\n\n")
        assert len(facts) == 2 and all(re.fullmatch("[^:]+: .+", line) for fact in facts for line in fact.strip().split("\n"))
        assert desk.run("phones", "--count-by", "model", "--plain", code=0).out.startswith("Cisco ")
        assert "mac: " in desk.run("phones", "show", "Reception", "--plain", code=0).out
        for words in (["phones", "--limit", "3"], ["reboot", "Reception", "--wait", "--yes"], ["doctor"], ["status"], ["jobs"],
                      ["actions"], ["help"], ["config"], ["screenshot", "Reception", "-o", f"{desk.home}/x.png"]):
            shown = Terminal(*words, env={**desk.env, "TERM": "xterm", "PHONECTL_ACCESSIBLE": "1"}).end()[1]
            assert "\033" not in shown and "\r" not in shown.replace("\r\n", ""), (words, shown)


run(one_phone_is_shown_whole, phones_are_selected_by_how_long_they_have_not_been_seen, phones_are_counted_by_their_fields,
    all_columns_and_a_few_rows, one_waits_for_a_state, a_restart_says_how_long_it_took, changes_are_lines_in_a_pipe,
    a_terminal_is_drawn_again, plain_is_one_fact_a_line)
