"""phonectl schedule: the units it shows and writes, what it refuses, and whether systemd reads them as they are meant."""
import os
import shutil
import subprocess

from helpers.common import run
from helpers.desk import Desk

WEEKLY = ["--on-calendar", "Sun 03:00"]


def units(desk):
    folder = f"{desk.home}/config/systemd/user"
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def read(desk, name):
    with open(f"{desk.home}/config/systemd/user/{name}", encoding="utf-8") as file:
        return file.read()


def nothing_is_written_without_a_yes():
    with Desk(phones=20) as desk:
        result = desk.run("schedule", *WEEKLY, "--", "reboot", "Lobby", "--yes", code=6)
        assert "OnCalendar=Sun 03:00" in result.out and "ExecStart=" in result.out and units(desk) == [], result
        result = desk.run("schedule", *WEEKLY, "--yes", "--", "reboot", "Lobby", "--yes", code=0)
        assert units(desk) == ["phonectl-reboot-1.service", "phonectl-reboot-1.timer"], units(desk)
        assert "enable --now phonectl-reboot-1.timer" in result.err and "enable-linger" in result.err, result
        assert all(read(desk, name) in result.out for name in units(desk)), "it shows what it writes"
        desk.run("schedule", *WEEKLY, "--yes", "--", "phonectl", "reboot", "Lobby", "--yes", code=0)
        assert "phonectl-reboot-2.timer" in units(desk), "no unit is replaced"
        assert desk.posts() == 0 and desk.jobs() == []


def the_token_is_handed_over_and_stands_in_no_unit():
    with Desk(phones=20) as desk:
        token = desk.env["PHONECTL_TOKEN_FILE"]
        desk.run("schedule", *WEEKLY, "--yes", "--", "phones", code=0)
        text = read(desk, "phonectl-phones-1.service")
        assert f"LoadCredential=token:{token}\n" in text and "Environment=PHONECTL_TOKEN_FILE=%d/token\n" in text, text
        assert f'Environment="PHONECTL_URL={desk.env["PHONECTL_URL"]}"' in text and '"--profile=default" "phones"' in text, text
        desk.env["PHONECTL_TOKEN"] = "secret-of-mine"
        result = desk.run("schedule", *WEEKLY, "--yes", "--", "phones", code=2)
        assert "secret-of-mine" not in result.out + result.err and len(units(desk)) == 2, result


def systemd_reads_words_as_they_are_meant():
    """Blanks, quotes, $ and %: systemd would cut, replace or expand them."""
    words = ["phones", "a b", 'q"u\\o', "$HOME", "100%", "'x'", "m\u00fcller*", "--json"]
    with Desk(phones=20) as desk:
        desk.run("schedule", *WEEKLY, "--yes", "--", *words, code=0)
        line = next(line for line in read(desk, "phonectl-phones-1.service").splitlines() if line.startswith("ExecStart="))
        assert line.endswith('"phones" "a b" "q\\"u\\\\o" "$$HOME" "100%%" "\'x\'" "m\u00fcller*" "--json"'), line
        if shutil.which("systemd-analyze"):
            folder = f"{desk.home}/config/systemd/user"
            subprocess.run(["systemd-analyze", "verify", "--user", *(f"{folder}/{name}" for name in units(desk))], check=True)


def what_it_refuses():
    with Desk(phones=20) as desk:
        for words, wanted in ((["--", "reboot", "Lobby", "--yes"], "When?"),
                              ([*WEEKLY, "--at", "2026-12-31 03:00", "--", "phones"], "When?"),
                              (["--at", "03:00", "--", "phones"], "--at needs a date"),
                              ([*WEEKLY, "--", "reboot", "Lobby"], "add --yes"),
                              ([*WEEKLY, "--", "rebot", "Lobby", "--yes"], "Unknown command rebot"),
                              (["--on-calendar", "Sun\nExecStart=x", "--", "phones"], "does not understand"),
                              ([*WEEKLY, "--", "phones", "a\nExecStart=x"], "control characters"),
                              ([*WEEKLY, "--", "press", "Lobby", "1234", "--yes"], "-f FILE --column keys=HEADING"),
                              ([*WEEKLY, "--", "dtmf", "Lobby", "1234", "--yes"], "may be a PIN"),
                              ([*WEEKLY, "--", "press", "Lobby", "Dwn", "--yes"], "did you mean down?"),
                              ([*WEEKLY, "--", "tag", "Lobby", "--yes"], "Nothing to change"),
                              ([*WEEKLY, "--", "tag", "Lobby", "--ad", "x", "--yes"], "did you mean --add?"),
                              ([*WEEKLY, "--", "reboot", "--yes"], "Which phones?"),
                              ([*WEEKLY, "--", "reboot", "-f", "-", "--yes"], "name a file"),
                              ([*WEEKLY], "Missing argument")):
            result = desk.run("schedule", "--yes", *words, code=2)
            assert wanted in result.err and "1234" not in result.out + result.err, (words, result)
        if shutil.which("systemd-analyze"):
            desk.run("schedule", "--on-calendar", "Sux 03:00", "--yes", "--", "phones", code=2)
            for words in (["--at", "2020-01-01"], ["--on-calendar", "02-30"]):
                assert "never comes" in desk.run("schedule", *words, "--yes", "--", "phones", code=2).err, words
        assert units(desk) == []


run(nothing_is_written_without_a_yes, the_token_is_handed_over_and_stands_in_no_unit, systemd_reads_words_as_they_are_meant,
    what_it_refuses)
