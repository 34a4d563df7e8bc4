"""One table of what the program costs beside public tools, in the same run, taking turns; the median counts. Also the
system calls per request of a job (strace -c), in a run of their own.

   table.py [ROUNDS [PHONES...]]      default 5 4000 10000"""
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from helpers.common import PHONECTL
from helpers.desk import Desk
from helpers.front import Front

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
SIZES = [int(word) for word in sys.argv[2:]] or [4000, 10000]
IN_FLIGHT, AT_ONCE = 50, 16


def timed(words, env):
    """Wall time and processor time in seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True, check=False)
    spent, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.returncode in (0, 4), (words[:3], result.returncode, result.stderr[-500:])
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def race(ours, theirs, env, rounds=ROUNDS, prepare=lambda: None):
    """The medians of both: ((wall, processor), (wall, processor))."""
    times = ([], [])
    for _ in range(rounds):
        for words, rows in zip((ours, theirs), times):
            prepare()
            rows.append(timed(words, env))
    return [[statistics.median(column) for column in zip(*rows)] for rows in times]


def say(what, beside, times, goal):
    (wall, processor), (their_wall, their_processor) = times
    print(f"| {what} | {wall * 1000:.1f} ms, {processor * 1000:.1f} ms | {beside}: {their_wall * 1000:.1f} ms, "
          f"{their_processor * 1000:.1f} ms | {wall / their_wall:.2f}, {processor / their_processor:.2f} | {goal} |", flush=True)


def start(env):
    curl = ["curl", "--version"]
    for words, goal in (("version", 0.5), ("help", 0.5), ("__complete -- phones --why re", 0.5), ("status", 1.0)):
        timed([PHONECTL, *words.split()], env)  # the first one probes the plugins
        say(f"`phonectl {words}`", "`curl --version`", race([PHONECTL, *words.split()], curl, env, 40), f"{goal} of the wall time")


def kept():
    with Desk(phones=50000) as desk:
        desk.set("webex-directory.page_size", "1000")
        name = desk.phones()[777]["name"]
        say("`phonectl phones NAME`, 50,000 phones kept", "`curl --version`",
            race([PHONECTL, "phones", name], ["curl", "--version"], desk.env, 20), "30 ms")


def calls_per_request(words, desk, count):
    report = os.path.join(desk.home, "strace")
    subprocess.run(["strace", "-f", "-c", "-o", report, *words], env=desk.env, stdin=subprocess.DEVNULL, capture_output=True,
                   check=False)
    with open(report, encoding="ascii") as file:
        found = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +\d* *(\w+)$", file.read(), re.M)
    calls = sorted(((int(number) / count, name) for number, name in found if name != "total"), reverse=True)
    return ", ".join(f"{name} {each:.1f}" for each, name in calls if each >= 0.1)


def curl_of(desk, name, lines, most, *flags):
    return ["curl", "--no-progress-meter", "--parallel", "--parallel-max", str(most), *flags, "-K",
            desk.write(name, "next\n".join(lines))]


def token_of(desk):
    with open(desk.env["PHONECTL_TOKEN_FILE"], encoding="ascii") as file:
        return file.read().strip()


def act(desk, protocol, *flags):
    """A whole job with its journal; curl sends the same requests, each with a body of its own. A job without a terminal
    reads the list of phones first, which is a third of its processor time and has rows of its own: it is taken off."""
    ids = desk.able()
    ours = [PHONECTL, *desk.many(ids), "--force", "--jobs", str(IN_FLIGHT)]
    lines = [f'url = "{desk.env["PHONECTL_URL"]}/xapi/command/SystemUnit.Boot"\noutput = "/dev/null"\n'
             f'header = "Authorization: Bearer {token_of(desk)}"\nheader = "Content-Type: application/json"\n'
             f'data = "{{\\"deviceId\\":\\"{phone}\\",\\"arguments\\":{{\\"Action\\":\\"Restart\\",\\"Force\\":\\"True\\"}}}}"\n'
             for phone in ids]
    if flags:
        lines = [f"http2\n{line}" for line in lines]
    theirs = curl_of(desk, "requests", lines, IN_FLIGHT, *flags)

    def prepare():
        desk.reset()

    listing_alone = [PHONECTL, "phones", "--fresh", "--count"]
    alone, _ = race(listing_alone, listing_alone, desk.env, prepare=prepare)
    job, beside = race(ours, theirs, desk.env, prepare=prepare)
    say(f"{len(ids)} phones rebooted with a journal, {IN_FLIGHT} in flight, {protocol}, without reading the list",
        "`curl --parallel`", ([whole - part for whole, part in zip(job, alone)], beside),
        "1.0 of the wall time, 2 of the processor time")
    prepare()
    timed(ours, desk.env)
    assert desk.posts() == len(ids), "each phone once"
    if shutil.which("strace"):
        calls = []
        for words in (ours, theirs):
            prepare()
            calls.append(calls_per_request(words, desk, len(ids)))
        print(f"| the same: system calls per request | {calls[0]} | `curl --parallel`: {calls[1]} | | |", flush=True)


def jobs(size):
    with Desk(phones=size) as desk:
        desk.set("webex-directory.page_size", "1000")
        act(desk, "HTTP/1.1")
        if shutil.which("nghttpx"):
            with Front(desk.sim.port, desk.home) as front:
                desk.env.update(PHONECTL_URL=f"https://127.0.0.1:{front.port}/v1", CURL_CA_BUNDLE=front.ca)
                act(desk, "HTTP/2 over TLS", "--cacert", front.ca)


def listing(size, goal):
    """curl fetches the same pages, known beforehand, as many at a time."""
    with Desk("--latency", "300ms", phones=10000) as desk:
        desk.set("webex-directory.page_size", str(size))
        desk.run("phones", "--fresh", "--count", code=0)
        desk.reset()
        desk.run("phones", "--fresh", "--count", code=0)
        asked = desk.counters()["endpoints"]
        lists = (("/devices", f"type=phone&max={size}", size), ("/people", "callingData=true&excludeStatus=true&max=100", 100),
                 ("/workspaces", "max=1000", 1000), ("/locations", "max=1000", 1000))
        lines = [f'url = "{desk.env["PHONECTL_URL"]}{path}?{query}&start={page * each}"\noutput = "/dev/null"\n'
                 f'header = "Authorization: Bearer {token_of(desk)}"\n'
                 for path, query, each in lists for page in range(asked.get(f"GET /v1{path}", 0))]
        say(f"10,000 phones, their owners and places at 300 ms an answer, {size} a page: {len(lines)} requests",
            f"`curl --parallel-max {AT_ONCE}`",
            race([PHONECTL, "phones", "--fresh", "--count"], curl_of(desk, "pages", lines, AT_ONCE), desk.env, 3), goal)


def waiting():
    """What the wait adds to the same job without one."""
    with Desk("--reboot-time", "40s", phones=5000) as desk:
        desk.set("webex-directory.page_size", "1000")
        ids = desk.able()
        words = [PHONECTL, *desk.many(ids), "--force", "--jobs", str(IN_FLIGHT)]
        alone = timed(words, desk.env)
        time.sleep(45)  # until they are back
        desk.phones("--fresh")
        desk.reset()
        wall, processor = timed([*words, "--wait"], desk.env)
        gets = sum(count for name, count in desk.counters()["endpoints"].items() if name.startswith("GET "))
        wall, processor = wall - alone[0], processor - alone[1]
        print(f"| `reboot --wait` on {len(ids)} phones that take 40 s: what waiting adds | {wall:.0f} s, {processor:.2f} s | "
              f"| {100 * processor / wall:.1f} % of a core, {gets} requests that read | 1 % of a core, lists only |", flush=True)


print("| what | phonectl: wall, processor time | beside it | ratios | goal |\n|---|---|---|---|---|", flush=True)
start(dict(os.environ))
kept()
for number in SIZES:
    jobs(number)
listing(100, "6 s")
listing(1000, "2 s")
waiting()
