"""The main path without a pointer: search, select, choose an action, confirm, read the result."""
from helpers.desk import Desk
from driver import Program, run, wait_for


def focus(program):
    """What has the keyboard."""
    return next((node for window in reversed(program.windows(rows=True)) for node in window.walk()
                 if node.has("focused")), None)


def tab_to(program, role, name, key="Tab", within="Phonectl"):
    """Moves the keyboard on until it is at this."""
    for _ in range(25):
        program.keys(key, within=within)
        node = focus(program)
        if node and node.role == role and node.name.startswith(name):
            return
    raise AssertionError(f"{key} does not lead to {role} {name!r}; the last was {node}")


def search_and_select(program):
    program.sees("20 of 20 phones shown")
    program.keys("ctrl+f")
    wait_for(lambda: program.entry("Search phones").has("focused"), "the search to have the keyboard")
    program.write("model:'Cisco 9861'")
    program.sees(f"{count} of 20 phones shown")
    tab_to(program, "table row", "")
    program.keys("ctrl+a")
    program.sees(f"{count} selected")


def act_and_confirm(program):
    program.keys("ctrl+Return")
    program.button("Reboot")
    tab_to(program, "push button", "Reboot", "Down")
    program.keys("Return")
    program.window("Reboot")
    if count > 1:
        tab_to(program, "push button", "Reboot", within="Reboot")
    program.keys("space", within="Reboot")
    program.reads(f"{count} done of {count} phone{'s' if count > 1 else ''}")
    assert sorted(desk.acts().values()) == [1] * count


def turn_pages(program):
    program.page("Phones")
    tab_to(program, "list item", "Phones")
    program.keys("Down")
    program.headed("Jobs")
    program.keys("Tab")
    program.headed("Jobs")
    assert focus(program).role != "list item", "Tab stops at more than one page of the list"


def open_phone(program):
    program.page("Phones")
    program.keys("ctrl+f")
    tab_to(program, "table row", "")
    program.keys("Home")
    program.keys("ctrl+o")
    program.find("push button", "New picture")
    wait_for(lambda: focus(program) and focus(program).role in ("push button", "toggle button"),
             "the page of the phone to have the keyboard")


with Desk(phones=21) as desk:
    count = len(desk.phones("model:Cisco 9861"))
    with Program(environment=desk.env) as window:
        run(window, search_and_select, act_and_confirm, turn_pages, open_phone)
