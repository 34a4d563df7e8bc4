"""A person with a desktop session: a private D-Bus with a real or fake keyring service."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from helpers.common import skip, wait_until
from helpers.person import Person, Service

HERE = os.path.dirname(os.path.abspath(__file__))
SECRETS = "org.freedesktop.secrets"
TOKEN = "SENTINEL-access-token-that-nobody-may-see"
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen>{services}
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""


def require(*programs):
    for program in programs:
        if not shutil.which(program):
            skip(f"{program} is not installed")
    plugins = os.environ.get("PHONECTL_PLUGIN_PATH", "")
    if not os.path.exists(os.path.join(plugins, "keyring.so")):
        skip("the keyring plugin is not built")


def require_dbus():
    try:
        import dbus  # noqa: F401
    except ImportError:
        skip("python3-dbus is not installed")


class Account:
    """A service that gives the same person for every token."""

    def __init__(self, email="ann@example.com"):
        self.email = email
        self.service = Service(self.answer)
        self.service.server.handle_error = lambda *_: None  # killed programs break their connections

    def answer(self, path, _form):
        if path.startswith("/v1/people/me"):
            return 200, {"emails": [self.email], "displayName": "Ann", "orgId": "ORG"}
        return 404, {"message": "no"}

    def __enter__(self):
        self.service.__enter__()
        return self

    def __exit__(self, *_):
        self.service.__exit__()

    @property
    def requests(self):
        return self.service.requests

    def person(self, store="keyring"):
        return Desk(self.service.url, store)


class Desk(Person):
    """A person with one store configured, who signs in with a pasted token."""

    def __init__(self, url, store):
        super().__init__(url)
        self.env["XDG_RUNTIME_DIR"] = os.path.join(self.home, "run")
        os.mkdir(self.env["XDG_RUNTIME_DIR"], 0o700)
        self.env["PHONECTL_AUTH"] = "developer-token"
        self.ok("config", "set", "store", store)

    def sign_in(self, token=TOKEN, *words, **options):
        return self.run("login", "developer-token", "--token-stdin", *words, stdin=token, **options)

    def signed_in_with(self, token=TOKEN):
        code, out, err = self.sign_in(token)
        assert code == 0, (code, out, err)
        return self

    def store(self):
        code, status, err = self.status()
        assert code == 0 and status["signed_in"], (code, status, err)
        return status["store"]

    def files(self):
        """The files in the home and their content, without those that reading alone changes."""
        found = {}
        for folder, _, names in os.walk(self.home):
            for name in names:
                path = os.path.join(folder, name)
                if "/state/" in path or "/cache/" in path or not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.home)] = file.read()
        return found


def ended(process, number=signal.SIGKILL):
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)
        process.send_signal(number)
    process.wait()


class Bus:
    """A private bus. services: names that can be started on demand, each with its command."""

    def __init__(self, desk, services=None):
        self.desk = desk
        self.folder = tempfile.mkdtemp(prefix="bus-")
        self.address = "unix:path=" + os.path.join(self.folder, "socket")
        for name, command in (services or {}).items():
            with open(os.path.join(self.folder, name + ".service"), "w") as file:
                file.write(f"[D-BUS Service]\nName={name}\nExec={command}\n")
        self.config = os.path.join(self.folder, "bus.conf")
        with open(self.config, "w") as file:
            file.write(CONFIG.format(socket=os.path.join(self.folder, "socket"),
                                     services=f"<servicedir>{self.folder}</servicedir>"))
        self.children = []

    def __enter__(self):
        self.process = subprocess.Popen(["dbus-daemon", "--nofork", "--config-file", self.config],
                                        env=self.desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers)
        self.desk.env["DBUS_SESSION_BUS_ADDRESS"] = self.address
        return self

    def __exit__(self, *_):
        for child in self.children:
            ended(child)
        ended(self.process)
        del self.desk.env["DBUS_SESSION_BUS_ADDRESS"]
        shutil.rmtree(self.folder)

    def answers(self):
        """True if it accepts connections: the socket exists before anyone listens on it."""
        with socket.socket(socket.AF_UNIX) as link:
            return link.connect_ex(os.path.join(self.folder, "socket")) == 0

    def connect(self):
        import dbus.bus
        return dbus.bus.BusConnection(self.address)

    def owned(self):
        return self.connect().name_has_owner(SECRETS)

    def start(self, *command, stdin=None):
        """Starts a program that offers the keyring; returns when it does."""
        child = subprocess.Popen(command, env=self.desk.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True)
        self.children.append(child)
        if stdin is not None:
            child.stdin.write(stdin)
        child.stdin.close()
        try:
            wait_until(self.owned)
        except AssertionError:
            child.kill()
            raise AssertionError((command, child.stderr.read())) from None
        return child

    def keyring(self):
        """Starts gnome-keyring with its login collection unlocked; the first start creates it."""
        return self.start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin="pw")

    def played(self, behaviour):
        """Starts the fake service of mock_secrets.py."""
        log = os.path.join(self.folder, "mock.log")
        with open(log, "w"):
            self.log = log
        return self.start("/usr/bin/python3", "-B", os.path.join(HERE, "mock_secrets.py"), behaviour, log)

    def calls(self, name):
        """How often the fake service received this call."""
        with open(self.log) as log:
            return sum(line.split()[0] == name for line in log)

    def lock(self):
        self.interface().Lock(["/org/freedesktop/secrets/collection/login"])

    def interface(self):
        import dbus
        return dbus.Interface(self.connect().get_object(SECRETS, "/org/freedesktop/secrets"),
                              "org.freedesktop.Secret.Service")

    def items(self):
        """Our unlocked and locked items."""
        unlocked, locked = self.interface().SearchItems({"xdg:schema": "org.phonectl.Token"})
        return list(unlocked), list(locked)

    def properties(self, path):
        import dbus
        item = dbus.Interface(self.connect().get_object(SECRETS, path), "org.freedesktop.DBus.Properties")
        return item.GetAll("org.freedesktop.Secret.Item")


def helper_processes(bus):
    """The helper processes that use this bus."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if not os.readlink(f"/proc/{pid}/exe").endswith("/phonectl-keyring"):
                continue
            with open(f"/proc/{pid}/environ", "rb") as environ:
                if bus.address.encode() in environ.read():
                    found.append(int(pid))
    return found


def timed(desk, *words):
    start = time.monotonic()
    code, out, err = desk.run(*words)
    return code, out + err, time.monotonic() - start
