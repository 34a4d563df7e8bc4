"""The keys of a phone: the first key press asks, the window's picture matches the phone's screen; and the way back
from a job to the phone where it started."""
import hashlib
import time

from helpers.desk import PATIENT, Desk
from driver import Program, run, wait_for
from hands import xdotool

PICTURE = "Screen of the phone, picture "


def shown(program):
    """The checksum of the picture in the window."""
    return next((node.name.removeprefix(PICTURE) for node in program.all(contains=PICTURE)), None)


def real():
    """The checksum of the phone's real screen."""
    answer = desk.sim.request("GET", "/sim/phones/Reception/screen.png")
    assert answer.status == 200
    return hashlib.sha256(answer.body).hexdigest()[:8]


def same(program, seen=(), after=None):
    """Waits until the window shows a picture, other than `after`, that the phone has shown since the call or that is
    in `seen`: the phone's clock changes its screen, the picture stays."""
    screens = set(seen)

    def is_there():
        screens.add(real())
        return shown(program) in screens - {after}

    wait_for(is_there, "the picture to be one of the phone's own")
    return shown(program)


def the_picture_is_the_phones_own(program):
    program.type("Search phones", "Reception")
    program.sees("1 of ")
    program.row("Reception").click()
    screen = real()
    program.keys("ctrl+o")
    same(program, seen=[screen])
    program.headed("Reception")
    program.button("Line 8")  # a 9861 has eight lines; the phone reports the number
    assert not program.shows("Line 9")


def a_key_is_asked_for_and_changes_the_picture(program):
    before = shown(program)
    program.press("5")
    question = "Press keys of Reception?"
    program.press("Cancel", within=question)
    program.gone(question)
    assert desk.acts("keys") == {}
    program.press("5")
    program.press("Press Keys", within=question)
    same(program, after=before)
    program.sees("1 key sent")
    assert list(desk.acts("keys").values()) == [1]


def the_next_key_is_not_asked_for(program):
    before = shown(program)
    program.press("7")
    same(program, after=before)
    wait_for(lambda: list(desk.acts("keys").values()) == [2], "the second key")
    assert [window.name for window in program.windows()] == ["Phonectl"]


def keys_that_wait_go_together(program):
    before = pressed()
    desk.fault(method="POST", path="/v1/xapi/*", kind="hold-after-acting", count=1)
    program.press("1")
    wait_for(lambda: pressed() == before + 1, "the first key")
    for key in "46":
        program.press(key)
    time.sleep(1)  # a button pressed without the pointer takes a quarter of a second
    desk.no_faults()
    desk.sim.control("POST", "/sim/faults/release", {})
    program.sees("2 keys sent")
    assert pressed() == before + 3, (pressed(), before)


def pressed():
    return sum(desk.acts("keys").values())


def the_keyboard_goes_to_the_phone_while_it_says_so(program):
    before = pressed()
    program.press("Keyboard")
    program.sees("The keyboard controls Reception. ")
    program.keys("9")
    wait_for(lambda: pressed() == before + 1, "the key")
    program.keys("BackSpace")
    wait_for(lambda: pressed() == before + 2, "Backspace to be the Back key")
    program.keys("ctrl+Escape")
    wait_for(lambda: not any(node.shown for node in program.all(contains="The keyboard controls")), "the end of it")
    program.keys("8")
    program.headed("Reception")
    assert pressed() == before + 2


def B13_all_of_them_are_one_job(_program):
    wait_for(lambda: [job["state"] for job in desk.jobs()] == ["ended"], "one job that has ended")
    assert [(job["action"], job["total"], job["done"]) for job in desk.jobs()] == [("press", 1, 1)], desk.jobs()


def keys_are_recorded_copied_and_played(program):
    before = pressed()
    program.press("Record")
    program.button("Copy the key sequence")  # playing has started
    for key, sequence in (("4", "4"), ("4", "44"), ("6", "44, 6")):
        program.press(key)
        wait_for(lambda: program.entry("Recorded keys").text == sequence, "the sequence of keys")
    wait_for(lambda: pressed() == before + 3, "three keys")
    program.press("Copy the key sequence")
    program.press("Keep these keys under a name")
    program.type("Name of the macro", "fours")
    program.press("Keep")
    wait_for(lambda: program.entry("Recorded keys").text == "@fours", "the macro")
    program.press("Press these keys…")
    wait_for(lambda: program.entry("Keys", within="Press keys").text == "@fours", "the sequence in the form")
    program.press("Press keys", within="Press keys")
    program.sees("Press keys: done")
    assert pressed() == before + 6, (pressed(), before)


def it_calls_and_hangs_up_on_its_own_page(program):
    """One field, one click: the result appears below the picture, and the page stays."""
    program.type("Dial: Number", "1003")  # another phone, because a call to itself ends at once
    program.press("Dial")
    program.sees("Dial: done")
    program.headed("Reception")
    assert desk.sim.phone("Reception")["calls"], desk.sim.phone("Reception")
    controls = next(node for node in program.all("table", "Controls")
                    if any(child.name == "Hang up" for child in node.walk()))  # a key has the same name
    hang_up = next(node for node in controls.walk() if node.name == "Hang up" and node.role == "push button")
    hang_up.press()
    program.press("Cancel", within="Hang up: Reception?")
    program.gone("Hang up: Reception?")
    assert desk.sim.phone("Reception")["calls"], "hung up without a consent"
    hang_up.press()
    program.press("Continue", within="Hang up: Reception?")
    program.sees("Hang up: done")
    assert not desk.sim.phone("Reception")["calls"], desk.sim.phone("Reception")
    program.sees("Calls: idle")
    hang_up.press()
    program.sees("Not possible now. Calls: idle")
    assert [window.name for window in program.windows()] == ["Phonectl"], "asked again"
    program.headed("Reception")


def what_interrupts_stands_apart(program):
    harmless = next(node for node in program.all("table", "Actions"))
    apart = next(node for node in program.all("table", "These interrupt the phone"))
    assert "Reboot" not in [node.name for node in harmless.walk()]
    assert [node.name for node in apart.walk() if node.role == "push button"] == ["Reboot"]


def a_click_on_the_picture_presses_the_key_beside_it(program):
    """The second softkey opens a list such as recent calls: the picture changes, and exactly one key was pressed."""
    before, sum_before = pressed(), shown(program)
    program.find(contains=PICTURE).click(across=37, down=97)
    wait_for(lambda: pressed() == before + 1, "the softkey")
    same(program, after=sum_before)
    program.press("Back")
    wait_for(lambda: pressed() == before + 2, "the key")
    program.find(contains=PICTURE).click(across=93, down=43)
    wait_for(lambda: pressed() == before + 3, "the line key")
    wait_for(lambda: b"(Line 4)" in desk.sim.request("GET", "/sim/phones/Reception/screen").body, "line 4 to be chosen")


def a_click_among_many_lines_presses_no_other_line(program):
    """A 9871 has 16 line keys: eight zones over its picture would each be as high as two lines."""
    program.type("Search phones", "'Bjorn Lind'")
    program.sees("1 of ")
    program.row("Bjorn Lind").click()
    program.keys("ctrl+o")
    program.headed("Bjorn Lind")
    program.button("Line 16")
    picture = program.find(contains=PICTURE)
    program.press("7")
    program.press("Press Keys", within="Press keys of Bjorn Lind?")
    program.sees("1 key sent")
    before = pressed()
    picture.click(across=93, down=43)
    program.press("Line 16")
    wait_for(lambda: pressed() > before, "the line key")
    time.sleep(1)  # time for another one
    assert pressed() == before + 1


def the_picture_grows(program):
    before = program.find(contains=PICTURE).extents()[2]
    program.keys("ctrl+plus")
    wait_for(lambda: program.find(contains=PICTURE).extents()[2] > before, "a larger picture")
    program.keys("ctrl+0")
    wait_for(lambda: program.find(contains=PICTURE).extents()[2] == before, "the picture as it fits")
    program.keys("F11")
    wait_for(lambda: program.find(contains=PICTURE).extents()[2] > before * 3 // 2, "the picture alone")
    assert not program.shows("Dial")
    program.keys("F11")
    wait_for(lambda: program.find(contains=PICTURE).extents()[2] == before, "the page again")
    program.button("Dial")


def what_was_copied_is_in_the_clipboard(program):
    program.keys("ctrl+f")
    wait_for(lambda: program.entry("Search phones").has("focused"), "the search to have the keyboard")
    program.keys("ctrl+a", "ctrl+v")
    wait_for(lambda: program.entry("Search phones").text == "44, 6", "the sequence of keys")


def from_a_job_it_is_one_step_back(program):
    program.press("Screenshot")
    program.press("Screenshot", within="Screenshot")
    program.sees("Screenshot: done")
    program.press("Files")
    program.window("Files")
    program.keys("Escape", within="Files")
    program.press("Details")
    program.headed("Jobs")
    program.press("Back to Reception")
    program.headed("Reception")
    same(program)
    program.keys("alt+Left")
    program.headed("Phones")
    program.row("Reception")


def requests():
    return desk.counters()["requests"]


def nobody_watches_what_nobody_sees(program):
    program.row("Reception").click()
    program.keys("ctrl+o")
    program.press("Watch the screen")
    before = requests()
    wait_for(lambda: requests() > before + 2, "pictures to be asked for")
    window = xdotool("search", "--onlyvisible", "--name", "^Phonectl$")[0]
    xdotool("windowminimize", window)
    time.sleep(3)  # requests in flight end
    before = requests()
    time.sleep(6)  # time for three pictures and a refresh of the list
    assert requests() == before, "asked while nobody could see it"
    xdotool("windowmap", window, "windowactivate", window)
    wait_for(lambda: requests() > before, "pictures to be asked for again")


with Desk(phones=20, settings="[phonectl]\nrefresh = 3s\n" + PATIENT) as desk:
    with Program(environment=desk.env) as window:
        run(window, the_picture_is_the_phones_own, a_key_is_asked_for_and_changes_the_picture,
            the_next_key_is_not_asked_for, keys_that_wait_go_together,
            the_keyboard_goes_to_the_phone_while_it_says_so, B13_all_of_them_are_one_job, keys_are_recorded_copied_and_played, it_calls_and_hangs_up_on_its_own_page,
            what_interrupts_stands_apart, a_click_on_the_picture_presses_the_key_beside_it, the_picture_grows,
            from_a_job_it_is_one_step_back, nobody_watches_what_nobody_sees, what_was_copied_is_in_the_clipboard)

with Desk() as desk:
    with Program(environment=desk.env) as window:
        run(window, a_click_among_many_lines_presses_no_other_line)
