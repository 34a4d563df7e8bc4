"""A job hands each phone on at most twice: to the one who leads the group of its intent, and to the thread of the
transfers. More than that, or locked memory for each request, was half of the time of a job."""
import os
import sys

from helpers.desk import Desk

LIBRARY = os.path.join(os.environ["PHONECTL_BUILD_DIR"], "tests", "count_waits.so")
IN_FLIGHT = 20


def counted(desk, count):
    """How often threads waited, and memory was locked, in a job over so many phones."""
    path = os.path.join(desk.home, "waits")
    ids = desk.able(most=count)
    assert len(ids) == count, len(ids)
    result = desk.run(*desk.many(ids), "--force", "--jobs", IN_FLIGHT, code=0,
                      env={"LD_PRELOAD": LIBRARY, "COUNT_WAITS": path})
    assert "done" in result.err + result.out, result
    with open(path, encoding="ascii") as file:
        return [int(number) for number in file.read().split()]


if not os.path.exists(LIBRARY):
    print("skipped: a sanitizer takes the place of these functions too")
    sys.exit(77)
with Desk(phones=1300) as the_desk:
    # what does not depend on the number of phones, such as the pages of the list, is in both
    few, many = counted(the_desk, 100), counted(the_desk, 1000)
    per_phone = [(after - before) / 900 for before, after in zip(few, many)]
    print(f"for each phone: {per_phone[0]:.2f} waits, {per_phone[1]:.3f} times locked memory")
    assert 1 <= per_phone[0] <= 2.3, per_phone
    assert per_phone[1] < 0.02, per_phone
