"""A hundred phones: found with a selector, selected, restarted after typing the number, and followed to the end."""
from helpers.desk import Desk
from driver import Program, run, wait_for

QUESTION = "type this number to continue"


def searching_narrows(program):
    program.keys("ctrl+f")
    wait_for(lambda: program.entry("Search phones").has("focused"), "the search to have the keyboard")
    program.write("model:'Cisco*' !ext:1000")
    program.sees(f"{len(able)} of {total} phones shown")


def a_group_of_the_configuration_is_found(program):
    program.type("Search phones", "@front")
    program.sees(f"2 of {total} phones shown")
    program.type("Search phones", "@frnt")
    program.sees("There is no group @frnt; did you mean @front?")


def a_wrong_selector_is_told(program):
    program.type("Search phones", "nonsense:x")
    program.sees("nonsense")
    program.type("Search phones", "model:'Cisco*' !ext:1000")
    program.sees(f"{len(able)} of {total} phones shown")


def a_hundred_are_selected(program):
    """The first in the list, and 99 more with Shift held."""
    program.row("Reception").click()
    program.keys("Home")
    program.sees("1 selected")
    program.keys(*["shift+Down"] * 99)
    program.sees("100 selected")


def a_wrong_number_starts_nothing(program):
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.window("Reboot")
    for typed, enabled in (("", False), ("99", False), ("1000", False), ("100 ", False), ("100", True), ("10", False)):
        program.type(QUESTION, typed, within="Reboot")
        wait_for(lambda: can_start(program) is enabled, f"the button after {typed!r} to be {enabled}")
    assert desk.acts() == {}


def can_start(program):
    button = next(program.all("push button", "Reboot", within="Reboot"), None)
    return button.enabled if button else None


def the_job_is_seen_to_its_end(program):
    program.type(QUESTION, "100", within="Reboot")
    program.press("Reboot", within="Reboot")
    program.headed("Jobs")
    program.reads("100 done of 100 phones")
    program.reads("Reboot · job 1 · ended")
    acts = desk.acts()
    assert len(acts) == 100 and set(acts.values()) == {1}, acts
    assert set(acts) <= set(able)


def the_list_of_jobs_tells_it(program):
    program.press("All Jobs")
    program.sees("100 phones, 100 done")


with Desk(phones=150, settings="[groups]\nfront = Reception Lobby\n") as desk:
    for item in desk.phones("model:Cisco*"):
        desk.sim.control("POST", "/sim/phones/" + item["id"], {"connectionStatus": "connected", "readonly": False})
    items = desk.phones("--fresh")
    total, able = len(items), [item["id"] for item in items if item["model"].startswith("Cisco") and
                               item.get("extension") != "1000"]
    with Program(environment=desk.env) as window:
        run(window, searching_narrows, a_group_of_the_configuration_is_found, a_wrong_selector_is_told, a_hundred_are_selected,
            a_wrong_number_starts_nothing, the_job_is_seen_to_its_end, the_list_of_jobs_tells_it)
