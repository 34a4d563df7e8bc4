"""Waves with a pause: a person says whether the next one begins, on a terminal or with jobs resume."""
import re

from helpers.common import run
from helpers.desk import Desk
from helpers.terminal import Terminal


def press(desk, ids, *words, **options):
    return desk.run("press", "-f", desk.list_file(ids), "Home", "--yes", "--expect", len(ids), *words, **options)


def without_a_terminal_each_wave_is_a_resume():
    with Desk(phones=100) as desk:
        ids = desk.able("press", most=50)
        waves = ["--canary", "1,10%,100%", "--pause-waves"]
        assert "add --canary STEPS" in press(desk, ids, "--pause-waves", code=2).err and desk.jobs() == []
        result = press(desk, ids, *waves, code=6)
        assert "Wave 1 of 3: 1 done, 0 failed" in result.err and "jobs resume 1" in result.err, result
        assert len(desk.acts("keys")) == 1
        result = desk.run("jobs", "resume", "1", "--yes", "--expect", "49", code=6)
        assert "Wave 2 of 3: 4 done, 0 failed" in result.err and len(desk.acts("keys")) == 5, result
        desk.run("jobs", "resume", "1", "--yes", "--expect", "45", code=0)
        assert len(desk.acts("keys")) == 50 and set(desk.acts("keys").values()) == {1}
        assert [(job["total"], job["done"], job["state"]) for job in desk.jobs()] == [(50, 50, "ended")]


def a_wave_that_went_wrong_is_not_taken_for_one():
    with Desk(phones=100) as desk:
        ids = desk.able("press", most=20)
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-404", count=1)
        press(desk, ids, "--canary", "1,100%", code=6)
        result = desk.run("jobs", "resume", "1", "--yes", "--expect", "19", "--pause-waves", code=6)
        assert "Wave 1 of 2: 1 done" in result.err and len(desk.acts("keys")) == 1, result


def failures_count_for_the_whole_job():
    with Desk(phones=100) as desk:
        ids = desk.able("press", most=40)
        refuse = {"method": "POST", "path": "/v1/xapi/command/*", "kind": "status-404"}
        words = ["--canary", "4,8,100%", "--pause-waves", "--max-fail", "3", "--jobs", "1"]
        desk.fault(count=2, **refuse)
        result = press(desk, ids, *words, code=6)
        assert "Wave 1 of 3: 2 done, 2 failed" in result.err, result
        desk.fault(count=1, **refuse)
        result = desk.run("jobs", "resume", "1", "--yes", "--expect", "36", code=6)
        assert "Wave 2 of 3: 3 done, 1 failed" in result.err, result
        desk.fault(count=1, **refuse)
        result = desk.run("jobs", "resume", "1", "--yes", "--expect", "32", code=6)
        assert "4 of 40 phones did not succeed" in result.err and len(desk.acts("keys")) == 5, result
        result = desk.run("jobs", "resume", "1", "--yes", "--expect", "31", code=6)
        assert "3 done, 0 failed" in result.err and len(desk.acts("keys")) == 8, "a person goes on in spite of them"


def a_person_is_asked():
    with Desk(phones=100) as desk:
        ids = desk.able("press", most=40)
        words = ["press", "-f", desk.list_file(ids), "Home", "--canary", "2,10,100%", "--pause-waves", "--setting", "confirm_table=35"]
        terminal = Terminal(*words, env=desk.env)
        terminal.wait_for("Type 40 to continue: ")
        terminal.send("40\r")
        seen = terminal.wait_for("Type 38 to go on with the rest: ")
        assert re.search(r"Wave 1 of 3: 2 done, 0 failed\. Type", seen), seen
        terminal.send("38\r")
        seen = terminal.wait_for(r"Wave 2 of 3: 8 done, 0 failed\. Go on with 30 phones\? \[y/N\] ")
        assert len(desk.acts("keys")) == 10
        terminal.send("n\r")
        code, text = terminal.end()
        assert code == 6 and "jobs resume 1" in text and len(desk.acts("keys")) == 10, (code, text)
        terminal = Terminal("jobs", "resume", "1", "--setting", "confirm_table=35", env=desk.env)
        terminal.wait_for(r"\[y/N\] ")
        terminal.send("y\r")
        code, text = terminal.end()
        assert code == 0 and len(desk.acts("keys")) == 40, (code, text)


for check in (without_a_terminal_each_wave_is_a_resume, a_wave_that_went_wrong_is_not_taken_for_one,
              failures_count_for_the_whole_job, a_person_is_asked):
    run(check)
