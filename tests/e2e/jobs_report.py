"""What is told of a job to those who were not there: jobs report in its formats, and the facts and the command of jobs show."""
import csv
import html.parser
import io
import os
import pwd
import shlex

from helpers.common import run
from helpers.desk import Desk
from helpers.terminal import Terminal

HOSTILE = "<script>alert(1)</script> | *x* [a](b) \"'&"
USER = pwd.getpwuid(os.getuid()).pw_name


class Page(html.parser.HTMLParser):
    """The tags of a page with their attributes, and the texts of its cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.cells = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, attributes))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def work(desk):
    """Tags three phones, of which one has a hostile name and one refuses; their names."""
    phones = desk.phones()[:3]
    desk.sim.control("POST", "/sim/phones/" + phones[2]["id"], {"displayName": HOSTILE})
    desk.fault(method="PATCH", path="/v1/devices/" + phones[1]["id"], kind="status-409", count=1)
    words = [f"id:{phone['id']}" for phone in phones]
    desk.run("tag", *words, "--add", "it's seen", "--jobs", 3, "--rate", "10/s", "--yes", code=5)
    return [phones[0]["name"], phones[1]["name"], HOSTILE], words


def a_report_tells_what_was_done():
    with Desk(phones=30) as desk:
        names, words = work(desk)
        text = desk.run("jobs", "report", 1, code=0).out
        for line in ("# Job 1: tag", "| Action | Tags (Tags to add: it's seen) |", "| Profile | default |",
                     "| Result | 3 phones, 2 done, 1 failed |", "## Not done", "## Phones"):
            assert line in text.splitlines(), (line, text)
        assert f"| By | {USER}" in text and f"| Selection | {words[0]}"[:30] in text, text
        assert any(line.startswith("| 1 | failed |") and f"| {names[1]} |" in line for line in text.splitlines()), text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; \\| \\*x\\* \\[a\\](b)" in text and "<" not in text, text
        rows = list(csv.DictReader(io.StringIO(desk.run("jobs", "report", 1, "--csv", code=0).out, newline="")))
        assert [row["name"] for row in rows] == names and {row["job"] for row in rows} == {"1"}, rows
        assert [row["outcome"] for row in rows] == ["done", "failed", "done"] and rows[0]["by"].startswith(USER), rows
        assert rows[0]["arguments"] == "Tags to add: it's seen" and rows[0]["time"] and rows[0]["correlation_id"], rows[0]


def a_page_loads_and_runs_nothing():
    with Desk(phones=30) as desk:
        names, _ = work(desk)
        text = desk.run("jobs", "report", 1, "--html", code=0).out
        page = Page(text)
        assert {tag for tag, _ in page.tags} == {"html", "head", "meta", "title", "style", "body", "h1", "h2", "table", "tr",
                                                 "th", "td"}, page.tags
        assert [attributes for _, attributes in page.tags if attributes] == [[("charset", "utf-8")]], page.tags
        assert all(name in page.cells for name in names) and text.startswith("<!DOCTYPE html>"), page.cells
        for words in (["--json"], ["--tsv"], ["--html", "--csv"]):
            assert desk.run("jobs", "report", 1, *words, code=2).out == ""
        for words, code in ((["report"], 2), (["report", 7], 3), (["report", "x"], 2), (["show", 1, "--html"], 2),
                            (["report", 1, 2], 2), (["--html"], 2)):
            assert desk.run("jobs", *words, code=code).out == "", words


def digits_among_keys_are_masked():
    with Desk(phones=30) as desk:
        name = next(item["name"] for item in desk.phones("--why", "press") if item["can"])
        desk.run("press", f"name:{name}", "Home, 4711, Down*2", "--yes", code=0)
        for words in (["report", 1], ["report", 1, "--html"], ["report", 1, "--csv"], ["show", 1], ["show", 1, "--json"]):
            result = desk.run("jobs", *words, code=0)
            assert "4711" not in result.out + result.err, (words, result)
        assert "(Keys: \u2022\u2022\u2022\u2022)" in desk.run("jobs", "report", 1, code=0).out
        about = desk.run("jobs", "show", 1, "--json", code=0).json["about"]
        assert about["command"] is None and about["args"]["keys"] == "\u2022\u2022\u2022\u2022", about


def what_may_be_a_pin_is_not_kept():
    with Desk(phones=40) as desk:
        ids = desk.able("press", most=4)
        listed, waves = desk.list_file(ids), ["--canary", "2,100%", "--pause-waves", "--yes"]
        desk.run("press", "-f", listed, "Home, 4711", *waves, code=6)
        desk.run("press", "-f", listed, "Home, Down*2", *waves, code=6)
        for number in (1, 2):
            with open(f"{desk.home}/state/phonectl/jobs/{number}.jsonl") as file:
                assert ("4711" not in file.read()) and ("Down*2" in desk.run("jobs", "show", number, "--json").out) == (number == 2)
        assert "give it with --argument keys=" in desk.run("jobs", "resume", 1, "--yes", code=2).err
        terminal = Terminal("jobs", "resume", "1", env=desk.env)
        terminal.wait_for("Keys: ")
        terminal.send("Home, 4711\r")
        seen = terminal.wait_for(r"\[y/N\] ")
        assert "Home, ••••" in seen and "4711" not in seen, seen
        terminal.send("y\r")
        code, text = terminal.end()
        assert code == 0 and "4711" not in text, text
        desk.run("jobs", "resume", 2, "--yes", code=0)
        assert set(desk.acts("keys")) == set(ids) and set(desk.acts("keys").values()) == {5 + 3}, desk.acts("keys")
        assert "has this argument already" in desk.run("jobs", "resume", 2, "--yes", "--argument", "keys=Up", code=2).err
        terminal = Terminal("dtmf", f"id:{ids[0]}", "4711#", env=desk.env)
        seen = terminal.wait_for(r"\[y/N\] ")
        assert "Tones: ••••" in seen and "4711" not in seen, seen
        terminal.send("y\r")
        terminal.end()
        assert all("4711" not in desk.run("jobs", "show", 3, form).out for form in ("--json", "--csv"))
        assert "4711" not in desk.run("jobs", "report", 3).out


def the_command_does_the_same_again():
    with Desk(phones=30) as desk:
        _, words = work(desk)
        about = desk.run("jobs", "show", 1, "--json", code=0).json["about"]
        assert about["selection"] == shlex.join(words) and about["by"].startswith(USER), about
        command = shlex.split(about["command"])
        assert command == ["phonectl", "--profile", "default", "tag", *words, "--add", "it's seen", "--jobs", "3", "--rate",
                           "10/s"], command
        again = desk.run(*command[1:], "--yes", code=0)
        assert again.out.count("unchanged") == 2 and "done" in again.out, again
        listed = desk.write("my calls.csv", f"id,To\n{words[0][3:]},1001\n")
        desk.run("dial", "-f", listed, "--column", "number=To", "--yes", code=0)
        command = shlex.split(desk.run("jobs", "show", 3, "--json", code=0).json["about"]["command"])
        assert command[3:] == ["dial", "-f", listed, "--column", "number=To"], command
        text = desk.run("jobs", "report", 3, code=0).out
        assert "| Number: 1001 |" in text and "| Action | Dial |" in text, text


def journals_of_earlier_versions_are_told():
    with Desk(phones=30) as desk:
        phone = desk.phones()[0]
        os.makedirs(f"{desk.home}/state/phonectl/jobs", mode=0o700)
        desk.write("state/phonectl/jobs/5.jsonl", "\n".join((
            '{"schema":"phonectl.job/1","number":5,"started":1767225600,"action":"reboot","profile":"default","wait":false,'
            '"args":{"force":"yes"}}', '{"phone":0,"id":"' + phone["id"] + '","name":"Lobby"}', '{"begin":1}', "")))
        about = desk.run("jobs", "show", 5, "--json", code=0).json["about"]
        assert about["selection"] is None and about["by"] is None and about["args"] == {"force": "yes"}, about
        assert about["command"] == f"phonectl --profile default reboot id:{phone['id']} --force", about
        text = desk.run("jobs", "report", 5, code=0).out
        assert "| 1 | open |  | Lobby |" in text and "| By |" not in text, text


def results_are_counted_by_the_fields_of_their_phones():
    with Desk(phones=30) as desk:
        phones = [item for item in desk.phones() if item["location"]][:6]
        desk.fault(method="PATCH", path="/v1/devices/" + phones[0]["id"], kind="status-409", count=1)
        desk.run("tag", *(f"id:{phone['id']}" for phone in phones), "--set", "", "--yes")
        desk.fault(method="PATCH", path="/v1/devices/" + phones[0]["id"], kind="status-409", count=1)
        words = [f"id:{phone['id']}" for phone in phones]
        answer = desk.run("tag", *words, "--set", "new", "--yes", "--count-by", "location", "--json", code=5).json
        assert answer["schema"] == "phonectl.counts/1" and answer["counts"]["failed"] == 1 and answer["job"] == 2, answer
        found = {(row["outcome"], row["location"]): row["count"] for row in answer["items"]}
        expected = {}
        for index, phone in enumerate(phones):
            key = ("failed" if index == 0 else "done", phone["location"])
            expected[key] = expected.get(key, 0) + 1
        assert found == expected, (found, expected)
        assert all(phones[0]["name"] not in (row["text"] or "") for row in answer["items"]), "equal reasons are one line"
        shown = desk.run("jobs", "show", 2, "--count-by", "location", "--json", code=0).json
        assert {(row["outcome"], row["location"]): row["count"] for row in shown["items"]} == expected, shown
        rows = desk.run("reboot", *words, "--dry-run", "--count-by", "type", code=0).out.splitlines()
        assert all(line.startswith("would\t") for line in rows) and len(rows) < len(words), rows
        for words, said in ((["tag", words[0], "--add", "x", "--yes", "--count-by", "colour"], "unknown field colour"),
                            (["jobs", "--count-by", "model"], "jobs show N"),
                            (["jobs", "show", 2, "--count-by", "model", "--beside", "x"], "cannot be combined"),
                            (["jobs", "report", 2, "--count-by", "model"], "jobs show N")):
            result = desk.run(*words, code=2)
            assert said in result.err and not result.out, result
        assert len(desk.run("jobs", "--csv", code=0).out.splitlines()) == 3, "the wrong field sent nothing"


run(a_report_tells_what_was_done, a_page_loads_and_runs_nothing, digits_among_keys_are_masked, what_may_be_a_pin_is_not_kept, the_command_does_the_same_again,
    journals_of_earlier_versions_are_told, results_are_counted_by_the_fields_of_their_phones)
