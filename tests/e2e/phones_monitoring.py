"""What monitoring reads: the line and the exit code of --nagios, the text file of --prom."""
import re
import shutil
import subprocess

from helpers.common import run
from helpers.desk import Desk

LINE = re.compile(r"PHONES (OK|WARNING|CRITICAL) - (\d+) of (\d+) phones(: [^|]*)? \| phones=(\d+);(\d+);(\d+);0;(\d+)\n")


def set_apart(desk, *names):
    """The organisation with these names in front, all tagged "odd"."""
    for phone, name in zip(desk.phones(), names):
        tag(desk, phone, "odd")
        desk.sim.control("POST", "/sim/phones/" + phone["id"], {"displayName": name})


def tag(desk, phone, tag):
    desk.run("tag", f"id:{phone['id']}", "--set", tag, "--yes", code=0)


def the_line_and_the_exit_code():
    with Desk(phones=40) as desk:
        total = len(desk.phones())
        set_apart(desk, "a|b", "Lobby\x1b[31m", "c")
        for limits, code, state in (("3,4", 0, "OK"), ("2,3", 1, "WARNING"), ("1,2", 2, "CRITICAL"), ("0,0", 2, "CRITICAL"),
                                    ("100%,100%", 0, "OK"), ("0%,100%", 1, "WARNING")):
            result = desk.run("phones", "tag:odd", "--nagios", limits, code=code)
            found = LINE.fullmatch(result.out)
            assert found and found[1] == state and found[2] == found[5] == "3" and int(found[8]) == total, result
            assert "a/b" in found[4] and "\x1b" not in result.out, "| would begin the performance data"
        other = desk.phones()[3]
        desk.sim.control("POST", "/sim/phones/" + other["id"], {"displayName": "One more"})
        assert "One more" in desk.run("phones", f"id:{other['id']}", "--nagios", "5,5", code=0).out, "asked for again"
        tag(desk, other, "odd")
        assert "- 4 of" in desk.run("phones", "tag:odd", "--nagios", "5,5", code=0).out


def none_is_a_number_but_a_slip_is_none():
    with Desk(phones=40) as desk:
        place = next(item["location"] for item in desk.phones() if item["location"])
        for words in (["status:disconnected"], [f"location:{place}", "status:disconnected"]):
            result = desk.run("phones", *words, "--nagios", "0,0", code=0)
            assert LINE.fullmatch(result.out)[2] == "0" and not result.err, result
        for words in (["location:Nowhere"], ["nofield:x"], ["Nobody"], [f"location:{place}x", "status:disconnected"]):
            result = desk.run("phones", *words, "--nagios", "5,10", code=3)
            assert result.out.startswith("PHONES UNKNOWN - ") and result.out.count("\n") == 1 and result.err, result
        for words in (["--nagios", "5"], ["--nagios", "5,x"], ["--nagios", "5,10", "--json"], ["--nagios", "-1,5"], ["--nagios", "10,5"],
                      ["--nagios", ""], ["--nagios"], ["--nagios", "5,10", "--bogus"], ["--nagios", "5,10", "--prom"],
                      ["--nagios", "5,10", "--count-by", "model"], ["--nagios", "5,10", "--watch"]):
            assert desk.run("phones", *words, code=3).out.startswith("PHONES UNKNOWN - Usage error"), words
        desk.company_dies()
        desk.set("request_timeout", "2s")
        result = desk.run("phones", "--nagios", "5,10", code=3)
        assert "PHONES UNKNOWN - Network problem" in result.out, result
        del desk.env["PHONECTL_TOKEN_FILE"]
        assert "PHONES UNKNOWN - Sign-in needed" in desk.run("phones", "--nagios", "5,10", code=3).out


def metrics_for_prometheus():
    with Desk(phones=40) as desk:
        total = len(desk.phones())
        set_apart(desk, "a", "b")
        tag(desk, desk.phones()[2], 'q"\\')
        text = desk.run("phones", "--fresh", "--count-by", "status", "--prom", code=0).out
        counts = dict(re.findall(r'^phonectl_phones\{status="(\w+)"\} (\d+)$', text, re.M))
        assert sum(map(int, counts.values())) == total and "phonectl_list_age_seconds 0\n" in text, text
        assert text.splitlines()[:2] == ["# HELP phonectl_phones Phones of the selection, by their values.",
                                         "# TYPE phonectl_phones gauge"], text
        text = desk.run("phones", "--count-by", "tag,type", "--prom", code=0).out
        assert 'phonectl_phones{tag="odd",type="' in text and 'tag="q\\"\\\\",' in text, text
        if shutil.which("promtool"):
            subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)
        for words in (["--prom", "--csv"], ["--prom", "--count-by", "status", "--csv"], ["--prom", "--watch"]):
            assert desk.run("phones", *words, code=2).out == "", words


def the_count_alone():
    with Desk(phones=40) as desk:
        total = len(desk.phones())
        assert desk.run("phones", "--count", code=0).out == f"{total}\n"
        assert desk.run("phones", "--count", "--json", code=0).json["items"] == [{"count": total}]
        for words in (["--prom"], ["--count", "--prom"]):
            assert f"\nphonectl_phones {total}\n" in desk.run("phones", *words, code=0).out, words
        assert LINE.fullmatch(desk.run("phones", "--count", "--nagios", "100%,100%", code=0).out)[2] == str(total)
        place = next(item["location"] for item in desk.phones() if item["location"])
        none = [f"location:{place}", "problem:*"]
        assert desk.run("phones", *none, "--count", code=0).out == "0\n", "none is a number"
        assert "\nphonectl_phones 0\n" in desk.run("phones", *none, "--prom", code=0).out
        assert "Nobody" in desk.run("phones", "Nobody", "--count", code=3).err, "a slip is none"
        assert desk.run("phones", "--count", "--watch", code=2).out == ""


run(the_line_and_the_exit_code, none_is_a_number_but_a_slip_is_none, metrics_for_prometheus, the_count_alone)
