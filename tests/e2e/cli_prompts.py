"""Prompts on a real terminal: which appear when, which answers they take, and what Ctrl-C does."""
import http.server
import os
import re
import signal
import subprocess
import tempfile
import threading

from helpers.common import SOURCE, skip
from helpers.terminal import Terminal, answer, check, expect, finish, run

if not os.access(os.environ.get("PHONECTL_SIM_BIN", ""), os.X_OK):
    skip("the simulator was not built")
started = run("sim", "start", "--phones", "60", "--offline", "0", "--sleeping", "0", "--maintenance", "0", "--seed", "p",
              "--reboot-time", "0ms")
expect("the simulator starts", started, 0)
expect("a hint of the core takes --sim along", run("--sim", "jobs", "show", "9999"), 3, stderr='see "phonectl --sim jobs"')
check("ext is extension", answer(run("--sim", "phones", "--columns", "ext", "--json"))["items"] ==
      answer(run("--sim", "phones", "--columns", "extension", "--json"))["items"], "")
phones = answer(run("--sim", "phones", "--json"))["items"]
verb = "reboot"


def acts():
    """The number of phones acted on."""
    return sum(job["done"] + job["failed"] + job["unknown"] for job in answer(run("jobs", "--json"))["items"])


def exits(what, terminal, code, shows=None):
    ended, text = terminal.end()
    check(f"{what}: exit code {code}", ended == code, (ended, text[-800:]))
    if shows:
        check(f"{what}: shows {shows}", re.search(shows, text), text[-800:])
    return text


able = [row for row in answer(run("--sim", "phones", "--why", verb, "--json"))["items"] if row["can"]]
one = able[0]["id"]
few = [f"id:{row['id']}" for row in able[1:4]]

for reply in ("n", "", "maybe", "\x04"):
    terminal = Terminal("--sim", verb, f"id:{one}")
    seen = terminal.wait_for(r"\[y/N\] ")
    check("the phone is named before it is asked", able[0]["name"] in seen, seen)
    terminal.send(reply + ("" if reply == "\x04" else "\r"))
    exits(f"answering {reply!r}", terminal, 6, "nothing was done")
check("nothing was sent so far", acts() == 0, acts())

terminal = Terminal("--sim", verb, f"id:{one}")
terminal.wait_for(r"\[y/N\] ")
terminal.send("\x03")
exits("Ctrl-C at the question", terminal, 130)
check("nothing was sent so far", acts() == 0, acts())

terminal = Terminal("--sim", verb, f"id:{one}")
terminal.wait_for(r"\[y/N\] ")
terminal.send("y\r")
exits("answering y", terminal, 0, f"{re.escape(able[0]['name'])}: done")
check("one phone was acted on", acts() == 1, acts())

terminal = Terminal("--sim", verb, *few)
seen = terminal.wait_for(r"3 phones in .+\? \[y/N\] ")
check("all of a handful are listed", all(row["name"] in seen for row in able[1:4]), seen)
terminal.send("n\r")
exits("a handful, refused", terminal, 6)

words = [f"id:{row['id']}" for row in able[1:31]]
terminal = Terminal("--sim", verb, *words)
seen = terminal.wait_for(r"30 phones in .+\. Type 30 to continue: ")
check("not all of many are listed", "and 20 more" in seen, seen)
terminal.send("y\r")
exits("y is no number", terminal, 6)
terminal = Terminal("--sim", verb, *words)
terminal.wait_for(r"continue: ")
terminal.send("29\r")
exits("another number", terminal, 6)

terminal = Terminal("--sim", verb, "--all")
seen = terminal.wait_for('Type "a simulated organisation" to continue: ')
terminal.send("y\r")
exits("all phones need the name", terminal, 6)
expect("protect the profile", run("--profile", "sim", "config", "set", "protected", "yes"), 0)
terminal = Terminal("--sim", verb, few[0], "--yes")
terminal.wait_for("Type .a simulated organisation. to continue: ")
terminal.send("\r")
exits("a protected profile needs the name for one phone too", terminal, 6)
run("--profile", "sim", "config", "unset", "protected")
check("nothing more was sent", acts() == 1, acts())

# without a terminal
expect("nobody can be asked", run("--sim", verb, few[1]), 6, stderr="--yes")
expect("many need --expect", run("--sim", verb, *words, "--yes"), 6, stderr="--expect 30")
expect("another number was expected", run("--sim", verb, *words, "--yes", "--expect", "29"), 6, stderr="Expected 29 but 30 phones matched")
expect("a dry run needs nobody", run("--sim", verb, *words, "--dry-run"), 0, stdout="would send")
check("nothing more was sent", acts() == 1, acts())

# Ctrl-C during a job: requests in flight finish, the rest is left for jobs resume
terminal = Terminal("--sim", verb, *words, "--yes", "--expect", "30", "--jobs", "1", "--rate", "2")
terminal.wait_for(rf"{verb} [3-9]/30")
terminal.send("\x03")
terminal.wait_for("requests in flight")
text = exits("Ctrl-C in a run", terminal, 130, r"jobs resume \d+")
job = answer(run("jobs", "--json"))["items"][0]
check("some are done, some are left", job["done"] > 0 and job["open"] > 0 and
      job["done"] + job["failed"] + job["open"] == 30, job)  # failed: the first phone may still be restarting
number = str(job["number"])
terminal = Terminal("--sim", "jobs", "resume", number)
seen = terminal.wait_for(r" \d+ phones in .+(\? \[y/N\] |to continue: )")
left = int(re.search(r"(\d+) phones in ", seen)[1])
check("what is left is asked about", job["open"] <= left <= job["open"] + job["failed"], (job, seen))
terminal.send("n\r")
exits("resume asks", terminal, 6)

for number, code in ((15, 143), (2, 130), (1, 129)):
    terminal = Terminal("--sim", verb, *words, "--yes", "--expect", "30", "--jobs", "1", "--rate", "2", columns=24)
    seen = terminal.wait_for(rf"{verb} [1-9]/30[^\r]*\r")
    os.kill(terminal.pid, number)
    exits(f"signal {number}", terminal, code, "jobs resume")
    progress = [part for part in re.split(r"\r(?:\x1b\[K)?|\n", seen) if re.match(rf"{verb} \d+/30", part)]
    check("progress fits a narrow terminal", progress and all(len(part) < 24 for part in progress), progress)

# a secret appears nowhere
terminal = Terminal("--sim", "login", "developer-token")
terminal.wait_for(r"(?i)token.*: ")
check("echo is off", not terminal.echoes())
terminal.send("\x1a")
stopped, status = os.waitpid(terminal.pid, os.WUNTRACED)
check("Ctrl-Z stops at a secret, with the echo as it was", os.WIFSTOPPED(status) and terminal.echoes(), status)
os.kill(terminal.pid, signal.SIGCONT)
terminal.wait_for(r"(?i)token.*: ")
check("asked again, echo is off again", not terminal.echoes())
terminal.send("c2VjcmV0\x03")
text = exits("Ctrl-C at a secret", terminal, 130)
check("the secret was not shown", "c2VjcmV0" not in text, text)

# a long paste arrives complete, and editing keys work (B14)
heard = []


class Deaf(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        heard.append(self.headers["Authorization"])
        self.send_error(401)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Deaf)
threading.Thread(target=server.serve_forever, daemon=True).start()
there = {"PHONECTL_URL": f"http://127.0.0.1:{server.server_port}/v1"}
for pasted, arrives in (("t" * 9000, "t" * 9000), ("lost\x15tok\u00e9\x7fxn\x7fen", "tokxen")):
    heard.clear()
    terminal = Terminal("login", "developer-token", env=there)
    terminal.wait_for(r"(?i)token.*: ")
    for begin in range(0, len(pasted), 1000):
        terminal.send(pasted[begin:begin + 1000])
    terminal.send("\r")
    exits("a token nobody knows", terminal, 4)
    check(f"it arrived whole: {len(arrives)}", heard and set(heard) == {"Bearer " + arrives},
          [len(one or "") for one in heard])
server.shutdown()
terminal = Terminal("--sim", verb, f"id:{one}")
terminal.wait_for(r"\[y/N\] ")
for begin in range(5):
    terminal.send("y" * 1000)
terminal.send("\r")
exits("a line that the terminal cut is no answer", terminal, 6, "The terminal cut the line")

# a question of an action names its phone; without a terminal, one hint says what to do
plugins = tempfile.mkdtemp(prefix="plugins-")
subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-o",
                f"{plugins}/every-type.so", f"{SOURCE}/tests/gui/every_type.c"], check=True)
unlock = ["--sim", "--plugin-dir", plugins, "unlock", *few[:2], "--yes"]
terminal = Terminal(*unlock)
for row, pin in zip(able[1:3], ("1234", "5678")):
    terminal.wait_for("The phone is locked")
    terminal.wait_for(f"{re.escape(row['name'])}: PIN: ")
    if pin == "5678":
        terminal.send("56\r")
        terminal.wait_for(f"pin must be 4 bytes\\s+{re.escape(row['name'])}: PIN: ")
    terminal.send(pin + "\r")
exits("each phone has its own answer", terminal, 0, "digits 1234(.|\n)*digits 5678")
refused = expect("nobody is there to ask", run(*unlock), 4)
check("it is told once, with a phone and what to do", refused.stderr.count("phonectl asks for it each time: run this in a terminal, or "
      "use the window") == refused.stderr.count(" is needed and there is no terminal to ask for it") == 1 and
      re.search("^phonectl: .+: PIN is needed", refused.stderr), refused.stderr)

# tables fit the terminal and do not cut names or addresses
for columns in (140, 80, 60, 45):
    terminal = Terminal("--sim", "phones", columns=columns)
    code, text = terminal.end()
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
    wide = [line for line in lines[:-1] if len(line) > columns]  # the last line is the message below the table
    check(f"{columns} columns: no line is longer", not wide, wide[:3])
    for phone in phones:
        check(f"{columns} columns: {phone['name']} and its address are whole",
              any(phone["name"] in line and phone["mac"] in line for line in lines), lines[:5])
# what cannot be cut is wrapped, but never in a pipe
job = answer(run("--sim", "jobs", "--json"))["items"][0]["number"]
for words in (["plugins", "inspect", "press"], ["plugins", "inspect", "webex-oauth"], ["phones", "show", f"id:{one}"], ["jobs", "show", str(job)]):
    text = re.sub(r"\x1b\[[0-9;]*[mK]|[^\n]*\r(?!\n)", "", Terminal("--sim", *words, columns=80).end()[1]).replace("\r", "")
    wide = [line for line in text.split("\n") if len(line) > 80 and not re.search("do it again| id:", line)]  # as typed
    check(f"{words}: no line is longer than 80 columns", not wide, wide[:3])
    if words[0] != "jobs":
        piped = run("--sim", *words).stdout
        check(f"{words}: whole lines in a pipe", max(map(len, piped.split("\n"))) > 80, piped)
    if words[0] == "phones":
        check("the identifier is whole", one in re.sub(r"\s", "", text), text)
terminal = Terminal("--sim", "phones", env={"NO_COLOR": "1"})
check("NO_COLOR", "\x1b[" not in terminal.end()[1])
terminal = Terminal("--sim", "phones", env={"TERM": "dumb"})
check("TERM=dumb", "\x1b" not in terminal.end()[1])
run("sim", "stop")
finish()
