"""The wall of screens: live pictures of many phones within one budget, and keys that go to all ticked phones at
once."""
import time

from helpers.desk import Desk
from driver import Program, run, wait_for

def pictures():
    """The number of pictures requested."""
    commands = sum(count for name, count in desk.counters()["endpoints"].items() if "/xapi/" in name)
    return commands - sum(keys().values())


def keys():
    return desk.acts("keys")


def it_shows_the_selected_phones(program):
    program.sees(" phones shown")
    program.type("Search phones", "model:'Cisco 98*'")
    program.sees(f"{len(phones)} of ")
    program.row(phones[0]["name"]).click()
    program.keys("Home", "ctrl+a")
    program.sees(f"{len(phones)} selected")
    program.press("Screens")
    program.headed("Screens")
    for phone in phones[:3]:
        program.sees(phone["name"])
    wait_for(lambda: pictures() >= 3, "pictures to be asked for")


def the_budget_is_kept(program):
    """40 a minute are 20 in 30 s; the first ones come no faster."""
    before, start = pictures(), time.monotonic()
    time.sleep(9)
    asked, took = pictures() - before, time.monotonic() - start
    assert 1 <= asked <= took * 40 / 60 + 1, f"{asked} pictures in {took:.0f} s"
    program.sees("pictures a minute: each of the ")


def it_takes_little_memory(program):
    with open(f"/proc/{program.process.pid}/status", encoding="ascii") as status:
        used = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) // 1024
    assert used < 250, f"{used} MiB"


def nothing_is_pressed_without_a_tick(program):
    program.sees("Tick phones: ")
    assert not keys()


def keys_go_to_all_ticked_ones(program):
    program.press("Tick All")
    program.press("5")
    question = f"Press keys of {len(phones)} phones?"
    program.window(question)
    assert not keys()
    number = next((node for node in program.all(within=question) if node.can("EditableText")), None)
    if number:
        number.type(str(len(phones)))
    program.press("Press Keys", within=question)
    wait_for(lambda: sorted(keys().values()) == [1] * len(phones), "one key on each phone")
    program.sees("1 key sent")
    program.sees(f"Sent to {len(phones)} phones")


def one_that_misses_a_key_is_left_out(program):
    desk.sim.control("POST", "/sim/phones/" + phones[1]["id"], {"readonly": True})
    program.press("6")
    wait_for(lambda: sorted(keys().values()) == [1] + [2] * (len(phones) - 1), "the others to have two keys")
    program.sees("1 phone missed a key and is left out")
    tick = program.find("check box", "Keys to " + phones[1]["name"])
    assert not tick.has("checked")
    desk.sim.control("POST", "/sim/phones/" + phones[1]["id"], {"readonly": False})
    program.press("7")
    wait_for(lambda: sorted(keys().values()) == [1] + [3] * (len(phones) - 1), "the others to have three keys")
    assert keys()[phones[1]["id"]] == 1, "a phone out of step got a key"


def a_sequence_goes_in_step_and_can_be_held(program):
    """Between two keys of it, on all phones at once; stopped, they stay in step, so they stay ticked."""
    before, ticked = keys(), len(phones) - 1

    def pressed(more):
        return [count for phone, count in keys().items() if count == before[phone] + more]

    program.press("Record")
    program.type("Recorded keys", "1, wait 3s, 2, wait 3s, 3")
    program.press("Press these keys…")
    wait_for(lambda: len(pressed(1)) == ticked, "the first key on each phone")
    program.press("Pause")
    program.sees("Paused: ")
    time.sleep(5)  # the second key is due
    assert len(pressed(1)) == ticked, keys()
    program.press("Pause")
    wait_for(lambda: len(pressed(2)) == ticked, "the second key on each phone")
    program.press("Stop sending keys")
    program.sees("Stopped after 2 key presses")
    time.sleep(4)  # the third key would be due
    assert len(pressed(2)) == ticked, keys()
    assert sum(node.has("checked") for node in program.all("check box", contains="Keys to ")) == ticked


def a_tile_opens_the_phone_and_back(program):
    program.find("push button", contains="Open " + phones[0]["name"]).press()
    program.headed(phones[0]["name"])
    program.press("Back to the screens")
    program.headed("Screens")
    program.press("All phones")
    program.headed("Phones")


def nothing_is_asked_for_once_it_is_left(_program):
    time.sleep(2)
    before = pictures()
    time.sleep(5)
    assert pictures() == before


with Desk(phones=30) as desk:
    for item in desk.phones("model:Cisco 98*"):
        desk.sim.control("POST", "/sim/phones/" + item["id"], {"connectionStatus": "connected", "readonly": False})
    phones = desk.phones("model:Cisco 98*", "--fresh")
    able = desk.able("press")
    phones = [phone for phone in phones if phone["id"] in able] if len(able) < len(phones) else phones
    with Program(environment=desk.env) as window:
        run(window, it_shows_the_selected_phones, the_budget_is_kept, it_takes_little_memory, nothing_is_pressed_without_a_tick,
            keys_go_to_all_ticked_ones, one_that_misses_a_key_is_left_out,
            a_sequence_goes_in_step_and_can_be_held, a_tile_opens_the_phone_and_back,
            nothing_is_asked_for_once_it_is_left)
