"""Settings of the 9800 series: shown, changed, compared, saved to a file and restored, with a dry run. Also
background images."""
import json

from helpers.common import run
from helpers.desk import Desk


def rows(result):
    return result.json["items"][0]["rows"]


def a_phone_is_backed_up_and_restored():
    with Desk(phones=40) as desk:
        values = lambda: {row["key"]: row["value"] for row in rows(desk.run("device-settings", "Reception", "--json", code=0))}
        before = values()
        desk.run("settings-set", "Reception", "phone.audio.ringvolume=3", "Lines.Line[1].Label=Front", "desk", "--yes", code=0)
        assert values()["Phone.Audio.RingVolume"] == "3" and values()["Lines.Line[1].Label"] == "Front desk", values()
        path = f"{desk.home}/saved.json"
        desk.run("settings-save", "Reception", "--output", path, code=0)
        with open(path) as file:
            assert json.load(file)["settings"] == {"Lines.Line[1].Label": "Front desk", "Phone.Audio.RingVolume": 3}
        desk.run("settings-set", "Reception", "--reset", "Phone.Audio.RingVolume,Lines.Line[1].Label", "--yes", code=0)
        assert values() == before
        told = rows(desk.run("settings-diff", "Reception", path, "--json", code=0))
        assert [(row["key"], row["after"]) for row in told] == [("Lines.Line[1].Label", "Front desk"), ("Phone.Audio.RingVolume", "3")], told
        desk.reset()
        desk.run("settings-restore", "Reception", path, "--dry-run", code=0)
        assert desk.posts() == 0 and values() == before
        desk.run("settings-restore", "Reception", path, "--yes", code=0)
        assert values()["Phone.Audio.RingVolume"] == "3"
        desk.reset()
        desk.run("settings-restore", "Reception", path, "--yes", code=0)
        assert desk.posts() == 0, "nothing was different"


def what_cannot_be_changes_nothing():
    with Desk(phones=40) as desk:
        for words in (["Phone.Audio.RingVolume=99"], ["Phone.Network.VlanId=7"], ["Phone.Nothing=1"]):
            refused = desk.run("settings-set", "Reception", *words, "--yes")
            assert refused.code in (1, 2) and desk.posts() == 0, refused
        refused = desk.run("device-settings", "Lobby", "--json")  # an MPP phone has no such settings
        assert refused.json["items"][0]["outcome"] == "skipped", refused


def a_background_image_is_uploaded_listed_and_deleted():
    with Desk(phones=40) as desk:
        logo = desk.write("Logo.png", b"\x89PNG\r\n\x1a\n" + bytes(2000))
        big = desk.write("Big.png", b"\x89PNG\r\n\x1a\n" + bytes(640 * 1024))
        assert desk.run("background", "Lobby", big, "--yes").code != 0 and desk.posts() == 0
        done = rows(desk.run("background", "Lobby", logo, "--yes", "--json", code=0))
        assert done[0]["image"] == "Logo" and done[0]["url"].endswith("/Logo"), done
        names = lambda: [row["image"] for row in rows(desk.run("backgrounds", "Lobby", "--json", code=0)) if "image" in row]
        assert names() == ["Logo"]
        desk.run("background-delete", "Lobby", "Logo", "--yes", code=0)
        assert names() == []
        refused = desk.run("background-delete", "Lobby", "Logo", "--yes")
        assert refused.code == 1 and 'There is no image "Logo"' in refused.err and desk.jobs()[0]["unknown"] == 0, refused


for check in (a_phone_is_backed_up_and_restored, what_cannot_be_changes_nothing,
              a_background_image_is_uploaded_listed_and_deleted):
    run(check)
