"""A person at a terminal: the real program against the simulator, with its own profile and a scripted browser."""
import contextlib
import http.client
import http.server
import json
import os
import subprocess
import tempfile
import threading
import urllib.parse

from helpers.common import CLIENT, PHONECTL, private, require_program

STORE_FILE = "phonectl/encrypted-file/default.token"


class Person:
    """Configuration, data and environment of one user of one service."""

    def __init__(self, url, **settings):
        require_program()
        self.home = tempfile.mkdtemp(prefix="person-")
        self.env = dict(os.environ, HOME=self.home, PHONECTL_URL=url + "/v1", TMPDIR=self.home)
        for name in ("CONFIG", "STATE", "CACHE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.home, name.lower())
        self.env["XDG_DATA_HOME"] = os.path.join(self.home, "data")
        self.secret_file = os.path.join(self.home, "client-secret")
        with open(self.secret_file, "w", opener=private) as file:
            file.write(CLIENT[1])
        self.configure(**{"client_id": CLIENT[0], **settings})

    def configure(self, **settings):
        folder = os.path.join(self.env["XDG_CONFIG_HOME"], "phonectl")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.path.join(folder, "phonectl.ini"), "w", opener=private) as file:
            file.write("[webex-oauth]\n")
            for key, value in settings.items():
                file.write(f"{key} = {value}\n")

    def start(self, *words, stdin=None, env=None, prefix=(), **options):
        return subprocess.Popen([*prefix, PHONECTL, *words], env={**self.env, **(env or {})},
                                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    def run(self, *words, stdin=None, env=None, prefix=(), timeout=180):
        """Returns (exit code, standard output, standard error)."""
        process = self.start(*words, stdin=stdin, env=env, prefix=prefix)
        out, err = process.communicate(stdin, timeout)
        return process.returncode, out, err

    def ok(self, *words, **options):
        code, out, err = self.run(*words, **options)
        assert code == 0, (words, code, out, err)
        return out

    def browser(self, script):
        """Writes a fake browser, which gets the address as its only argument; returns its path."""
        path = os.path.join(self.home, "browser")
        with open(path, "w", opener=lambda p, f: os.open(p, f, 0o700)) as file:
            file.write("#!/bin/sh\n" + script)
        return path

    def login(self, *words, env=None, browser='curl -s -L -o "$HOME/page" "$1" &\n', **options):
        """Signs in. If the simulator consents by itself, the default browser is enough."""
        extra = {"PHONECTL_BROWSER": self.browser(browser), **(env or {})}
        return self.run("login", "webex-oauth", "--client-secret-file", self.secret_file, *words, env=extra, **options)

    def signed_in(self):
        code, out, err = self.login()
        assert code == 0, (code, out, err)
        return self

    def status(self, *words):
        code, out, err = self.run("status", "--json", *words)
        return code, json.loads(out) if out.strip() else {}, err

    @property
    def token_path(self):
        return os.path.join(self.env["XDG_DATA_HOME"], STORE_FILE)

    def token_bytes(self):
        with contextlib.suppress(FileNotFoundError), open(self.token_path, "rb") as file:
            return file.read()
        return None


def address_of(process):
    """The address that the program asked the person to open."""
    for line in process.stderr:
        if line.strip().startswith("http"):
            return line.strip()
    raise AssertionError("no address was printed")


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


def visit(url, method="GET", headers=None):
    """One request as a browser sends it; returns status, headers and body."""
    parts = urllib.parse.urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=180)
    link.request(method, parts.path + ("?" + parts.query if parts.query else ""), headers=headers or {})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, answer.headers, body


class Service:
    """A server that answers every request with the (status, JSON) of answer(path, form)."""

    def __init__(self, answer):
        service = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                service.requests.append((self.path, self.headers.get("Authorization"), body))
                status, value = answer(self.path, body)
                payload = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def tokens(number, life=1209599, **more):
    return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "token_type": "Bearer",
            "expires_in": life, **more}


def me(path):
    if path == "/v1/people/me":
        return 200, {"emails": ["ann@example.com"], "displayName": "Ann", "orgId": "ORG"}
    return 404, {"message": "no"}


def sign_in_by_hand(person, *words, code="c", env=None):
    """Signs in without the service's pages: the test itself sends the redirect. Returns the program's output."""
    process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file, *words,
                           env=env)
    address = address_of(process)
    asked = query_of(address)
    status, _, body = visit(asked["redirect_uri"] + f"?code={code}&state=" + asked["state"])
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, (out, err, body)
    assert status == 200, body
    return out + err + body.decode()


def descendants(pid):
    """This process and all its descendants that were not re-parented."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{name}/stat") as file:
            parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += [child for child, parent in parents.items() if parent == found[-1]]
    return found


def sockets(pids):
    """The sockets of these processes, as /proc names their descriptors."""
    found = set()
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(FileNotFoundError):
                    found.add(os.readlink(f"/proc/{pid}/fd/{name}"))
    return found


def listeners(pid=None):
    """The addresses on which this process and its children (by default, all processes) listen, in /proc notation."""
    mine = sockets(descendants(pid)) if pid else None
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as lines:
            for words in map(str.split, lines):
                if words[3] == "0A" and (mine is None or f"socket:[{words[9]}]" in mine):
                    found.add(words[1])
    return found
