"""Listing 50,000 phones next to json-c parsing the same bytes, in processor time (the goal is 1.5 times). Also:
printing the cached list in each format, and the memory used.

   listing.py [PHONES [ROUNDS]]      default 50000 3"""
import ctypes
import ctypes.util
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["PHONECTL_SOURCE_DIR"], "tests"))
from helpers.common import PHONECTL
from helpers.desk import Desk

PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3


def pages(desk, path):
    """The bodies of all pages, as phonectl receives them."""
    bodies = []
    while path:
        answer = desk.sim.api("GET", path)
        bodies.append(answer.body)
        link = re.search(r"<[^>]*/v1([^>]*)>", answer.header("Link") or "")
        path = link and link.group(1)
    return bodies


def parse_time(bodies):
    """Processor seconds json-c needs to parse them one by one."""
    json_c = ctypes.CDLL(ctypes.util.find_library("json-c"))
    json_c.json_tokener_parse.restype = ctypes.c_void_p
    json_c.json_object_put.argtypes = [ctypes.c_void_p]
    begun = time.process_time()
    for body in bodies:
        parsed = json_c.json_tokener_parse(body)
        assert parsed
        json_c.json_object_put(parsed)
    return time.process_time() - begun


MEASURE = """import resource, subprocess, sys
subprocess.check_call(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime, used.ru_stime, used.ru_maxrss)"""


def run_time(desk, *words):
    """User seconds, system seconds, peak KiB."""
    measured = subprocess.run(["/usr/bin/python3", "-S", "-c", MEASURE, PHONECTL, *words], env=desk.env, check=True,
                              stdout=subprocess.PIPE, text=True)
    user, system, most = measured.stdout.split()
    return float(user), float(system), int(most)


def race(desk, name, paths):
    bodies = [body for path in paths for body in pages(desk, path)]
    size = sum(map(len, bodies))
    theirs = min(parse_time(bodies) for _ in range(ROUNDS))
    ours = min(run_time(desk, "phones", "--fresh", "--tsv", "Reception") for _ in range(ROUNDS))
    print(f"{name}: {size / 1e6:.0f} MB in {len(bodies)} pages; json-c {theirs:.2f} s, phonectl {ours[0]:.2f} s "
          f"(+ {ours[1]:.2f} s in the kernel) = {ours[0] / theirs:.2f} of json-c, {ours[2] / 1024:.0f} MiB at most")


with Desk(phones=PHONES) as desk:
    desk.sim.sign_in()
    desk.use_token(desk.sim.token)
    desk.set("webex-directory.page_size", "1000")
    devices = "/devices?max=1000&type=phone"
    desk.set("webex-directory.owners", "no")
    race(desk, "phones alone", ["/locations", devices])
    desk.set("webex-directory.owners", "yes")
    race(desk, "with owners and extensions",
         ["/locations", "/people?callingData=true&excludeStatus=true&max=100", "/workspaces?max=1000", devices])
    count = len(desk.phones())
    for form in ("--tsv", "--csv", "--jsonl", "--json"):
        user, system, most = min(run_time(desk, "phones", form) for _ in range(ROUNDS))
        print(f"{count} phones from the list kept, {form}: {user + system:.2f} s, {most / 1024:.0f} MiB")
