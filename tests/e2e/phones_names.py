"""Hostile names: on a terminal, in TSV, CSV, JSON and JSON lines, in the questions, the progress, the summary and
the errors of a job, and in the list of jobs."""
import csv
import io
import json
import os
import re

from helpers.common import run
from helpers.desk import Desk
from helpers.terminal import Terminal

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
OWN = re.compile(r"\x1b\[[0-9;]*[mK]")  # our own colours and line clearing


def harmless(what, data, ours=False):
    text = data if isinstance(data, str) else data.decode("utf-8", "strict")
    if ours:
        text = OWN.sub("", text)
    found = FORBIDDEN.search(text.replace("\r", ""))
    assert not found, (what, text[max(0, found.start() - 60):found.end() + 30])
    return text


def hostile():
    return Desk("--hostile-names", phones=60)


def lists_are_harmless():
    with hostile() as desk:
        names = {phone["name"] for phone in desk.phones()}
        assert any("\x1b" in name for name in names) and any(len(name) > 500 for name in names), names
        count = len(desk.phones())
        for form in ("--tsv", "--csv", "--json", "--jsonl"):
            out = harmless(form, desk.run("phones", form, code=0).out.encode("utf-8", "surrogateescape"))
            if form == "--tsv":
                lines = out.splitlines()
                assert len(lines) == count and len({line.count("\t") for line in lines}) == 1, len(lines)
            elif form == "--csv":
                rows = list(csv.reader(io.StringIO(out, newline="")))
                assert len(rows) == count + 1 and len({len(row) for row in rows}) == 1
                formulas = [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
                assert not formulas, formulas
            else:
                items = json.loads(out)["items"] if form == "--json" else [json.loads(line) for line in out.splitlines()]
                assert {item["name"] for item in items} == names
        for words in (["--tsv"], ["--csv", "--columns", "+tag,+capability,+id"], ["--csv", "--why", "reboot"]):
            at_once, kept = (desk.run("phones", *words, *sort, code=0).out.split("\n") for sort in ([], ["--sort", "name"]))
            assert sorted(at_once) == sorted(kept), words  # sorted rows take another path through the program
        exported = desk.write("own.csv", desk.run("phones", "--csv", "--columns", "name", code=0).out)
        again = {item["name"] for item in desk.run("phones", "-f", exported, "--json", code=0).json["items"]}
        plain = {name for name in names if not FORBIDDEN.search(name)}  # an escaped name no longer matches
        assert plain <= again, plain - again


def a_run_is_harmless_in_all_it_says():
    with hostile() as desk:
        ids = desk.able()
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409", count=9)
        result = desk.reboot(ids, "--jobs", "1", code=5)
        harmless("the rows", result.out)
        harmless("the summary", result.err)
        harmless("jobs", desk.run("jobs", code=0).out)
        for form in ("--tsv", "--csv", "--json", "--jsonl"):
            harmless(f"jobs show {form}", desk.run("jobs", "show", "1", form, code=0).out)
        harmless("why", desk.run("phones", "--why", "reboot", "--tsv", code=0).out)
        harmless("a dry run", "".join(vars(desk.run("reboot", *[f"id:{i}" for i in ids[:20]], "--dry-run"))[k] for k in ("out", "err")))
        assert desk.journal(1).decode("utf-8", "strict").isprintable() or "\\u001b" in desk.journal(1).decode()


def a_terminal_is_not_played_tricks_on():
    with hostile() as desk:
        ids = [f"id:{phone}" for phone in desk.able()]
        before = dict(os.environ)
        os.environ.update(desk.env)
        for words in (["phones"], ["phones", "--why", "reboot"], ["reboot", *ids[:20], "--yes"], ["jobs", "show", "1"],
                      ["reboot", *ids, "--yes", "--expect", str(len(ids))], ["jobs"]):
            terminal = Terminal(*words, columns=200)
            code, text = terminal.end()
            assert code in (0, 5), (words, code, text[-500:])
            harmless(words[0], text, ours=True)
        terminal = Terminal("reboot", *ids[:25])
        harmless("the question", terminal.wait_for(r"\[y/N\] "), ours=True)
        terminal.send("n\r")
        assert terminal.end()[0] == 6
        os.environ.clear()
        os.environ.update(before)


run(lists_are_harmless, a_run_is_harmless_in_all_it_says, a_terminal_is_not_played_tricks_on)
