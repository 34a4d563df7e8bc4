"""A job in its own view: paused and continued, stopped and resumed, its failures retried and saved."""
import csv
import io
import os
import tempfile

from helpers.desk import PATIENT, Desk
from driver import Program, run, wait_for, written

ACTING = "/v1/xapi/*"
NUMBER = "type this number to continue"


def start(program, search="!ext:1000"):
    """Restarts the phones that the search finds, one at a time."""
    program.page("Phones")
    program.type("Search phones", search)
    program.row("Reception").click()
    program.keys("ctrl+a")
    program.sees(f"{len(able)} selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.window("Reboot")
    program.sees(f"Reboot: {len(able)} phones in Acme GmbH, profile default", within="Reboot")
    program.unfold("Options", within="Reboot")
    program.type("Phones at a time", "1", within="Reboot")
    program.type("Failures that stop the job", "5", within="Reboot")
    program.type(NUMBER, str(len(able)), within="Reboot")
    program.press("Reboot", within="Reboot")
    program.headed("Jobs")


def I9_the_question_tells_how_old_the_list_is(program):
    program.page("Phones")
    program.row("Reception").click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.sees("Reboot: 1 phone in Acme GmbH, profile default", within="Reboot")
    program.sees("The list of phones is 2 hours, ", within="Reboot")
    program.press("Cancel", within="Reboot")
    program.gone("Reboot")


def held(program, done):
    """So many phones are done; the request for the next has arrived, and the service withholds the answer."""
    program.reads(f"{done} done of {len(able)} phones")
    wait_for(lambda: len(desk.acts()) == done + 1, "the next phone to be asked")


def hold(done):
    desk.fault(method="POST", path=ACTING, kind="hold-after-acting", after=done)


def let_go():
    desk.no_faults()
    desk.sim.control("POST", "/sim/faults/release", {})


def a_paused_job_begins_no_phone(program):
    hold(2)
    start(program)
    held(program, 2)
    program.press("Pause")
    program.reads("Reboot · paused")
    let_go()
    program.reads(f"3 done of {len(able)} phones")
    program.button("Continue")
    assert sum(desk.acts().values()) == 3
    program.find("list item", f"Jobs, 3 of {len(able)} phones")  # in the sidebar


def continued_it_comes_to_its_end(program):
    program.press("Continue")
    program.reads("Reboot · job 1 · ended")
    program.reads(f"{len(able)} done of {len(able)} phones")
    assert sorted(desk.acts().values()) == [1] * len(able)
    program.press("All Jobs")


def a_stopped_job_finishes_what_was_sent(program):
    desk.reset()
    hold(2)
    start(program)
    held(program, 2)
    program.press("Stop")
    program.button("Stop Now")
    let_go()
    program.reads("Reboot · job 2 · stopped")
    program.reads(f"3 done · {len(able) - 3} not started of {len(able)} phones")  # not skipped
    assert {row["outcome"] for row in saved(program).values()} == {"done", "open"}
    assert len(desk.acts()) == 3


def I9_going_on_is_as_careful_as_the_start(program):
    """Resuming applies the same limits and confirmation; the question says what will be done, where, and to how many
    phones."""
    question = "Resume job 2?"
    program.press("Resume…")
    program.sees(f"Reboot: {len(able) - 3} phones in Acme GmbH, profile default", within=question)
    program.unfold("Options", within=question)
    assert program.entry("Phones at a time", within=question).text == "1"
    assert program.entry("Failures that stop the job", within=question).text == "5"
    assert not can_go_on(program, question)
    program.type(NUMBER, str(len(able)), within=question)
    assert not can_go_on(program, question)
    program.press("Cancel", within=question)
    program.gone(question)


def can_go_on(program, question):
    return any(button.enabled for button in program.all("push button", "Resume", within=question))


def going_on_does_the_rest(program):
    question = "Resume job 2?"
    program.press("Resume…")
    program.type(NUMBER, str(len(able) - 3), within=question)
    program.press("Resume", within=question)
    program.reads("Reboot · job 2 · ended")
    program.reads(f"{len(able)} done of {len(able)} phones")
    assert [row["outcome"] for row in saved(program).values()] == ["done"] * len(able), "saved in part"
    assert sorted(desk.acts().values()) == [1] * len(able)
    program.press("All Jobs")


def only_failures_are_tried_again(program):
    desk.reset()
    desk.fault(method="POST", path=ACTING, kind="status-404", after=1, count=2)
    start(program)
    program.reads("Reboot · job 3 · ended")
    program.reads(f"{len(able) - 2} done · 2 failed of {len(able)} phones")
    program.press("2 failed")
    wait_for(lambda: len(outcomes(program)) == 2, "the failed ones alone")
    program.find("list item", "Jobs")  # in the sidebar: nothing runs
    what_happened_is_told(program)
    saves(program)
    desk.no_faults()
    program.press("All Jobs")
    program.press("Retry Failed… Reboot · job 3")
    program.press("Retry", within="Retry the failed phones of job 3?")
    program.reads(f"{len(able)} done of {len(able)} phones")
    assert sorted(desk.acts().values()) == [1] * len(able)


def what_happened_is_told(program):
    """The chosen phone in words, below the list, and the way to its page and back."""
    failed = outcomes(program)[0].name.removesuffix(", failed")
    outcomes(program)[0].click()
    program.reads(f"{failed}: failed")
    program.sees("404")
    program.press("Copy Correlation ID")
    program.press("Open Phone")
    program.headed(failed)
    program.keys("alt+Left")
    program.headed("Jobs")
    program.reads(f"{failed}: failed")


def the_job_is_whole_again(program):
    program.press("All Jobs")
    program.find("list item", contains="Reboot · job 3, ended · ").click()
    program.reads(f"{len(able)} done of {len(able)} phones")


def outcomes(program):
    return [node for node in program.all("table row", rows=True) if "failed" in node.name or "done" in node.name]


def saved(program):
    """The saved CSV has all phones, whatever the view shows."""
    path = tempfile.mktemp(".csv", dir=desk.home)
    program.press("Save CSV…")
    program.type("Name:", path, within="Save")
    program.press("Save", within="Save")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(written(path)))}


def B11_a_file_that_cannot_be_written_is_told(program):
    program.press("Save CSV…")
    program.type("Name:", "/proc/phones.csv", within="Save")
    program.press("Save", within="Save")
    program.sees("/proc/phones.csv")


def saves(program):
    written = saved(program)
    items, _ = desk.job(3)
    assert {key: (row["name"], row["outcome"]) for key, row in written.items()} == \
        {key: (item["name"], item["outcome"]) for key, item in items.items()}, (written, items)
    assert sum("404" in row["text"] or row["outcome"] == "done" for row in written.values()) == len(able), written


def what_is_unknown_is_retried_only_when_chosen(program):
    """Nothing failed, so there is nothing to retry; unknown phones are left alone until the user includes them."""
    desk.reset()
    desk.fault(method="POST", path=ACTING, kind="close-after-acting", after=2, count=1)
    start(program)
    program.reads("Reboot · job 4 · ended")
    program.reads(f"{len(able) - 1} done · 1 unknown of {len(able)} phones")
    desk.no_faults()
    assert not program.shows("Retry Failed…")
    question = "Resume job 4?"
    program.press("Resume…")
    program.sees("Only phones whose outcome is unknown are left", within=question)
    assert not can_go_on(program, question)
    program.find("check box", "Retry unknown phones", within=question).press()
    program.press("Resume", within=question)
    program.reads(f"{len(able)} done of {len(able)} phones")


def the_question_goes_with_the_job(program):
    """The question whether to close despite a running job disappears when the job ends meanwhile."""
    desk.reset()
    hold(2)
    start(program)
    held(program, 2)
    program.keys("ctrl+w")
    program.button("Close", within="A job is still running")
    let_go()
    wait_for(lambda: not program.alive(), "the program to end")


def environment():
    """Saving a file makes GTK's file chooser leak some of its list: no leak check here, only in gui_names."""
    return {**desk.env, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


with Desk(phones=9, settings="[phonectl]\nconfirm_table = 3\nact_age = 1d\nlook_age = 1d\nrefresh = 0\n" + PATIENT + "[profile default]\norganisation = Acme GmbH\n") as desk:
    able = [item for item in desk.phones("!ext:1000", "--why", "reboot") if item["can"]]
    assert len(able) == len(desk.phones("!ext:1000"))
    desk.age_list(2 * 3600)
    with Program(environment=environment()) as window:
        run(window, I9_the_question_tells_how_old_the_list_is, a_paused_job_begins_no_phone,
            continued_it_comes_to_its_end, a_stopped_job_finishes_what_was_sent,
            I9_going_on_is_as_careful_as_the_start, going_on_does_the_rest, only_failures_are_tried_again, the_job_is_whole_again,
            B11_a_file_that_cannot_be_written_is_told,
            what_is_unknown_is_retried_only_when_chosen, the_question_goes_with_the_job)
