"""Completion in real shells on a real terminal: whatever a phone is called and whichever quotes are open, the
command gets exactly that name and the shell runs nothing else. Tries every special character in bash (with and
without bash-completion), zsh and fish."""
import os
import shutil

from helpers.common import PHONECTL, SOURCE, wait_until
from helpers.desk import Desk
from helpers.terminal import Terminal


ALPHABET = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
PATIENCE = 20
PACKAGE = "/usr/share/bash-completion/bash_completion"


def hostile(folder):
    names = [f"Q{number:02d}{c}x {c}y" for number, c in enumerate(ALPHABET)]
    names += [f"P{number:02d}x{c}" for number, c in enumerate("!\"'$`\\)}")]
    harm = f"touch {folder}/harmed"
    names += [f"R0$({harm})", f"R1`{harm}`", f'R2";{harm};#', f"R3';{harm};#", f"R4\\';{harm};#", f'R5\\";{harm};#',
              "R6!!x", "R7 ü \u00a0z", f"R8$(({harm}))", f"R9\"'`$({harm})", f"S0&&{harm}&", f"S1|{harm}"]
    return names


def shells(desk):
    """For each shell: its name, its arguments, its set-up line, and a step n: every nth name is tried. In plain
    bash, where our own script does the quoting, n is 1."""
    completions = f"{SOURCE}/config/completions"
    rc = desk.write("bashrc", f"PS1='READY> '\nsource {completions}/phonectl.bash\n")
    full = desk.write("bashrc-full", f"source {PACKAGE}\nPS1='READY> '\nsource {completions}/phonectl.bash\n")
    functions = os.path.join(desk.home, "functions")
    os.makedirs(functions)
    shutil.copy(f"{completions}/_phonectl", functions)
    yield "bash", ["--noprofile", "--rcfile", rc, "-i"], None, 1
    if os.path.exists(PACKAGE):
        yield "bash", ["--noprofile", "--rcfile", full, "-i"], None, 9
    yield "zsh", ["-f", "-i"], (f"fpath=({functions} $fpath); autoload -Uz compinit; compinit -u -D; "
                                "bindkey '^I' complete-word; setopt interactivecomments; PS1='READY> '\r"), 3
    yield "fish", ["--no-config", "-i"], (f"function fish_prompt; echo 'READY> '; end; source {completions}/phonectl.fish; "
                                          "bind \\t complete\r"), 3


def given_lines(given):
    with open(given) as file:
        return file.read().count("\n")


def complete_all(desk, program, shell, given):
    terminal = Terminal(*shell[1], program=program, columns=300, env=desk.env)
    if shell[2]:
        terminal.wait_for("[>#%$] ")
        terminal.send(shell[2])
    terminal.wait_for(r"READY> (?!')")
    wrong = []
    begun = {name: name[:2 if name[0] in "RS" else 3] for name in desk.names[::shell[3]]}
    begun |= {"location:Berlin": "location:Be", "location:San Jose": "location:Sa"}
    for quote in ("", '"', "'"):
        for name, part in begun.items():
            before = given_lines(given)
            terminal.send(f"phonectl phones {quote}{part}\t\r")
            try:
                wait_until(lambda: given_lines(given) > before, seconds=PATIENCE)
                with open(given) as file:
                    words = file.readlines()[-1].split("\x1e")[:-1]
            except AssertionError:
                terminal._read(0.2)
                words = terminal.text[-300:]
                terminal.send("\x03")
            terminal.text = ""
            while terminal._read(0):
                pass
            if words != ["phones", name]:
                wrong.append((quote, name, words))
            assert len(wrong) < 6, (shell[:2], wrong)  # each failure costs PATIENCE seconds
    terminal.send("exit\r")
    terminal.end()
    assert not wrong, (shell[:2], wrong)
    print(f"ok {shell[0]}: {3 * len(begun)} words", flush=True)
    assert not os.path.exists(f"{desk.home}/harmed"), f"{shell[:2]} ran what a phone is called"


with Desk(phones=60) as desk:
    desk.names = hostile(desk.home)
    ids = [item["id"] for item in desk.phones()]
    for phone, name in zip(ids, desk.names):
        desk.sim.control("POST", "/sim/phones/" + phone, {"displayName": name})
    listed = {item["name"] for item in desk.phones("--fresh")}
    assert set(desk.names) <= listed, set(desk.names) - listed
    given = desk.write("given", "")
    bin_folder = os.path.join(desk.home, "bin")
    os.makedirs(bin_folder)
    wrapper = desk.write("bin/phonectl", f"""#!/bin/sh
[ "$1" = __complete ] && exec '{PHONECTL}' "$@"
printf '%s\\036' "$@" >>'{given}' && echo >>'{given}'
""")
    os.chmod(wrapper, 0o700)
    desk.env.update({"PATH": f"{bin_folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null"})
    for shell in shells(desk):
        program = shutil.which(shell[0])
        if program:
            complete_all(desk, program, shell, given)
        else:
            print(f"{shell[0]} is not there: it was not tried")
