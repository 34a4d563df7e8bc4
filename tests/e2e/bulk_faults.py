"""F4: the service refuses, breaks the connection or answers nonsense in the middle of a job. Each phone gets the
right outcome, the simulator's record agrees, the job continues, and the exit code reports the worst outcome."""
import json

from helpers.common import run, wait_until
from helpers.desk import GO_ON, Desk

XAPI = "/v1/xapi/command/*"
UNUSED = "http://127.0.0.1:9/"


def struck(desk, ids, *rules):
    """Reboots these phones one at a time while the service applies these fault rules."""
    desk.reset()
    desk.no_faults()
    for rule in rules:
        desk.fault(**{"method": "POST", "path": XAPI, **rule})
    result = desk.reboot(ids, "--json", "--jobs", "1")
    desk.no_faults()
    return result


# kind: outcome of the phone, exit code of the job, whether the phone restarted, what the error contains
ENDS = {
    "status-400": ("failed", 5, False, "asked to answer 400"),
    "status-403": ("failed", 5, False, "asked to answer 403"),
    "status-404": ("failed", 5, False, "asked to answer 404"),
    "status-409": ("failed", 5, False, "asked to answer 409"),
    "status-408": ("unknown", 8, False, "asked to answer 408"),
    "status-500": ("unknown", 8, False, "It may have happened: Rebooting the phone failed: "),
    "status-501": ("failed", 5, False, "asked to answer 501"),
    "status-502": ("unknown", 8, False, "asked to answer 502"),
    "status-503": ("unknown", 8, False, "asked to answer 503"),
    "status-504": ("unknown", 8, False, "asked to answer 504"),
    "redirect": ("unknown", 8, False, "redirects are not followed"),
    "close-before": ("unknown", 8, False, "it may have happened"),
    "close-after-acting": ("unknown", 8, True, "it may have happened"),
    "cut-off": ("unknown", 8, True, "it may have happened"),
    "garbage": ("unknown", 8, False, "the answer cannot be used"),
    "html": ("unknown", 8, False, "the answer cannot be used"),
    "endless-chunked": ("unknown", 8, False, "too large"),
    "gzip-bomb": ("unknown", 8, False, "the answer cannot be used"),
    "huge-header": ("unknown", 8, False, "too large"),
}


def every_fault_has_its_outcome_and_the_run_goes_on():
    with Desk(phones=14) as desk:
        ids = desk.able()
        for kind, (outcome, code, happened, words) in ENDS.items():
            result = struck(desk, ids, {"kind": kind, "count": 2, "value": UNUSED if kind == "redirect" else None})
            assert result.code == code, (kind, result)
            assert result.outcomes() == {"done": len(ids) - 2, outcome: 2}, (kind, result)
            bad = [item for item in result.json["items"] if item["outcome"] != "done"]
            assert all(words in item["error"] for item in bad), (kind, bad)
            for item in bad:
                assert (item["id"] in desk.acts()) == happened, (kind, item)
                assert not kind.startswith("status") or item["correlation_id"] in item["error"], (kind, item)
            done = [item for item in result.json["items"] if item["outcome"] == "done"]
            assert all(item["correlation_id"].startswith("SIM_") for item in done), (kind, done[0])
            assert all(count == 1 for count in desk.acts().values()), kind
            assert all(count == 1 for count in desk.counters()["bodies"].values()), (kind, "a request was sent twice")


def a_phone_that_is_locked_is_waited_for():
    with Desk(phones=14) as desk:
        ids = desk.able()
        result = struck(desk, ids, {"kind": "status-423", "count": 1})
        assert result.code == 0 and result.outcomes() == {"done": len(ids)}, result
        assert desk.posts() == len(ids) + 1 and set(desk.acts().values()) == {1}
        result = struck(desk, ids, {"kind": "status-423", "count": 3})
        assert result.code == 5 and result.outcomes() == {"done": len(ids) - 1, "failed": 1}, result
        left = desk.run("jobs", "resume", result.json["job"], *GO_ON, "--json", code=0)
        assert left.outcomes() == {"done": 1} and set(desk.acts().values()) == {1}, left  # refused before processing


def neither_resume_nor_retry_repeats_what_may_have_happened():
    with Desk(phones=14) as desk:
        ids = desk.able()
        for status in (408, 500, 502, 503, 504):
            result = struck(desk, ids, {"kind": f"status-{status}", "count": 1})
            posts, job = desk.posts(), result.json["job"]
            for verb in ("resume", "retry"):
                desk.run("jobs", verb, job, *GO_ON, code=0)
                assert desk.posts() == posts, (status, verb)
            asked = desk.run("jobs", "resume", job, "--retry-unknown", *GO_ON, "--json", code=0)
            assert asked.outcomes() == {"done": 1} and desk.posts() == posts + 1, (status, asked)


def answers_that_never_come_end_in_time():
    with Desk(phones=14) as desk:
        desk.set("request_timeout", "1s")
        ids = desk.able()
        for kind, happened in (("stall", False), ("slow", True), ("hold-after-acting", True)):
            result = struck(desk, ids, {"kind": kind, "count": 1})
            assert result.code == 8 and result.outcomes() == {"done": len(ids) - 1, "unknown": 1}, (kind, result)
            assert len(desk.acts()) == len(ids) - (not happened), kind
            desk.sim.control("POST", "/sim/faults/release", {})


def a_mix_of_everything_is_told_exactly():
    with Desk(phones=60) as desk:
        ids = desk.able()
        result = struck(desk, ids, {"kind": "status-404", "count": 3}, {"kind": "status-409", "count": 4},
                        {"kind": "status-429", "count": 1}, {"kind": "status-500", "count": 5},
                        {"kind": "close-before", "count": 2}, {"kind": "close-after-acting", "count": 6})
        good = len(ids) - 3 - 4 - 5 - 2 - 6
        assert result.code == 8 and result.outcomes() == {"done": good, "failed": 7, "unknown": 13}, result
        assert result.json["counts"] == {"done": good, "failed": 7, "unknown": 13, "skipped": 0, "open": 0}, result.json["counts"]
        assert f"{good} done; 7 failed; 13 unknown" in result.err, result
        for line in ("3 failed, Rebooting", "4 failed, Rebooting", "5 unknown, It may have", "8 unknown, No answer"):
            assert line in result.err, (line, result)
        assert len(desk.acts()) == good + 6 and set(desk.acts().values()) == {1}
        items, about = desk.job(result.json["job"])
        assert {k: about[k] for k in ("total", "done", "failed", "unknown", "skipped", "open")} == {
            "total": len(ids), "done": good, "failed": 7, "unknown": 13, "skipped": 0, "open": 0}, about
        by_row = {item["id"]: item["outcome"] for item in result.json["items"]}
        assert by_row == {phone: item["outcome"] for phone, item in items.items()}
        assert len({json.dumps(item) for item in result.json["items"]}) == len(ids)


def the_server_dies_in_the_middle():
    with Desk("--latency", "5ms", phones=200) as desk:
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--json", "--jobs", "4")
        assert wait_until(lambda: desk.intents(1) >= 40, process)
        desk.company_dies()
        result = desk.end(process)
        unknown = result.json["counts"]["unknown"]
        assert result.code == (8 if unknown else 7), result  # 7: safe to retry
        counts = result.json["counts"]
        # the kernel may still accept one more connection of each worker for the dying server
        assert counts["done"] > 0 and counts["unknown"] <= 2 * 4 and counts["open"] > 0, counts
        assert counts["failed"] >= 10, counts  # so many refused connections in a row stop the job
        assert sum(counts.values()) == len(ids), counts
        items, _ = desk.job(1)
        sent = [item for item in items.values() if item["outcome"] == "failed" and item["sent"]]
        assert not sent, sent[0]  # a refused connection means that nothing was sent: jobs resume sends it


def a_storm_of_429_pauses_all_workers_and_nobody_is_lost():
    with Desk(phones=120) as desk:
        ids = desk.able()
        desk.fault(method="POST", path=XAPI, kind="retry-after-seconds", value="1", after=30, count=4)
        result = desk.reboot(ids, "--json", "--jobs", "20")
        assert result.code == 0 and result.outcomes() == {"done": len(ids)}, result
        assert set(desk.acts().values()) == {1} and len(desk.acts()) == len(ids)
        refused = [r for r in desk.sim.control("GET", "/sim/requests?last=1000")["items"] if r["status"] == 429]
        assert len(refused) == 4, len(refused)


def a_limit_of_the_service_is_learnt():
    """50 a second, and what others measured for a whole organisation: 100 a minute, and 429 asks for 5 seconds."""
    for limit, phones in (("--rate", "50"), 500), (("--quirk", "organisation-limit=100"), 112):
        with Desk(*limit, phones=phones) as desk:
            ids = desk.able()
            desk.reset()
            result = desk.reboot(ids, "--json", "--jobs", "50")
            assert result.code == 0 and result.outcomes() == {"done": len(ids)}, result
            refused = desk.counters()["given_429"]
            assert 0 < refused <= len(ids) * 0.2, f"{refused} of {len(ids)} requests were answered 429"
            assert set(desk.acts().values()) == {1}


run(every_fault_has_its_outcome_and_the_run_goes_on, a_phone_that_is_locked_is_waited_for,
    neither_resume_nor_retry_repeats_what_may_have_happened, answers_that_never_come_end_in_time,
    a_mix_of_everything_is_told_exactly, the_server_dies_in_the_middle,
    a_storm_of_429_pauses_all_workers_and_nobody_is_lost, a_limit_of_the_service_is_learnt)
