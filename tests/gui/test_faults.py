"""A service that hangs and dies in the middle of a job, and a window that is closed in the middle of one."""
import re

from helpers.desk import GO_ON, Desk
from driver import Program, run, wait_for

HELD = ("--fault", "POST /v1/xapi/*=hold-after-acting+10")  # ten answers, then none
UNREACHABLE = (r"http://127\.0\.0\.1:\d+ cannot be reached \(Failed to connect to 127\.0\.0\.1( port |:)\d+ after \d+ ms: "
               r"(Couldn't|Could not) connect to server\)")
RUNNING = "A job is still running"


def start(program):
    """Restarts all phones shown; the service hangs halfway."""
    program.type("Search phones", "!ext:1000")
    program.sees(f"{count} of {count + 1} phones shown")
    program.row("Reception").click()
    program.keys("ctrl+a")
    program.sees(f"{count} selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.type("to continue", str(able), within="Reboot")
    program.press("Reboot", within="Reboot")
    program.headed("Jobs")
    wait_for(lambda: len(desk.acts()) > 10, "the service to hang")


def a_hanging_service_freezes_nothing(program):
    start(program)
    for page in ("Account", "Plugins", "Phones", "Jobs"):
        program.page(page)
    program.sees("10 done")


def its_end_is_told(program):
    """Answered phones are done, those sent without an answer unknown, and the rest stays untouched."""
    desk.company_dies()
    program.reads("Reboot · job 1 · stopped")
    told = program.sees(" unknown · ").name
    outcomes = {word: int(number) for number, word in re.findall(r"(\d+) (done|failed|unknown|skipped|not started)", told)}
    assert outcomes["done"] == 10 and outcomes["unknown"] > 0 and sum(outcomes.values()) == count, told
    assert re.fullmatch(UNREACHABLE, program.sees(" cannot be reached ").name)
    items, _ = desk.job(1)
    assert sum(item["outcome"] == "unknown" for item in items.values()) == outcomes["unknown"]


def the_window_lives(program):
    for page in ("Account", "Phones"):
        program.page(page)
    program.keys("F5")
    assert re.fullmatch(r"Offline, as of \d\d:\d\d: " + UNREACHABLE, program.sees("Offline, as of").name)
    program.reads(f"{count} of {count + 1} phones shown, {count} selected")


def a_wrong_setting_is_told(program):
    program.keys("ctrl+comma")  # the toast at the start may already be gone
    program.sees("jobs must be 1 to 200", within="Preferences")
    for group in ("Speed", "Safety", "Network"):
        assert [node.name for node in program.all("label", group, within="Preferences")] == [group], "not one group"
    program.keys("Escape", within="Preferences")
    program.gone("Preferences")


def closing_asks(program):
    start(program)
    program.keys("ctrl+w")
    program.press("Cancel", within=RUNNING)
    program.gone(RUNNING)
    assert program.alive()
    program.keys("ctrl+w")
    program.press("Close", within=RUNNING)
    program.sees("Waiting for answers from the service.")  # they are withheld
    assert program.alive()
    program.keys("ctrl+w")
    wait_for(lambda: not program.alive(), "the program to end")


def the_command_line_goes_on():
    """Nothing sent before the window closed is sent again."""
    before = desk.acts()
    desk.sim.control("DELETE", "/sim/faults")
    desk.sim.control("POST", "/sim/faults/release", {})
    done = desk.run("jobs", "resume", 1, *GO_ON)
    assert done.code in (5, 8), done
    items, _ = desk.job(1)
    acts = desk.acts()
    assert set(acts.values()) == {1}, acts
    able = {phone for phone, item in items.items() if item["outcome"] != "skipped"}
    assert set(acts) == able and len(able) > len(before), (len(acts), len(able))


for ends in (True, False):
    with Desk(*HELD, phones=60, settings="" if ends else "[phonectl]\njobs = many\n") as desk:
        count = len(desk.phones()) - 1
        able = sum(phone["can"] for phone in desk.phones("!ext:1000", "--why", "reboot"))
        with Program(environment=desk.env) as window:
            if ends:
                run(window, a_hanging_service_freezes_nothing, its_end_is_told, the_window_lives)
            else:
                run(window, a_wrong_setting_is_told, closing_asks)
        if not ends:
            the_command_line_goes_on()
