"""F1: a reboot of some 440 phones is killed (SIGKILL) at a random point and resumed, again and again. The
simulator's own record shows that no phone restarted twice, and at most as many phones end unknown as were being
worked on at each kill. ROUNDS sets the number of jobs, SEED the random choices."""
import os
import random
import signal

from helpers.common import run, wait_until
from helpers.desk import GO_ON, Desk

ROUNDS = int(os.environ.get("ROUNDS", "100"))
JOBS = 8
COMPANY = 500


def kill_somewhere(desk, process, number, dice, phones):
    """Kills at a random journal entry half the time, else after a random delay. Returns the result if the job ended
    first."""
    if dice.random() < 0.5:
        target = dice.randrange(0, phones)
        wait_until(lambda: desk.intents(number) >= target, process)
    else:
        moment = os.times().elapsed + dice.uniform(0, 0.2)
        wait_until(lambda: os.times().elapsed >= moment, process)
    process.send_signal(signal.SIGKILL)
    result = desk.end(process)
    return None if result.code == -signal.SIGKILL else result


def until_it_ends(desk, ids, number, dice):
    """Kills and resumes the job, up to three times. Returns the result of the last command and the number of kills."""
    words, kills = desk.many(ids), 0
    while True:
        result = kill_somewhere(desk, desk.start(*words, "--jobs", JOBS), number, dice, len(ids))
        if result is not None:
            return result, kills
        kills += 1
        if desk.journal_exists(number):
            words = ["jobs", "resume", str(number), *GO_ON]
        if kills == 3 or dice.random() < 0.7:
            return desk.run(*words, "--jobs", JOBS), kills


def check_books(desk, ids, number, last, kills):
    """Compares the simulator's record with the journal; returns how many phones are unknown."""
    acts = desk.acts()
    twice = [phone for phone, count in acts.items() if count > 1]
    assert not twice, f"job {number}: {len(twice)} phones restarted more than once, {twice[0]} first; {last}"
    if "stopped before anything was sent" in last.err:
        assert not acts, last
        return 0
    items, about = desk.job(number)
    assert about["done"] + about["unknown"] == len(ids) and about["open"] == about["failed"] == 0, (about, last)
    assert about["unknown"] <= JOBS * kills, (about, kills)
    wrong = [phone for phone, item in items.items() if item["outcome"] == "done" and acts.get(phone) != 1]
    assert not wrong, f"job {number}: {len(wrong)} phones are called done, and are not"
    assert set(acts) <= set(items)
    return about["unknown"]


def no_phone_restarts_twice_however_often_the_program_is_killed():
    seed = os.environ.get("SEED", "journal")
    dice = random.Random(seed)
    kills = unknown = 0
    with Desk("--latency", "1ms..3ms", phones=COMPANY) as desk:
        ids = desk.able()
        assert len(ids) > 400, len(ids)
        for number in range(1, ROUNDS + 1):
            desk.reset()
            last, killed = until_it_ends(desk, ids, number, dice)
            kills += killed
            unknown += check_books(desk, ids, number, last, killed)
    print(f"{ROUNDS} rounds of {len(ids)} phones, seed {seed}: killed {kills} times, {unknown} phones left unknown, "
          "none restarted twice")
    assert kills >= ROUNDS * 3 / 4, kills


run(no_phone_restarts_twice_however_often_the_program_is_killed)
