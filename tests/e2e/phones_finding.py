"""Finding phones: parts of names on request, letters without accents, numbers as people dial them, serial numbers,
addresses and e-mail addresses as bare words, and groups from the configuration. When a word matches nothing,
phonectl suggests similar names or lists the known values."""
import os

from helpers.common import run
from helpers.desk import Desk

GROUPS = """[groups]
front = Reception Lobby
both = @front "Print *"
loop = @round
round = @loop
stale = Reception "Lobby of 1999"
empty =
broken = locaton:x
[groups acme]
front = Lobby
[profile acme]
"""


def names(desk, *words, code=0):
    return sorted(desk.run("phones", *words, "--columns", "name", code=code).out.splitlines())


def groups_are_selections_with_a_name():
    with Desk(phones=80, settings=GROUPS) as desk:
        prints = names(desk, "Print *")
        assert prints and names(desk, "@front") == ["Lobby", "Reception"]
        assert names(desk, "@both") == sorted([*prints, "Lobby", "Reception"])
        assert names(desk, "@both&!@front") == prints and names(desk, "@front&@both") == ["Lobby", "Reception"]
        assert names(desk, "@both", "!@front") == prints and names(desk, "@front", "Print *") == names(desk, "@both")
        assert names(desk, "-f", desk.write("list", "@front\n")) == ["Lobby", "Reception"]
        assert names(desk, "--profile", "acme", "@front") == ["Lobby"], "the profile's own comes first"
        for word, said in (("@frnt", "There is no group @frnt; did you mean @front?"), ("@loop", "contains itself"),
                           ("@empty", "it is empty"), ("@broken", 'Unknown field "locaton"'), ("@front&Lobby", "joined as in"),
                           ("@", "joined as in")):
            for act in (["phones", word], ["reboot", word, "--yes"], ["reboot", "Lobby", "!" + word, "--yes"]):
                result = desk.run(*act, code=2)
                assert said in result.err, (act, result)
        for word in ("@stale", "!@stale"):  # a stale exclusion would spare nobody
            assert 'no phone matches "Lobby of 1999"' in desk.run("reboot", "Lobby", word, "--yes", code=3).err
        assert desk.posts() == 0
        for id in desk.able("tag", most=1):
            desk.sim.control("POST", "/sim/phones/" + id, {"displayName": "@front"})
        assert names(desk, "--fresh", "@front") == ["@front"], "the exact name wins"


def groups_come_from_a_command():
    with Desk(phones=80, settings=GROUPS) as desk:
        script = desk.write("groups", """#!/bin/sh
case "$2" in
    hall) printf 'Print Room*\\nLobby\\r\\n' ;;
    all) printf '@hall\\n@front\\n!Reception\\n' ;;
    again) echo @again ;;
    deeper*) echo "@$2+1" | tr + - ;;
    empty) ;;
    slow) sleep 60 ;;
    *) echo "no group $2" >&2; exit 4 ;;
esac
""")
        os.chmod(script, 0o700)
        assert "group_command must contain $GROUP" in desk.run("config", "set", "group_command", script, code=2).err
        desk.set("group_command", f'{script} "the first" $GROUP')
        prints = names(desk, "Print Room*")
        assert prints and names(desk, "@hall") == sorted([*prints, "Lobby"]) and names(desk, "@front") == ["Lobby", "Reception"]
        assert names(desk, "@all") == names(desk, "@hall") and names(desk, "@hall&!@front") == prints
        assert names(desk, "@hall&@front") == ["Lobby"] and names(desk, "Lobby", "Reception", "!@hall") == ["Reception"]
        assert names(desk, "@hall", "-f", desk.write("list", "@front\n")) == sorted([*prints, "Lobby", "Reception"])
        desk.set("request_timeout", "2s")
        for word, said in (("@frnt", "@frnt: group_command ended with the status 4: no group frnt"), ("@again", "contains itself"),
                           ("@deeper", "contains itself"), ("@slow", "took longer than 2000 ms"), ("@-rf", "takes only names of"),
                           ("@../x", "takes only names of"), ("@x;id", "takes only names of")):
            for act in (["phones", word], ["reboot", "Lobby", "!" + word, "--yes"]):
                result = desk.run(*act, code=2)
                assert said in result.err, (act, result)
        assert desk.posts() == 0


def people_write_names_and_numbers_in_many_ways():
    with Desk(phones=80) as desk:
        one = next(item for item in desk.phones() if item["serial"] and item["number"] and item["owner"] and item["ip"])
        number = one["number"][0] if isinstance(one["number"], list) else one["number"]
        number = number.split("\n")[0]
        assert number.startswith("+")
        mail = next(part for part in str(one["owner"]).replace("'", "\n").split("\n") if "@" in part)
        for word in (one["serial"], one["serial"].lower(), one["ip"], mail, mail.upper(), number, "00" + number[1:],
                     number[:3] + " (0)" + number[3:], "0" + number[3:]):
            assert one["name"] in names(desk, word), word
        desk.sim.control("POST", "/sim/phones/" + one["id"], {"displayName": "Zoë Weiß"})
        desk.run("phones", "--fresh", code=0)
        assert names(desk, "*zoe*") == names(desk, "zoe weiss*") == ["Zoë Weiß"]
        assert names(desk, "zoe", code=3) == [], "a name without a pattern is that name"
        mac = one["mac"]
        assert names(desk, "*" + mac[9:] + "*") == ["Zoë Weiß"] and names(desk, "mac:*" + mac[9:].replace(":", "") + "*") == ["Zoë Weiß"]


def what_is_near_is_named():
    with Desk(phones=80) as desk:
        desk.phones()
        lobby = desk.phones("Lobby")[0]
        rows = (("Recpetion", "did you mean Reception?"), ("ecepti", "'*ecepti*'"), ("location:Berln", "did you mean location:Berlin?"),
                ("status:offline", "values of status: connected"), ("model:8851", "Cisco 8851"),
                (lobby["mac"].replace(":", "")[4:], "'mac:*"),
                ("*" + lobby["mac"].replace(":", "")[6:], f"To select it: 'mac:*{lobby['mac'].replace(':', '')[6:].lower()}*'"), ("type:zzzz", "values of type: phone"))
        for word, near in rows:
            result = desk.run("phones", word, code=3)
            assert near in result.err, (word, result)
        result = desk.run("reboot", "Recpetion", "--yes", code=3)
        assert "did you mean Reception?" in result.err and desk.posts() == 0, result


def a_list_says_how_much_of_it_was_found():
    with Desk(phones=60) as desk:
        found = [item["name"] for item in desk.phones()][:38]
        lines = [*found[:6], "nobody 1", *found[6:], *(f"nobody {i}" for i in range(2, 30))]
        listed = desk.write("tickets", "\n".join(lines) + "\n")
        result = desk.run("tag", "-f", listed, "--add", "a", "--yes", "--expect", 38, code=3)
        assert f"tickets: 38 of {len(lines)} lines match a phone; not 7, 40…67" in result.err, result
        assert result.err.count("no phone matches") == 20 and desk.posts() == 0, "of a long list the first ones"
        for between in (",", ";", "\t"):
            result = desk.run("phones", "-f", desk.write("table", f"No Body{between}1004\nNo One{between}1001\n"), code=3)
            assert result.err.count("A table needs a first line with headings") == 1, (between, result)


run(groups_are_selections_with_a_name, groups_come_from_a_command, people_write_names_and_numbers_in_many_ways, what_is_near_is_named,
    a_list_says_how_much_of_it_was_found)
