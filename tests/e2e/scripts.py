"""Scripts as plugins: every mistake of a script is reported, nothing happens twice, and nothing is lost. The
simulator's own record (/sim/acts) shows what really happened."""
import http.server
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

from helpers.common import PHONECTL, read_line, skip, wait_until
from helpers.terminal import Terminal, answer, check, expect, finish, run

if not os.access(os.environ.get("PHONECTL_SIM_BIN", ""), os.X_OK):
    skip("the simulator was not built")

# phonectl refuses plugins below a folder that others can write to, unless it is sticky
folder = tempfile.mkdtemp(prefix="phonectl-scripts-", dir="/tmp")
HEAD = """#!/bin/sh
[ "$1" = --describe ] && { cat <<'END'
{"id": "%s", "version": "1.0.0", "author": "Me", "licence": "MIT", "summary": "Does it.", %s}
END
exit; }
read -r start
boot() {
    echo '{"http": {"method": "POST", "url": "/xapi/command/SystemUnit.Boot", "body": {"deviceId": '"$phone_id"'}}}'
    read -r answer
}
"""
ACTION = '"features": [{"title": "It", "danger": "disruptive"}]'


def script(name, body, features=ACTION):
    path = os.path.join(folder, name + ".phonectl")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD % (name, features) + body)
    os.chmod(path, 0o755)
    return path


def sim(*words, **more):
    return run("--plugin-dir", folder, "--sim", *words, **more)


def company(path, method="GET"):
    with urllib.request.urlopen(urllib.request.Request(url + path, method=method)) as reply:
        text = reply.read()
        return json.loads(text) if text else None


def item_of(result):
    """The outcome of the only phone; empty defaults if the command failed earlier."""
    items = answer(result)["items"] if result.stdout else []
    check("there is an outcome", len(items) == 1, (result.args[4:], result.stdout, result.stderr))
    return items[0] if items else {"outcome": "", "text": "", "rows": [], "requests": []}


def last_job():
    return str(max(job["number"] for job in answer(sim("jobs", "--json"))["items"]))


def total():
    return company("/sim/acts")["total"]["reboots"]


# name, body, exit code, outcome, the reason, number of acts
WRONG = [
    ("hang", "sleep 1000", "failed", "hang took longer than 2s", 0),
    ("hang-after", "boot; sleep 1000", "unknown", "hang-after took longer than 2s; a request had been sent", 1),
    ("crash", "kill -SEGV $$", "failed", r"crash crashed: Segmentation fault \(SIGSEGV\) and said neither", 0),
    ("crash-after", "boot; kill -SEGV $$", "unknown", "Part of it happened.*crash-after crashed", 1),
    ("exit", "exit 0", "failed", "exit ended with the status 0 and said neither done nor fail", 0),
    ("exit-after", "boot; echo why >&2; exit 3", "unknown", "exit-after ended with the status 3 and said neither.*: why", 1),
    ("rubbish", "echo Hello; sleep 1000", "failed", "rubbish wrote a line that is not a JSON object: Hello", 0),
    ("rubbish-after", "boot; echo Hello; sleep 1000", "unknown", "Part of it happened.*not a JSON object: Hello", 1),
    ("half", "printf '{\"done\": '", "failed", "half ended with the status 0 and left half a line behind", 0),
    ("half-after", "boot; printf '{\"done\": {}}'", "unknown", "left half a line behind", 1),
    ("huge", "yes | tr -d '\\n'", "failed", "huge wrote a line of more than 12 MiB", 0),
    ("huge-after", "boot; yes | tr -d '\\n'", "unknown", "huge-after wrote a line of more than 12 MiB", 1),
    ("two", "echo '{\"done\": {}, \"fail\": {}}'", "failed", "two sent a message with 2 members: it must have one", 0),
    ("word", "echo '{\"reboot\": {}}'", "failed", 'word sent the message "reboot", which is unknown', 0),
    ("kind", "echo '{\"http\": 7}'", "failed", 'kind sent the message "http", which is unknown or has a value of another type', 0),
    ("member", "echo '{\"http\": {\"url\": \"/\", \"colour\": 1}}'", "failed", '"colour" of "http" is unknown', 0),
    ("answers", "echo '{\"http\": {\"url\": \"/nowhere\"}}'; sleep 1000", "failed", "GET /nowhere: the service answered 404", 0),
    ("code", "echo '{\"fail\": {\"code\": \"sad\", \"text\": \"x\"}}'", "failed", 'the code "sad", and there is no such code', 0),
    ("late", "boot; echo '{\"fail\": {\"code\": \"network\", \"text\": \"no way\"}}'", "unknown", "Part of it happened.*no way", 1),
    ("busy", "echo '{\"fail\": {\"code\": \"busy\", \"text\": \"It is busy\"}}'", "failed", "It is busy", 0),
    ("own", "echo '{\"acting\": {}}'; read -r may; exit 1", "unknown", "It may have happened.*status 1", 0),
    ("waiting", "boot; echo '{\"waiting\": {}}'", "unknown", 'sent "waiting", which only answers --settled', 1),
    ("asks", "echo '{\"ask\": {\"key\": \"pin\", \"label\": \"PIN\", \"help\": \"Its PIN.\", \"colour\": 1}}'; sleep 1000", "failed",
     '"colour" of the question is not known', 0),
    ("nobody", "echo '{\"ask\": {\"key\": \"pin\", \"label\": \"PIN\", \"help\": \"Its PIN.\"}}'; sleep 1000", "open", "PIN was not given", 0),
    ("secret", "echo '{\"http\": {\"url\": \"/\", \"headers\": {\"X\": {\"secret\": \"no\"}}}}'", "failed", "There is no secret no", 0),
]


def what_goes_wrong():
    for name, body, *_ in WRONG:
        script(name, body + "\n")
    for name, _, outcome, reason, acts in WRONG:
        before = total()
        begin = time.monotonic()
        item = item_of(sim(name, "Reception", "--yes", "--json", "--timeout", "2s", "--rate", "1000"))
        check(f"{name}: {outcome}", item["outcome"] == outcome, item)
        check(f"{name}: {reason}", re.search(reason, item["text"]), item)
        check(f"{name}: acts {acts}", total() - before == acts, total() - before)
        check(f"{name}: is not waited for", time.monotonic() - begin < 60)
        if acts:
            retried = sim("jobs", "retry", last_job(), "--yes")
            check(f"{name}: retry leaves it alone", total() - before == acts, (retried.stdout, retried.stderr))


def the_check_finds_it():
    for name, reason in (("rubbish", "wrote a line that is not a JSON object"), ("exit", "said neither done nor fail"),
                         ("member", '"colour" of "http" is unknown'), ("crash", "crashed: Segmentation fault")):
        expect(f"the check of {name}", run("plugins", "check", os.path.join(folder, name + ".phonectl")), 1,
               stdout=re.escape(reason) + "(.|\n)*Write one message on each line")


def what_is_fine():
    script("noisy", "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i + 1)); done; echo '{\"done\": {}}'\n")
    item = item_of(sim("noisy", "Reception", "--yes", "--json"))
    check("a script may write to standard error", item["outcome"] == "done", item)
    script("deaf", "for i in 1 2 3 4 5; do echo '{\"http\": {\"url\": \"/devices\"}}'; done; echo '{\"done\": {}}'\n")
    item = item_of(sim("deaf", "Reception", "--yes", "--json"))
    check("a script need not read what it is answered", item["outcome"] == "done", item)
    script("calm", "echo '{\"http\": {\"url\": \"/nowhere\", \"check\": false}}'; read -r answer\n"
           "case $answer in '{\"ok\":false,\"status\":404,'*) echo '{\"emit\": {\"was\": [404, \"gone\"]}}';; esac\n"
           "echo '{\"next_row\": {}}'; echo '{\"emit\": {\"was\": true}}'; echo '{\"done\": {}}'\n")
    item = item_of(sim("calm", "Reception", "--yes", "--json"))
    check("a script may look at a status itself, and gives rows", len(item["rows"]) == 2, item)
    pid = os.path.join(folder, "pid")
    script("parent", f"sleep 1000 & echo $! > {pid}; echo '{{\"done\": {{}}}}'\n")
    begin = time.monotonic()
    item = item_of(sim("parent", "Reception", "--yes", "--json"))
    check("what a script leaves behind is not waited for", item["outcome"] == "done" and time.monotonic() - begin < 60, item)
    check("it is ended with it", wait_until(lambda: gone(read(pid))))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def dry_run_and_danger():
    script("boot", "boot; echo '{\"done\": {}}'\n")
    before = total()
    item = item_of(sim("boot", "Reception", "--dry-run", "--json"))
    check("a dry run says what would be sent", item["requests"][0]["method"] == "POST", item)
    check("a dry run sends nothing", total() == before)
    expect("nobody is there to ask", sim("boot", "Reception"), 6, stderr="--yes")
    check("nothing is done unasked", total() == before)
    script("lies", "boot; echo '{\"done\": {}}'\n", '"features": [{"title": "It", "danger": "harmless"}]')
    item = item_of(sim("lies", "Reception", "--json"))
    check("harmless is no way round", "says that it is harmless" in item["text"] and total() == before, item)


def an_effect_is_waited_for():
    """--settled is called until it says done, and keeps its own number between calls."""
    features = '"features": [{"title": "It", "danger": "disruptive", "settled": true}]'
    looks = '[ "$1" = --settled ] || { boot; echo \'{"done": {}}\'; exit; }\n'
    script("settle", looks + '[ "$settled_state" -lt 2 ] && { echo "{\\"waiting\\": {\\"state\\": $((settled_state + 1))}}"; exit; }\n'
           "echo '{\"emit\": {\"looks\": '\"$settled_state\"', \"waiting\": '\"$settled_waiting\"'}}'; echo '{\"done\": {}}'\n", features)
    script("unseen", looks + "echo '{\"fail\": {\"code\": \"unknown\", \"text\": \"Nothing shows it\"}}'\n", features)
    script("never", looks + "echo '{\"fail\": {\"text\": \"Not there\"}}'\n", features)
    script("dies", looks + "kill -SEGV $$\n", features)
    script("meddles", looks + "boot; echo '{\"done\": {}}'\n", features)
    before = total()
    item = item_of(sim("settle", "Reception", "--yes", "--wait", "--json"))
    check("done once it has settled", item["outcome"] == "done" and item["rows"] == [{"looks": "2", "waiting": "1"}], item)
    for name, reason in (("unseen", "Nothing shows it"), ("never", "no effect was seen within 2s; .*: Not there"),
                         ("dies", "no effect was seen .*: dies crashed: Segmentation fault"),
                         ("meddles", "no effect was seen .*only reads, but its POST")):
        item = item_of(sim("--setting", "wait_timeout=2s", name, "Reception", "--yes", "--wait", "--json"))
        check(f"{name}: unknown", item["outcome"] == "unknown" and re.search(reason, item["text"]), item)
    check("each acted once", total() - before == 5, total() - before)
    expect("an action without it cannot be waited for", sim("boot", "Reception", "--yes", "--wait"), 2, stderr="--wait")
    expect("the check of it", run("plugins", "check", os.path.join(folder, "settle.phonectl")), 0)


def a_person_is_asked():
    script("curious", """echo '{"ask": {"key": "pin", "label": "PIN of the phone", "help": "Four digits.", "type": "int", "max": 9999, "why": "It is locked."}}'
read -r answer; echo '{"emit": {"got": "'"$(printf %s "$answer" | tr -d '"')"'"}}'
echo '{"ask": {"key": "code", "label": "Its code", "help": "Behind it.", "type": "secret"}}'
read -r answer; echo '{"emit": {"hidden": "'"$(printf %s "$answer" | tr -d '"')"'"}}'; echo '{"done": {}}'
""", '"features": [{"title": "It", "danger": "harmless"}]')
    terminal = Terminal("--plugin-dir", folder, "--sim", "curious", "Reception")
    seen = terminal.wait_for("PIN of the phone")
    terminal.send("12345\r")
    seen += terminal.wait_for("9999")
    terminal.send("1234\r")
    seen += terminal.wait_for("Its code")
    wait_until(lambda: not terminal.echoes())
    terminal.send("s3cret-code\r")
    code, rest = terminal.end()
    check("it says why", "It is locked." in seen, seen)
    check("the answer arrives, and of the secret its name", "{value:1234}" in rest and "{value:{secret:code}}" in rest and
          "s3cret" not in rest, rest)
    check("it is done", code == 0, rest)
    expect("the check of it", run("plugins", "check", os.path.join(folder, "curious.phonectl")), 0)


def the_token_stays_here():
    seen = os.path.join(folder, "seen")
    script("spy", f"env > {seen}; printf '%s' \"$start\" >> {seen}; ls -l /proc/self/fd >> {seen}\n"
           "echo '{\"http\": {\"url\": \"/devices?max=1\"}}'; read -r answer; "
           f"printf '%s' \"$answer\" >> {seen}; echo '{{\"done\": {{}}}}'\n")
    token = json.loads(urllib.request.urlopen(urllib.request.Request(
        url + "/sim/token", method="POST", data=b"{}")).read())["access_token"]
    item = item_of(sim("spy", "Reception", "--yes", "--json", env={"PHONECTL_TOKEN": token}))
    check("it asked", item["outcome"] == "done", item)
    check("it sees no token", token not in read(seen) and '"status":200' in read(seen), read(seen))
    check("it is told of the phone", '"name":"Reception"' in read(seen) and 'phone_name="Reception"' in read(seen))


def secrets_are_filled_in():
    got = []

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            got.append((self.path, self.headers["X-Key"]))
            self.send_response(200)
            self.send_header("X-Next", "page 2")
            self.end_headers()
            self.wfile.write(b"\xff\xfe binary")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen = os.path.join(folder, "seen")
    script("key", f"printf '%s' \"$start\" > {seen}; env >> {seen}\n"
           f"printf '{{\"http\": {{\"url\": \"http://127.0.0.1:{server.server_port}/a?b=c\", \"query\": {{\"ä &\": \"x=y\"}}, "
           "\"header\": \"x-next\", \"headers\": {\"X-Key\": %s}}}\\n' \"$setting_key\"; read -r answer; "
           f"printf '%s' \"$answer\" >> {seen}; echo '{{\"done\": {{}}}}'\n",
           '"features": [{"title": "It", "danger": "harmless", '
           '"settings": [{"key": "key", "label": "Key", "help": "Its key.", "type": "secret"}]}]')
    secret = os.path.join(folder, "secret")
    with open(secret, "w", opener=lambda path, flags: os.open(path, flags, 0o600), encoding="utf-8") as file:
        file.write("s3cret-key-of-it")
    expect("the secret is set", sim("config", "set", "key.key", "--file", secret), 0)
    item = item_of(sim("key", "Reception", "--json"))
    server.shutdown()
    check("the host filled it in", item["outcome"] == "done" and
          got == [("/a?b=c&%C3%A4%20%26=x%3Dy", "s3cret-key-of-it")], (item, got))
    check("the script saw its name", '"key":{"secret":"key"}' in read(seen) and "s3cret" not in read(seen), read(seen))
    check("a header of the answer", '"header":"page 2"' in read(seen), read(seen))
    check("bytes that are no text come in base64", '"base64":"//4gYmluYXJ5"' in read(seen), read(seen))


def directories():
    script("lamps", "echo '{\"emit\": {\"id\": \"1\", \"name\": \"Lamp 1\", \"watt\": 40}}'; echo '{\"next_row\": {}}'\n"
           "echo '{\"emit\": {\"id\": \"2\", \"name\": \"Lamp 2\", \"watt\": 60}}'; echo '{\"done\": {}}'\n",
           '"features": [{"kind": "directory", "title": "Lamps", '
           '"fields": [{"key": "watt", "label": "Watt", "help": "Its power."}]}]')
    env = {"XDG_CONFIG_HOME": os.path.join(folder, "lamps")}
    listed = run("--plugin-dir", folder, "--setting", "directory=lamps", "phones", "watt:60", "--json", env=env)
    check("a script lists phones", [item["name"] for item in answer(listed)["items"]] == ["Lamp 2"], listed.stderr)


def interrupted():
    pid = os.path.join(folder, "pid-2")
    script("slow", f"echo $$ > {pid}; exec sleep 1000\n")
    words = [PHONECTL, "--plugin-dir", folder, "--sim", "slow", "Reception", "--yes"]
    for number in signal.SIGINT, signal.SIGKILL:
        if os.path.exists(pid):
            os.unlink(pid)
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_until(lambda: os.path.exists(pid) and read(pid), process)
        process.send_signal(number)
        if number == signal.SIGINT:  # the first lets the current action finish, the second stops at once
            wait_until(lambda: "again" in read_line(process), process)
            process.send_signal(number)
        process.communicate(timeout=60)
        check(f"signal {number}: the script ends too", wait_until(lambda: gone(read(pid))))


def killed_and_resumed():
    """kill -9 while scripts are in all stages: each phone restarts once, however often the job is resumed."""
    gate = os.path.join(folder, "gate")
    script("bulk", f"boot; [ -e {gate} ] || exec sleep 1000; echo '{{\"done\": {{}}}}'\n")
    company("/sim/counters/reset", "POST")
    names = [item["mac"] for item in answer(sim("phones", "status:connected", "--json"))["items"]
             if "xapi" in (item["permission"] or "")][:20]
    check("there are enough phones", len(names) == 20, names)
    process = subprocess.Popen([PHONECTL, "--plugin-dir", folder, "--sim", "bulk", *names, "--yes", "--jobs", "4"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: total() >= 4, process)
    process.kill()
    process.communicate(timeout=60)
    with open(gate, "w", encoding="utf-8"):
        pass
    resumed = sim("jobs", "resume", last_job(), "--yes")
    acts = [phone["acts"]["reboots"] for phone in company("/sim/acts")["items"]]
    check("each phone restarted once", acts == [1] * 20, (acts, resumed.stdout, resumed.stderr))


run("sim", "stop")
expect("sim start", run("sim", "start", "--phones", "120", "--seed", "s", "--offline", "0", "--sleeping", "0", "--maintenance", "0",
                        "--in-call", "0", "--reboot-time", "1ms"), 0)
url = answer(run("sim", "status", "--json"))["url"]
for test in (what_goes_wrong, the_check_finds_it, what_is_fine, dry_run_and_danger, an_effect_is_waited_for, a_person_is_asked, the_token_stays_here, secrets_are_filled_in, directories,
             interrupted, killed_and_resumed):
    print(test.__name__, flush=True)
    test()
run("sim", "stop")
finish()
