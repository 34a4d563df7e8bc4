"""Phones and actions on the command line: output formats, exit codes, files, and hostile names."""
import csv
import io
import json
import os
import re
import subprocess
import urllib.request

from helpers.common import PHONECTL, skip
from helpers.terminal import answer, check, expect, finish, run

if not os.access(os.environ.get("PHONECTL_SIM_BIN", ""), os.X_OK):
    skip("the simulator was not built")


def start(*flags):
    run("sim", "stop")
    expect(f"sim start {flags}", run("sim", "start", *flags), 0, stdout="listening at http://127.0.0.1:")
    return answer(run("sim", "status", "--json"))["url"]


def ask(url, method, path, body=None):
    request = urllib.request.Request(url + path, method=method, data=json.dumps(body).encode() if body else None,
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        text = reply.read()
        return json.loads(text) if text else None


CALM = ["--offline", "0", "--sleeping", "0", "--maintenance", "0", "--in-call", "0", "--reboot-time", "1s"]


def simulator():
    expect("nothing runs", run("sim", "status"), 1)
    expect("a wrong flag of the simulator is named", run("sim", "start", "--phnes", "3"), 2, stderr="--phnes")
    expect("a wrong quirk is named", run("sim", "start", "--quirk", "nonsense"), 2, stderr="nonsense")
    url = start("--phones", "12", "--seed", "x", "--quirk", "no-mac", *CALM)
    check("its quirks are passed on", [i["name"] for i in ask(url, "GET", "/sim/quirks")["items"] if i["on"]] == ["no-mac"])
    check("it has as many phones", answer(run("sim", "status", "--json"))["phones"] == 12)
    expect("it is started once", run("sim", "start"), 0, stdout="Already running")
    expect("other flags would be lost", run("sim", "start", "--phones", "5"), 1, stderr="sim stop")
    check("the address stays", answer(run("sim", "status", "--json"))["url"] == url)
    expect("stop", run("sim", "stop"), 0)
    expect("stop again", run("sim", "stop"), 0)
    state = os.path.join(os.environ["XDG_STATE_HOME"], "phonectl", "sim.json")
    with open(state, "w") as file:  # the state names another process: this test's parent
        json.dump({"pid": os.getppid(), "ticks": 1, "started": 1, "origin": url, "api": url + "/v1"}, file)
    expect("a process that only has the number is not ended", run("sim", "stop"), 0)
    check("it lives", os.path.exists(f"/proc/{os.getppid()}"))
    first = expect("--sim starts one and signs in", run("--sim", "phones", "--json"), 0, stderr="Started")
    check("its phones are listed", len(answer(first)["items"]) > 50)


def forms():
    start("--phones", "30", "--seed", "f", *CALM)
    whole = answer(run("--sim", "phones", "--json"))
    check("schema", whole["schema"] == "phonectl.phones/1" and whole["profile"] == "sim", whole.keys())
    keys = ["name", "mac", "model", "extension", "status", "location", "owner", "number", "tag", "ip", "serial",
            "software", "last_seen", "maintenance", "channel", "problem", "type", "capability", "permission", "source", "id"]
    for row in whole["items"]:
        check("members of a phone", list(row)[:len(keys)] == keys, list(row))
        check("lists are lists", all(isinstance(row[key], list) for key in ("tag", "capability", "permission")), row)
    lines = [json.loads(line) for line in run("--sim", "phones", "--jsonl").stdout.splitlines()]
    check("JSON lines hold the same", lines == whole["items"])
    text = subprocess.run([PHONECTL, "--sim", "phones", "--csv"], capture_output=True).stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    check("CSV holds the same", [row["name"] for row in rows] == [row["name"] for row in whole["items"]])
    with open("list.csv", "w", newline="") as file:
        file.write(text)
    again = answer(run("--sim", "phones", "-f", "list.csv", "--json"))
    check("our own CSV selects the same phones", again["items"] == whole["items"], len(again["items"]))
    piped = run("--sim", "phones", "-f", "-", stdin="# two\n" + "\r\n".join(f"id:{row['id']}" for row in rows_of(whole, 2)))
    expect("standard input selects", piped, 0)
    check("two of them", len(piped.stdout.splitlines()) == 2, piped.stdout)
    expect("nothing matches", run("--sim", "phones", "no-such-phone"), 3, stderr='no phone matches "no-such-phone"')
    expect("some match", run("--sim", "phones", "no-such-phone", whole["items"][0]["mac"]), 0,
           stderr='no phone matches "no-such-phone"')
    with open("words", "w") as file:
        file.write("# comment\n\nno-such-phone\n")
    expect("the line is told", run("--sim", "phones", "-f", "words"), 3, stderr="words, line 3")
    why = answer(run("--sim", "phones", "--why", "reboot", "--json"))["items"]
    check("why has its members", all(row["can"] != bool(row["why"]) for row in why), why[:2])


def rows_of(whole, count):
    return whole["items"][:count]


def actions():
    url = start("--phones", "30", "--seed", "a", *CALM)
    able = [row for row in answer(run("--sim", "phones", "--why", "reboot", "--json"))["items"] if row["can"]]
    one, two = [f"id:{row['id']}" for row in able[:2]]
    dry = answer(expect("a dry run", run("--sim", "reboot", one, "--dry-run", "--json"), 0))
    check("it tells the request", dry["dry_run"] and dry["items"][0]["requests"][0]["method"] == "POST", dry)
    counts = ask(url, "GET", "/sim/acts")
    check("it sent nothing that acts", "reboot" not in json.dumps(counts).replace('"reboots": 0', ""), counts)
    whole = answer(expect("one phone", run("--sim", "reboot", one, "--yes", "--json"), 0))
    check("members of a job", list(whole) == ["schema", "items", "action", "job", "dry_run", "counts"], list(whole))
    check("members of its phones", list(whole["items"][0]) == ["id", "name", "mac", "model", "outcome", "text", "correlation_id",
                                                                "error", "rows", "files"], list(whole["items"][0]))
    check("it is done", whole["items"][0]["outcome"] == "done" and whole["counts"]["done"] == 1, whole)
    expect("the right number", run("--sim", "tag", one, two, "--add", "cli", "--yes", "--expect", "2"), 0)
    expect("nothing to wait for", run("--sim", "tag", one, "--add", "cli", "--yes", "--wait"), 2, stderr="tag does not take --wait")
    expect("the wrong number", run("--sim", "tag", one, two, "--add", "cli", "--yes", "--expect", "3"), 6)
    ask(url, "POST", "/sim/faults", {"method": "POST", "path": "/v1/xapi/*", "kind": "status-500"})
    job = run("--sim", "reboot", two, "--yes", "--jsonl")
    check("a failure of one phone is 1, an unknown result 8", job.returncode in (1, 8), (job.returncode, job.stdout))
    ask(url, "DELETE", "/sim/faults")
    show = answer(expect("jobs show", run("jobs", "show", str(whole["job"]), "--json"), 0))
    check("it shows the phone", show["items"][0]["name"] == able[0]["name"] and show["items"][0]["outcome"] == "done", show)
    expect("nothing left", run("--sim", "jobs", "resume", str(whole["job"]), "--yes"), 0, stderr="Nothing is left")
    offline = start("--phones", "30", "--seed", "a", "--offline", "100%", "--sleeping", "0", "--maintenance", "0")
    result = run("--sim", "reboot", "location:*", "--yes", "--expect", "30")
    check("phones that cannot are skipped", result.returncode in (1, 6), (result.returncode, result.stderr))
    run("sim", "stop")
    check("was told", "skipped" in result.stdout or "matched" in result.stderr, (offline, result.stdout[:300]))


def unreachable():
    url = start("--phones", "5", "--seed", "u", *CALM)
    able = [row for row in answer(run("--sim", "phones", "--why", "reboot", "--json"))["items"] if row["can"]]
    run("sim", "stop")
    result = run("--profile", "sim", "--setting", f"url={url}/v1", "phones", "--fresh")
    check("nobody answers: 7", result.returncode == 7, (result.returncode, result.stderr))
    check("there are phones to try", able)


def files():
    start("--phones", "20", "--seed", "s", *CALM)
    able = [row for row in answer(run("--sim", "phones", "--why", "screenshot", "--json"))["items"] if row["can"]]
    one, two = [f"id:{row['id']}" for row in able[:2]]
    expect("into a file", run("--sim", "screenshot", one, "-o", "one.png"), 0)
    with open("one.png", "rb") as file:
        picture = file.read()
    check("it is a picture", picture.startswith(b"\x89PNG"), picture[:20])
    expect("never over a file unasked", run("--sim", "screenshot", one, "-o", "one.png"), 6, stderr="one.png")
    expect("but when told to", run("--sim", "screenshot", one, "-o", "one.png", "--yes"), 0)
    expect("two need a directory", run("--sim", "screenshot", one, two, "-o", "two.png"), 2, stderr="directory")
    os.mkdir("pictures")
    first = expect("into a directory", run("--sim", "screenshot", one, two, "-o", "pictures"), 0)
    again = expect("and again", run("--sim", "screenshot", one, two, "-o", "pictures"), 0)
    check("which is told once", [said.stderr.count("was there already") for said in (first, again)] == [0, 1], again.stderr)
    check("no file was replaced", len(os.listdir("pictures")) == 4, os.listdir("pictures"))
    expect("no file for --output", run("--sim", "tag", one, "--add", "z", "-o", "z.png", "--yes"), 0, stderr="tag returned no file")
    out = subprocess.run([PHONECTL, "--sim", "screenshot", one, "-o", "-"], capture_output=True)
    check("a file for it", b"no file" not in out.stderr, out.stderr)
    check("to standard output, and nothing but it", out.stdout.startswith(b"\x89PNG") and out.stdout.endswith(b"IEND\xaeB`\x82"),
          out.stdout[:40])


def hostile_names():
    url = start("--phones", "12", "--seed", "h", *CALM)
    names = ["\x1b]0;title\x07\x1b[31mred", "=HYPERLINK(\"https://evil.example\")", "-1+1", "right \u202eto left\u2066",
             "next\u0085line\x7f", "tab\tand\r\nlines", "n" * 1000, "quote \" and, comma"]
    phones = ask(url, "GET", "/sim/phones")["items"]
    for phone, name in zip(phones, names):
        ask(url, "POST", f"/sim/phones/{phone['id']}", {"displayName": name})
    for form in ([], ["--csv"], ["--tsv"], ["--json"], ["--jsonl"]):
        data = subprocess.run([PHONECTL, "--sim", "phones", "--fresh", *form], capture_output=True).stdout
        bad = [byte for byte in data if byte == 0x7F or byte < 0x20 and byte not in (0x09, 0x0A, 0x0D)]
        text = data.decode()  # must be UTF-8
        check(f"{form}: no control byte", not bad, bad[:5])
        check(f"{form}: no direction mark", not re.search("[\u202a-\u202e\u2066-\u2069\u0080-\u009f]", text), "")
        check(f"{form}: they are there, in their harmless form", "\\x1b" in text or "\\u001b" in text, text[:200])
        if form == ["--csv"]:
            rows = list(csv.reader(io.StringIO(text, newline="")))
            check("CSV: no cell begins a formula", not [cell for row in rows for cell in row if re.match("[=+@\t-]", cell)],
                  text[:600])
    listed = [row["name"] for row in answer(run("--sim", "phones", "--json"))["items"]]
    check("JSON gives the names as they are", names == listed[:len(names)], listed)
    turned = [row for row in answer(run("--sim", "phones", "--why", "screenshot", "--json"))["items"] if row["can"]][0]
    ask(url, "POST", f"/sim/phones/{turned['id']}", {"displayName": "Lob\u202egnp.exe\u200b"})
    os.mkdir("turned")
    expect("its picture", run("--sim", "screenshot", f"id:{turned['id']}", "-o", "turned"), 0)
    check("the name of a file turns no text round", os.listdir("turned") == ["Lob_u202egnp.exe_u200b.png"], os.listdir("turned"))
    start("--phones", "30", "--hostile-names", *CALM)
    result = subprocess.run([PHONECTL, "--sim", "phones", "--fresh"], capture_output=True)
    check("bytes that are no UTF-8 hide no list", result.returncode == 0 and "\ufffd".encode() in result.stdout
          and b"\xff" not in result.stdout, result.stdout[:400])
    result = run("--sim", "reboot", "--all", "--dry-run")
    check("a run shows them in the same way", "\x1b" not in result.stdout + result.stderr, result.stderr[:300])


os.chdir(os.environ["TMPDIR"])
for part in (simulator, forms, actions, unreachable, files, hostile_names):
    part()
run("sim", "stop")
finish()
