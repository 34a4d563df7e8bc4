"""A whole job over many phones, with its journal, next to `curl --parallel` sending the same requests to the same
server: wall time, processor time, and system calls per request (strace -f -c).

   acting.py [PHONES [IN_FLIGHT [ROUNDS]]]      default 4000 50 3"""
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from helpers.common import PHONECTL
from helpers.desk import Desk

PHONES, IN_FLIGHT, ROUNDS = (int(word) for word in (*sys.argv[1:], *"4000 50 3".split()[len(sys.argv) - 1:]))


def timed(words, env):
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    spent, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.returncode == 0, (words[:3], result.returncode, result.stdout[-500:], result.stderr[-500:])
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def requests_file(desk, ids):
    """The same requests for curl, each with its own body."""
    with open(desk.env["PHONECTL_TOKEN_FILE"], encoding="ascii") as file:
        token = file.read().strip()
    parts = [f'url = "{desk.sim.url}/v1/xapi/command/SystemUnit.Boot"\noutput = "/dev/null"\n'
             f'header = "Authorization: Bearer {token}"\nheader = "Content-Type: application/json"\n'
             f'data = {json.dumps(json.dumps({"deviceId": phone, "arguments": {"Force": "True"}}))}\n' for phone in ids]
    return desk.write("requests", "next\n".join(parts))


def calls_per_request(words, desk, count):
    report = os.path.join(desk.home, "strace")
    subprocess.run(["strace", "-f", "-c", "-o", report, *words], env=desk.env, stdin=subprocess.DEVNULL, capture_output=True,
                   check=False)
    with open(report, encoding="ascii") as file:
        found = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +\d* *(\w+)$", file.read(), re.M)
    calls = sorted(((int(number) / count, name) for number, name in found if name != "total"), reverse=True)
    return ", ".join(f"{name} {each:.1f}" for each, name in calls if each >= 0.1)


with Desk(phones=PHONES) as desk:
    desk.set("webex-directory.page_size", "1000")
    ids = desk.able()
    ours = [PHONECTL, *desk.many(ids), "--force", "--jobs", str(IN_FLIGHT)]
    theirs = ["curl", "--no-progress-meter", "--parallel", "--parallel-max", str(IN_FLIGHT), "-K", requests_file(desk, ids)]
    times = {"phonectl": [], "curl": []}
    for _ in range(ROUNDS):
        desk.reset()
        desk.phones()  # the list has a benchmark of its own
        times["phonectl"].append(timed(ours, desk.env))
        assert desk.posts() == len(ids), desk.posts()
        times["curl"].append(timed(theirs, desk.env))
    wall, processor = ({name: min(row[i] for row in rows) for name, rows in times.items()} for i in (0, 1))
    print(f"{len(ids)} phones, {IN_FLIGHT} in flight, HTTP/1.1: phonectl {wall['phonectl']:.2f} s ({processor['phonectl']:.2f} s of "
          f"processor time), curl --parallel {wall['curl']:.2f} s ({processor['curl']:.2f} s): {wall['phonectl'] / wall['curl']:.2f} "
          f"of the wall time, {processor['phonectl'] / processor['curl']:.2f} of the processor time")
    if shutil.which("strace"):
        print("system calls per request, phonectl:", calls_per_request(ours, desk, len(ids)))
        print("system calls per request, curl:", calls_per_request(theirs, desk, len(ids)))
