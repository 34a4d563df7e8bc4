"""A helpdesk for tests of jobs over many phones: the real program, a simulated organisation, and its record of what
happened."""
import json
import os
import subprocess
import tempfile

from helpers.common import CLIENT, PHONECTL
from helpers.simulator import Sim

WELL = ("--offline", "0", "--sleeping", "0", "--maintenance", "0", "--in-call", "0")

# resumes a job of any size without a terminal
GO_ON = ("--yes", "--setting", "confirm_table=1000")


class Result:
    def __init__(self, words, process, out, err):
        self.words, self.code, self.out, self.err = words, process.returncode, out, err

    def __repr__(self):
        return f"phonectl {' '.join(map(str, self.words))}\nexit code {self.code}\n{self.out[-1500:]}\n{self.err[-1500:]}"

    @property
    def json(self):
        return json.loads(self.out)

    def outcomes(self):
        """The number of rows in --json for each outcome."""
        counts = {}
        for item in self.json["items"]:
            counts[item["outcome"]] = counts.get(item["outcome"], 0) + 1
        return counts


# Settings for tests that withhold an answer: on a busy machine the usual 30 s end before the test has looked.
PATIENT = "request_timeout = 10m\ncall_timeout = 1h\n"


class Desk:
    """A simulated organisation and one of its users, signed in with an access token. Use it with `with`."""

    def __init__(self, *flags, phones=60, settings=""):
        self.sim = Sim("--phones", str(phones), *WELL, "--reboot-time", "0ms", *flags)
        self.settings, self.dead = settings, False

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="desk-")
        self.sim.__enter__()
        self.env = {**os.environ, "HOME": self.home, "PHONECTL_URL": self.sim.url + "/v1",
                    "PHONECTL_AUTH": "developer-token", "TMPDIR": self.home}
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.home, name.lower())
        self.use_token(self.sim.sign_in())
        if self.settings:
            os.makedirs(f"{self.home}/config/phonectl", mode=0o700)
            self.write("config/phonectl/phonectl.ini", self.settings)
        return self

    def __exit__(self, *error):
        if not self.dead:
            self.sim.__exit__(*error)

    def write(self, name, content):
        """Writes a private file below the home; returns its path."""
        path = os.path.join(self.home, name)
        data = content if isinstance(content, bytes) else content.encode()
        with open(path, "wb", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(data)
        return path

    def use_token(self, token):
        self.env["PHONECTL_TOKEN_FILE"] = self.write("token", token)

    def company_dies(self):
        self.dead = True
        self.sim.process.kill()
        self.sim.process.wait()

    def company_returns(self, *flags):
        """Restarts the simulator at the same address: the same phones, but an empty record."""
        self.sim = Sim("--port", str(self.sim.port), *self.sim.flags, *flags)
        self.sim.__enter__()
        self.dead = False
        self.use_token(self.sim.sign_in())

    def sign_in_by_browser(self):
        """Signs in with OAuth, because a plain token cannot be renewed. The simulator must consent by itself and
        accept any port."""
        self.env.pop("PHONECTL_TOKEN_FILE", None)
        self.env["PHONECTL_AUTH"] = "webex-oauth"
        self.env["PHONECTL_BROWSER"] = self.write("browser", "#!/bin/sh\ncurl -s -L -o /dev/null \"$1\" &\n")
        os.chmod(self.env["PHONECTL_BROWSER"], 0o700)
        secret = self.write("client-secret", CLIENT[1])
        for key, value in (("client_id", CLIENT[0]), ("redirect_ports", "0")):
            self.set(f"webex-oauth.{key}", value)
        return self.run("login", "webex-oauth", "--client-secret-file", secret, code=0)

    # ---- The program ----

    def start(self, *words, env=None, stdin=subprocess.DEVNULL, prefix=()):
        return subprocess.Popen([*prefix, PHONECTL, *map(str, words)], env={**self.env, **(env or {})}, stdin=stdin,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="surrogateescape",
                                start_new_session=True)

    def end(self, process, words=(), timeout=180, text=None):
        out, err = process.communicate(text, timeout=timeout)
        result = Result(words, process, out, err)
        assert "Sanitizer" not in err, result
        return result

    def run(self, *words, code=None, stdin=None, timeout=180, **options):
        """Runs phonectl without a terminal; if `code` is given, checks the exit code."""
        pipe = subprocess.DEVNULL if stdin is None else subprocess.PIPE
        result = self.end(self.start(*words, stdin=pipe, **options), words, timeout, stdin)
        assert code is None or result.code == code, (code, result)
        return result

    def set(self, key, value):
        self.run("config", "set", key, value, code=0)

    def phones(self, *words):
        return self.run("phones", *words, "--json", code=0).json["items"]

    def age_list(self, seconds):
        """Makes the cached list older; returns its original header line and the rest."""
        path = f"{self.home}/cache/phonectl/default/phones"
        with open(path, "rb") as file:
            head, rest = file.read().split(b"\n", 1)
        words = head.split()
        words[2] = str(int(words[2]) - seconds).encode()
        with open(path, "wb") as file:
            file.write(b" ".join(words) + b"\n" + rest)
        return head, rest

    def able(self, action="reboot", most=None):
        """The ids of the phones that can do the action, according to the cached list."""
        return [item["id"] for item in self.phones("--why", action) if item["can"]][:most]

    def list_file(self, ids, name="list.csv"):
        return self.write(name, "id\n" + "\n".join(ids) + "\n")

    def many(self, ids, action="reboot", args=()):
        """The command that acts on these phones without asking."""
        return [action, *args, "-f", self.list_file(ids), "--yes", "--expect", str(len(ids))]

    def reboot(self, ids, *words, **options):
        return self.run(*self.many(ids), *words, **options)

    # ---- The journal ----

    def jobs(self):
        return self.run("jobs", "--json", code=0).json["items"]

    def job(self, number):
        """The phones of a job by id, and its summary."""
        whole = self.run("jobs", "show", number, "--json", code=0).json
        return {item["id"]: item for item in whole["items"]}, whole["about"]

    def journal(self, number):
        with open(f"{self.home}/state/phonectl/jobs/{number}.jsonl", "rb") as file:
            return file.read()

    def journal_lines(self, number):
        """All lines of the journal; fails on a torn one."""
        return [json.loads(line) for line in self.journal(number).decode().splitlines()]

    def journal_exists(self, number):
        return os.path.exists(f"{self.home}/state/phonectl/jobs/{number}.jsonl")

    def intents(self, number):
        try:
            return self.journal(number).count(b'{"intent":')
        except FileNotFoundError:
            return 0

    # ---- The simulator's record ----

    def counters(self):
        return self.sim.control("GET", "/sim/counters")

    def reset(self):
        self.sim.control("POST", "/sim/counters/reset", {})

    def acts(self, kind="reboots"):
        """How often each phone was acted on, by id; phones never acted on are missing."""
        items = self.sim.control("GET", "/sim/acts")["items"]
        return {item["id"]: item["acts"][kind] for item in items if item["acts"].get(kind)}

    def posts(self):
        """The number of requests that act, including those a fault prevented; sign-in requests do not count."""
        counters = self.counters()
        others = sum(count for name, count in counters["endpoints"].items() if name.split()[0] not in ("GET", "POST"))
        return others + sum(count for name, count in counters["bodies"].items() if "/access_token" not in name)

    def fault(self, **rule):
        return self.sim.control("POST", "/sim/faults", rule)

    def quirks(self, *names):
        """Turns on exactly these quirks of the service: NAME or NAME=VALUE."""
        self.sim.control("DELETE", "/sim/quirks")
        for name, _, value in (text.partition("=") for text in names):
            self.sim.control("POST", "/sim/quirks", {"name": name, **({"value": value} if value else {})})

    def no_faults(self):
        self.sim.control("DELETE", "/sim/faults")
