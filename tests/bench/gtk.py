"""The window with 50,000 simulated phones: the time until it appears, until a key press has filtered the list, the cost
of sorting, selecting, scrolling and a running job, and the longest stall of the main loop each time. Wall time in ms;
in brackets the processor time of that stall, which leaves out what a busy machine adds.

   gtk.py [PHONES [JOB [PART…]]]      default 50000 5000, and all of: list jobs wall pictures keys"""
import json
import os
import re
import socket
import subprocess
import sys
import time

SOURCE, BUILD = os.environ["PHONECTL_SOURCE_DIR"], os.environ["PHONECTL_BUILD_DIR"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from helpers.desk import Desk

PROGRAM, PROBE = f"{BUILD}/bin/phonectl-gtk", f"{BUILD}/tests/gtk_probe.so"
PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
JOB = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
PARTS = sys.argv[3:] or ["list", "jobs", "wall", "pictures", "keys"]
SCREENS, WALL_S, PICTURES, KEYS = 24, 60, 1000, 12


class Window:
    def __init__(self, environment):
        ours, theirs = socket.socketpair()
        self.begun = time.monotonic()
        self.process = subprocess.Popen([PROGRAM], pass_fds=[theirs.fileno()], cwd=environment["HOME"],
                                        env={**environment, "LD_PRELOAD": PROBE, "PROBE_FD": str(theirs.fileno())})
        theirs.close()
        ours.settimeout(60)
        self.link = ours.makefile("rw")

    def order(self, *words):
        print(*words, file=self.link, flush=True)
        line = self.link.readline()
        if not line:
            sys.exit(f"phonectl-gtk ended with {self.process.wait(20)}")
        answer = json.loads(line)
        if answer["error"]:
            sys.exit(f"{' '.join(map(str, words))}: {answer['error']}")
        return answer

    def until(self, seen, *words):
        """Sends an order, waits for a text on the screen, and merges the two answers."""
        first, second = self.order(*words), self.order("see", seen)
        return {**second, "ms": (second["now"] - first["now"]) / 1000 + first["ms"],
                **{key: max(first[key], second[key]) for key in ("stall", "stall_cpu")}}

    def memory(self):
        """Resident MiB in total, and of the software OpenGL renderer, which machines with a GPU do not load."""
        total = renderer = 0
        with open(f"/proc/{self.process.pid}/smaps", encoding="utf-8", errors="replace") as file:
            for line in file:
                if re.match("[0-9a-f]+-", line):
                    ours = not re.search("libLLVM|swrast_dri", line)
                elif line.startswith("Rss:"):
                    total += int(line.split()[1])
                    renderer += 0 if ours else int(line.split()[1])
        return f"{total / 1024:9.0f} MiB, {renderer / 1024:.0f} of it the software renderer"

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def report(what, answer, more=""):
    print(f"{what:44}{answer['ms']:9.0f} ms   longest absence {answer['stall']:6.1f} ms "
          f"({answer['stall_cpu']:.1f}){more}", flush=True)


def starting(window, listed):
    answer = window.order("filled", listed)
    first = answer["first"] / 1000 - window.begun * 1000
    print(f"{'window shown':44}{first:9.0f} ms")
    print(f"{'first rows':44}{answer['rows'] / 1000 - window.begun * 1000:9.0f} ms")
    print(f"{'list filled':44}{answer['now'] / 1000 - window.begun * 1000:9.0f} ms   longest absence "
          f"{answer['stall']:6.1f} ms ({answer['stall_cpu']:.1f})")
    print(f"{'memory':44}{window.memory()}", flush=True)


def searching(window):
    for text in ("a", "ab", "lobby", "1000", "", "model:*8851*", "name:~^[a-m].*[0-9]$", "!tag:vip", "location:Berlin", "zzzz", ""):
        answer = window.order("search", text)
        report(f"search {text!r}" if text else "search cleared", answer, f"   {answer['shown']} shown")
    worst = 0
    for letter in "reception":
        window.order("type", letter)
        time.sleep(0.07)
        worst = max(worst, window.order("since")["stall"])
    report("typed on, a letter each 70 ms", window.order("see", " phones shown"), f"   {worst:.1f} while typing")
    report("search cleared", window.order("search", ""))


def looking(window):
    for column in ("Name", "Status", "Model", "Owner", "Extension", "Name"):
        report(f"sort by {column}", window.order("sort", column))
    report("listed anew", window.order("refresh"))
    report("select all", window.order("select", 0))
    jumps = [window.order("scroll", step * 0.37 % 1) for step in range(40)]
    worst = max(jumps, key=lambda jump: jump["stall"])
    print(f"{'40 far jumps':44}{sum(jump['ms'] for jump in jumps) / 40:9.1f} ms   longest absence {worst['stall']:6.1f} ms "
          f"({worst['stall_cpu']:.1f})")
    steps = [window.order("scroll", step / 20000) for step in range(200)]
    worst = max(steps, key=lambda step: step["stall"])
    print(f"{'200 short steps':44}{sum(step['ms'] for step in steps) / 200:9.1f} ms   longest absence {worst['stall']:6.1f} ms "
          f"({worst['stall_cpu']:.1f})", flush=True)


def running(window, page, count=JOB):
    """A job over so many phones while this page is open."""
    window.order("page", "phones")
    window.order("scroll", 0)
    window.order("select", count)
    report("actions of the selected", window.order("press", "Actions"))
    asked = window.until("to continue", "press", "Reboot…")
    report("asked about them", asked)
    wanted = re.match(r"(.*) phones(?: of (.*): type the name|: type this number)", asked["label"])
    report("confirmed", window.order("fill", wanted.group(2) or wanted.group(1).replace(",", "")))
    spent = window.cpu()
    started = window.order("press", "Reboot")
    report(f"job of {count} phones started", started)
    if page == "phones":
        window.order("page", page)
        time.sleep(1)  # a fixed second is measured, because the job goes on longer
        answer = window.order("since")
        report("a second of it, page phones", answer, f"   {answer['frames'] / answer['ms'] * 1000:.0f} frames/s")
        return
    answer = window.order("see", "ended")
    seconds = (answer["now"] - started["now"]) / 1e6
    report("that job, page jobs", answer, f"   {count / seconds:.0f} results/s, {answer['frames'] / seconds:.0f} frames/s, "
           f"{100 * (window.cpu() - spent) / seconds:.0f} % of a processor")


def jobs_before(desk):
    """Two hundred small jobs, the newest over every phone that can be rebooted, with one in ten failed: how many, and how
    many of them failed."""
    ids = desk.able()
    desk.reboot(ids[:3], code=0)
    for number in range(2, 200):
        text = desk.journal(1).replace(b'"number":1,', b'"number":%d,' % number)
        with open(f"{desk.home}/state/phonectl/jobs/{number}.jsonl", "wb") as file:
            file.write(text)
    desk.sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/xapi/*", "kind": "status-404", "rate": "10%"})
    desk.run(*desk.many(ids), "--jobs", "50", "--max-fail", "50%", code=5, timeout=300)
    desk.sim.control("DELETE", "/sim/faults")
    return len(ids), desk.journal(200).count(b'"outcome":"failed"')


def reading(window, phones, failures):
    """The page of jobs, and a large job read from the journal."""
    report("page jobs", window.until("job 200", "page", "jobs"))
    report(f"job of {phones} phones opened", window.until(f"of {phones:,} phones", "open", "job 200"))
    failed = f"{failures:,} failed"
    report("only the failed ones", window.order("press", failed))
    window.order("scroll", 1)
    report("all of them again", window.order("press", failed))
    report("asked about the failed ones", window.until("Retry the failed phones", "press", "Retry Failed…"))
    report("cancelled", window.order("press", "Cancel"))
    report("where to save its CSV", window.order("press", "Save CSV…"))
    report("saved", window.until("Saved.", "press", "Save"))
    print(f"{'memory':44}{window.memory()}")
    report("back to all jobs", window.order("press", "All Jobs"))
    report("that job once more", window.until(f"of {phones:,} phones", "open", "job 200"))


def chosen(window, count):
    """Selects so many phones that have a screen."""
    window.order("page", "phones")
    window.order("search", "model:*98* status:connected")
    window.order("scroll", 0)
    window.order("select", count)


def wall(window):
    """Screens at the usual budget, which is the same for any number of them."""
    chosen(window, SCREENS)
    window.until("pictures a minute", "act", "win.wall")
    spent, begun = window.cpu(), time.monotonic()
    time.sleep(WALL_S)  # a fixed time is measured
    used = window.cpu() - spent
    report(f"wall of {SCREENS} screens", window.order("since"),
           f"   {100 * used / (time.monotonic() - begun):.1f} % of a core")
    print(f"{'memory':44}{window.memory()}", flush=True)
    window.order("page", "phones")


def pictures(window):
    """A job that brings so many pictures, and all of them in the window of its files."""
    chosen(window, PICTURES)
    window.order("press", "Actions")
    window.until("Screenshot", "press", "Screenshot…")
    report(f"{PICTURES} pictures asked for", window.until("ended", "press", "Screenshot"))
    print(f"{'memory':44}{window.memory()}")
    report("their window", window.order("press", "Files"))
    time.sleep(5)  # those in sight are decoded
    report("five seconds of it", window.order("since"))
    print(f"{'memory':44}{window.memory()}", flush=True)


def keys(window):
    """The time from a press to the answer of the phone, so the key was on the wire before."""
    chosen(window, 1)
    window.order("act", "win.open")
    window.until("Press keys of", "press", "5")
    window.until("key sent", "press", "Press Keys")
    took = []
    for _ in range(KEYS):
        time.sleep(1)
        window.order("press", "5")
        time.sleep(1)
        answer = window.order("see", "key sent in")
        took.append(int(re.search(r"in (\d+) ms", answer["label"]).group(1)))
    print(f"{'a key, pressed to answered':44}{sorted(took)[KEYS // 2]:9d} ms   of {sorted(took)}", flush=True)


def main():
    if "DISPLAY" not in os.environ:
        os.execvp("sh", ["sh", f"{SOURCE}/tests/gui/run.sh", *sys.argv])
    with Desk(phones=PHONES) as desk:
        desk.set("webex-directory.page_size", "1000")
        listed = desk.run("phones", "--fresh", "--columns", "id").out.count("\n")  # some have no id
        phones, failures = jobs_before(desk) if "jobs" in PARTS else (0, 0)
        window = Window(desk.env)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        starting(window, listed)
        if "list" in PARTS:
            searching(window)
            looking(window)
        if "jobs" in PARTS:
            reading(window, phones, failures)
            running(window, "jobs")
            running(window, "phones")
            running(window, "jobs", phones)
            time.sleep(3)
            report("three seconds later", window.order("since"))
            print(f"{'memory at the end':44}{window.memory()}")
        for part in (wall, pictures, keys):
            if part.__name__ in PARTS:
                part(window)
        window.close()


main()
