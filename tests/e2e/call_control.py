"""Call control on every family of Webex Calling phones: a helpdesk with a service app's token answers, holds, sends
digits, transfers and parks on an MPP, a PhoneOS, a room device and a third-party phone, and learns before anything
is sent why an action is not possible."""
from helpers.common import run, wait_until
from helpers.desk import Desk

MODELS = {"MPP": "model:*884*", "PhoneOS": "model:*98*", "RoomOS": "type:roomdesk", "third party": "model:Poly*"}
SERVICE_APP = ["spark-admin:devices_read", "spark:people_read", "spark-admin:calls_read", "spark-admin:calls_write",
               "spark-admin:telephony_config_read", "spark-admin:workspaces_read", "spark-admin:locations_read"]


def company(*flags):
    return Desk("--answer-time", "90s", "--ring-time", "300s", *flags, phones=100, settings="[webex-directory]\ndevices = all\n")


def as_service_app(desk, calls=True):
    scopes = [scope for scope in SERVICE_APP if calls or ":calls_" not in scope]
    desk.use_token(desk.sim.control("POST", "/sim/token", {"scopes": scopes})["access_token"])


def one_of_each(desk):
    """One phone of each family, except Lobby, which makes the calls."""
    found = {}
    for family, selector in MODELS.items():
        found[family] = next(item for item in desk.phones(selector) if item["name"] not in ("Lobby", "Reception"))
    return found


def rings(desk, phone):
    dialled = desk.sim.command(desk.sim.phone("Lobby"), "Dial", {"Number": desk.sim.phone(phone["id"])["extension"]})
    assert dialled.status == 200, dialled.body
    wait_until(lambda: [call["state"] for call in desk.sim.phone(phone["id"])["calls"]] == ["alerting"])


def states(desk, phone):
    return [item["state"] for item in desk.run("calls", f"id:{phone['id']}", "--json", code=0).json["items"][0]["rows"]]


def each_family_is_answered_held_and_transferred():
    with company() as desk:
        as_service_app(desk)
        for family, phone in one_of_each(desk).items():
            who = f"id:{phone['id']}"
            act = lambda action, *words, who=who: desk.run(action, who, *words, "--yes", "--json", code=0).json["items"][0]
            assert states(desk, phone) == ["idle"], family
            rings(desk, phone)
            assert states(desk, phone) == ["ringing"], family
            assert act("answer")["rows"][0]["via"] == "member", family
            call = lambda phone=phone: desk.sim.phone(phone["id"])["calls"][0]
            assert call()["state"] == "connected", family
            act("hold")
            assert call()["state"] == "held" and states(desk, phone) == ["held"], family
            act("resume")
            act("mute")
            assert desk.sim.phone(phone["id"])["calls"][0]["state"] == "connected", family
            act("unmute")
            act("dtmf", "12#")
            assert desk.acts("dtmf") == {phone["id"]: 1}, (family, desk.acts("dtmf"))
            if family != "third party":  # press needs a phone that takes xAPI commands
                act("press", "34#")
                assert desk.acts("dtmf") == {phone["id"]: 4}, (family, desk.acts("dtmf"))
            act("transfer", "--destination", "1001")
            assert not desk.sim.phone(phone["id"])["calls"], family
            wait_until(lambda: desk.sim.phone("Reception")["calls"])
            desk.run("reject", "Reception", "--yes", code=0)
            wait_until(lambda: not desk.sim.phone("Lobby")["calls"])
            desk.reset()


def why_not_is_told_before_anything_is_sent():
    with company() as desk:
        phone = one_of_each(desk)["third party"]
        who = f"id:{phone['id']}"
        as_service_app(desk, calls=False)
        told = desk.run("hold", who, "--dry-run")
        assert "service app with spark-admin:calls_read" in told.out + told.err, told
        as_service_app(desk)
        told = desk.run("hold", who, "--dry-run")
        assert "There is no call on this phone" in told.out + told.err, told
        rings(desk, phone)
        told = desk.run("hold", who, "--dry-run")
        assert "its only call is ringing" in told.out + told.err, told
        desk.quirks("old-members")
        desk.run("answer", who, "--yes", code=0)
        told = desk.run("hold", who, "--yes")
        assert "does not yet offer this" in told.out + told.err, told
        desk.quirks()
        park = desk.run("park", who, "--yes", "--json", code=0).json["items"][0]["rows"][0]
        assert park["parked_at"] == desk.sim.phone(phone["id"])["extension"], park


def a_further_word_of_park_is_a_phone():
    """Most actions take their last word as the destination. Park's destination is optional, so every word selects
    phones."""
    with company() as desk:
        told = desk.run("park", "Lobby", "Reception", "--dry-run", "--json")
        assert {item["name"] for item in told.json["items"]} == {"Lobby", "Reception"}, told


def who_is_signed_in_is_asked_once():
    with company() as desk:
        as_service_app(desk)
        ids = [item["id"] for item in desk.phones() if item["status"] == "connected"][:20]
        desk.reset()
        desk.run("calls", "-f", desk.list_file(ids), "--jobs", "1", "--json", code=0)
        asked = [item for item in desk.sim.control("GET", "/sim/requests?last=1000")["items"] if item["path"] == "/v1/people/me"]
        assert len(asked) <= 2, len(asked)


def another_account_is_another_person():
    """The signed-in user is cached per account: with another token, that user's own phone goes through call control."""
    with company() as desk:
        as_service_app(desk)
        phone = next(item for item in desk.phones("model:*98*") if item["name"] != "Alex Admin" and desk.sim.phone(item["id"]).get("personId"))
        who = f"id:{phone['id']}"
        desk.run("calls", who, code=0)
        rings(desk, phone)
        person = desk.sim.api("GET", f"/people/{desk.sim.phone(phone['id'])['personId']}").json
        desk.use_token(desk.sim.control("POST", "/sim/token", {"email": person["emails"][0], "scopes": [
            "spark:devices_read", "spark:people_read", "spark:calls_read", "spark:calls_write"]})["access_token"])
        rows = desk.run("calls", who, "--json", code=0).json["items"][0]["rows"]
        assert [(row["state"], row["via"]) for row in rows] == [("ringing", "call-control")], rows


for check in (each_family_is_answered_held_and_transferred, why_not_is_told_before_anything_is_sent,
              a_further_word_of_park_is_a_phone, who_is_signed_in_is_asked_once,
              another_account_is_another_person):
    run(check)
