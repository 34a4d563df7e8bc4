"""C24: wherever memory runs out, in the program, a library or a plugin, the program ends with one sentence and its
own exit code. It never crashes, damages no file, and the journal stays true."""
import os
import random
import sys

from helpers.desk import Desk

LIBRARY = os.path.join(os.environ["PHONECTL_BUILD_DIR"], "tests", "fail_alloc.so")
POINTS = int(os.environ.get("POINTS", "40"))  # per command
OUT_OF_MEMORY = 71
# The program survives a failed allocation while it probes a plugin or translates a message.
ENDS = {0, 1, 2, 3, 4, 5, 7, 8, 9, OUT_OF_MEMORY}


def asked_for(desk, words, **options):
    """The number of allocations this command makes when none fails."""
    count = os.path.join(desk.home, "count")
    result = desk.run(*words, env={"LD_PRELOAD": LIBRARY, "FAIL_ALLOC_COUNT": count}, **options)
    assert result.code == 0, result
    with open(count) as file:
        return int(file.read())


def points(total, seed):
    """Dense at the beginning, where each allocation belongs to another step of the start."""
    chosen = random.Random(seed)
    return sorted({round(total ** chosen.random()) for _ in range(POINTS // 4)} |
                  {chosen.randrange(1, total + 1) for _ in range(POINTS - POINTS // 4)})


def every_file_is_whole(desk, words, point):
    jobs = desk.jobs()
    assert all(job["state"] in ("ended", "interrupted", "stopped") for job in jobs), (words, point, jobs)
    status = desk.run("status", "--json", code=0).json
    assert status["signed_in"], (words, point, status)
    assert len(desk.phones()) == 12, (words, point)


def without_memory(desk, seed, *words, before=lambda: None, after=lambda: None, **options):
    before()
    total = asked_for(desk, words, **options)
    after()
    ended = 0
    for number, point in enumerate(points(total, seed)):
        before()
        result = desk.run(*words, env={"LD_PRELOAD": LIBRARY, "FAIL_ALLOC": str(point)}, **options)
        assert result.code in ENDS, (point, total, result)
        assert result.code != OUT_OF_MEMORY or "out of memory" in result.err, (point, result)
        ended += result.code == OUT_OF_MEMORY
        if number % 8 == 0:
            every_file_is_whole(desk, words, point)
        after()
    every_file_is_whole(desk, words, total)
    assert ended > POINTS // 2, (words, total, ended)


def C24_the_list_of_phones(desk):
    without_memory(desk, 1, "phones", "--fresh", "--json")


def C24_a_job(desk):
    """No phone is acted on twice, and none that was acted on is reported as open."""
    ids = desk.able(most=5)
    known = len(desk.jobs())

    def what_happened_is_told():
        nonlocal known
        jobs = desk.jobs()
        acts = desk.acts()
        assert set(acts.values()) <= {1}, acts
        assert not acts or len(jobs) > known, (acts, jobs)
        if acts:
            phones, _ = desk.job(max(job["number"] for job in jobs))
            assert all(phones[phone]["outcome"] in ("done", "unknown") for phone in acts), (acts, phones)
        known = len(jobs)

    without_memory(desk, 2, *desk.many(ids), before=desk.reset, after=what_happened_is_told)


def C24_the_account(desk):
    without_memory(desk, 4, "status", "--verify")
    desk.env.pop("PHONECTL_TOKEN_FILE")
    token = desk.sim.sign_in()
    desk.run("login", "developer-token", "--token-stdin", stdin=token, code=0)
    without_memory(desk, 5, "login", "developer-token", "--token-stdin", stdin=token)


if not os.path.exists(LIBRARY):
    print("skipped: a sanitizer has its own allocator")
    sys.exit(77)
with Desk(phones=12) as desk:
    for check in (C24_the_list_of_phones, C24_a_job, C24_the_account):
        check(desk)
