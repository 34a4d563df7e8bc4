"""Runs the curl examples of the simulator's documentation in one shell. Arguments: Markdown files; the default is
sdk/simulator/README.md and, if it has examples too, sdk/README.md."""
import os
import re
import shutil
import subprocess
import sys

from helpers.common import run
from helpers.simulator import Sim

SOURCE = os.environ.get("PHONECTL_SOURCE_DIR") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def examples(path):
    """The sh blocks between the two markers."""
    with open(path, encoding="utf-8") as file:
        part = re.search(r"<!-- sim-examples -->(.*?)<!-- /sim-examples -->", file.read(), re.S)
    return re.findall(r"^```sh\n(.*?)^```$", part[1], re.S | re.M) if part else []


def check(path):
    blocks = examples(path)
    assert len(blocks) == 5, f"{path}: {len(blocks)} examples instead of 5"
    with Sim() as sim:
        script, outputs = "set -u\n", []
        for block in blocks:
            assert "curl " in block
            script += f"{block}\necho; echo ---\n"
        shell = subprocess.run(["sh", "-c", script], env=dict(os.environ, SIM=sim.url), capture_output=True, text=True,
                               timeout=180)
        outputs = shell.stdout.split("---\n")
        assert shell.returncode == 0 and len(outputs) == 6, (shell.stdout, shell.stderr)
        assert "200 OK" in outputs[1] and 'rel="next"' in outputs[1] and '"product":"Cisco 9861"' in outputs[1]
        assert '"CallId"' in outputs[2]
        assert "Reception  1001" in outputs[3] and "Lobby" in outputs[3]
        assert "no answer: it may have happened" in outputs[4] and '"reboots":1' in outputs[4]
        assert "Empty reply from server" in shell.stderr, shell.stderr
        assert sim.phone("Reception")["acts"]["reboots"] == 1


def each_quirk_meets_the_program():
    """sim_quirks.py tests the simulator alone; this checks that another test runs phonectl against each quirk."""
    folder = os.path.join(SOURCE, "tests/e2e")
    tests = ""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py") and not name.startswith("sim_"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                tests += file.read()
    with Sim() as sim:
        unmet = [item["name"] for item in sim.control("GET", "/sim/quirks")["items"]
                 if not re.search(f"[\"']{item['name']}[\"'=]", tests)]
        assert not unmet, unmet


def the_examples_work():
    if not shutil.which("curl"):
        print("skipped: curl is missing")
        sys.exit(77)
    paths = sys.argv[1:]
    if not paths:
        paths = [os.path.join(SOURCE, "sdk", "simulator", "README.md")]
        general = os.path.join(SOURCE, "sdk", "README.md")
        if os.path.exists(general) and examples(general):
            paths.append(general)
    for path in paths:
        check(path)


def every_flag_fault_and_quirk_is_documented():
    folder = os.path.join(SOURCE, "sdk", "simulator")
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for name, pattern in (("options.c", r'^\s*\{"(--[a-z-]+)"'), ("faults.c", r'\] = \{"([a-z-]+)"'),
                          ("quirks.c", r'\] =\s*\{"([a-z-]+)"')):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            words = re.findall(pattern, file.read(), re.M)
        assert len(words) > 10, name
        for word in words:
            tail = word.removeprefix("retry-after")
            assert f"`{word}" in text or f"`{tail}`" in text, f"{word} is not in sdk/simulator/README.md"


def the_list_of_quirks_is_the_programs():
    with open(os.path.join(SOURCE, "sdk", "simulator", "README.md"), encoding="utf-8") as file:
        text = file.read()
    with Sim() as sim:
        for item in sim.control("GET", "/sim/quirks")["items"]:
            name = item["name"] + ("=" + item["value"] if "value" in item else "")
            assert f"| `{name}` | {item['what']} |" in text, item


run(each_quirk_meets_the_program, the_examples_work, every_flag_fault_and_quirk_is_documented, the_list_of_quirks_is_the_programs)
