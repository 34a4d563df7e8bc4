"""Fifty thousand phones: listed, selected, printed in every format and acted on, in little memory."""
import json
import os
import subprocess

from helpers.common import PHONECTL, run
from helpers.desk import Desk

COMPANY = 50000
KIB = 1024


# A child's peak memory starts at its parent's size, so a small process starts the command.
MEASURE = """import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)"""


def peak(desk, *words, output=subprocess.DEVNULL):
    """The exit code of a command and its peak memory in bytes."""
    measured = subprocess.run(["/usr/bin/python3", "-S", "-c", MEASURE, PHONECTL, *words], env=desk.env, check=True,
                              stdout=output, stderr=subprocess.PIPE, start_new_session=True)
    code, most = measured.stderr.split()
    return int(code), int(most) * KIB


def fifty_thousand_phones():
    with Desk(phones=200) as small:
        small.run("phones", "--tsv", code=0)
        least = peak(small, "phones", "--tsv")[1]
    with Desk(phones=COMPANY) as desk:
        desk.set("webex-directory.page_size", "1000")
        whole = desk.run("phones", "--json", code=0, timeout=180).json["items"]
        count = len(whole)
        assert count > COMPANY * 0.9 and len({phone["mac"] for phone in whole}) == count, count
        assert sum(1 for phone in whole if phone.get("extension")) > count / 2, "extensions were not joined in"
        memory = {}
        for form in ("--tsv", "--csv", "--json", "--jsonl"):
            code, most = peak(desk, "phones", form)
            assert code == 0
            memory[form] = (most - least) / count
        print(f"{count} phones from the list kept here, bytes a phone: " +
              ", ".join(f"{form[2:]} {size:.0f}" for form, size in memory.items()))
        if not os.environ.get("PHONECTL_SANITIZE"):  # sanitizers keep freed memory
            # rows are printed while they are read: the output, as large again, would not fit within this limit
            assert max(memory.values()) <= KIB, memory
        names = [phone["name"] for phone in whole]
        lobbies = {phone["id"] for phone in whole if phone["name"].lower().startswith("lobby") and phone["location"] == "Berlin"}
        got = desk.run("phones", "LOBBY*", "location:berlin", "--json", code=0).json["items"]
        assert {phone["id"] for phone in got} == lobbies and lobbies
        result = desk.run("phones", "-f", desk.write("all", "\n".join(phone["mac"] for phone in whole)), "--tsv", code=0)
        assert len(result.out.splitlines()) == count and "warning" not in result.err, result.err[:300]
        lines = desk.run("phones", "--jsonl", "--sort", "name", "--columns", "name", code=0).out.splitlines()
        assert sorted(json.loads(line)["name"] for line in lines) == sorted(names)
        work_on_all(desk, least)


def work_on_all(desk, least):
    listing = peak(desk, "phones", "--fresh", "--tsv")[1]  # an action without a terminal lists the phones first
    rows = desk.phones("--why", "tag")
    print(f"asking for the list: {(listing - least) / len(rows):.0f} bytes a phone")
    if not os.environ.get("PHONECTL_SANITIZE"):  # each page is freed once it is read
        assert listing - least <= 2 * KIB * len(rows), (listing, least)
    able = sum(row["can"] for row in rows)
    desk.reset()
    with open(f"{desk.home}/rows", "wb") as file:
        code, most = peak(desk, "reboot", "name:*", "--yes", "--expect", str(len(rows)), "--jobs", "50", "--jsonl", output=file)
    print(f"a job of {len(rows)} phones: {(most - listing) / len(rows):.0f} bytes a phone more than listing them")
    with open(f"{desk.home}/rows", "rb") as file:
        outcomes = [json.loads(line)["outcome"] for line in file if b'"outcome"' in line]
    assert code == 5 and len(outcomes) == len(rows) and able, (code, len(outcomes))
    acts = desk.sim.control("GET", "/sim/acts")["total"]["reboots"]
    assert acts == outcomes.count("done"), (acts, outcomes.count("done"))
    job = desk.jobs()[0]
    assert job["done"] == acts and job["open"] == job["unknown"] == 0, job
    if not os.environ.get("PHONECTL_SANITIZE"):
        assert most - listing <= 2 * KIB * len(rows), (most, listing)


run(fifty_thousand_phones)
