"""F2: resuming a job. Nothing done is repeated, what was surely not sent is sent, and unknown results are left alone
unless --retry-unknown is given. Also what happens to a job when the sign-in ends."""
from helpers.common import run, wait_until
from helpers.desk import GO_ON, Desk

XAPI = "/v1/xapi/command/*"
OAUTH = ("--auto-consent", "--redirect-uri", "any-loopback-port")


def by_outcome(items, outcome):
    return {phone for phone, item in items.items() if item["outcome"] == outcome}


def broken_run(desk):
    """One phone refused, two unknown (one of them did restart), the rest done."""
    ids = desk.able(most=20)
    desk.fault(method="POST", path=XAPI, kind="status-409", count=1, after=2)
    desk.fault(method="POST", path=XAPI, kind="close-after-acting", count=1, after=4)
    desk.fault(method="POST", path=XAPI, kind="close-before", count=1, after=6)
    result = desk.reboot(ids, "--json", "--jobs", "1", code=8)
    assert result.outcomes() == {"done": 17, "failed": 1, "unknown": 2}, result
    desk.no_faults()
    return ids, result.json["job"]


def resume_repeats_nothing_that_was_or_may_have_been_done():
    with Desk(phones=60) as desk:
        _, number = broken_run(desk)
        before, posts = desk.acts(), desk.posts()
        result = desk.run("jobs", "resume", number, *GO_ON, code=0)
        assert "Nothing is left to do" in result.err and "--retry-unknown" in result.err, result
        assert desk.acts() == before and desk.posts() == posts


def unknown_is_repeated_only_when_asked_for():
    with Desk(phones=60) as desk:
        _, number = broken_run(desk)
        unknown = by_outcome(desk.job(number)[0], "unknown")
        before = desk.acts()
        result = desk.run("jobs", "resume", number, "--retry-unknown", *GO_ON, "--json", code=0)
        assert {item["id"] for item in result.json["items"]} == unknown and result.outcomes() == {"done": 2}, result
        again = {phone for phone, count in desk.acts().items() if count != before.get(phone, 0)}
        assert again == unknown
        items, about = desk.job(number)
        assert about["unknown"] == 0 and about["done"] == 19 and about["failed"] == 1, about


def retry_repeats_what_failed_and_nothing_else():
    with Desk(phones=60) as desk:
        _, number = broken_run(desk)
        failed = by_outcome(desk.job(number)[0], "failed")
        result = desk.run("jobs", "retry", number, *GO_ON, "--json", code=0)
        assert {item["id"] for item in result.json["items"]} == failed and result.outcomes() == {"done": 1}, result
        assert max(desk.acts().values()) == 1
        result = desk.run("jobs", "retry", number, *GO_ON, code=0)
        assert "Nothing is left to do" in result.err, result


def what_was_never_sent_is_sent_when_the_company_is_back():
    with Desk("--latency", "3ms", phones=200) as desk:
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--jobs", "4")
        assert wait_until(lambda: desk.intents(1) >= 60, process)
        desk.company_dies()
        assert desk.end(process).code in (7, 8)
        items, _ = desk.job(1)
        done, unknown = by_outcome(items, "done"), by_outcome(items, "unknown")
        desk.company_returns()
        result = desk.run("jobs", "resume", "1", *GO_ON, "--json")
        assert result.outcomes() == {"done": len(ids) - len(done) - len(unknown)}, result
        assert result.code == 0, result
        assert set(desk.acts()) == set(ids) - done - unknown and set(desk.acts().values()) == {1}


def a_disk_that_fills_up_in_the_middle_keeps_the_rest_back():
    """A file size limit stands in for a full disk. SIGXFSZ must not kill the program either."""
    limited = ("/usr/bin/python3", "-c", "import os, resource, signal, sys; size = int(sys.argv[1]); "
               "signal.signal(signal.SIGXFSZ, signal.SIG_DFL); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); "
               "os.execv(sys.argv[2], sys.argv[2:])")
    with Desk(phones=60) as desk:
        ids = desk.able(most=40)
        desk.reboot(ids, code=0)
        whole = len(desk.journal(1))
        head = desk.journal(1).index(b'{"intent"')
        for number, share in enumerate((0.05, 0.3, 0.7), 2):
            desk.reset()
            size = head + int((whole - head) * share)
            result = desk.end(desk.start(*desk.many(ids), "--json", "--jobs", "4", prefix=(*limited, str(size))))
            assert result.code == 1 and "nothing more is sent" in result.err, (share, result)
            acts, (items, about) = desk.acts(), desk.job(number)
            assert len(acts) == desk.posts() <= desk.intents(number) and about["open"] > 0, (share, about, result)
            done, unknown = by_outcome(items, "done"), by_outcome(items, "unknown")
            assert done <= set(acts) <= done | unknown, (share, about)
            desk.run("jobs", "resume", number, *GO_ON)
            assert set(desk.acts()) == set(ids) - (unknown - set(acts)), share
            assert set(desk.acts().values()) == {1}, share


def two_at_a_time_cannot_work_on_one_job():
    with Desk("--latency", "20ms", phones=120) as desk:
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--jobs", "2")
        assert wait_until(lambda: desk.intents(1) >= 5, process)
        second = desk.run("jobs", "resume", "1", *GO_ON)
        assert second.code != 0 and "Job 1 is already running" in second.err, second
        assert desk.run("jobs", "--json", code=0).json["items"][0]["state"] == "running"
        assert desk.end(process).code == 0
        assert set(desk.acts().values()) == {1} and len(desk.acts()) == len(ids)


def a_token_that_expires_in_the_middle_is_renewed_once():
    with Desk("--latency", "5ms", *OAUTH, phones=200) as desk:
        desk.sign_in_by_browser()
        ids = desk.able()
        desk.reset()
        process = desk.start(*desk.many(ids), "--json", "--jobs", "8")
        assert wait_until(lambda: desk.intents(1) >= 60, process)
        desk.sim.control("POST", "/sim/tokens/expire", {})
        result = desk.end(process)
        assert result.code == 0 and result.outcomes() == {"done": len(ids)}, result
        counters = desk.counters()
        assert counters["refreshes"] == 1 and counters["refreshes_rejected"] == 0, counters["refreshes"]
        assert 1 <= counters["unauthorized"] <= 8, counters["unauthorized"]
        assert len(desk.acts()) == len(ids) and set(desk.acts().values()) == {1}


def a_sign_in_that_is_revoked_stops_the_run_which_goes_on_after_another():
    with Desk("--latency", "5ms", *OAUTH, phones=200) as desk:
        desk.sign_in_by_browser()
        ids = desk.able()
        process = desk.start(*desk.many(ids), "--json", "--jobs", "8")
        assert wait_until(lambda: desk.intents(1) >= 60, process)
        desk.sim.control("POST", "/sim/tokens/revoke", {})
        result = desk.end(process)
        assert result.code == 4 and "login" in result.err, result
        counts = result.json["counts"]
        assert counts["unknown"] == 0 and counts["failed"] <= 8 and counts["open"] > 0, counts
        assert len(desk.acts()) == counts["done"]
        again = desk.run("jobs", "resume", "1", *GO_ON)
        assert again.code == 4, again  # still signed out, so nothing is sent
        assert len(desk.acts()) == counts["done"]
        desk.sign_in_by_browser()
        desk.run("jobs", "resume", "1", *GO_ON, code=0)
        assert len(desk.acts()) == len(ids) and set(desk.acts().values()) == {1}


def I9_a_phone_that_is_gone_is_named_and_left_out():
    """Also a phone that was accepted before, and one whose request was interrupted."""
    with Desk(phones=30) as desk:
        desk.fault(method="POST", path=XAPI, kind="status-409")
        phones = {item["id"]: item for item in desk.phones("--why", "reboot") if item["can"]}
        ids = list(phones)[:6]
        desk.reboot(ids, "--max-fail", "0", "--jobs", "1", code=6)
        desk.no_faults()
        gone = phones[ids[2]]
        assert desk.sim.api("DELETE", "/devices/" + gone["id"]).status == 204
        result = desk.run("jobs", "resume", 1, *GO_ON, "--json", code=5)
        told = [item for item in result.json["items"] if item["outcome"] == "skipped"]
        assert result.outcomes() == {"done": 4, "skipped": 1} and gone["id"] not in desk.acts(), result
        assert [(item["id"], item["name"], item["mac"]) for item in told] == [(gone["id"], gone["name"], gone["mac"])], told
        assert "No longer in the list" in told[0]["text"] and gone["name"] in result.err, result
    with Desk("--reboot-time", "1h", phones=30) as desk:
        ids = desk.able(most=3)
        desk.reboot(ids, "--wait", "--timeout", "1s", code=8)
        name = desk.sim.phone(ids[0])["displayName"]
        assert desk.sim.api("DELETE", "/devices/" + ids[0]).status == 204
        result = desk.run("jobs", "resume", 1, *GO_ON, "--wait", "--timeout", "1s", "--json", code=8)
        texts = {item["name"]: item["text"] for item in result.json["items"] if item["outcome"] == "unknown"}
        assert texts[name] == "Sent; the phone is no longer in the list" and len(texts) == 3, result
        assert set(desk.acts().values()) <= {1}


def I1_the_job_of_another_account_stays_as_it_was():
    with Desk(phones=20) as desk, Desk("--seed", "other", phones=20) as other:
        theirs = {name: other.env[name] for name in ("PHONECTL_URL", "PHONECTL_TOKEN_FILE")}
        desk.fault(method="POST", path=XAPI, kind="status-409")
        desk.reboot(desk.able(most=4), "--max-fail", "1", "--jobs", "1", code=6)
        before = desk.job(1)
        for words in (["resume"], ["retry"]):
            result = desk.run("jobs", *words, 1, *GO_ON, env=theirs)
            assert result.code == 1 and "another account began the job" in result.err, result
        assert desk.job(1) == before and not other.acts(), before


run(resume_repeats_nothing_that_was_or_may_have_been_done, unknown_is_repeated_only_when_asked_for,
    retry_repeats_what_failed_and_nothing_else, what_was_never_sent_is_sent_when_the_company_is_back,
    a_disk_that_fills_up_in_the_middle_keeps_the_rest_back, two_at_a_time_cannot_work_on_one_job,
    a_token_that_expires_in_the_middle_is_renewed_once,
    a_sign_in_that_is_revoked_stops_the_run_which_goes_on_after_another,
    I9_a_phone_that_is_gone_is_named_and_left_out, I1_the_job_of_another_account_stays_as_it_was)
