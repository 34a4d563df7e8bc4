"""The files of a job: many pictures are shown without delay and within a memory limit, and each can be saved."""
import time

from helpers.desk import Desk
from driver import Program, run

PHONES = 400
MOST_MIB = 250  # for the whole program, with every picture loaded


def memory_mib(program):
    with open(f"/proc/{program.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


def pictures_of_all_phones(program):
    program.sees(f"{len(items)} of {len(items)} phones shown")
    program.row("Reception").click()
    program.keys("Home", "ctrl+a")
    program.sees(f"{len(items)} selected")
    program.keys("ctrl+Return")
    program.press("Screenshot")
    program.window("Screenshot")
    program.press("Screenshot", within="Screenshot")
    program.headed("Jobs")
    program.sees(f"{able} done")
    program.sees("· ended")


def the_window_answers_while_they_are_decoded(program):
    before = memory_mib(program)
    start = time.monotonic()
    program.press("Files")
    program.window("Files")
    program.find("push button", contains="Save ", within="Files")
    took, used = time.monotonic() - start, memory_mib(program)
    print(f"there after {took:.1f} s; {before:.0f} MiB before, {used:.0f} MiB with the files")
    assert used < MOST_MIB, f"{used:.0f} MiB"
    assert used - before < 100, "every picture was decoded at once"


def escape_and_ctrl_w_close_it(program):
    program.keys("Escape", within="Files")
    program.gone("Files")
    program.press("Files")
    program.window("Files")
    program.keys("ctrl+w", within="Files")
    program.gone("Files")


with Desk(phones=PHONES) as desk:
    items = desk.phones()
    for item in items:
        desk.sim.control("POST", "/sim/phones/" + item["id"], {"connectionStatus": "connected"})
    desk.phones("--fresh")
    able = len(desk.able("screenshot"))
    with Program(environment=desk.env) as window:
        run(window, pictures_of_all_phones, the_window_answers_while_they_are_decoded, escape_and_ctrl_w_close_it)
