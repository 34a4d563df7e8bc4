"""A job whose phones return several rows and several files: all are shown, kept, saved, and found again."""
import csv
import io
import os
import tempfile

from helpers.reporter import Reporter
from driver import Program, run, wait_for, written

HEADINGS = ("Line", "Directory number", "In use")


def lines_shown(program):
    return [node.name for node in program.all("table row", rows=True) if ", done" in node.name]


def texts(program):
    """The texts in the table, including headings."""
    return {text for node in program.all(rows=True) for text in (node.name, node.text)}


def saved(program):
    path = tempfile.mktemp(".csv", dir=desk.home)
    program.press("Save CSV…")
    program.type("Name:", path, within="Save")
    program.press("Save", within="Save")
    return written(path)


def each_row_is_a_line(program):
    program.type("Search phones", "Lobby")
    program.sees("2 of 3 phones shown")
    program.row("Lobby").click()
    program.keys("ctrl+a")
    program.sees("2 selected")
    program.keys("ctrl+Return")
    program.press("Lines")
    program.type("Files", "2", within="Lines")
    program.press("Lines", within="Lines")
    program.headed("Jobs")
    program.reads("Lines · job 1 · ended")
    wait_for(lambda: lines_shown(program) == ["Lobby, done"] * 6, "a line for each row")
    assert texts(program) >= {*HEADINGS, "0049 301", "colour red", "T-2"}, texts(program)


def all_are_saved(program):
    text = saved(program)
    window = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.splitlines()[0] == "name,mac,outcome,text,correlation_id,id,line,number,busy,colour", text
    shown = list(csv.DictReader(io.StringIO(desk.run("jobs", "show", 1, "--csv"), newline="")))
    assert [{key: row[key] for key in shown[0]} for row in window] == shown, (window, shown)
    assert [row["correlation_id"] for row in window] == ["T-1", "T-2", "T-3"] * 2


def files_of_one_name_stay_apart(program):
    program.press("Files")
    program.window("Files")
    names = {node.name for node in program.all("label", within="Files") if node.name.endswith(".txt")}
    assert names == {"Lobby.txt", "Lobby-2.txt", "Lobby-3.txt", "Lobby-4.txt"}, names
    program.keys("Escape", within="Files")


def the_journal_has_all(program):
    """Even without the plugin; the keys then replace its labels."""
    program.page("Jobs")
    program.find("list item", contains="job 1, ended").click()
    wait_for(lambda: lines_shown(program) == ["Lobby, done"] * 6, "a line for each row")
    assert texts(program) >= {"colour", "busy", "number", "line", "0049 301", "red"}, texts(program)
    assert len(saved(program).splitlines()) == 7


with Reporter() as desk:
    # Saving a file makes GTK's file chooser leak some of its list: no leak check here, only in gui_names.
    environment = {**desk.env, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    with Program(environment=environment) as window:
        run(window, each_row_is_a_line, all_are_saved, files_of_one_name_stay_apart)
    with Program(environment={**environment, **desk.without_plugin()}) as window:
        run(window, the_journal_has_all)
