"""Jobs over many phones: the memory of a job of 50,000; the time against a service that allows R requests per second (N
/ R is the minimum), with the share it refused; how soon Ctrl-C ends a job; and rounds of SIGKILL and resume.

   bulk.py [PHONES [KILLS]]      default 50000 25"""
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from helpers.common import wait_until
from helpers.desk import Desk

PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
KILLS = sys.argv[2] if len(sys.argv) > 2 else "25"


def most_memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])


def memory():
    with Desk(phones=PHONES) as desk:
        desk.set("webex-directory.page_size", "1000")
        ids = desk.able()
        begun = time.monotonic()
        process = desk.start(*desk.many(ids), "--jobs", "50")
        ended = concurrent.futures.ThreadPoolExecutor().submit(desk.end, process, timeout=600)
        most = 0
        while not ended.done():
            try:
                most = max(most, most_memory(process.pid))
            except (OSError, TypeError):
                break  # the job has ended
            time.sleep(0.01)
        result = ended.result()
        spent = time.monotonic() - begun
        print(f"{len(ids)} phones rebooted in {spent:.1f} s, {len(ids) / spent:.0f} a second, exit code {result.code}: "
              f"{most / 1024:.0f} MiB at most, {most * 1024 / len(ids):.0f} bytes a phone")


def pace(allowed, *words):
    with Desk(phones=allowed * 20) as desk:
        ids = desk.able()
        desk.reset()
        desk.sim.control("POST", "/sim/rate", {"per_second": allowed})
        begun = time.monotonic()
        result = desk.run(*desk.many(ids), "--jobs", "50", *words, timeout=300)
        spent, refused = time.monotonic() - begun, desk.counters()["given_429"]
        print(f"limit {allowed}/s{', told' if words else ', learnt'}: {len(ids)} phones in {spent:.1f} s = "
              f"{spent * allowed / len(ids):.2f} of N/R, {100 * refused / len(ids):.2f} % answers 429, exit code {result.code}")


def ctrl_c():
    times = []
    with Desk("--latency", "20ms", phones=500) as desk:
        ids = desk.able()
        for number in range(1, 11):
            process = desk.start(*desk.many(ids), "--jobs", "8")
            wait_until(lambda: desk.intents(number) >= 40, process)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            desk.end(process)
            times.append((time.monotonic() - begun) * 1000)
    print(f"Ctrl-C, answers taking 20 ms: {min(times):.0f} to {max(times):.0f} ms until the program has ended")


memory()
pace(50, "--rate", "50")
pace(50)
ctrl_c()
subprocess.run(["/usr/bin/python3", "-B", f"{SOURCE}/tests/e2e/bulk_kill.py"], env={**os.environ, "ROUNDS": KILLS, "SEED": str(time.time())},
               check=True)
