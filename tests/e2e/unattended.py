"""C18: no stored sign-in and no home, as in containers. Lists work without a word about it, an action says what it
needs, and one folder can hold all of the program's data."""
import os
import subprocess

from helpers.common import PHONECTL, run, skip
from helpers.desk import Desk

AREAS = [f"XDG_{name}_HOME" for name in ("CONFIG", "DATA", "STATE", "CACHE")] + ["XDG_RUNTIME_DIR"]
STRANGER = ["setpriv", "--reuid", "54321", "--clear-groups", "--"]  # a user without a passwd entry, so without a home


def in_container(desk, *words, **more):
    """Runs it without a writable folder, and as another user if the test is root."""
    env = {name: value for name, value in desk.env.items() if name not in [*AREAS, "HOME", "PHONECTL_TOKEN_FILE"]}
    env.update(PHONECTL_TOKEN=token, **more)
    prefix = STRANGER if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, PHONECTL, *words], env=env, cwd="/", stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def C18_lists_need_no_home(desk):
    for home in ({"HOME": "/"}, {"HOME": "/nonexistent"}, {"HOME": "relative"}, {}):
        code, out, err = in_container(desk, "phones", "--columns", "name", **home)
        assert code == 0 and "Reception" in out and err == "", (home, code, err)


def C18_an_action_says_what_it_needs(desk):
    for home in ({"HOME": "/"}, {"HOME": "/nonexistent"}, {}):
        code, out, err = in_container(desk, "reboot", "Reception", "--yes", **home)
        assert code == 1 and "XDG_STATE_HOME" in err and "//" not in err, (home, code, err)
        assert desk.acts() == {}
    code, _, err = in_container(desk, "reboot", "Reception", "--yes", HOME="/", XDG_STATE_HOME=f"/tmp/{os.path.basename(desk.home)}")
    assert code == 0, err
    assert sum(desk.acts().values()) == 1


def C18_one_folder_holds_the_data_of_all(desk):
    """The plugins read a key map from it, and the command line its template."""
    folder = os.path.join(desk.home, "data-of-the-program")
    os.makedirs(f"{folder}/template/c")
    os.makedirs(f"{folder}/keymaps")
    desk.write("data-of-the-program/template/c/action.only-here", "@ID@")
    desk.write("data-of-the-program/keymaps/only-here.ini", "[phones]\nmodels = *\n[keys]\nhome = Down NavDown NavDwn\n")
    env = {"PHONECTL_DATA_DIR": folder}
    desk.run("plugins", "new", f"{desk.home}/mine", env=env, code=0)
    assert os.listdir(f"{desk.home}/mine") == ["mine.only-here"]
    pressed = desk.run("press", "Reception", "Home", "--explain", "--yes", env=env)
    assert "sent_as Home" not in pressed.out, pressed


if os.geteuid() == 0 and subprocess.run([*STRANGER, "test", "-x", PHONECTL], check=False).returncode != 0:
    skip("others cannot reach the program where it was built: not tried as somebody without a home")
with Desk(phones=12) as desk:
    with open(desk.env["PHONECTL_TOKEN_FILE"]) as file:
        token = file.read()
    for check in (C18_lists_need_no_home, C18_an_action_says_what_it_needs, C18_one_folder_holds_the_data_of_all):
        run(lambda check=check: check(desk))
