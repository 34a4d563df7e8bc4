"""F3: Ctrl-C at random points of a job. The first lets requests in flight finish and leaves the rest. The second
ends the program at once, and requests in flight end unknown. Either way the journal is intact, no stray file is
left, and the job can be resumed."""
import os
import random
import signal

from helpers.common import read_line, run, wait_until
from helpers.desk import GO_ON, Desk

ROUNDS = int(os.environ.get("ROUNDS", "20"))
JOBS = 8
DICE = random.Random(os.environ.get("SEED", "ctrl-c"))


def files(desk):
    """All files in the home except job journals, whose names differ from round to round."""
    found = set()
    for folder, _, names in os.walk(desk.home):
        found |= {os.path.relpath(os.path.join(folder, name), desk.home) for name in names}
    return {name for name in found if not name.startswith("state/phonectl/jobs/")}


def somewhere(desk, process, number, phones):
    target = DICE.randrange(0, phones - JOBS)
    return wait_until(lambda: desk.intents(number) >= target, process)


def check_record(desk, number, ids):
    """Checks each line of the journal and its outcomes against what happened; returns the counts."""
    text = desk.journal(number)
    assert text.endswith(b"\n"), text[-200:]
    lines = desk.journal_lines(number)
    assert "finished" in lines[-1], lines[-1]
    items, about = desk.job(number)
    acts = desk.acts()
    done = {phone for phone, item in items.items() if item["outcome"] == "done"}
    unknown = {phone for phone, item in items.items() if item["outcome"] == "unknown"}
    assert done <= set(acts) <= done | unknown, (number, about)
    assert about["failed"] == 0 and len(items) == len(ids), about
    return about


def finish(desk, number, ids, about):
    desk.run("jobs", "resume", number, *GO_ON, "--jobs", "50", code=0)
    acts = desk.acts()
    assert max(acts.values()) == 1 and len(acts) >= len(ids) - about["unknown"], len(acts)


def rounds(desk, ids, stop, exit_code):
    """Starts and stops a job ROUNDS times; returns the records of the jobs that were stopped before their end."""
    desk.run("jobs", "--json", code=0)
    desk.reboot(ids, code=0)
    usual = files(desk)
    stopped = []
    for number in range(2, ROUNDS + 2):
        desk.reset()
        process = desk.start(*desk.many(ids), "--jobs", JOBS)
        somewhere(desk, process, number, len(ids))
        stop(process)
        result = desk.end(process)
        if result.code == 0:
            continue  # the job ended before the signal
        assert result.code == exit_code, result
        assert f"jobs resume {number}" in result.err, result
        about = check_record(desk, number, ids)
        if about["open"] + about["skipped"] > 0:
            stopped.append(about)
        assert files(desk) == usual, files(desk) ^ usual
        finish(desk, number, ids, about)
    assert len(stopped) > ROUNDS / 2, len(stopped)
    return stopped


def ctrl_c_once_finishes_what_was_sent():
    with Desk("--latency", "5ms..15ms", phones=200) as desk:
        stopped = rounds(desk, desk.able(), lambda process: process.send_signal(signal.SIGINT), 130)
        assert all(about["unknown"] == 0 for about in stopped), stopped


def ctrl_c_twice_ends_at_once():
    def twice(process):
        process.send_signal(signal.SIGINT)
        wait_until(lambda: read_line(process).startswith("Stopping"), process)
        process.send_signal(signal.SIGINT)

    with Desk("--latency", "5ms..15ms", phones=200) as desk:
        stopped = rounds(desk, desk.able(), twice, 130)
        assert all(about["unknown"] <= JOBS for about in stopped), stopped


def ctrl_c_twice_does_not_wait_for_a_service_that_stalls():
    with Desk(phones=30) as desk:
        ids = desk.able()
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="hold-after-acting")
        process = desk.start(*desk.many(ids), "--json", "--jobs", "4")
        assert wait_until(lambda: desk.counters()["in_flight"] >= 4, process)
        process.send_signal(signal.SIGINT)
        assert wait_until(lambda: read_line(process).startswith("Stopping"), process)
        assert process.poll() is None  # it waits for these four
        process.send_signal(signal.SIGINT)
        result = desk.end(process)  # their answers never come
        assert result.code == 130 and result.outcomes() == {"unknown": 4, "open": len(ids) - 4}, result
        assert len(desk.acts()) == 4
        desk.sim.control("POST", "/sim/faults/release", {})
        desk.no_faults()
        left = desk.run("jobs", "resume", "1", *GO_ON, "--json", code=0)
        assert left.outcomes() == {"done": len(ids) - 4} and set(desk.acts().values()) == {1}, left


def sigterm_ends_a_run_in_order():
    with Desk("--latency", "10ms", phones=120) as desk:
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--jobs", "2")
        assert wait_until(lambda: desk.intents(1) >= 10, process)
        process.terminate()
        result = desk.end(process)
        assert result.code == 143, result
        about = check_record(desk, 1, ids)
        assert about["unknown"] == 0, about
        finish(desk, 1, ids, about)


def a_terminal_that_goes_away_ends_a_run_in_order():
    """Repeated SIGHUP too (the shell sends one, then the kernel) must not count as a second Ctrl-C."""
    with Desk("--latency", "10ms", phones=120) as desk:
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--jobs", "2")
        assert wait_until(lambda: desk.intents(1) >= 10, process)
        for _ in range(3):
            process.send_signal(signal.SIGHUP)
        result = desk.end(process)
        assert result.code == 129, result
        about = check_record(desk, 1, ids)
        assert about["unknown"] == 0, about
        finish(desk, 1, ids, about)


run(ctrl_c_once_finishes_what_was_sent, ctrl_c_twice_ends_at_once, ctrl_c_twice_does_not_wait_for_a_service_that_stalls,
    sigterm_ends_a_run_in_order, a_terminal_that_goes_away_ends_a_run_in_order)
