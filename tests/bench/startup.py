"""The start-up time of phonectl next to /bin/true and curl, and the cost of a hundred more plugins.

The commands take turns, so that a busy moment affects all of them; the median counts."""
import os
import shutil
import statistics
import subprocess
import time

ROUNDS = 60
SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
PHONECTL = os.environ["PHONECTL_BIN"]


def once(command, environment):
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=environment, check=False)
    return (time.perf_counter() - start) * 1000


def medians(commands):
    """commands: name -> (command, environment). Returns milliseconds, including the creation of the process."""
    times = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, (command, environment) in commands.items():
            times[name].append(once(command, environment))
    return {name: statistics.median(values[5:]) for name, values in times.items()}


def many_plugins(count):
    """A folder of plain plugins that differ only in their id."""
    folder = os.path.join(os.environ["TMPDIR"], f"plugins-{count}")
    os.makedirs(folder)
    with open(os.path.join(SOURCE, "sdk/template/c/action.c"), encoding="utf-8") as file:
        source = file.read()
    code = os.path.join(os.environ["TMPDIR"], "plain.c")
    for number in range(count):
        with open(code, "w", encoding="utf-8") as file:
            file.write(source.replace("hello", f"plain-{number}"))
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,now",
                        f"-Wl,--version-script={SOURCE}/sdk/plugin.map",
                        "-o", os.path.join(folder, f"plain-{number}.so"), code], check=True)
    return folder


def main():
    here = dict(os.environ)
    own = here["PHONECTL_PLUGIN_PATH"]
    crowded = dict(here, PHONECTL_PLUGIN_PATH=f"{own}:{many_plugins(100)}")
    commands = {
        "/bin/true": (["/bin/true"], here),
        "curl --version": ([shutil.which("curl") or "/usr/bin/curl", "--version"], here),
        "phonectl version": ([PHONECTL, "version"], here),
        "phonectl help": ([PHONECTL, "help"], here),
        "phonectl actions": ([PHONECTL, "actions"], here),
        "phonectl actions, 100 more plugins": ([PHONECTL, "actions"], crowded),
    }
    for command, environment in commands.values():
        once(command, environment)  # the first run probes the plugins
    measured = medians(commands)
    nothing, curl = measured["/bin/true"], measured["curl --version"]
    print(f"{'':38}{'ms':>8}{'x true':>9}{'x curl':>9}")
    for name, value in measured.items():
        print(f"{name:38}{value:8.2f}{value / nothing:9.2f}{value / curl:9.2f}")
    more = (measured["phonectl actions, 100 more plugins"] - measured["phonectl actions"]) / 100
    print(f"each further plugin: {more:.3f} ms")


main()
