"""The brakes of a job: --max-fail, --canary, --wait with its time limit, --dry-run, --expect, phones that cannot do
the action, and the confirmations up to typing the organisation's name."""
import json
import os
import re
import resource
import time

from helpers.common import run, wait_until
from helpers.desk import GO_ON, Desk
from helpers.terminal import Terminal, failures

XAPI = "/v1/xapi/command/*"
# the arguments of the actions that need some, whichever plugin provides the action
SETTINGS = '{"phonectl.settings": 1, "settings": {"Phone.Audio.RingVolume": 3}}'
WORDS = {"settings-set": ["Phone.Audio.RingVolume=3"], "settings-diff": ["FILE"], "settings-restore": ["FILE"], "background": ["LOGO"],
         "background-delete": ["Logo"], "xapi": ["Audio.Volume.Set", "Level=3"],
         "dial": ["1002"], "press": ["Home, Down*2"], "dtmf": ["12#"], "transfer": ["1002"], "divert": ["1002"],
         "park": ["--destination", "1002"], "tag": ["--add", "front"]}


def refuse(desk, **rule):
    desk.no_faults()
    desk.reset()
    desk.fault(method="POST", path=XAPI, kind="status-409", **rule)


def max_fail_stops_the_run():
    with Desk(phones=60) as desk:
        ids = desk.able(most=40)
        for limit, bad in (("3", 4), ("0", 1), ("10%", 5), ("5%", 3)):
            refuse(desk, after=5)
            result = desk.reboot(ids, "--json", "--jobs", "1", "--max-fail", limit, code=6)
            assert result.outcomes() == {"done": 5, "failed": bad, "open": 35 - bad}, (limit, result)
            assert f"{bad} of 40 phones did not succeed" in result.err and "jobs resume" in result.err, (limit, result)
            assert desk.posts() == 5 + bad, (limit, desk.posts())
        refuse(desk)
        result = desk.reboot(ids, "--json", "--jobs", "1", "--max-fail", "none")
        assert result.outcomes() == {"failed": 40} and result.code != 0, result
        refuse(desk, count=4, after=5)
        desk.reboot(ids, "--json", "--jobs", "8", "--max-fail", "4", code=5)  # as many failures as allowed
        for wrong in ("-1", "3x", "101%", "", "%"):
            desk.reset()
            desk.reboot(ids, "--max-fail", wrong, code=2)
            assert desk.posts() == 0


def canaries_stop_after_the_wave_that_failed():
    with Desk("--latency", "3ms", phones=60) as desk:
        ids = desk.able(most=40)
        for after, reached in ((0, 1), (1, 4), (3, 4), (4, 40)):
            refuse(desk, after=after, count=1)
            result = desk.reboot(ids, "--json", "--canary", "1,10%,100%")
            assert result.code == (5 if reached == 40 else 6), (after, result)
            assert desk.posts() == reached, (after, desk.posts())
            counts = result.json["counts"]
            assert counts == {"done": reached - 1, "failed": 1, "unknown": 0, "skipped": 0, "open": 40 - reached}, (after, counts)
        refuse(desk, after=0, count=1)
        result = desk.reboot(ids, "--json", "--canary", "4,100%", "--max-fail", "1")
        assert result.code == 5 and desk.posts() == 40, result  # failures within the limit do not stop it
        refuse(desk, after=0, count=0)
        desk.reboot(ids, "--canary", "1,10%,100%", code=0)
        requests = desk.sim.control("GET", "/sim/requests?last=1000")["items"]
        assert len([item for item in requests if item["method"] == "POST"]) == 40
        for wrong in ("10,5", "0", "x", "1,,2", "1,1", "1,2,3,4,5,6,7,8,9"):
            desk.reboot(ids, "--canary", wrong, code=2)


def waiting_has_an_end():
    with Desk("--reboot-time", "1h", phones=30) as desk:
        ids = desk.able(most=3)
        result = desk.reboot(ids, "--json", "--wait", "--timeout", "1s", code=8)
        assert result.outcomes() == {"unknown": 3} and "within 1s; look at the phone" in result.err, result
        assert set(desk.acts().values()) == {1}
        process = desk.start("jobs", "resume", "1", *GO_ON, "--wait", "--timeout", "1s", "--json")
        again = desk.end(process)
        assert again.code == 8 and again.outcomes() == {"unknown": 3}, again
        assert set(desk.acts().values()) == {1}, "waiting again must not restart them again"
        for phone in ids:
            desk.sim.control("POST", "/sim/phones/" + phone, {"connectionStatus": "connected"})


def waiting_sees_the_phones_come_back():
    with Desk("--reboot-time", "2s", phones=30) as desk:  # shorter than the usual interval between two checks
        ids = desk.able(most=5)
        result = desk.reboot(ids, "--json", "--wait", "--jobs", "2", code=0)
        assert result.outcomes() == {"done": 5} and set(desk.acts().values()) == {1}, result
        states = [desk.sim.phone(phone) for phone in ids]
        assert all(state["connectionStatus"] == "connected" and not state["rebooting"] for state in states)


def many_are_waited_for_with_few_requests():
    with Desk("--reboot-time", "12s", phones=700) as desk:
        ids = desk.able(most=600)
        desk.reset()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_nvcsw
        result = desk.reboot(ids, "--json", "--wait", "--jobs", "50", code=0)
        assert result.outcomes() == {"done": 600} and set(desk.acts().values()) == {1}, result
        asked = desk.counters()["endpoints"]
        lists, looks = asked["GET /v1/devices"], asked.get("GET /v1/devices/{}", 0)
        assert lists <= 15 and looks <= len(ids) // 20 and "GET /v1/xapi/status" not in asked, asked
        # all 50 workers woke for each look at each phone
        switches = resource.getrusage(resource.RUSAGE_CHILDREN).ru_nvcsw - before
        print("context switches per phone:", switches // len(ids))
        assert switches < 50 * len(ids), switches


def killed_while_waiting_it_only_waits_again():
    with Desk("--reboot-time", "8s", phones=30) as desk:
        ids = desk.able(most=5)
        process = desk.start(*desk.many(ids), "--wait")
        assert wait_until(lambda: desk.journal_exists(1) and desk.journal(1).count(b'{"accepted":') == 5, process)
        process.kill()
        desk.end(process)
        result = desk.run("jobs", "resume", "1", *GO_ON, "--json", code=0)
        assert result.outcomes() == {"done": 5} and set(desk.acts().values()) == {1}, result


def a_restart_that_no_list_shows_is_seen_all_the_same():
    """The restart ends before the service notices, so only the phone's uptime shows it. One phone restarts only
    after its call."""
    with Desk("--reboot-time", "1s", "--quirk", "unseen-restarts", phones=40) as desk:
        *ids, talking = desk.able(most=5)
        desk.sim.control("POST", "/sim/phones/" + talking, {"inCall": True})
        desk.reset()
        process = desk.start(*desk.many([*ids, talking]), "--wait", "--json")
        asked = "GET /v1/xapi/status"
        assert wait_until(lambda: desk.counters()["endpoints"].get(asked, 0) >= len(ids), process)
        assert desk.sim.phone(talking)["rebooting"] and desk.sim.phone(talking)["calls"]
        desk.sim.control("POST", "/sim/phones/" + talking, {"inCall": False})
        result = desk.end(process)
        assert result.code == 0 and result.outcomes() == {"done": 5} and set(desk.acts().values()) == {1}, result


def what_nothing_proves_is_told_and_not_waited_for():
    """Neither the list nor the phone reports the restart. The journal's times are put back three minutes instead of
    waiting."""
    with Desk("--reboot-time", "1s", "--quirk", "unseen-restarts", phones=30) as desk:
        ids = desk.able(most=3)
        for number, quirks in ((1, ["unseen-restarts"]), (2, ["unseen-restarts", "no-uptime"])):
            desk.quirks(*quirks, "no-uptime")  # no uptime until the kill, so that both jobs are still waiting
            process = desk.start(*desk.many(ids), "--wait")
            assert wait_until(lambda: desk.journal_exists(number) and desk.journal(number).count(b'{"accepted":') == 3, process)
            process.kill()
            desk.end(process)
            assert wait_until(lambda: not any(desk.sim.phone(phone)["rebooting"] for phone in ids))
            path = f"{desk.home}/state/phonectl/jobs/{number}.jsonl"
            with open(path) as file:
                text = re.sub(r'"time":(\d+)', lambda found: f'"time":{int(found[1]) - 180}', file.read())
            with open(path, "w") as file:
                file.write(text)
            desk.quirks(*quirks)
            time.sleep(2)  # the uptime counts whole seconds
            result = desk.run("jobs", "resume", number, "--yes", "--json")
            if number == 1:
                assert result.code == 0 and result.outcomes() == {"done": 3}, result
            else:
                assert result.code == 8 and result.outcomes() == {"unknown": 3}, result
                assert all("reports no uptime; look at the phone" in item["text"] for item in result.json["items"]), result
            assert set(desk.acts().values()) == {number}


def back_before_the_job_goes_on():
    """The job is killed while it waits, and the phones are back long before it is resumed."""
    with Desk("--reboot-time", "1s", phones=30) as desk:
        ids = desk.able(most=4)
        process = desk.start(*desk.many(ids), "--wait")
        assert wait_until(lambda: desk.journal_exists(1) and desk.journal(1).count(b'{"accepted":') == 4, process)
        process.kill()
        desk.end(process)
        assert wait_until(lambda: not any(desk.sim.phone(phone)["rebooting"] for phone in ids))
        time.sleep(3)  # the uptime and the journal count whole seconds
        result = desk.run("jobs", "resume", "1", "--yes", "--json", code=0)
        assert result.outcomes() == {"done": 4} and set(desk.acts().values()) == {1}, result


def a_dry_run_of_every_action_sends_nothing():
    with Desk(phones=60) as desk:
        actions = desk.run("actions", "--json", code=0).json["items"]
        assert len(actions) >= 12, actions
        phones = [f"id:{phone}" for phone in desk.able(most=4)]
        listed, file = desk.list_file([phone[3:] for phone in phones]), desk.write("file.json", SETTINGS)
        for phone in phones:
            desk.sim.control("POST", "/sim/phones/" + phone[3:], {"inCall": True})
        desk.reset()
        given = {"FILE": file, "LOGO": desk.write("Logo.png", b"\x89PNG\r\n\x1a\n" + bytes(2000))}
        would, files = set(), os.listdir()
        for action in (item["id"] for item in actions):
            words = [given.get(word, word) for word in WORDS.get(action, [])]
            result = desk.run(action, *words, "-f", listed, "--dry-run", "--json", timeout=180)
            if result.code == 2:  # these arguments are for no phone
                assert result.out == "" and f"phonectl help {action}" in result.err, result
                continue
            assert result.code in (0, 1, 5) and result.json["dry_run"] is True and result.json["job"] is None, result
            assert len(result.json["items"]) == 4, result
            would |= {action for item in result.json["items"] if item["requests"]}
            sent = desk.sim.control("GET", "/sim/requests?last=1000")["items"]
            assert all(request["method"] == "GET" for request in sent), (action, sent)
        assert desk.posts() == 0 and not any(desk.sim.control("GET", "/sim/acts")["total"].values())
        assert {"reboot", "dial", "press", "hangup", "hold", "tag", "apply-changes"} <= would, would
        result = desk.run("reboot", *phones, "--dry-run", "--json", code=0)
        requests = [item["requests"] for item in result.json["items"]]
        assert [[r["method"] for r in one] for one in requests] == [["POST"]] * 4, requests
        assert all(json.loads(one[0]["body"])["deviceId"] in {p[3:] for p in phones} for one in requests)
        assert desk.jobs() == [] and os.listdir() == files, "a dry run is no job, and leaves no file"


def another_number_than_expected_sends_nothing():
    with Desk(phones=60) as desk:
        ids = desk.able(most=30)
        for words in (["--yes", "--expect", "29"], ["--yes", "--expect", "31"], ["--yes"], ["--expect", "30"], []):
            desk.run("reboot", "-f", desk.list_file(ids), *words, code=6)
        assert desk.posts() == 0 and desk.jobs() == []
        desk.run("reboot", "-f", desk.list_file(ids), "--yes", "--expect", "30", code=0)
        assert desk.posts() == 30


def one_phone_named_thrice_is_done_once():
    with Desk(phones=60) as desk:
        phone = next(item for item in desk.phones("--why", "reboot") if item["can"])
        whole = next(item for item in desk.phones() if item["id"] == phone["id"])
        words = [whole["mac"], whole["mac"].replace(":", "").lower(), whole["name"], f"ext:{whole['extension']}",
                 f"id:{whole['id']}", whole["name"]]
        result = desk.run("reboot", *words[:1], *words, "--yes", "--json")
        assert result.outcomes() == {"done": 1} and desk.posts() == 1, result
        listed = desk.write("thrice", "\n".join(words))
        result = desk.run("reboot", "-f", listed, "--yes", "--expect", "1", "--json", code=0)
        assert result.outcomes() == {"done": 1} and desk.posts() == 2, result


def phones_that_cannot_are_left_out_before_anything_is_sent():
    with Desk("--offline", "30%", "--sleeping", "20%", phones=100) as desk:
        rows = desk.phones("--why", "reboot")
        able = {row["id"] for row in rows if row["can"]}
        others = {row["id"]: row["why"] for row in rows if not row["can"]}
        assert len(able) > 10 and len(others) > 30 and all(others.values()), (len(able), len(others))
        desk.reset()
        result = desk.run("reboot", "model:*", "--yes", "--expect", len(rows), "--json", "--canary", "1,100%", code=5)
        assert result.outcomes() == {"done": len(able), "skipped": len(others)}, result
        told = {item["id"]: item["error"] for item in result.json["items"] if item["outcome"] == "skipped"}
        assert told == others
        assert any("status: disconnected" in why for why in others.values()), set(others.values())
        assert desk.posts() == len(able) and set(desk.acts()) == able


def a_phone_in_maintenance_or_in_a_call_is_not_left_out():
    """The API documents no refusal for either, so both are tried: the service may refuse, and a phone in a call
    restarts when the call ends."""
    with Desk(phones=30) as desk:
        ids = desk.able(most=5)
        desk.sim.control("POST", "/sim/phones/" + ids[0], {"maintenance": True})
        desk.sim.control("POST", "/sim/phones/" + ids[1], {"inCall": True})
        assert all(row["can"] for row in desk.phones("--fresh", "--why", "reboot") if row["id"] in ids)
        result = desk.reboot(ids, "--json", code=5)
        assert result.outcomes() == {"done": 4, "failed": 1} and "planned maintenance" in result.err, result
        assert ids[0] not in desk.acts() and ids[1] in desk.acts(), desk.acts()
        desk.sim.control("POST", "/sim/phones/" + ids[0], {"maintenance": False})
        again = desk.run("jobs", "resume", "1", *GO_ON, "--json", code=0)  # it had refused before processing
        assert again.outcomes() == {"done": 1} and set(desk.acts().values()) == {1} and len(desk.acts()) == 5, again


def a_person_confirms_by_number_and_by_name():
    with Desk(phones=60, settings="[profile default]\norganisation = Acme GmbH\n") as desk:
        ids = desk.able(most=30)
        many = ["reboot", "-f", desk.list_file(ids)]
        failures.clear()
        before = dict(os.environ)
        os.environ.update(desk.env)
        for words, asked, reply, code, sent in (
                (many, "Type 30 to continue: ", "30", 0, 30),
                ([*many, "--yes"], "Type 30 to continue: ", "3", 6, 30),
                (["reboot", "--all"], r"Type \"Acme GmbH\" to continue: ", "acme gmbh", 6, 30),
                (["reboot", "--all", "--yes"], None, "", 6, 30),
                (["reboot", "--all"], r"Type \"Acme GmbH\" to continue: ", "Acme GmbH", 5, 30 + len(desk.able()))):
            terminal = Terminal(*words)
            if asked:
                terminal.wait_for(asked)
            else:
                terminal.wait_for(r"Type \"Acme GmbH\" to continue: ")
            terminal.send(reply + "\r")
            ended, text = terminal.end()
            assert ended == code and not failures, (words, ended, text[-600:], failures)
            assert desk.posts() == sent, (words, desk.posts(), sent)
        os.environ.clear()
        os.environ.update(before)


run(max_fail_stops_the_run, canaries_stop_after_the_wave_that_failed, waiting_has_an_end,
    waiting_sees_the_phones_come_back, many_are_waited_for_with_few_requests,
    killed_while_waiting_it_only_waits_again, a_restart_that_no_list_shows_is_seen_all_the_same,
    what_nothing_proves_is_told_and_not_waited_for, back_before_the_job_goes_on, a_dry_run_of_every_action_sends_nothing,
    another_number_than_expected_sends_nothing, one_phone_named_thrice_is_done_once,
    phones_that_cannot_are_left_out_before_anything_is_sent, a_phone_in_maintenance_or_in_a_call_is_not_left_out,
    a_person_confirms_by_number_and_by_name)
