"""Completion in real shells: bash, zsh and fish ask phonectl and offer its suggestions."""
import os
import re
import shutil
import subprocess

from helpers.common import PHONECTL, SOURCE
from helpers.terminal import Terminal, check, expect, finish, run

FOLDER = os.path.join(os.environ["TMPDIR"], "bin")
os.makedirs(FOLDER)
os.symlink(PHONECTL, f"{FOLDER}/phonectl")
PATH = {"PATH": f"{FOLDER}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def offered(*words):
    return [line.split("\t")[0] for line in expect(f"completing {words}", run("__complete", "--", *words), 0)
            .stdout.splitlines()]


expect("a profile", run("profiles", "add", "acme"), 0)
with_simulator = os.access(os.environ.get("PHONECTL_SIM_BIN", ""), os.X_OK)
if with_simulator:
    expect("a simulator", run("sim", "start", "--phones", "40", "--seed", "c"), 0)
    phones = [row["name"] for row in __import__("json").loads(run("--sim", "phones", "--json").stdout)["items"]]
    expect("it is stopped: completion does not need it", run("sim", "stop"), 0)
else:
    print("the simulator was not built: phone names were not tried")
actions = run("actions", "--columns", "id").stdout.split()

CASES = [  # the words, a suggestion that must appear, one that must not
    (["ver"], ["version"], ["help"]),
    (["config", ""], ["get", "set", "unset", "list"], ["inspect"]),
    (["config", "get", "connect"], ["connect_timeout"], ["jobs"]),
    (["config", "set", "user_plugins", ""], ["yes", "no"], []),
    (["--profile", ""], ["acme", "default"], ["version"]),
    (["--profile=", ], ["--profile=acme"], ["acme"]),
    (["--profile", "acme", "ver"], ["version"], []),
    (["profiles", "use", "a"], ["acme"], []),
    (["completion", ""], ["bash", "zsh", "fish"], []),
    (["help", "sel"], ["selectors"], []),
    (["phones", "--fr"], ["--fresh"], ["--yes"]),
    (["phones", "-f", ""], [":file"], ["acme"]),
    (["phones", "--why", ""], actions, ["version"]),
    (["phones", "--columns", ""], ["name", "mac", "capability"], ["outcome", "version"]),
    (["phones", "--columns=name,+l"], ["--columns=name,+location"], ["location", "--columns=name,+model"]),
    (["phones", "--sort", "-sta"], ["-status"], ["status"]),
    (["jobs", "--sort", ""], ["number", "started"], ["mac"]),
    (["jobs", "show", "--columns", ""], ["mac", "outcome"], ["number"]),
    (["status", "--columns", "ex"], ["expires", "expires_in"], []),
    (["sim", "st"], ["start", "stop", "status"], []),
    (["version", "--ca"], [], ["--canary"]),
    (["--setting=rat"], ["--setting=rate="], ["--setting=rate"]),
    (["config", "set", "rat"], ["rate"], ["rate="]),
    (["--", "--ver"], [], ["--version"]),
]
for words, present, absent in CASES:
    answers = offered(*words)
    check(f"{words} offers {present}", set(present) <= set(answers), answers)
    check(f"{words} does not offer {absent}", not set(absent) & set(answers), answers)
check("every action is a verb", set(actions) <= set(offered("")), offered(""))
if with_simulator:
    first = phones[0]
    check("phone names, in any case", first in offered("--sim", "phones", first[:3].lower()), first)
    check("fields", "location:" in offered("--sim", "phones", "loc"), "")
    check("values of fields", any(re.fullmatch(r"location:\w.*", word) for word in offered("--sim", "phones", "location:")))
    check("an unsigned profile has no phones", first not in offered("phones", first[:3]), "")

# bash: call the function as readline does
if shutil.which("bash"):
    def bash(*words):
        line = " ".join(words)
        script = f"""source {SOURCE}/config/completions/phonectl.bash
            COMP_WORDS=({' '.join(repr(word) for word in words)}) COMP_CWORD={len(words) - 1}
            COMP_LINE={line!r} COMP_POINT={len(line)}
            compopt() {{ :; }}; _phonectl; printf '%s\\n' "${{COMPREPLY[@]}}" """
        result = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True,
                                env={**os.environ, **PATH})
        check(f"bash: {line}: no error", not result.stderr, result.stderr)
        return result.stdout.splitlines()

    check("bash offers commands", bash("phonectl", "vers") == ["version"], bash("phonectl", "vers"))
    check("bash offers profiles", bash("phonectl", "--profile", "ac") == ["acme"], bash("phonectl", "--profile", "ac"))
    if with_simulator:
        spaced = next(name for name in phones if " " in name)
        part = spaced.split(" ")[0]
        check("bash quotes names", spaced.replace(" ", "\\ ") in bash("phonectl", "--sim", "phones", part),
              bash("phonectl", "--sim", "phones", part))
else:
    print("bash is not there: its completion was not tried")

if shutil.which("fish"):
    def fish(line):
        script = f"source {SOURCE}/config/completions/phonectl.fish; complete -C {line!r}"
        result = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True,
                                env={**os.environ, **PATH})
        return [row.split("\t")[0] for row in result.stdout.splitlines()]

    check("fish offers commands", "version" in fish("phonectl vers"), fish("phonectl vers"))
    check("fish offers profiles", "acme" in fish("phonectl --profile ac"), fish("phonectl --profile ac"))
    if with_simulator:
        check("fish offers phones", phones[0] in fish(f"phonectl --sim phones {phones[0][:3]}"), "")
else:
    print("fish is not there: its completion was not tried")

if shutil.which("zsh"):
    functions = os.path.join(os.environ["TMPDIR"], "functions")
    os.makedirs(functions)
    shutil.copy(f"{SOURCE}/config/completions/_phonectl", functions)
    shell = Terminal("-f", "-i", program=shutil.which("zsh"), env={**PATH, "PS1": "READY> "})
    shell.wait_for("READY> ")
    shell.send(f"fpath=({functions} $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; "
               "PS1='SET> '\r")
    shell.wait_for(r"SET> (?!')")
    shell.send("phonectl vers\t")
    shell.wait_for("phonectl version")
    shell.send("\x15phonectl --profile ac\t")
    shell.wait_for("--profile acme")
    shell.send("\x15exit\r")
    shell.end()
else:
    print("zsh is not there: its completion was not tried")
finish()
