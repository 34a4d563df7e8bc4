#!/usr/bin/python3
"""Runs every command in README.md's console blocks, in order, against the simulator.

A line "$ command" must succeed, or end as its comment says: "# exit 6". The lines below it are its expected output;
"…" matches anything. A C or Python block is a file under the name it gives itself. PHONECTL_URL points to the
simulator, and a script plays the user: the browser follows the redirect, and the secret is typed on a terminal."""
import fcntl
import glob
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios

root = os.environ["PHONECTL_SOURCE_DIR"]
program_folder = os.path.dirname(os.environ["PHONECTL_BIN"])
work = os.path.join(os.environ["HOME"], "readme")
os.makedirs(work)


def blocks():
    """(command, exit code, expected output) and (file name, its text, None), in the order of the page."""
    with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for language, block in re.findall(r"^```(console|c|python)\n(.*?)^```", text, re.M | re.S):
        if language != "console":
            name = re.search(r'PH_ONE_ACTION\("(\w+)"|"id": "(\w+)"', block)
            yield (name[1] + ".c" if language == "c" else name[2] + ".phonectl"), block, None
            assert len(block.splitlines()) <= 10, block
            continue
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            code = re.search(r"# exit (\d+)$", line)
            yield line, int(code.group(1)) if code else 0, shown


def matches(shown, output):
    if not shown.strip():
        return True
    pattern = ".*".join(re.escape(part) for part in shown.rstrip("\n").split("…"))
    return re.search(f"^{pattern}$", "\n".join(line.rstrip() for line in output.splitlines()), re.M) is not None


def on_terminal(command, env):
    """Runs a command on its own terminal and types the client secret when asked for it."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        os.chdir(work)
        os.execvpe("sh", ["sh", "-c", command], env)
    seen = b""
    answered = 0
    while True:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"{command}: nothing more comes:\n{seen.decode(errors='replace')}"
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        seen += piece
        if seen[answered:].rstrip().endswith(b":") and b"ecret" in seen[answered:]:
            os.write(terminal, b"phonectl-sim-secret\n")
            answered = len(seen)
    _, status = os.waitpid(pid, 0)
    assert b"phonectl-sim-secret" not in seen, "the secret was echoed"
    return os.waitstatus_to_exitcode(status), seen.decode(errors="replace")


def main():
    browser = os.path.join(work, "browser")
    with open(browser, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nexec curl -sSL --max-time 20 -o /dev/null "$1"\n')
    os.chmod(browser, 0o700)
    prefix = os.path.join(work, "prefix")
    subprocess.run(["cmake", "--install", os.environ["PHONECTL_BUILD_DIR"], "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
    (config,) = glob.glob(f"{prefix}/lib/**/phonectl-sdk.pc", recursive=True)
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(config), PATH=program_folder + ":" + os.environ["PATH"], PHONECTL_BROWSER=browser)
    count = 0
    try:
        for command, expected, shown in blocks():
            if shown is None:
                with open(os.path.join(work, command), "w", encoding="utf-8") as file:
                    file.write(expected)
                continue
            command = re.sub(r"(phonectl sim start)", r"\1 --auto-consent --redirect-uri any-loopback-port", command)
            command = command.replace("C0ffee", "phonectl-sim-client")
            code, output = on_terminal(command, env)
            count += 1
            print(f"$ {command}\n{output}")
            assert code == expected, f"{command}: exit code {code}, expected {expected}"
            assert matches(shown, output), f"{command}: the page shows\n{shown}"
            url = re.search(r"listening at (\S+?),", output)
            if url:
                env["PHONECTL_URL"] = url.group(1) + "/v1"
    finally:
        subprocess.run(["phonectl", "sim", "stop"], env=env, cwd=work, check=False)
    with open(f"{root}/config/desktop/screenshots/terminal.svg", encoding="utf-8") as file:
        made = subprocess.run([sys.executable, f"{root}/frontends/cli/screenshot.py", f"{root}/README.md"], check=True,
                              capture_output=True, text=True).stdout
        assert made == file.read(), "the page has changed: frontends/cli/screenshot.py README.md makes its picture again"
    assert count > 20, f"only {count} commands were found"
    print(f"{count} commands of README.md were executed")


if __name__ == "__main__":
    sys.exit(main())
