"""Shared by all Python tests: paths of the programs, waiting for an event, skipping, and running the tests of a
file."""
import os
import signal
import socket
import sys
import time

PHONECTL = os.environ.get("PHONECTL_BIN", "")
SOURCE = os.environ.get("PHONECTL_SOURCE_DIR", "")
CLIENT = ("phonectl-sim-client", "phonectl-sim-secret")  # the integration that the simulator accepts


def skip(why):
    """Ends the test as skipped; ctest shows the reason."""
    print(f"skipped: {why}")
    sys.exit(77)


def require_program():
    if not os.access(PHONECTL, os.X_OK):
        skip("PHONECTL_BIN does not name the program")


def wait_until(what, process=None, seconds=180):
    """Waits until what() is true and returns its value; False if the process ended first."""
    end = time.monotonic() + seconds
    while not (value := what()):
        if process is not None and process.poll() is not None:
            return False
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
    return value


def read_line(process):
    """One line of standard error, read byte by byte: a buffered reader would take more, and communicate() would miss
    it."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(process.stderr.fileno(), 1)):
        line += byte
    return line.decode()


def interrupt(process):
    """Sends Ctrl-C; returns the exit code, standard output and standard error."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=180)
    return process.returncode, out, err


def private(path, flags):
    """An opener for open(): the file is private to its owner."""
    return os.open(path, flags, 0o600)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*tests):
    """Prints how long each test took; this is a report, not a limit."""
    for test in tests:
        begun = time.monotonic()
        test()
        print(f"ok {test.__name__.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)
