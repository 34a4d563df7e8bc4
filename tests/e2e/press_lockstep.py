"""Keys in lock-step: every phone gets a key before any phone gets the next one."""
import os
import signal
import time

from helpers.common import run
from helpers.desk import Desk


def body_sizes(desk):
    """Of the key presses, in the order in which they arrived: names of different length tell the keys apart."""
    return [item["body_length"] for item in desk.sim.control("GET", "/sim/requests?last=1000")["items"]
            if item["method"] == "POST" and item["path"].startswith("/v1/xapi/command")]


def twelve(desk):
    ids = [item["id"] for item in desk.phones("model:*8851", "--why", "press") if item["can"]][:12]
    assert len(ids) == 12, len(ids)
    desk.run("press", f"id:{ids[0]}", "Home", "--explain", code=0)  # what the model calls its keys is kept
    desk.reset()
    return ids


def press(desk, ids, *words, **options):
    return desk.run("press", "-f", desk.list_file(ids), *words, "--yes", "--expect", len(ids), **options)


def every_phone_gets_a_key_before_the_next():
    with Desk("--latency", "0ms..60ms", phones=150) as desk:
        ids = twelve(desk)
        press(desk, ids, "VolumeDown, 1, Settings", "--setting", "press.delay=0", "--digits", "keys", "--lockstep", code=0)
        sizes = body_sizes(desk)
        keys = sizes[0], sizes[12], sizes[24]
        assert len(set(keys)) == 3 and sizes == [key for key in keys for _ in ids], sizes
        assert [(job["total"], job["done"]) for job in desk.jobs()] == [(12, 12)], "one row a phone"
        assert desk.job(1)[1]["limits"]["lockstep"] == "yes"


def one_that_fails_leaves_the_step():
    with Desk(phones=150) as desk:
        ids = twelve(desk)
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-404", count=1, after=14)
        result = press(desk, ids, "Home, Down, Select, Up", "--lockstep", "--max-fail", "none", "--json")
        assert result.outcomes() == {"done": 11, "unknown": 1} and desk.posts() == 2 * 12 + 2 * 11, result
        desk.no_faults()
        desk.reset()
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-404", count=1, after=14)
        result = press(desk, ids, "Home, Down, Select, Up", "--lockstep", "--max-fail", "0", "--json", code=6)
        assert desk.posts() == 2 * 12 and "done" not in result.outcomes(), "all stop behind the key that failed"


def ctrl_c_stops_between_keys():
    with Desk(phones=150) as desk:
        ids = twelve(desk)
        words = ["press", "-f", desk.list_file(ids), "Home, wait 3s, Down", "--yes", "--expect", "12", "--lockstep", "--json"]
        started = desk.start(*words)
        while desk.posts() < 12:
            time.sleep(0.05)
        os.kill(started.pid, signal.SIGINT)
        result = desk.end(started, words)
        assert result.code == 130 and desk.posts() == 12 and result.outcomes() == {"unknown": 12}, result


def what_cannot_go_in_step_is_refused():
    with Desk(phones=400) as desk:
        desk.run("press", "*", "Home", "--lockstep", "--yes", "--expect", "1", code=6)
        many = len(desk.phones("*"))
        result = desk.run("press", "*", "Home", "--lockstep", "--yes", "--expect", many, code=2)
        assert f"--lockstep works with at most 200 phones, and these are {many}" in result.err, result
        assert "reboot presses none" in desk.run("reboot", "Lobby", "--lockstep", "--yes", code=2).err
        assert desk.posts() == 0 and desk.jobs() == []
        assert "--lockstep" in desk.run("help", "press").out and "--lockstep" not in desk.run("help", "reboot").out


for check in (every_phone_gets_a_key_before_the_next, one_that_fails_leaves_the_step, ctrl_c_stops_between_keys,
              what_cannot_go_in_step_is_refused):
    run(check)
