"""Help, manual page and completion come from one table: each of them lists everything that can be typed."""
import os
import pathlib
import re
import shutil
import subprocess

from helpers.common import PHONECTL, SOURCE
from helpers.terminal import check, expect, finish, run

COMMANDS = ["login", "status", "logout", "stores", "phones", "actions", "jobs", "profiles", "config", "plugins",
            "schedule", "sim", "doctor", "completion", "help", "version"]
CODES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 71, 129, 130, 143]
TOPICS = ["exit-codes", "environment", "selectors", "tables", "keys", "formatting", "plugins"]


def flags_in(text):
    return set(re.findall(r"(?<![\w\[-])--[a-z][a-z-]+", text))


def completed(*words):
    result = run("__complete", "--", *words)
    check(f"completing {words}", result.returncode == 0, result.stderr)
    return {line.split("\t")[0]: line.partition("\t")[2] for line in result.stdout.splitlines()}


def flag_lines(text):
    """Maps each flag in a help text to its description."""
    found = {}
    for match in re.finditer(r"^  (?:-\w, )?(--[a-z-]+)((?: [A-Z|%=N]+)?)(.*(?:\n {20,}.*)*)", text, re.M):
        found[match.group(1)] = match.group(3).strip()
    return found


MAN = os.path.join(os.path.dirname(PHONECTL), "../share/man")  # made by the build


def page(name, section=1):
    with open(f"{MAN}/man{section}/{name}.{section}") as made:
        return made.read()


def plain(roff):
    return roff.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")


man = page("phonectl")
plain_man = man.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")
overview = expect("help", run("help"), 0).stdout
everywhere = flag_lines(overview)
check("the overview lists the flags of every command", {"--help", "--profile", "--sim", "--setting"} <= set(everywhere),
      everywhere)

for command in COMMANDS:
    check(f"{command} is in the overview", re.search(rf"^  {command} +\S", overview, re.M), overview)
    text = expect(f"help {command}", run("help", command), 0).stdout
    same = expect(f"{command} --help", run(command, "--help"), 0).stdout
    check(f"{command} --help is help {command}", text == same, same)
    check(f"{command} is in the man page", re.search(rf"^\.B {command}\b", man, re.M))
    flags = {**flag_lines(text), **everywhere}
    offered = completed(command, "--")
    for flag, words in flags.items():
        check(f"{command} {flag} is explained", len(words) > 10, words)
        check(f"{command} {flag} is in the man page", re.search(rf"^(-\w, )?{flag}( |$)", plain_man, re.M))
        check(f"{command} {flag} is completed", len(offered.get(flag, "")) > 10, offered)
    own = plain(page(f"phonectl-{command}"))
    for flag in set(flag_lines(text)) - set(everywhere) if command != "sim" else ():
        check(f"{command} {flag} is in phonectl-{command}(1)", re.search(rf"^(-\w, )?{flag}( |$)", own, re.M))
    builtin = {flag for flag in offered if flag in flags_in(plain_man)}
    check(f"{command}: every completed flag of phonectl is in its help", builtin <= set(flags), builtin - set(flags))
    check(f"{command} is completed", command in completed(""), "")
with open(f"{SOURCE}/README.md") as file:
    readme = file.read()

# A column can be named exactly where a selector can, and both help texts list all of them.
fields = expect("fields", run("phones", "--sim", "--columns", "nothing"), 2).stderr.partition("choose from ")[2].split()
fields = ["ext" if name == "extension," else name.rstrip(",") for name in fields]
for name, text in (("help selectors", run("help", "selectors").stdout), ("README.md", readme)):
    listed = re.search(r"a field: ((?:[a-z_]+\s+)+)", text)[1].split()
    check(f"{name} lists the fields of phones", listed == fields, listed)
for field in fields:
    told = run("phones", "--sim", f"{field}:nothing-like-it").stderr
    check(f"{field}: selects", "no phone matches" in told, told)
for code in CODES:
    check(f"exit code {code} is in README.md", re.search(rf"^\|[^|]*\b{code}\b[^|]*\| ", readme, re.M))
    check(f"exit code {code} is in its topic", re.search(rf"^  {code} +\S", run("help", "exit-codes").stdout, re.M))
    check(f"exit code {code} is in the man page", re.search(rf"^\.B {code}$", man, re.M))
for topic in TOPICS:
    check(f"{topic} is in the overview", re.search(rf"^  {topic} +\S", overview, re.M))
    expect(f"help {topic}", run("help", topic), 0, stdout=r"\w{3}")
    check(f"{topic} is completed", topic in completed("help", ""), "")
    title = {"exit-codes": "EXIT STATUS"}.get(topic, topic.upper())
    if topic in ("selectors", "keys"):
        text = page(f"phonectl-{topic}", 7)
        check(f"{topic} has a page", {"selectors": "location:Berlin", "keys": "wait 500ms"}[topic] in text)
    else:
        check(f"{topic} is in the man page", f".SH {title}" in man)
unknown = run("--sim", "press", "Reception", "NoSuchKey", "--explain").stderr.partition("the keys are ")[2].splitlines()
named = run("help", "keys").stdout.replace("\n", " ")
for name in unknown[0].split() if unknown else [""]:
    check(f"help keys names {name}", name and name in named, named)
for name in re.findall(r"^  (PHONECTL_\w+|BROWSER|NO_COLOR)", run("help", "environment").stdout, re.M):
    check(f"{name} is in the man page", re.search(rf"^\.B {name}$", man, re.M))

# the actions and providers of the plugins in this build
for line in run("actions", "--tsv", "--columns", "id,summary").stdout.splitlines():
    action, summary = line.split("\t")
    text = expect(f"help {action}", run("help", action), 0, stdout=re.escape(summary[:20])).stdout
    check(f"{action} is completed", completed("").get(action) == summary, completed("").get(action))
    offered = completed(action, "--")
    own = plain(page(f"phonectl-{action}"))
    for flag in flag_lines(text):
        check(f"{action} {flag} is in phonectl-{action}(1)", re.search(rf"^(-\w, |\.B )?{flag}", own, re.M) or
              (flag.endswith("-") and "--[no-]" in own))
    for flag, words in flag_lines(text).items():
        check(f"{action} {flag} is explained", len(words) > 10, words)
        if not flag.endswith("-"):
            check(f"{action} {flag} is completed", flag in offered, offered)

# the example file is the output of: phonectl config --defaults > config/phonectl.ini
with open(f"{SOURCE}/config/phonectl.ini") as file:
    example = file.read()
made = expect("the defaults", run("config", "--defaults"), 0).stdout
loaded = run("plugins", "--tsv", "--columns", "id,state").stdout
check("every key is in config/phonectl.ini", set(made.splitlines()) <= set(example.splitlines()),
      set(made.splitlines()) - set(example.splitlines()))
if "keyring\tloaded" in loaded:
    check("config/phonectl.ini is what the program makes", made == example, made[-500:])
for line in run("config", "--tsv", "--columns", "key,help").stdout.splitlines():
    key, meaning = line.split("\t")
    check(f"{key} is explained", len(meaning) > 10 and f"\n;{key.split('.')[-1]} =" in example, line)
    check(f"{key} is completed", key in completed("config", "get", key), "")

with open(f"{SOURCE}/config/phonectl.spec") as file:
    check("phonectl.spec has the version", re.search(r"^Version: +(\S+)$", file.read(), re.M)[1] in run("version").stdout)

ini = page("phonectl.ini", 5)
for line in run("config", "--tsv", "--columns", "key").stdout.splitlines():
    check(f"{line} is in phonectl.ini(5)", re.search(rf"^\.B {line.split('.')[-1]}$", ini, re.M))
sim = plain(page("phonectl-sim"))
for flag in flags_in(subprocess.run([os.environ["PHONECTL_SIM_BIN"], "--help"], capture_output=True, text=True).stdout):
    check(f"{flag} is in phonectl-sim(1)", re.search(rf"^\.B {flag}\b", sim, re.M))

pages = sorted(str(path) for path in pathlib.Path(MAN).rglob("*.[157]"))
check("there are pages to look at", len(pages) > 40, pages)
for program in (["man", "--warnings", "-l"], ["mandoc", "-T", "lint", "-W", "warning"]):
    for path in pages if shutil.which(program[0]) else ():
        result = subprocess.run([*program, path], capture_output=True, text=True,
                                env={**os.environ, "MANROFFSEQ": "", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"})
        report = result.stderr if program[0] == "man" else result.stdout
        wrong = [line for line in report.splitlines() if "missing date" not in line]  # builds must not differ by date
        check(f"{program[0]} finds nothing wrong in {os.path.basename(path)}", not wrong, report[-800:])

for shell, file in (("bash", "phonectl.bash"), ("zsh", "_phonectl"), ("fish", "phonectl.fish")):
    with open(f"{SOURCE}/config/completions/{file}") as script:
        check(f"completion {shell} prints {file}", run("completion", shell).stdout == script.read())
    if shutil.which(shell):
        result = subprocess.run([shell, "-n", f"{SOURCE}/config/completions/{file}"], capture_output=True, text=True)
        check(f"{shell} can read {file}", result.returncode == 0 and not result.stderr, result.stderr)
    else:
        print(f"{shell} is not there: its script was not read")
finish()
