"""The purpose of call control and commands, whole: with a company of MPP, PhoneOS, RoomOS and third-party phones, whose schemas are as
long as real ones, a helpdesk answers, holds, sends digits and transfers on each of them, finds a command it never heard of and uses it,
and reads the switch port. Every request that leaves is one of the published ones."""
from helpers.common import run, wait_until
from helpers.desk import Desk
from helpers.published import unpublished

FAMILIES = {"MPP": "model:*884*", "PhoneOS": "model:*98*", "RoomOS": "type:roomdesk", "third party": "model:Poly*"}
SCOPES = ["spark-admin:devices_read", "spark-admin:devices_write", "spark:people_read", "spark:xapi_statuses", "spark:xapi_commands",
          "spark-admin:calls_read", "spark-admin:calls_write", "spark-admin:telephony_config_read", "spark-admin:workspaces_read",
          "spark-admin:locations_read"]


def ring(desk, phone):
    answer = desk.sim.command(desk.sim.phone("Lobby"), "Dial", {"Number": desk.sim.phone(phone["id"])["extension"]})
    assert answer.status == 200, answer.body
    wait_until(lambda: [call["state"] for call in desk.sim.phone(phone["id"])["calls"]] == ["alerting"])


def handle_a_call(desk, family, phone):
    act = lambda action, *words: desk.run(action, f"id:{phone['id']}", *words, "--yes", "--json", code=0).json["items"][0]["rows"]
    state = lambda: desk.sim.phone(phone["id"])["calls"][0]["state"]
    ring(desk, phone)
    act("answer")
    assert state() == "connected", family
    act("hold")
    assert state() == "held", family
    act("resume")
    act("dtmf", "12#")
    assert desk.acts("dtmf").get(phone["id"]), (family, desk.acts("dtmf"))
    act("transfer", "--destination", "1001")
    assert not desk.sim.phone(phone["id"])["calls"], family
    wait_until(lambda: desk.sim.phone("Reception")["calls"])
    desk.run("reject", "Reception", "--yes", code=0)
    wait_until(lambda: not desk.sim.phone("Lobby")["calls"])


def find_a_command(desk, family, phone):
    who = f"id:{phone['id']}"
    if family == "third party":
        assert "skipped" in desk.run("xapi", who).err, family
        return
    found = {row["command"]: row.get("arguments") or "" for row in desk.run("xapi", who, "--json", code=0).json["items"][0]["rows"]}
    assert len(found) > 420 and found["Audio.Volume.Set"] == "Level*=0..100", (family, len(found))
    desk.run("xapi", who, "Audio.Volume.Set", "Level=37", "--yes", code=0)
    read = desk.run("xapi", who, "status", "Audio.Volume", "--json", code=0).json["items"][0]["rows"]
    assert [row["value"] for row in read] == ["37"], (family, read)
    pressed = desk.run("press", who, "Home", "--explain", "--json")
    assert (pressed.code == 0) == (family != "RoomOS"), "room devices have no command for keys"


def a_helpdesk_reaches_every_phone():
    with Desk("--answer-time", "90s", "--ring-time", "300s", "--quirk", "full-schema", phones=100,
              settings="[webex-directory]\ndevices = all\n") as desk:
        desk.use_token(desk.sim.control("POST", "/sim/token", {"scopes": SCOPES})["access_token"])
        for family, selector in FAMILIES.items():
            phone = next(item for item in desk.phones(selector) if item["name"] not in ("Lobby", "Reception", "Alex Admin") and item["status"] == "connected")
            handle_a_call(desk, family, phone)
            find_a_command(desk, family, phone)
            info = desk.run("info", f"id:{phone['id']}", "--json", code=0).json["items"][0]["rows"][0]
            assert info.get("port", "").startswith("GigabitEthernet") != ("port" in info["not_told"]), (family, info)
            wrong = list(unpublished(desk.sim))
            assert not wrong, (family, wrong)
            desk.reset()


def a_schema_is_as_long_as_a_real_one():
    with Desk("--quirk", "full-schema", phones=40) as desk:
        lobby = desk.phones("Lobby")[0]["id"]
        size = lambda query: len(desk.sim.api("GET", f"/xapi/schema?deviceId={lobby}{query}").body)
        assert 100_000 < size("&command=*") < 130_000 and 180_000 < size("") < 220_000, (size("&command=*"), size(""))


for check in (a_helpdesk_reaches_every_phone, a_schema_is_as_long_as_a_real_one):
    run(check)
