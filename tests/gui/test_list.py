"""The list of phones: filters, columns, order, lists of phones as files, and a status that follows a restart."""
import csv
import io
import re

from helpers.desk import Desk
from driver import Program, run, wait_for, written
from hands import xdotool


TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def names(program):
    """The names of the phones, in the order of the rows."""
    return [node.name.split(", ")[0] for node in program.all("table row", rows=True) if node.name != "Columns"]


def shows(program, count):
    program.sees(f"{count} of {len(phones)} phones shown")


def tick(program, title, *values):
    """Opens a filter and toggles these values."""
    program.press(title)
    for value in values:
        count = sum(phone["location"] == value for phone in phones)
        program.tick(f"{value} ({count})")
    program.keys("Escape")


def located(*places):
    return sum(phone["location"] in places for phone in phones)


def filters_write_the_search(program):
    shows(program, len(phones))
    tick(program, "Location", "Berlin")
    shows(program, located("Berlin"))
    assert program.entry("Search phones").text == "location:Berlin"
    program.reads("Location: Berlin")
    tick(program, "Location: Berlin", "San Jose")
    shows(program, located("Berlin", "San Jose"))
    assert program.entry("Search phones").text == "location:Berlin 'location:San Jose'"
    tick(program, "Location: 2", "Berlin", "San Jose")
    shows(program, len(phones))
    assert program.entry("Search phones").text == ""


def everything_of_a_place_is_four_clicks(program):
    """Filter, value, Reboot, confirm: Ctrl+A selects from the open filter too."""
    program.press("Location")
    program.tick(f"Berlin ({located('Berlin')})")
    shows(program, located("Berlin"))
    program.keys("Escape", "ctrl+a")
    program.sees(f"{located('Berlin')} selected")
    program.press("Reboot…")
    program.window("Reboot")
    program.keys("Escape", within="Reboot")
    program.gone("Reboot")
    program.press("Clear Selection")
    program.type("Search phones", "")
    shows(program, len(phones))


def what_is_not_connected_is_one_click(program):
    """The button counts them, and narrows the search like any filter; the status of those that are connected is a mark alone."""
    away = [phone["name"] for phone in phones if not phone["status"].startswith("connected")]
    program.press(f"Not connected {len(away)}")
    shows(program, len(away))
    assert program.entry("Search phones").text == "!status:connected*"
    assert sorted(names(program)) == sorted(away)
    program.press(f"Not connected {len(away)}")
    shows(program, len(phones))
    assert program.entry("Search phones").text == ""
    cells = [node.name for node in program.all("label", rows=True)]
    assert "●" in cells and "● connected" not in cells, cells


def a_search_without_a_match_says_what_was_meant(program):
    """A bare word matches anywhere, but the value of a field is whole: the page names the values there are."""
    status = next(phone["status"] for phone in phones if not phone["status"].startswith("connected"))
    program.type("Search phones", f"location:Berlin status:{status[:-1]}")
    program.sees("No phone matches")
    program.sees(f"Did you mean status:{status}?")
    program.press("Clear Search")
    shows(program, len(phones))
    assert program.entry("Search phones").has("focused")


def second_line(phone):
    """Nothing that stands in the first line, or in a column."""
    owner = [word for word in phone.get("owner", "").split("\n") if word and word != phone["name"]]
    return " · ".join(filter(None, (", ".join(owner), phone["model"])))


def columns_come_and_go(program):
    def there(title):
        return any(node.shown for node in program.all("label", title, rows=True))

    phone = next(phone for phone in phones if phone.get("extension"))
    assert there("Extension") and not there("MAC address")
    program.choose_in_menu("Columns and files", "MAC address")
    wait_for(lambda: there("MAC address"), "the new column")
    assert there(phone["mac"]) and there(second_line(phone))
    program.choose_in_menu("Columns and files", "Extension")
    wait_for(lambda: not there("Extension"), "the column to go")
    wait_for(lambda: there(phone["extension"] + " · " + second_line(phone)), "the extension below the name")
    program.choose_in_menu("Columns and files", "Extension")
    wait_for(lambda: there(second_line(phone)), "the extension to have a column of its own again")
    program.choose_in_menu("Columns and files", "MAC address")
    wait_for(lambda: not there("MAC address"), "the column to go")


def a_title_sorts(program):
    def natural(name):
        return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name.casefold())]

    up = sorted((phone["name"] for phone in phones), key=natural)

    def follow(order):
        """Compares only rows that exist: GTK 4.18 creates few beyond the visible ones."""
        there = names(program)
        return len(there) > 10 and there == order[:len(there)]

    assert not follow(up)
    program.find("label", "Name", rows=True).click()
    wait_for(lambda: follow(up), "the names in order")
    title = next(node for node in program.all("filler", rows=True) if node.name in ("GtkColumnViewTitle", "Name"))
    title.click()  # elsewhere on the title, so that it is no double click
    wait_for(lambda: follow(up[::-1]), "the names the other way round")


def a_narrow_window_keeps_two_columns(program):
    """What has no room for a column is below the name."""
    phone = next(phone for phone in phones if phone.get("extension"))
    below = " · ".join((phone["extension"], second_line(phone), phone["location"]))
    window = xdotool("search", "--onlyvisible", "--name", "^Phonectl$")[0]
    before = program.window("Phonectl").extents()[2:]
    xdotool("windowsize", window, 400, 760)
    wait_for(lambda: any(node.shown for node in program.all("label", below, rows=True)), "two lines for a phone")
    assert not any(node.shown for node in program.all("label", "Extension", rows=True))
    xdotool("windowsize", window, *before)
    wait_for(lambda: any(node.shown for node in program.all("label", "Extension", rows=True)), "the columns again")


def the_frequent_actions_are_in_the_selection_bar(program):
    """Pressing keys and rebooting: one click opens the dialog for those that are selected."""
    assert not any(node.shown for node in program.all("push button", "Reboot…"))
    program.row("Reception").click()
    for title in ("Press keys", "Reboot"):
        program.press(title + "…")
        program.window(title)
        program.sees("Reception", within=title)
        program.keys("Escape", within=title)
        program.gone(title)
    program.press("Clear Selection")
    wait_for(lambda: not any(node.shown for node in program.all("push button", "Reboot…")), "the bar to go")


def copied(program, *items):
    """The text in the clipboard after these items of the menu were chosen."""
    for item in items:
        program.find("menu item", item, rows=True).press()
    program.keys("ctrl+f", "ctrl+a", "ctrl+v")
    wait_for(lambda: program.entry("Search phones").text, "a text in the clipboard")
    text = program.entry("Search phones").text
    program.type("Search phones", "")
    shows(program, len(phones))
    return text


def the_menu_of_a_phone_opens_and_copies(program):
    phone = next(phone for phone in phones if phone["name"] == "Reception")
    for field, *items in (("mac", "Copy MAC Address"), ("serial", "Copy", "Serial number"),
                          ("ip", "Copy", "IP address")):
        program.row("Reception").click(button=3)
        assert copied(program, *items) == phone[field]
    program.row("Reception").click(button=3)
    assert copied(program, "Copy", "Command") == "phonectl phones Reception"
    program.row("Reception").click(button=3)
    program.find("menu item", "Open", rows=True).press()
    program.headed("Reception")
    program.keys("alt+Left")
    program.headed("Phones")


def an_action_says_why_not(program):
    program.type("Search phones", "name:Lobby")
    shows(program, 1)
    program.row("Lobby").click(button=3)
    item = program.find("push button", "Reboot", rows=True)
    assert not item.enabled and "disconnected" in item.description, (item.enabled, item.description)
    assert program.find("push button", "Tags", rows=True).enabled
    often = ["Screenshot", "Press keys", "Reboot", "Dial", "Apply changes", "Tags"]
    there = [node.name for node in program.all("push button", rows=True) if node.name in often]
    assert there[there.index("Screenshot"):][:len(often)] == often, there  # the filter Tags is before, other pages after
    program.keys("Escape")


def saved(program, name):
    """Saves through the toolkit's dialog; returns the content."""
    path = f"{desk.home}/{name}"
    program.type("Name:", path, within="Save")
    program.press("Save", within="Save")
    program.gone("Save")
    return list(csv.DictReader(io.StringIO(written(path))))


def what_is_selected_is_saved(program):
    program.type("Search phones", "location:Berlin")
    program.sees(f"{located('Berlin')} of {len(phones)} phones shown, 1 selected")  # selected when its actions were shown
    program.choose_in_menu("Columns and files", "Save as CSV…")
    assert [row["name"] for row in saved(program, "one.csv")] == ["Lobby"]
    program.row("Lobby").click()
    program.keys("ctrl+a")
    program.sees(f"{located('Berlin')} selected")
    program.choose_in_menu("Columns and files", "Save as CSV…")
    written = {row["id"]: row for row in saved(program, "berlin.csv")}
    expected = {phone["id"]: phone for phone in phones if phone["location"] == "Berlin"}
    assert set(written) == set(expected)
    for phone, row in written.items():
        for field in ("name", "mac", "model", "location"):
            assert row[field] == expected[phone][field], (field, row, expected[phone])
    program.type("Search phones", "")
    shows(program, len(phones))


def a_file_is_as_the_command_line_writes_it(program):
    """Also a name with terminal codes or a spreadsheet formula."""
    phone = next(phone for phone in phones[8:] if phone["location"] == "Berlin")
    desk.sim.control("POST", "/sim/phones/" + phone["id"], {"displayName": '=1+1 \x1b[31m, "red"'})
    program.type("Search phones", "red")
    program.row("=1+1")
    program.type("Search phones", "")
    shows(program, len(phones))
    program.row("Reception").click()
    program.keys("ctrl+a")
    program.sees(f"{len(phones)} selected")
    program.choose_in_menu("Columns and files", "Save as CSV…")
    saved(program, "all.csv")
    with open(f"{desk.home}/all.csv", encoding="utf-8") as file:
        lines = file.read().splitlines()
    told = desk.run("phones", "--fresh", "--csv", "--columns", lines[0], code=0).out.splitlines()
    lines, told = ([TIME.sub("", line) for line in listed] for listed in (lines, told))  # last seen as each list came
    assert sorted(lines) == sorted(told) and any("\\x1b" in line for line in lines), set(lines) ^ set(told)


def a_file_is_a_list(program):
    wanted = [phones[0]["name"], phones[3]["mac"].replace(":", ""), "no-such-phone", phones[7]["mac"]]
    path = desk.write("wanted.txt", "# of today\n" + "\n".join(wanted) + "\n")
    program.choose_in_menu("Columns and files", "Open a List of Phones…")
    program.find("push button", "Open", within="Phones of a File")
    program.keys("ctrl+l", within="Phones of a File")
    program.type("", path, within="Phones of a File")
    program.press("Open", within="Phones of a File")
    program.gone("Phones of a File")
    shows(program, 3)
    [*program.all("push button", "1 entry of the file matches no phone")][-1].click()
    program.sees("4: no-such-phone")
    program.keys("Escape")
    assert sorted(names(program)) == sorted(phones[index]["name"] for index in (0, 3, 7))
    program.press("Also show phones that are not in wanted.txt")
    shows(program, len(phones))


def a_status_follows_a_restart(program):
    program.type("Search phones", "Reception")
    program.sees("2 of ")
    program.row("Reception, connected").click()
    program.sees("1 selected")
    program.keys("ctrl+Return")
    program.press("Reboot")
    program.find("check box", "At once, ending calls", within="Reboot").press()
    program.press("Reboot", within="Reboot")
    program.headed("Jobs")
    program.reads("1 done of 1 phone")
    program.page("Phones")
    program.row("Reception, disconnected")
    desk.sim.control("POST", "/sim/phones/Reception", {"connectionStatus": "connected"})
    program.row("Reception, connected")


def every_word_narrows(program):
    """The search narrows with each letter; accents do not matter."""
    for search, count in (("muller", 2), ("muller jurgen", 1), ("Müller JÜR", 1), ("muller nobody", 0), ("", len(phones))):
        program.type("Search phones", search)
        shows(program, count)


def I6_what_could_not_be_read_is_told(program):
    desk.quirks("people=403")
    program.sees("not read: owner, extension, number (Listing the people failed")
    shows(program, len(phones))
    desk.quirks()
    wait_for(lambda: not any(node.shown for node in program.all(contains="not read: ")), "the line to go")


with Desk("--reboot-time", "1h", phones=40, settings="[phonectl]\nrefresh = 1s\n") as desk:
    desk.sim.control("POST", "/sim/phones/Lobby", {"connectionStatus": "disconnected"})
    for phone, name in ((5, "Desk 10"), (6, "Desk 9"), (7, "Jürgen Müller"), (8, "Müller")):
        desk.sim.control("POST", f"/sim/phones/{phone}", {"displayName": name})
    phones = desk.phones("--fresh")
    with Program(environment=desk.env) as window:
        run(window, every_word_narrows, I6_what_could_not_be_read_is_told, filters_write_the_search, everything_of_a_place_is_four_clicks,
            what_is_not_connected_is_one_click, a_search_without_a_match_says_what_was_meant, columns_come_and_go,
            a_narrow_window_keeps_two_columns, the_frequent_actions_are_in_the_selection_bar, the_menu_of_a_phone_opens_and_copies,
            a_title_sorts, an_action_says_why_not,
            what_is_selected_is_saved, a_file_is_as_the_command_line_writes_it, a_file_is_a_list, a_status_follows_a_restart)
