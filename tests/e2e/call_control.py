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


def why_not_of_one_phone_knows_its_call():
    """One phone is looked at, and nothing that acts is sent; a list of phones costs no request for each of them."""
    with company() as desk:
        as_service_app(desk)
        for family, phone in one_of_each(desk).items():
            why = lambda action, who=f"id:{phone['id']}": desk.run("phones", who, "--why", action, "--json", code=0).json["items"][0].get("why")
            for action in ("hold", "dtmf", "transfer"):
                assert why(action) == "There is no call on this phone", (family, action, why(action))
            rings(desk, phone)
            assert "its only call is ringing" in why("hold") and why("answer") is None and why("transfer") is None, family
            desk.run("answer", f"id:{phone['id']}", "--yes", code=0)
            acted = desk.posts()
            assert [why("hold"), why("transfer"), why("dtmf")] == [None] * 3 and "its only call is connected" in why("answer"), family
            assert desk.posts() == acted, "looking sends nothing that acts"
            desk.run("hangup", f"id:{phone['id']}", "--yes", code=0)
            wait_until(lambda: not desk.sim.phone("Lobby")["calls"])
        desk.reset()
        assert len(desk.phones("--why", "hold")) > 50 and not sent(desk), sent(desk)


def digits_are_the_only_keys_of_a_phone_without_commands():
    """Other keys are refused before anything is sent; without a call so are digits."""
    with company() as desk:
        as_service_app(desk)
        phone = one_of_each(desk)["third party"]
        who = f"id:{phone['id']}"
        why = [item["why"] for item in desk.run("phones", who, "--why", "press", "--json").json["items"]]
        assert why == ["it lacks the capability xapi; it takes only digits, as tones during a call"], why
        desk.reset()
        told = desk.run("press", who, "1, Home", "--yes")
        assert "takes only digits, as tones" in told.err and not sent(desk), (told, sent(desk))
        told = desk.run("press", who, "12", "--yes")
        assert "there is no such call" in told.out + told.err and sent(desk) == ["calls"], (told, sent(desk))
        rings(desk, phone)
        desk.run("answer", who, "--yes", code=0)
        told = desk.run("press", who, "12", "--digits", "keys", "--yes")
        assert "takes only digits" in told.out + told.err and not desk.acts("dtmf"), told
        rows = desk.run("press", who, "1*#", "--explain", "--json", code=0).json["items"][0]["rows"]
        assert [(row["command"], row["sent_as"]) for row in rows] == [("transmitDtmf", key) for key in ("1", "star", "pound")], rows
        as_service_app(desk, calls=False)
        told = desk.run("press", who, "12", "--yes")
        assert "service app with spark-admin:calls_read" in told.out + told.err, told


def sent(desk):
    """The last words of the paths below telephony and xapi that were asked for."""
    paths = [item["path"] for item in desk.sim.control("GET", "/sim/requests?last=1000")["items"]]
    return [path.rpartition("/")[2] for path in paths if path.startswith(("/v1/telephony/", "/v1/xapi/"))]


def what_the_sign_in_lacks_is_told_in_advance():
    """A sign-in that says what it was granted: whose line it may control, and which scope is missing."""
    def why(*words):
        return {item["name"]: item.get("why") for item in desk.run("phones", *words, "--json", code=0).json["items"]}
    with company("--auto-consent", "--redirect-uri", "any-loopback-port") as desk:
        desk.sign_in_by_browser()
        told = why("--why", "reject")
        assert [name for name, reason in told.items() if reason is None] == ["Alex Admin"], told
        not_mine = ("this sign-in lacks the scope spark-admin:calls_write (spark:calls_write is not enough, since its own_line is no): "
                    "sign in again with it")
        assert told["Lobby"] == not_mine, told["Lobby"]
        assert set(why("type:roomdesk", "--why", "hold").values()) == {None}, "the device itself takes the command"
        phone = one_of_each(desk)["third party"]
        desk.reset()
        refused = desk.run("hold", f"id:{phone['id']}", "--yes")
        assert not_mine in refused.err and not sent(desk), (refused, sent(desk))
        assert "lacks the scope" in desk.run("phones", "show", f"id:{phone['id']}", code=0).out
        scopes = "spark:people_read spark-admin:devices_read spark-admin:calls_read spark-admin:calls_write"
        desk.set("webex-oauth.scopes", scopes)
        desk.sign_in_by_browser()
        verified = desk.run("status", "--verify", code=0).err.splitlines()
        assert [line for line in verified if "scope spark:xapi_commands, so" in line and "reboot" in line], verified
        assert not [line for line in verified if "dial" in line.partition(":")[2].split(", ")], verified
        missing = desk.run("status", "--json", code=0).json["missing_scopes"]
        assert "reboot" in missing["spark:xapi_commands"], missing
        told = why("--why", "reject").values()
        assert not any("scope" in reason for reason in told if reason), told
        assert why("Lobby", "--why", "reboot")["Lobby"] == "this sign-in lacks the scope spark:xapi_commands: sign in again with it"


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
              why_not_of_one_phone_knows_its_call, digits_are_the_only_keys_of_a_phone_without_commands, what_the_sign_in_lacks_is_told_in_advance,
              a_further_word_of_park_is_a_phone, who_is_signed_in_is_asked_once,
              another_account_is_another_person):
    run(check)
