"""Starts phonectl-sim for a test and talks to it, using the standard library only."""
import base64
import hashlib
import http.client
import json
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import urllib.parse

from helpers.common import CLIENT, skip

REDIRECT = "http://127.0.0.1:8085/webex/callback"


def binary():
    path = os.environ.get("PHONECTL_SIM_BIN", "")
    if not os.access(path, os.X_OK):
        skip("PHONECTL_SIM_BIN does not name the simulator")
    return path


def certificate(folder):
    """Paths of a certificate for 127.0.0.1 and of its key; None without openssl."""
    if not shutil.which("openssl"):
        print("(openssl is missing: TLS not tested)")
        return None
    cert, key = folder + "/cert.pem", folder + "/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return cert, key


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return self.headers.get(name)


class Sim:
    """A running simulator; use it with `with`."""

    def __init__(self, *flags):
        self.flags = flags
        self.token = None

    def __enter__(self):
        self.process = subprocess.Popen([binary(), *self.flags], stdout=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        assert self.line.startswith("phonectl-sim listening on http"), self.line
        self.url = self.line.split()[-1]
        parts = urllib.parse.urlsplit(self.url)
        self.host, self.port, self.tls = parts.hostname, parts.port, parts.scheme == "https"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(180)
        assert code == 0 or _[0], f"phonectl-sim ended with {code}"
        rest = self.process.stdout.read()
        assert rest == "" or _[0], f"more than one line on stdout: {rest!r}"

    def connection(self, timeout=180):
        if self.tls:
            context = ssl._create_unverified_context()
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=180, connection=None):
        own = connection is None
        connection = connection or self.connection(timeout)
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if own:
            connection.close()
        return answer

    def control(self, method, path, value=None):
        """Calls the control API; an error fails the test."""
        body = None if value is None else json.dumps(value)
        answer = self.request(method, path, body)
        assert answer.status < 300, (path, answer.status, answer.body)
        return answer.json if answer.body else None

    def sign_in(self, **options):
        self.token = self.control("POST", "/sim/token", options)["access_token"]
        return self.token

    def api(self, method, path, value=None, token=None, timeout=180, content="application/json", connection=None):
        headers = {"Authorization": "Bearer " + (token or self.token or self.sign_in())}
        body = None
        if value is not None:
            body = value if isinstance(value, (str, bytes)) else json.dumps(value)
            headers["Content-Type"] = content
        return self.request(method, "/v1" + path, body, headers, timeout, connection)

    def form(self, path, fields, basic=None):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        return self.request("POST", path, urllib.parse.urlencode(fields), headers)

    def phone(self, name):
        return self.control("GET", "/sim/phones/" + urllib.parse.quote(name))

    def command(self, phone, name, arguments=None, **options):
        body = {"deviceId": phone["id"], "arguments": arguments or {}}
        return self.api("POST", "/xapi/command/" + name, body, **options)

    def raw(self, data, timeout=180):
        """Sends these bytes and reads until the server closes; the bytes must make it close."""
        with socket.create_connection((self.host, self.port), timeout=timeout) as link:
            link.sendall(data)
            return read_all(link)


def read_all(link):
    parts = []
    try:
        while part := link.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def pkce():
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorize_query(**changes):
    fields = {"response_type": "code", "client_id": CLIENT[0], "redirect_uri": REDIRECT,
              "scope": "spark:people_read", "state": "st&te"}
    fields.update(changes)
    return urllib.parse.urlencode({k: v for k, v in fields.items() if v is not None}, quote_via=urllib.parse.quote)


def redirect_fields(answer):
    assert answer.status == 302, (answer.status, answer.body[:300])
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.header("Location")).query))


def check_error(answer, status):
    """Checks that the error body is the documented one."""
    assert answer.status == status, (answer.status, answer.body[:300])
    body = answer.json
    assert body["message"] and body["errors"][0]["description"] and body["trackingId"], body
    assert answer.header("TrackingID") == body["trackingId"]
    return body
