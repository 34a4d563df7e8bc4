"""Macros: keys with a name, in the configuration and in key maps of some models."""
import os

from helpers.common import run
from helpers.desk import Desk

SETTINGS = """[macros]
down2 = Down*2
reset = Settings, @down2, Select
a = @b
b = Home, @a
typo = Home, Hoem
"""
OWN = """[macros]
reset = Home
only = Up
[phones]
models = *8851*
"""


def keys(desk, phone, sequence, code=0):
    result = desk.run("press", "id:" + phone, sequence, "--explain", "--json", code=code)
    return result if code else [(row["key"], row.get("macro")) for row in result.json["items"][0]["rows"]]


def a_macro_is_the_keys_it_stands_for():
    with Desk(phones=60, settings=SETTINGS) as desk:
        os.makedirs(f"{desk.home}/config/phonectl/keymaps", mode=0o700)
        desk.write("config/phonectl/keymaps/own.ini", OWN)
        phones = [item for item in desk.phones("--why", "press") if item["can"]]
        mpp = next(item["id"] for item in phones if "8851" in item["model"])
        other = next(item["id"] for item in phones if "8851" not in item["model"])
        assert keys(desk, other, "@RESET, 1") == [("settings", "RESET"), ("down", "RESET"), ("down", "RESET"), ("select", "RESET"), ("1", None)]
        assert keys(desk, mpp, "@reset") == [("home", "reset")], "the key map of the model comes first"
        assert keys(desk, mpp, "@only*2") == [("up", "only"), ("up", "only")]
        for sequence, said in (("@a", "In @a: The macro @a contains itself"), ("@typo", 'In @typo: Unknown key "Hoem"'),
                               ("@nothing", "There is no macro @nothing; there are: @"), ("@", "There is no macro @"),
                               ("@reset*0", "repeated 1 to 50 times"), ("@only", "The macro @only is not for the model")):
            result = desk.run("press", "id:" + other, sequence, "--yes")
            assert result.code in (1, 2) and said in result.err + result.out, result
        assert desk.posts() == 0
        desk.run("press", "id:" + other, "@down2, Select", "--yes", code=0)
        assert desk.acts("keys") == {other: 3}, desk.acts("keys")


def a_macro_may_have_any_command_of_the_phone():
    """What somebody found out with xapi is kept as a macro: checked against the phone's schema before the first step, also on room
    devices, which have no keys."""
    settings = "[macros]\nquiet = xapi audio.volume.set Level=11\nloud = xapi Audio.Volume.Set Level=900\n" \
               "both = Home, @quiet\ngone = xapi Audio.Gone\n[webex-directory]\ndevices = all\n"
    with Desk(phones=60, settings=settings) as desk:
        phones = [item for item in desk.phones("--why", "press") if item["can"] and "xapi" in (item.get("capability") or "")]
        room = next(item["id"] for item in phones if item["type"] == "roomdesk")
        desk_phone = next(item["id"] for item in phones if "8851" in item["model"])
        volume = lambda phone: desk.run("xapi-status", "id:" + phone, "Audio.Volume", "--json", code=0).json["items"][0]["rows"][0]["value"]
        rows = desk.run("press", "id:" + room, "@quiet", "--explain", "--json", code=0).json["items"][0]["rows"]
        assert [(row["command"], row["sent_as"], row["macro"]) for row in rows] == [("Audio.Volume.Set", '{"Level":11}', "quiet")], rows
        for phone, keys in ((room, "@quiet"), (desk_phone, "@both")):
            desk.run("press", "id:" + phone, keys, "--yes", code=0)
            assert volume(phone) == "11", phone
        assert desk.acts("keys") == {desk_phone: 1}, desk.acts("keys")
        desk.reset()
        for keys, said in (("Home, @loud", "Level"), ("Home, @gone", "no command Audio.Gone"), ("Home, xapi", "xapi")):
            result = desk.run("press", "id:" + desk_phone, keys, "--yes")
            assert result.code in (1, 2) and said in result.err + result.out and desk.posts() == 0, result


def macros_are_kept_and_offered():
    with Desk(phones=20) as desk:
        desk.run("config", "set", "macros.reset", "Settings, Down*2, Select", code=0)
        desk.run("config", "set", "macros.reset", "Home", "--profile", "sim", code=0)
        desk.run("config", "set", "groups.front", "Lobby", code=0)
        assert desk.run("config", "get", "macros.reset", code=0).out == "Settings, Down*2, Select\n"
        assert desk.run("config", "get", "macros.reset", "--profile", "sim", code=0).out == "Home\n"
        for key in ("macros.", "macros.a b", "macros.@x", "groups.a&b"):
            assert "A name must have" in desk.run("config", "set", key, "Home", code=2).err
        desk.run("config", "set", "macros.empty", "", code=2)
        desk.run("config", "set", "macros.lines", "Home\nUp", code=2)
        desk.phones("@front")
        offered = lambda *words: [line.split("\t")[0] for line in desk.run("__complete", "--", *words, code=0).out.splitlines()]
        assert offered("press", "Lobby", "@r") == ["@reset"] and "--keys=home" in offered("press", "Lobby", "--keys=h")
        assert offered("press", "Lobby", "Home, @r") == ["Home, @reset"] and offered("config", "get", "macros.") == ["macros.reset"]
        assert offered("press", "Lobby", "xapi a") == [], "no phone was asked yet, and completion sends no request"
        desk.run("press", "Lobby", "Home", "--explain", code=0)
        assert offered("press", "Lobby", "xapi audio.v") == ["xapi Audio.Volume.Set"]
        assert offered("press", "Lobby", "Home, xapi audio.v") == ["Home, xapi Audio.Volume.Set"]
        desk.run("config", "unset", "macros.reset", code=0)
        result = desk.run("press", "Lobby", "1 2 3 4 Home", "--yes", code=2)
        assert "1 2" not in result.err and 'Unknown key "\u2022 \u2022 \u2022 \u2022 Home"' in result.err, "it may be a PIN"
        assert "no macro @reset; keep one: phonectl config set macros.reset" in desk.run("press", "Lobby", "@reset", "--yes").err


def a_dry_run_shows_no_pin():
    with Desk(phones=20) as desk:
        phone = desk.able("press", 1)[0]
        for keys, shown in (("7,Home", False), ("Home", True)):
            item = desk.run("press", "id:" + phone, keys, "--dry-run", "--json", code=0).json["items"][0]
            bodies = [request["body"] for request in item["requests"]]
            assert len(bodies) == len(keys.split(",")) and all(("Home" in body) == shown for body in bodies), item
            assert shown or set(bodies) == {"\u2022" * 4}, item


for check in (a_dry_run_shows_no_pin, a_macro_is_the_keys_it_stands_for, a_macro_may_have_any_command_of_the_phone, macros_are_kept_and_offered):
    run(check)
