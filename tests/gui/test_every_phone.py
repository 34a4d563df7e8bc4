"""The walk of e2e/every_phone.py in the window: with a company of MPP, PhoneOS, RoomOS and third-party phones a
helpdesk answers, sends digits, holds and transfers on each of them, finds a command and uses it, and reads the switch
port. Every request that leaves is one of the published ones."""
from helpers.desk import Desk
from helpers.published import unpublished
from driver import Program, run, wait_for

FAMILIES = {"MPP": "model:*884*", "PhoneOS": "model:*98*", "RoomOS": "type:roomdesk", "third party": "model:Poly*"}
SCOPES = ["spark-admin:devices_read", "spark:people_read", "spark:xapi_statuses", "spark:xapi_commands", "spark-admin:calls_read",
          "spark-admin:calls_write", "spark-admin:telephony_config_read", "spark-admin:workspaces_read", "spark-admin:locations_read"]


def calls(phone):
    return [call["state"] for call in desk.sim.phone(phone["id"])["calls"]]


def act(program, action, **fields):
    """Starts an action in the menu of the selected phone, and waits until its job has ended."""
    program.page("Phones")
    program.keys("ctrl+Return")
    program.find("push button", action).press()  # the menu may be longer than the window
    program.window(action)
    for name, text in fields.items():
        program.type(name, text, within=action)
    program.press(action, within=action)
    program.headed("Jobs")
    program.sees("1 done of 1 phone")


def control(program, name, possible=True):
    """The control of this name, once the call of the phone allows it or not: some phones have a key of the same name."""
    return wait_for(lambda: next((node for strip in program.all("table", "Controls") for node in strip.walk() if node.role == "push button"
                                  and node.name == name and node.shown and node.enabled == possible), None), f"the control {name}: {possible}")


def handle_a_call(program, family, phone):
    """On the page of the phone: one click for each operation, and digits on the drawn keys."""
    answer = desk.sim.command(desk.sim.phone("Lobby"), "Dial", {"Number": desk.sim.phone(phone["id"])["extension"]})
    assert answer.status == 200, answer.body
    wait_for(lambda: calls(phone) == ["alerting"], "the phone to ring")
    program.keys("ctrl+o")
    for name in ("Hold", "Resume"):  # the page has looked at the call: before a click
        control(program, name, possible=False)
    program.sees("Calls: ringing · Lobby")
    control(program, "Hold", possible=False).press()  # tells why, and keeps the keyboard
    program.sees("Not possible now. Calls: ringing · Lobby")
    assert not desk.acts("hold"), family
    control(program, "Answer").press()
    program.press("Press Keys", within=f"Answer: {phone['name']}?")  # asked once per visit
    wait_for(lambda: calls(phone) == ["connected"], f"{family}: the call to be answered")
    for key, tones in (("1", 1), ("2", 2)):
        program.press(key)
        wait_for(lambda: desk.acts("dtmf").get(phone["id"]) == tones, f"{family}: {key} to be sent as a tone")
    assert not desk.acts("keys"), (family, desk.acts("keys"))
    assert program.find("push button", "Home").enabled == (family != "third party"), family
    control(program, "Answer", possible=False)
    control(program, "Hold").press()
    wait_for(lambda: calls(phone) == ["held"], f"{family}: the call to be held")
    control(program, "Resume")
    control(program, "Transfer").press()
    program.type("Destination", "1001", within="Transfer")
    program.press("Transfer", within="Transfer")
    wait_for(lambda: not calls(phone), f"{family}: the call to be transferred")


def find_a_command(program, family, phone):
    if family == "third party":
        return
    act(program, "Any command")
    program.find(contains="Audio.Volume.Set", rows=True)
    act(program, "Any command", Command="Audio.Volume.Set", Arguments="Level=37")
    answer = desk.sim.api("GET", f"/xapi/status?deviceId={phone['id']}&name=Audio.Volume")
    assert answer.json["result"]["Audio"]["Volume"] == 37, (family, answer.body)


def walk(family):
    def check(program):
        phone = next(item for item in desk.phones(FAMILIES[family])
                     if item["name"] not in ("Lobby", "Reception", "Alex Admin") and item["status"] == "connected")
        program.page("Phones")
        program.type("Search phones", f"mac:{phone['mac']}")
        program.sees("1 of ")
        program.row(phone["name"]).click()
        program.sees("1 selected")
        handle_a_call(program, family, phone)
        find_a_command(program, family, phone)
        act(program, "Information")
        told = {text for node in program.all(rows=True) for text in (node.name, node.text)}
        assert any(text.startswith("GigabitEthernet") for text in told) == (family != "third party"), (family, told)
        wrong = list(unpublished(desk.sim))
        assert not wrong, (family, wrong)
        desk.reset()
    check.__name__ = "a_helpdesk_reaches_" + family.replace(" ", "_")
    return check


with Desk("--latency", "40ms", "--answer-time", "3600s", "--ring-time", "3600s", phones=100, settings="[webex-directory]\ndevices = all\n") as desk:
    desk.use_token(desk.sim.control("POST", "/sim/token", {"scopes": SCOPES})["access_token"])
    with Program(environment=desk.env) as window:
        run(window, *map(walk, FAMILIES))
