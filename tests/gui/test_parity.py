"""The window and the command line do the same: each job of the window is repeated with the command it offers to
copy, and both write the same journal. The same holds for profiles and the settings file."""
import os
import re
import shlex
import signal

from helpers.desk import PATIENT, Desk
from driver import Program, run, wait_for

BOOT = "/v1/xapi/command/SystemUnit.Boot"


def struck():
    """Two faults for the next restart: the second phone answers 404, and the fourth acts without an answer."""
    desk.no_faults()
    desk.fault(method="POST", path=BOOT, kind="status-404", after=1, count=1)
    desk.fault(method="POST", path=BOOT, kind="close-after-acting", after=3, count=1)


def written(number):
    """The journal's lines without what differs between jobs, sorted, because the window uses its own order of
    phones."""
    def plain(value):
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()
                    if key not in ("number", "started", "phone", "time", "finished", "correlation_id", "listed")}
        return re.sub(r"SIM_[\w-]+", "…", value) if isinstance(value, str) else value

    return sorted(str(plain(line)) for line in desk.journal_lines(number))


def newest():
    jobs = desk.jobs()
    return jobs[0]["number"] if jobs else 0


def dialog(program, action):
    """Opens the action's dialog for the phones that the search finds."""
    program.page("Phones")
    program.type("Search phones", "id:* !ext:1000")
    program.sees("6 of 7 phones shown")
    program.row("Reception").click()
    program.keys("ctrl+a")
    program.sees("6 selected")
    program.keys("ctrl+Return")
    program.press(action)
    program.window(action)


def run_both(program, action, code):
    """Runs the dialog, then the command it shows; returns the command and the outcome of each phone."""
    before, line = newest(), program.find("label", contains="phonectl ", within=action).text
    words = shlex.split(line)
    struck()
    program.press(action, within=action)
    program.headed("Jobs")
    program.sees(f"job {before + 1} · ended")
    struck()
    done = desk.run(*words[1:], "--yes", "--json", code=code)
    desk.no_faults()
    first, second = written(before + 1), written(before + 2)
    assert first == second, (line, set(first) ^ set(second))
    told = {item["name"]: (item["outcome"], item["text"]) for item in done.json["items"]}
    program.press("All Jobs")
    return line, told


def a_restart(program):
    dialog(program, "Reboot")
    line, told = run_both(program, "Reboot", 8)
    assert line == "phonectl reboot 'id:*' '!ext:1000'", line
    assert sorted(outcome for outcome, _ in told.values()) == ["done"] * 4 + ["failed", "unknown"], told


def a_call_with_arguments(program):
    dialog(program, "Dial")
    program.type("Number", "1000", within="Dial")
    line, told = run_both(program, "Dial", 0)
    assert {outcome for outcome, _ in told.values()} == {"done"}, told
    assert line == "phonectl dial 'id:*' '!ext:1000' 1000", line


def a_run_with_every_option(program):
    dialog(program, "Reboot")
    program.unfold("Options", within="Reboot")
    for name, text in (("Phones at a time", "1"), ("Pace", "900/m"), ("Failures that stop the job", "50%"),
                       ("Start with a few phones", "1,100%"), ("Time limit", "50s")):
        program.type(name, text, within="Reboot")
    line, _ = run_both(program, "Reboot", 8)
    assert line.endswith("--jobs 1 --rate 900/m --max-fail 50% --canary 1,100% --timeout 50s"), line


def settings_bytes():
    with open(f"{desk.home}/config/phonectl/phonectl.ini", "rb") as file:
        return file.read()


def both_write(by_window, seen, *words):
    """The window and the command start from the same file and must write the same bytes."""
    before = settings_bytes()
    by_window()
    wait_for(seen, "the window to show that it was written")
    after = settings_bytes()
    desk.write("config/phonectl/phonectl.ini", before)
    desk.run(*words, code=0)
    assert before != after == settings_bytes(), (before, after, settings_bytes())


REMOVE = "Remove profile lab with its settings, its token and its secrets?"


def profiles(program):
    def button(name):
        return next(program.all("push button", name + ": lab", within="Profiles"), None)

    program.page("Account")
    program.press("Profiles…")
    both_write(lambda: program.press("Use as default: lab", within="Profiles"),
               lambda: (there := button("Use as default")) and not there.enabled, "profiles", "use", "lab")
    os.makedirs(f"{desk.home}/data/phonectl/encrypted-file", mode=0o700, exist_ok=True)
    token = desk.write("data/phonectl/encrypted-file/lab.token", "of nobody")
    program.press("Remove: lab", within="Profiles")
    both_write(lambda: program.press("Remove", within=REMOVE),
               lambda: not button("Remove"), "profiles", "remove", "lab", "--yes")
    assert not os.path.exists(token), "nobody can reach a token that stays behind"
    program.keys("Escape", within="Profiles")
    program.gone("Profiles")


def told_to_end_it_finishes_what_was_sent(program):
    """A signal lets requests in flight finish, as on the command line; the rest can be resumed."""
    dialog(program, "Reboot")
    number, done = newest() + 1, sum(desk.acts().values())
    desk.fault(method="POST", path=BOOT, kind="hold-after-acting", count=1)
    program.press("Reboot", within="Reboot")
    wait_for(lambda: sum(desk.acts().values()) > done, "the first phone to restart")
    program.process.send_signal(signal.SIGTERM)
    program.process.send_signal(signal.SIGHUP)
    for _ in range(3):
        program.headed("Jobs")  # the main loop answers, so it has handled the signals
    assert desk.job(number)[1]["state"] == "running"
    desk.sim.control("POST", "/sim/faults/release", {})
    program.process.wait(180)
    program.quit()  # it exited without complaints
    about = desk.job(number)[1]
    assert about["done"] >= 1 and about["failed"] == about["unknown"] == 0 and about["state"] == "stopped", about
    assert about["skipped"] + about["open"] > 0, about


with Desk(phones=7, settings="[phonectl]\njobs = 1\n" + PATIENT) as desk:
    desk.run("profiles", "add", "lab", code=0)
    desk.phones("--fresh")
    with Program(environment=desk.env) as window:
        run(window, a_restart, a_run_with_every_option, a_call_with_arguments, profiles,
            told_to_end_it_finishes_what_was_sent)
