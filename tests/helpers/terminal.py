"""Shared by the tests of the command line: running it, running it on a terminal, and checks that show what they saw."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

from helpers.common import PHONECTL

failures = []


def run(*words, stdin="", env=None, timeout=180, **more):
    """Runs phonectl without any terminal; the result has returncode, stdout and stderr."""
    return subprocess.run([PHONECTL, *words], input=stdin, capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})}, start_new_session=True, **more)


def german():
    """The environment of a German user: with the machine's German locale, or else one built here, because newer C
    libraries ignore LANGUAGE without a real locale."""
    made = tempfile.mkdtemp(prefix="locales-")
    for env in ({"LC_ALL": "de_DE.UTF-8"}, {"LC_ALL": "C.UTF-8", "LANGUAGE": "de"}, {"LC_ALL": "de_DE.UTF-8", "LOCPATH": made}):
        if "LOCPATH" in env:
            subprocess.run(["localedef", "-f", "UTF-8", "-i", "de_DE", f"{made}/de_DE.UTF-8"], check=False)
        if "Aufruf" in run("help", env=env).stdout:
            return env
    check("there is a way to be told German", False)
    return finish()


def check(what, condition, seen=""):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}\n  {seen!r}")


def expect(what, result, code, stdout=None, stderr=None):
    """Checks the exit code; stdout and stderr are regular expressions that must match."""
    check(f"{what}: exit code {code}", result.returncode == code,
          (result.returncode, result.stdout[-600:], result.stderr[-600:]))
    if stdout is not None:
        check(f"{what}: stdout has {stdout}", re.search(stdout, result.stdout), result.stdout[-600:])
    if stderr is not None:
        check(f"{what}: stderr has {stderr}", re.search(stderr, result.stderr), result.stderr[-600:])
    check(f"{what}: no crash", result.returncode >= 0 and "Sanitizer" not in result.stderr,
          (result.returncode, result.stderr[-2000:]))
    return result


def answer(result):
    return json.loads(result.stdout)


def finish():
    print(f"{len(failures)} checks failed" if failures else "all checks passed")
    sys.exit(1 if failures else 0)


class Terminal:
    """phonectl with a controlling terminal of its own."""

    def __init__(self, *words, columns=100, env=None, program=PHONECTL):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # set before the program starts, which asks for the size only once; the parent might be too late
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.environ.update({"TERM": "xterm", "PAGER": "", **(env or {})})
            os.execv(program, [program, *words])
        self.text = ""

    def _read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            part = os.read(self.fd, 65536)
        except OSError:
            return False
        self.text += part.decode("utf-8", "replace")
        return bool(part)

    def wait_for(self, pattern, seconds=180):
        """Reads until the pattern is found; returns everything up to its end and drops it."""
        until = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.text)
            if found:
                seen, self.text = self.text[:found.end()], self.text[found.end():]
                return seen
            if time.monotonic() > until or not self._read(until - time.monotonic()):
                check(f"the terminal shows {pattern}", False, self.text[-1500:])
                return self.text

    def send(self, text):
        os.write(self.fd, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def end(self, seconds=180):
        """Reads to the end; returns the exit code and the remaining text."""
        until = time.monotonic() + seconds
        while self._read(max(0.0, until - time.monotonic())):
            pass
        if time.monotonic() >= until:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status), self.text
