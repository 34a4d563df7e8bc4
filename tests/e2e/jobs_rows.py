#!/usr/bin/env python3
"""Several rows and several files from one phone: all are shown, kept in the journal and found again, with their
columns."""
import csv
import io
import json
import os

from helpers.common import run
from helpers.reporter import Reporter

ROWS = [{"line": 1, "number": "1002", "busy": True, "colour": "red", "correlation_id": "T-1"},
        {"line": 2, "number": "0049 301", "busy": False, "colour": "green", "correlation_id": "T-2"},
        {"line": 3, "number": "1001", "busy": False, "colour": "green", "correlation_id": "T-3"}]


def act(desk, *words, **options):
    """Runs it; returns the job's number and the immediate output."""
    whole = json.loads(desk.run("lines", "--all", *words, "--yes", "--expect", "3", "--json", **options))
    return whole["job"], whole


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def the_journal_keeps_all_rows():
    with Reporter() as desk:
        job, told = act(desk)
        assert [item["rows"] for item in told["items"]] == [ROWS] * 3, told
        shown = json.loads(desk.run("jobs", "show", job, "--json"))
        assert [item["rows"] for item in shown["items"]] == [ROWS] * 3, shown
        assert list(shown["items"][0]["rows"][0]) == ["line", "number", "busy", "colour",
                                                         "correlation_id"], "as declared, then as told"
        assert shown["items"][0]["correlation_id"] == told["items"][0]["correlation_id"] == "T-1\nT-2\nT-3"
        with open(f"{desk.home}/state/phonectl/jobs/{job}.jsonl", encoding="utf-8") as file:
            ended = [json.loads(line) for line in file if '"ended"' in line]
        assert all(len(line["rows"]) == 3 and "row" not in line for line in ended), ended


def each_row_is_a_line_of_csv():
    with Reporter() as desk:
        job, _ = act(desk)
        text = desk.run("jobs", "show", job, "--csv")
        assert text.splitlines()[0] == "name,mac,outcome,text,line,number,busy,colour", text
        lines = table(text)
        assert [line["line"] for line in lines] == ["1", "2", "3"] * 3, lines
        assert [lines[1][key] for key in ("line", "number", "busy", "colour")] == ["2", "0049 301", "no", "green"], lines[1]
        assert lines[1]["text"] == "colour green, busy no, number 0049 301, line 2", lines[1]
        assert desk.run("jobs", "show", job, "--columns", "name,line,correlation_id", "--tsv").splitlines()[:3] == [
            "Lobby\t1\tT-1", "Lobby\t2\tT-2", "Lobby\t3\tT-3"]
        assert desk.run("jobs", "show", job, "--columns", "+number", "--tsv").splitlines()[0].endswith("\t1002")
        desk.run("jobs", "show", job, "--columns", "nosuch", code=2)


def one_row_is_what_it_was():
    with Reporter() as desk:
        job, told = act(desk, "--lines", "1")
        with open(f"{desk.home}/state/phonectl/jobs/{job}.jsonl", encoding="utf-8") as file:
            ended = [json.loads(line) for line in file if '"ended"' in line]
        assert all(line["row"]["line"] == "1" and "rows" not in line for line in ended), ended
        assert told["items"][0]["correlation_id"] == "T-1"
        assert [len(item["rows"]) for item in json.loads(desk.run("jobs", "show", job, "--json"))["items"]] == [1] * 3


def rows_told_before_a_failure_stay():
    with Reporter() as desk:
        job, told = act(desk, "--fail", code=1)
        assert [item["rows"] for item in told["items"]] == [ROWS] * 3, told
        lines = table(desk.run("jobs", "show", job, "--csv"))
        assert [line["line"] for line in lines] == ["1", "2", "3"] * 3
        assert all("has no more lines" in line["text"] for line in lines), "the reason stands with each"
        shown = desk.run("jobs", "show", job).splitlines()
        assert sum("has no more lines" in line for line in shown) == 3, "where no field is shown, once for each phone"


def without_the_plugin_the_journal_says_its_keys():
    with Reporter() as desk:
        job, _ = act(desk)
        alone = desk.without_plugin()
        text = desk.run("jobs", "show", job, "--csv", **alone)
        assert text.splitlines()[0] == "name,mac,outcome,text,colour,busy,number,line", text
        rows = json.loads(desk.run("jobs", "show", job, "--json", **alone))["items"][0]["rows"]
        assert list(rows[0]) == ["colour", "busy", "number", "correlation_id", "line"], "in the order of the journal"
        assert rows[0]["line"] == "1", "nothing declares that it is a number"


def broken_settings_keep_no_job_from_being_shown():
    with Reporter() as desk:
        job, _ = act(desk)
        os.makedirs(f"{desk.home}/config/phonectl", exist_ok=True)
        with open(f"{desk.home}/config/phonectl/phonectl.ini", "w", encoding="utf-8") as file:
            file.write("[[[\n=\n")
        assert len(desk.run("jobs", "show", job, "--tsv").splitlines()) == 9


def files_in(desk, folder):
    """Maps file names to texts; the plugin writes a different text into each file."""
    found = {}
    for name in os.listdir(f"{desk.home}/{folder}"):
        with open(f"{desk.home}/{folder}/{name}", encoding="utf-8") as file:
            found[name] = file.read()
    return found


def all_files_of_one_phone_are_saved_beside_each_other():
    with Reporter() as desk:
        os.mkdir(f"{desk.home}/out")
        desk.write("out/one-2.txt", "was here before")
        told = json.loads(desk.run("lines", "Gate", "--files", "4", "--yes", "--json", "-o", "out//one.txt"))
        saved = files_in(desk, "out")
        assert saved.pop("one-2.txt") == "was here before"
        assert sorted(saved.values()) == [f"file {i} of r-2" for i in range(1, 5)], saved
        assert saved["one.txt"] == "file 1 of r-2" and len(told["items"][0]["files"]) == 4, (saved, told)
        assert sorted(os.path.basename(path) for path in told["items"][0]["files"]) == sorted(saved)


def files_of_phones_of_one_name_do_not_meet():
    with Reporter() as desk:
        os.mkdir(f"{desk.home}/many")
        for words in (["-o", "many//"], ["-o", "many/."]):
            _, told = act(desk, "--files", "4", *words)
            assert not any("//" in path for item in told["items"] for path in item["files"]), told
        saved = files_in(desk, "many")
        each = [f"file {i} of r-{phone}" for i in range(1, 5) for phone in (1, 2, 3)]
        assert sorted(saved.values()) == sorted(each * 2), saved
        assert all(name.startswith(("Lobby", "Gate")) for name in saved), saved


def what_cannot_be_saved_is_refused_before_anything_is_done():
    with Reporter() as desk:
        os.symlink("nowhere", f"{desk.home}/link")
        desk.write("file", "text")
        for output in ("many//", "many//x.txt", "link", "file/"):
            desk.run("lines", "Gate", "--files", "2", "--yes", "-o", output, code=1)
        assert json.loads(desk.run("jobs", "--json"))["items"] == []
        if os.geteuid() != 0:
            os.mkdir(f"{desk.home}/others", 0o500)
            desk.run("lines", "--all", "--files", "2", "--yes", "--expect", "3", "-o", "others", code=1)
            assert json.loads(desk.run("jobs", "--json"))["items"] == []


def a_device_takes_all_files():
    with Reporter() as desk:
        os.symlink("/dev/null", f"{desk.home}/null")  # a link, so that a fault writes no files into /dev
        told = json.loads(desk.run("lines", "Gate", "--files", "3", "--yes", "--json", "-o", "null"))
        assert told["items"][0]["files"] == ["null"] * 3 and not os.path.exists(f"{desk.home}/null-2"), told


def the_name_of_a_file_is_never_too_long():
    with Reporter() as desk:
        os.mkdir(f"{desk.home}/long")
        desk.run("lines", "id:r-4", "--files", "4", "--yes", "--fresh", "-o", "long", REPORTER_LONG="1")
        assert sorted(files_in(desk, "long")) == sorted("ä" * 100 + end for end in ("", "-2", ".txt", "-2.txt"))


def too_many_files_are_a_failure_and_the_others_are_kept():
    with Reporter() as desk:
        os.mkdir(f"{desk.home}/many")
        told = json.loads(desk.run("lines", "Gate", "--files", "101", "--yes", "--json", "-o", "many", code=1))
        item = told["items"][0]
        assert "gave more than 100 files" in item["error"] and "; saved as many/Gate.txt, " in item["text"], item
        assert len(files_in(desk, "many")) == len(item["files"]) == 100
        assert item["rows"] == ROWS, "what was told before stays"


run(the_journal_keeps_all_rows, each_row_is_a_line_of_csv, one_row_is_what_it_was, rows_told_before_a_failure_stay,
    without_the_plugin_the_journal_says_its_keys, broken_settings_keep_no_job_from_being_shown,
    all_files_of_one_phone_are_saved_beside_each_other, files_of_phones_of_one_name_do_not_meet,
    what_cannot_be_saved_is_refused_before_anything_is_done, a_device_takes_all_files, the_name_of_a_file_is_never_too_long,
    too_many_files_are_a_failure_and_the_others_are_kept)
