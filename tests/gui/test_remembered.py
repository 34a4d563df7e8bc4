"""What the window remembers: size, page, columns and order; and what it does with a damaged file."""
import os

from helpers.desk import Desk
from driver import Program, run, wait_for
from hands import xdotool


def there(program, title):
    return any(node.shown for node in program.all("label", title, rows=True))


def size(program):
    return program.window("Phonectl").extents()[2:]


def first(program):
    rows = [node for node in program.all("table row", rows=True) if node.name != "Columns"]
    return rows[0].name.split(", ")[0] if rows else None


def it_is_arranged(program):
    program.sees("15 of 15 phones shown")
    program.choose_in_menu("Columns and files", "MAC address")
    wait_for(lambda: there(program, "MAC address"), "the new column")
    program.choose_in_menu("Sort by", "Extension")
    wait_for(lambda: first(program) == order["up"], "the order")
    program.choose_in_menu("Sort by", "Descending")
    wait_for(lambda: first(program) != order["up"], "the order")
    order["down"] = first(program)
    order["size"] = size(program)
    number = xdotool("search", "--onlyvisible", "--name", "^Phonectl$")[0]
    xdotool("windowsize", number, 1180, 640)
    wait_for(lambda: size(program)[1] < order["size"][1], "the size")
    order["size"] = size(program)
    program.page("Plugins")


def it_is_as_it_was(program):
    program.headed("Plugins")
    wait_for(lambda: size(program) == order["size"], "the size")
    program.page("Phones")
    program.sees("15 of 15 phones shown")
    wait_for(lambda: there(program, "MAC address"), "the column")
    wait_for(lambda: first(program) == order["down"], "the order")


def a_damaged_file_is_the_usual_window(program):
    program.headed("Phones")
    program.sees("15 of 15 phones shown")
    assert not there(program, "MAC address")


with Desk(phones=15) as desk:
    numbered = sorted((int(phone["extension"]), phone["name"]) for phone in desk.phones() if phone.get("extension"))
    order = {"up": numbered[0][1]}
    state = os.path.join(desk.env["XDG_STATE_HOME"], "phonectl", "window.ini")
    for check in (it_is_arranged, it_is_as_it_was):
        with Program(environment=desk.env) as window:
            run(window, check)
    assert os.stat(state).st_mode & 0o777 == 0o600
    with open(state, "wb") as file:
        file.write(b"[window]\nwidth=-5\nheight=900000000000\npage=nonsense\n[phones\ncolumns=\xff;;")
    with Program(environment=desk.env) as window:
        run(window, a_damaged_file_is_the_usual_window)
