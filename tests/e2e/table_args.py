"""Arguments from the columns of a table: each phone gets the value of its own row. All rows are checked before anything
is sent, and the values are kept for resume and retry."""
import csv
import io
import json

from helpers.common import run
from helpers.desk import GO_ON, Desk
from helpers.terminal import Terminal

def dialled(desk):
    """The number that each phone dialled in the last job, by name."""
    return {line["name"]: line["args"]["number"] for line in desk.journal_lines(len(desk.jobs())) if "phone" in line}


def table(desk, phones, cells, heading="Target", separator=";", name="calls.csv"):
    rows = [f"Ticket{separator}Name{separator}{heading}"]
    rows += [f"T{i}{separator}{phone['name']}{separator}{cell}" for i, (phone, cell) in enumerate(zip(phones, cells))]
    return desk.write(name, "\r\n".join(rows) + "\r\n")


def each_phone_gets_the_value_of_its_row():
    with Desk(phones=30) as desk:
        phones = [item for item in desk.phones("--why", "dial") if item["can"]][:3]
        listed = table(desk, phones, ["1001", "'+49 30 1234567", "\u00a01003 "])
        words = ["dial", "-f", listed, "--column", "number=target"]
        tried = desk.run(*words, "--dry-run", "--json", code=0)
        sent = {item["name"]: json.loads(item["requests"][0]["body"])["arguments"]["Number"] for item in tried.json["items"]}
        assert sent == {phones[0]["name"]: "1001", phones[1]["name"]: "+49301234567", phones[2]["name"]: "1003"}, tried
        assert [item["args"]["number"] for item in tried.json["items"] if item["name"] == phones[1]["name"]] == ["+49 30 1234567"]
        assert desk.posts() == 0 and desk.jobs() == []
        told = desk.run(*words, "--yes", "--csv", code=0).out.splitlines()
        assert told[0].startswith("name,mac,outcome,text,") and told[0].endswith("number") and len(told) == 4, told
        assert dialled(desk) == {phones[0]["name"]: "1001", phones[1]["name"]: "+49 30 1234567", phones[2]["name"]: "1003"}
        shown = desk.run("jobs", "show", 1, "--tsv", code=0).out
        assert f"\t1003\n" in shown, shown
        # Other selectors narrow the table down.
        desk.run(*words, f"name:{phones[0]['name']}", "--yes", code=0)
        assert list(dialled(desk)) == [phones[0]["name"]]


def every_row_is_checked_before_anything_is_sent():
    with Desk(phones=30) as desk:
        phones = desk.phones()[:4]
        first = phones[0]["name"]
        column = ["--column", "number=Target"]
        for cells, wanted in ((["1001", "", "\u00a0", "3"], ["calls.csv, line 3: nothing under the heading Target",
                                                             "line 4: nothing under the heading", "2 lines are wrong; nothing was done"]),
                              (["1001", "1\x07", "1", "2"], ["line 3: number must be"])):
            result = desk.run("dial", "-f", table(desk, phones, cells), *column, "--yes", code=2)
            assert all(text in result.err for text in wanted), (cells, result)
        for content, words, wanted in (
                (f"Name,Target\n{first},1\n{phones[1]['name']},2\n{first},3\n", column, f"lines 2 and 4 are both about {first}"),
                (f"Name,Target\n{first},1\n", [*column, phones[1]["name"]], f"{phones[1]['name']} has no line in"),
                (f"Name,Target\n{first},1\n", ["--column", "number=Ziel"], 'no column "Ziel"; the headings are: Name, Target'),
                (f"Name,Target,target\n{first},1,2\n", column, 'more than one column "Target"'),
                (f"{first}\n", column, "not a table with headings"),
                (f"Name,Target\n{first},1\n", ["--column", "nummer=Target"], "did you mean number?"),
                (f"Name,Target\n{first},1\n", ["--column", "number"], "KEY=HEADING"),
                (f"Name,Target\n{first},1\n", ["--column", "number="], "KEY=HEADING"),
                (f"Name,Target\n{first},1\n", [*column, "--number", "5"], "given twice"),
                (f"Name,Target\n{first},1\n", [*column, *column], "given twice")):
            result = desk.run("dial", "-f", desk.write("list.csv", content), *words, "--yes", code=2)
            assert wanted in result.err, (wanted, result)
        assert "add -f FILE" in desk.run("dial", first, *column, "--yes", code=2).err
        # a preview is the same for all phones, so no column can decide it
        listed = desk.write("list.csv", f"Name,Show\n{first},yes\n")
        assert "cannot differ" in desk.run("press", "-f", listed, "--keys", "1", "--column", "explain=Show", "--yes", code=2).err
        assert desk.posts() == 0 and desk.jobs() == []
        # two equal rows are no contradiction; a line that matches no phone stops the job
        listed = desk.write("list.csv", f"Name,Target\n{first},1\n{first},1\nNobody,2\n")
        desk.run("dial", "-f", listed, *column, "--yes", code=3)
        desk.run("dial", "-f", listed, *column, "--yes", "--allow-unmatched", code=0)
        assert dialled(desk) == {first: "1"}


def tags_of_a_table():
    """An empty cell gives no argument; a row without any argument is an error and never means "no tags"."""
    with Desk(phones=30) as desk:
        one, two = desk.phones()[:2]
        desk.run("tag", two["name"], "--set", "old,spare", "--yes", code=0)
        rows = f"name,Add,Remove\n{one['name']},\"vip, front\",\n{two['name']},,spare\n"
        listed = desk.write("tags.csv", rows)
        columns = ["--column", "add=Add", "--column", "remove=Remove"]
        desk.run("tag", "-f", listed, *columns, "--yes", code=0)
        tags = {item["name"]: item["tag"] for item in desk.phones("--fresh")}
        assert tags[one["name"]] == ["vip", "front"] and tags[two["name"]] == ["old"], (tags[one["name"]], tags[two["name"]])
        listed = desk.write("tags.csv", rows + f"{desk.phones()[2]['name']},,\n")
        assert "line 4: nothing under the heading Add" in desk.run("tag", "-f", listed, *columns, "--yes", code=2).err


def tags_added_at_the_same_time_all_stay():
    with Desk("--latency", "30ms", phones=30) as desk:
        phone = desk.phones()[0]
        desk.run("tag", f"id:{phone['id']}", "--set", "old", "--yes", code=0)
        started = [desk.start("tag", f"id:{phone['id']}", "--add", f"t{n}", "--yes") for n in range(6)]
        for process in started:
            assert desk.end(process).code == 0
        tags = next(item["tag"] for item in desk.phones("--fresh") if item["id"] == phone["id"])
        assert sorted(tags) == ["old", *(f"t{n}" for n in range(6))], tags


def resume_and_retry_use_the_same_values():
    with Desk(phones=30) as desk:
        phones = desk.phones()[:3]
        listed = table(desk, phones, ["one", "two", "three"])
        desk.fault(method="PATCH", path="/v1/devices/" + phones[0]["id"], kind="status-409", count=1)
        desk.run("tag", "-f", listed, "--column", "set=Target", "--jobs", 1, "--yes", code=5)
        desk.write("calls.csv", "gone")
        terminal = Terminal("jobs", "retry", "1", columns=300, env=desk.env)
        text = terminal.wait_for("y/N")
        terminal.send("n\r")
        terminal.end()
        assert "All tags: one" in text and "All tags: as in job 1" in text, text
        desk.reset()
        done = desk.run("jobs", "retry", 1, *GO_ON, code=0)
        assert desk.posts() == 1, done
        assert [item["tag"] for item in desk.phones("--fresh")[:3]] == [["one"], ["two"], ["three"]]


def a_question_says_where_the_values_come_from():
    with Desk(phones=30) as desk:
        phones = desk.phones()[:2]
        listed = table(desk, phones, ["1001", "1002"])
        terminal = Terminal("dial", "-f", listed, "--column", "number=Target", columns=300, env=desk.env)
        text = terminal.wait_for("y/N")
        terminal.send("n\r")
        assert terminal.end()[0] == 6
        assert f"Number: column Target of {listed}" in text and "Number: 1002" in text, text
        offered = desk.run("__complete", "--", "dial", "-f", listed, "--column", "", code=0).out
        assert offered.startswith("number=\t"), offered


def results_go_beside_the_rows():
    with Desk(phones=30) as desk:
        phones = desk.phones()[:4]
        numbered = next(item for item in desk.phones()[4:] if item["extension"])
        rows = [["Ticket", "Ext", "Name", "=Note"], ["T1", "", phones[2]["name"], "two\nlines; and 'more'"],
                ["T2", "", phones[0]["name"], "-1"], ["T3", numbered["extension"], "", ""], ["T4", "", "Nobody", "\x1b[31m"]]
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
        listed = desk.write("calls.csv", "\ufeff" + text.getvalue())
        desk.fault(method="PATCH", path="/v1/devices/" + phones[0]["id"], kind="status-409", count=1)
        desk.run("tag", "-f", listed, "--allow-unmatched", "--add", "seen", "--yes", code=5)
        result = desk.run("jobs", "show", 1, "--beside", listed, code=0)
        told = list(csv.reader(io.StringIO(result.out, newline=""), delimiter=";"))
        assert told[0] == ["Ticket", "Ext", "Name", "'=Note", "outcome", "text", "time", "correlation_id"], told[0]
        assert told[1][:5] == [*rows[1], "done"] and told[1][6].endswith("Z") and told[1][7], told[1]
        assert told[2][:3] == rows[2][:3] and told[2][3:5] == ["'-1", "failed"] and "409" in told[2][5], told[2]
        assert told[3][:5] == [*rows[3], "done"], told[3]
        assert told[4] == ["T4", "", "Nobody", "\\x1b[31m", "", "", "", ""], told[4]
        assert "3 of 4 lines are about phones of job 1" in result.err, result
        assert desk.run("jobs", "show", 1, "--beside", listed, "--bom", code=0).out == "\ufeff" + result.out
        shorter = desk.write("short.csv", "Name\n" + phones[0]["name"] + "\n")
        result = desk.run("jobs", "show", 1, "--beside", shorter, code=0)
        assert "2 phones of job 1 have no line in" in result.err and len(result.out.splitlines()) == 2, result
        for words, code in ((["show", 1, "--beside", listed, "--json"], 2), (["--beside", listed], 2),
                            (["retry", 1, "--beside", listed], 2), (["show", 1, "--beside", "/nowhere"], 2),
                            (["show", 1, "--beside", desk.write("a.txt", "Lobby\n")], 2),
                            (["show", 1, "--beside", desk.write("a.csv", "name\nNobody\n")], 3)):
            result = desk.run("jobs", *words, code=code)
            assert result.out == "" and len(result.err.splitlines()) == 1, result


run(each_phone_gets_the_value_of_its_row, every_row_is_checked_before_anything_is_sent, tags_of_a_table,
    tags_added_at_the_same_time_all_stay,
    resume_and_retry_use_the_same_values, results_go_beside_the_rows, a_question_says_where_the_values_come_from)
