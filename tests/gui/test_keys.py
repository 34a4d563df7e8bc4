# timeout: 60
"""The keys of a phone: asked for once, pressed with the pointer, seen on the picture, the same as the phone shows; and the
way back from a job to the phone it was begun at."""
import hashlib

from bulklib import Desk
from driver import Program, run, wait_for

PICTURE = "Screen of the phone, picture "


def shown(program):
    """The sum of the picture that the window shows."""
    return next((node.name.removeprefix(PICTURE) for node in program.all(contains=PICTURE)), None)


def real():
    """The sum of what the phone has on its screen."""
    answer = desk.sim.request("GET", "/sim/phones/Reception/screen.png")
    assert answer.status == 200
    return hashlib.sha256(answer.body).hexdigest()[:8]


def same(program, seen=(), after=None):
    """Waits for a picture, another than that `after` which something was done, that the phone has shown meanwhile or is
    among those `seen`: its clock goes on, and a picture does not."""
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


def from_a_job_it_is_one_step_back(program):
    program.press("Screenshot")
    program.press("Screenshot", within="Screenshot")
    program.headed("Jobs")
    program.press("Back to Reception")
    program.headed("Reception")
    same(program)
    program.keys("alt+Left")
    program.headed("Phones")
    program.row("Reception")


with Desk(phones=20) as desk:
    with Program(environment=desk.env) as window:
        run(window, the_picture_is_the_phones_own, a_key_is_asked_for_and_changes_the_picture,
            the_next_key_is_not_asked_for, from_a_job_it_is_one_step_back)
