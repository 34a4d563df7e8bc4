"""Selecting phones on the command line: files in every format, unmatched selectors, columns and order, the cached
list and its age, and a service whose pages link elsewhere."""
import csv
import io
import os
import time

from helpers.common import run
from helpers.desk import Desk
from helpers.person import Service
from helpers.terminal import Terminal, failures


def chosen(desk, content, *words, code=0):
    """The names that a file of selectors selects, and standard error."""
    result = desk.run("phones", "-f", desk.write("list", content), "--tsv", "--columns", "name", *words, code=code)
    return result.out.splitlines(), result.err


def I2_files_of_every_kind():
    with Desk(phones=40) as desk:
        phones = desk.phones()
        names = sorted(phone["name"] for phone in phones)
        five = sorted(phone["name"] for phone in phones[:5])
        macs = [phone["mac"] for phone in phones[:5]]
        exported = desk.run("phones", "--csv", code=0).out
        marked = desk.run("phones", "--csv", "--bom", code=0).out
        assert marked == "\ufeff" + exported, f"--bom only begins the same bytes with the mark that Excel wants: {marked[:80]!r}"
        quoted = io.StringIO()
        csv.writer(quoted, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([["Comment", "Name"], *[["x, \"y\"", n] for n in five]])
        for what, content, wanted in (
                ("CRLF", "\r\n".join(five) + "\r\n", five),
                ("a mark of UTF-8", b"\xef\xbb\xbf" + "\n".join(macs).encode(), five),
                ("no end of line", macs[0] + "\n" + macs[1], sorted(p["name"] for p in phones[:2])),
                ("comments and blanks", f"# ours\n\n  {five[0]}\t\n\t# {five[1]}\n", five[:1]),
                ("MAC addresses in any spelling", "\n".join([macs[0].lower(), "SEP" + macs[1].replace(":", ""),
                                                              macs[2].replace(":", "-")]), sorted(p["name"] for p in phones[:3])),
                ("what we write", exported, names),
                ("what we write for Excel", marked, names),
                ("what we write, with other columns", desk.run("phones", "--csv", "--columns", "location,mac", code=0).out, names),
                ("what a spreadsheet makes of it", quoted.getvalue(), five),
                ("a column of another case", "Comment,MAC\r\nx," + macs[0] + "\r\n", [phones[0]["name"]]),
                ("each twice", "\n".join(five * 2), five)):
            got, said = chosen(desk, content)
            assert sorted(got) == wanted and "warning" not in said, (what, got, wanted, said)
        result = desk.run("phones", "-f", "-", "--tsv", "--columns", "name", stdin=five[0] + "\n", code=0)
        assert result.out == five[0] + "\n", result


def I2_a_line_break_in_a_cell_begins_no_row():
    """Quoted line breaks as in RFC 4180, with each separator. The phone named inside the note must not restart."""
    with Desk(phones=20) as desk:
        one, two = [item for item in desk.phones("--why", "reboot") if item["can"]][:2]
        for count, (end, separator) in enumerate((end, sign) for end in ("\n", "\r\n", "\r") for sign in ",;\t"):
            note = f'"asked on the phone:{end}{two["name"]}{separator} she says, is ""fine"""'
            listed = desk.write("list.csv", f"name{separator}note{end}{one['name']}{separator}{note}{end}{separator}{end}")
            desk.run("reboot", "-f", listed, "--yes", code=0)
            assert desk.acts() == {one["id"]: count + 1}, (end, separator)


def I2_what_is_written_of_phones_without_an_address_is_read():
    """Our own CSV is read back, also for names that look like comments, formulas or selectors."""
    odd = ["#1 Lobby", "Lobby [2.OG]", "=1+1", "!Lobby", "location:x", 'a "b", c', "M\u00fcnchen;S\u00fcd"]
    with Desk(phones=20) as desk:
        for phone, name in zip(desk.able(), odd):
            desk.sim.control("POST", "/sim/phones/" + phone, {"displayName": name})
        desk.quirks("no-mac")
        phones = {item["name"]: item["mac"] for item in desk.phones("--fresh")}
        assert set(odd) < set(phones) and None in phones.values() and any(phones.values()), phones
        for words in (["--csv"], ["--csv", "--bom"], ["--csv", "--columns", "mac,name"], ["--tsv"], ["--tsv", "--header"]):
            got, said = chosen(desk, desk.run("phones", *words, code=0).out)
            assert sorted(got) == sorted(phones) and not said, (words, set(phones) - set(got), said)


def I3_completion_offers_names_that_mean_their_phone():
    names = ["Lobby [2.OG]", "Lobby 2", "Lobby O", "Lobby *", "Lobby ?", "Lobby 4 ", "Mu\u0308nchen", "\u00a0Halle"]
    with Desk(phones=20) as desk:
        for phone, name in zip(desk.able(), names):
            desk.sim.control("POST", "/sim/phones/" + phone, {"displayName": name})
        ids = {item["name"]: item["id"] for item in desk.phones("--fresh")}
        for begun in ("Lobby", "Mu", "\u00a0"):
            offered = [line.split("\t")[0] for line in desk.run("__complete", "--", "reboot", begun, code=0).out.splitlines()]
            assert set(offered) >= {name for name in names if name.startswith(begun)}, offered
            for name in offered:
                found = desk.run("phones", "--json", "--", name, code=0).json["items"]
                assert [item["id"] for item in found] == [ids[name]], (name, found)


def lines_that_match_nothing_are_named():
    with Desk(phones=40) as desk:
        one, two = (phone["name"] for phone in desk.phones()[:2])
        got, said = chosen(desk, f"{one}\nNobody\n\n# x\n{two}\r\nno*thing\r\n")
        assert sorted(got) == sorted([one, two]), got
        assert 'line 2: no phone matches "Nobody"' in said and 'line 6: no phone matches "no*thing"' in said, said
        got, said = chosen(desk, b"\xff\x1b[31m\n" + one.encode() + b"\n\xc3\x28\n")
        assert got == [one] and 'line 1: no phone matches "\u00ff\\x1b[31m' in said and "line 3" in said, said
        got, said = chosen(desk, f"name,mac\n{one},\nNobody,00:00:00:00:00:00\n")
        assert got == [one] and "line 3" in said and "line 2" not in said, said
        said = chosen(desk, f"{one}\nlocaton:x\n", code=2)[1]
        assert "list: line 2: Unknown field" in said, said
        got, said = chosen(desk, f"name,mac,note\n{one},\n,,only a note\n", code=2)
        assert "line 3 identifies no phone" in said, said
        for content, code in ((b"a\0b\n", 2), ("", 3), ("# only this\n", 3), ("Nobody\n", 3), ("nofield:x\n", 2),
                              ("name:~(\n", 2), ("!" + one + "\nNobody\n", 3)):
            chosen(desk, content, code=code)
        desk.run("phones", "-f", "/nowhere", code=2)
        desk.run("phones", "-f", "/", code=2)
        desk.run("phones", "Nobody", code=3)
        desk.run("reboot", "Nobody", "--yes", code=3)


def a_hundred_thousand_lines():
    with Desk(phones=40) as desk:
        one = desk.phones()[0]["name"]
        begun = time.monotonic()
        got, said = chosen(desk, "\n".join(f"phone {i}" for i in range(100000)) + f"\n{one}\n")
        print(f"100,000 lines in {time.monotonic() - begun:.1f} s")
        assert got == [one] and said.count("no phone matches") == 20 and "1 of 100001 lines match a phone; not 1…100000" in said
        got, _ = chosen(desk, "x" * 1000000 + "\n" + one + "\n")
        assert got == [one]
        assert "too large" in chosen(desk, "y\n" * 9000000, code=2)[1]


def columns_and_order():
    with Desk(phones=40) as desk:
        rows = [line.split("\t") for line in
                desk.run("phones", "--tsv", "--columns", "location,name", "--sort", "location,-name", code=0).out.splitlines()]
        assert rows == sorted(sorted(rows, key=lambda r: r[1], reverse=True), key=lambda r: r[0]), rows[:5]
        only = desk.run("phones", "--json", "--columns", "name", code=0).json["items"]
        assert all(set(item) == {"name"} for item in only), only[0]
        head = desk.run("phones", "--tsv", "--header", "--columns", "+ip", code=0).out.splitlines()[0]
        assert head.split("\t")[0] == "name" and head.endswith("ip"), head
        for words, hint in ((["--columns", "name,nmae"], "unknown column nmae"), (["--sort", "bogus"], "unknown column"),
                            (["--columns", ""], "needs a value"), (["--columns", ","], "at least one"),
                            (["--json", "--csv"], "Use only one of"), (["--bom"], "--bom needs --csv")):
            result = desk.run("phones", *words, code=2)
            assert hint in result.err and not result.out, result


def the_age_of_the_list_in_words():
    with Desk(phones=40) as desk:
        desk.set("look_age", "48h")
        count, one = len(desk.phones()), desk.phones()[0]
        for older, words in ((0, ""), (150, "2 mins"), (3600, "1 hour, 2 mins"), (90000, "1 day 2 hours, 2 mins")):
            desk.age_list(older)
            age = f" (list from {words} ago; --fresh reloads it)" if words else ""
            for selectors, said in (([], f"{count} phones{age}"), ([one["mac"]], f"1 of {count} phones{age}")):
                code, shown = Terminal("phones", *selectors, env=desk.env).end()
                lines = shown.replace("\r", "").splitlines()
                assert code == 0 and lines[-1] == said and one["name"] in shown, (said, lines[-3:])
        shown = Terminal("phones", "--fresh", env=desk.env).end()[1]
        assert shown.rstrip().endswith(f"\n{count} phones"), shown[-300:]
        quiet = Terminal("phones", "--quiet", env=desk.env).end()[1]
        assert f"{count} phones" not in quiet and one["name"] in quiet, quiet[-300:]
        assert "phones" not in desk.run("phones", "--tsv", code=0).err


def I9_a_question_tells_how_old_the_list_is():
    failures.clear()
    with Desk(phones=30, settings="[profile default]\norganisation = Acme GmbH\n") as desk:
        desk.set("act_age", "24h")
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409")
        ids = desk.able(most=3)
        desk.run("reboot", *(f"id:{one}" for one in ids), "--yes", "--max-fail", "0", "--jobs", "1", code=6)
        for older, words in ((0, None), (7320, "2 hours, 2 mins"), (80000, "22 hours, 13 mins")):
            desk.phones("--fresh")
            desk.age_list(older)
            for command in (["reboot", f"id:{ids[0]}"], ["tag", "--all", "--set", ""], ["jobs", "resume", "1"]):
                terminal = Terminal(*command, env=desk.env)
                shown = terminal.wait_for(r"\[y/N\] |to continue: ")
                assert ("The list of phones is " in shown) is (words is not None), (command, shown)
                assert words is None or f"The list of phones is {words} old." in shown, (command, shown)
                terminal.send("n\r")
                assert terminal.end()[0] == 6 and not failures, command


def the_list_kept_here():
    with Desk(phones=40) as desk:
        desk.set("look_age", "48h")
        cache = f"{desk.home}/cache/phonectl/default/phones"
        assert desk.run("phones", "--json", code=0).json["age_s"] == 0
        assert os.stat(cache).st_mode & 0o777 == 0o600
        desk.reset()
        first = desk.run("phones", "--tsv", code=0).out
        assert desk.counters()["requests"] == 0, "the list was asked for again"
        desk.sim.control("POST", "/sim/phones/" + desk.able(most=1)[0], {"displayName": "New name"})
        assert desk.run("phones", "--tsv", code=0).out == first
        assert "New name" in desk.run("phones", "--tsv", "--fresh", code=0).out
        head, rest = desk.age_list(7200)
        assert 7200 <= desk.run("phones", "--json", code=0).json["age_s"] <= 7300
        for damage in (b"", rest, head.replace(b" 3 ", b" 1 ", 1) + b"\n" + rest, head + b"\n" + rest[:-10], os.urandom(5000)):
            with open(cache, "wb") as file:
                file.write(damage)
            desk.reset()
            assert "New name" in desk.run("phones", "--tsv", code=0).out, damage[:30]
            assert desk.counters()["requests"] > 0
        desk.company_dies()
        assert "New name" in desk.run("phones", "--tsv", code=0).out  # offline, from the cached list
        desk.run("phones", "--fresh", code=7)
        assert "New name" in desk.run("phones", "--tsv", code=0).out, "a failed listing must not lose the one before"


def I1_the_list_kept_here_is_of_one_account():
    """With another token, address or directory setting, the same profile neither shows nor acts on the cached list."""
    with Desk(phones=20) as desk, Desk("--seed", "other", phones=50) as other:
        theirs = {name: other.env[name] for name in ("PHONECTL_URL", "PHONECTL_TOKEN_FILE")}
        ours, others = ({phone["id"] for phone in one.phones()} for one in (desk, other))
        all_of_them = ["--setting", "webex-directory.devices=all"]

        def listed(*words, env=None):
            return {phone["id"] for phone in desk.run("phones", *words, "--json", env=env, code=0).json["items"]}

        assert listed() == ours and not ours & others
        assert listed(env=theirs) == others, "the phones of another organisation were shown"
        assert listed() == ours
        more = listed(*all_of_them)
        assert more > ours and listed() == ours, "a setting for one command stayed"
        name = desk.phones()[0]["name"]
        complete = ["__complete", "--", "phones", name[:4]]
        assert name in desk.run(*complete, code=0).out and name not in desk.run(*complete, env=theirs, code=0).out
        listed()
        desk.reset()
        assert listed() == ours and desk.counters()["requests"] == 0
        second = {"PHONECTL_TOKEN_FILE": desk.write("second", desk.sim.sign_in())}
        assert listed(env=second) == ours and desk.counters()["requests"] > 0, "it may be another account"
        assert desk.sim.sign_in().encode() not in open(f"{desk.home}/cache/phonectl/default/phones", "rb").read()
        one = next(iter(ours))
        assert desk.run("reboot", "id:" + one, "--yes", env=theirs).code == 3 and not other.acts() and not desk.acts()


def a_cache_that_cannot_be_written_is_no_error():
    with Desk(phones=40) as desk:
        desk.write("not-a-folder", "x")
        result = desk.run("phones", "--tsv", env={"XDG_CACHE_HOME": f"{desk.home}/not-a-folder"}, code=0)
        assert len(result.out.splitlines()) > 30 and "could not be kept" in result.err, result


def A17_E7_pages_of_another_server_are_not_asked_for():
    with Service(lambda path, form: (200, {"items": []})) as stranger, Desk(phones=40) as desk:
        desk.set("webex-directory.page_size", "10")
        for value in (f"<{stranger.url}/v1/devices?start=10>; rel=\"next\"",
                      f"<//{stranger.url[7:]}/v1/devices>; rel=\"next\"",
                      f"<http://user@{stranger.url[7:]}/>; rel=next",
                      "<file:///etc/passwd>; rel=\"next\"", "<http://[::1>; rel=\"next\""):
            desk.no_faults()
            desk.fault(method="GET", path="/v1/devices", kind="hostile-link", value=value)
            result = desk.run("phones", "--fresh", "--tsv")
            assert result.code not in (0, 139, 134) and not result.out, (value, result)
        desk.no_faults()
        desk.fault(method="GET", path="/v1/devices", kind="redirect", value=stranger.url + "/v1/devices")
        assert desk.run("phones", "--fresh", "--tsv").code == 1
        assert not stranger.requests, stranger.requests
        desk.no_faults()
        desk.fault(method="GET", path="/v1/devices", kind="hostile-link",
                   value=f"<{desk.sim.url}/v1/devices?max=10>; rel=\"next\"")  # a page that links to itself
        result = desk.run("phones", "--fresh", "--tsv", code=0)
        assert "may not be whole" in result.err and "loop" in result.err, result


def lists_that_break_are_not_taken_for_whole():
    with Desk(phones=60) as desk:
        desk.set("webex-directory.page_size", "20")
        whole = len(desk.phones())
        desk.set("request_timeout", "2s")
        for kind in ("status-404", "status-500", "garbage", "html", "cut-off", "endless-chunked", "gzip-bomb", "huge-header"):
            desk.no_faults()
            desk.fault(method="GET", path="/v1/devices", kind=kind, after=1)
            result = desk.run("phones", "--fresh", "--tsv")
            assert result.code in (1, 7) and not result.out, (kind, result)
            assert len(desk.phones()) == whole, kind
        desk.no_faults()
        for kind in ("status-503", "close-before", "cut-off"):  # reads may be retried
            desk.fault(method="GET", path="/v1/devices", kind=kind, after=1, count=1)
            assert len(desk.run("phones", "--fresh", "--tsv", code=0).out.splitlines()) == whole, kind


run(I2_files_of_every_kind, I2_a_line_break_in_a_cell_begins_no_row, I2_what_is_written_of_phones_without_an_address_is_read,
    I3_completion_offers_names_that_mean_their_phone, lines_that_match_nothing_are_named, a_hundred_thousand_lines, columns_and_order,
    the_list_kept_here, I9_a_question_tells_how_old_the_list_is, I1_the_list_kept_here_is_of_one_account, the_age_of_the_list_in_words, a_cache_that_cannot_be_written_is_no_error,
    A17_E7_pages_of_another_server_are_not_asked_for, lists_that_break_are_not_taken_for_whole)
