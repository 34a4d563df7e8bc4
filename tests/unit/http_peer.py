"""A server that misbehaves on request and counts what reached it, for the tests of core/http.

http_peer.py certs DIR            makes a CA and good and bad certificates in DIR, and ends
http_peer.py serve [--tls PEM] [--tls-max 1.1]   HTTP/1.1
http_peer.py h2 --tls PEM [--fault KIND] [--from N] [--times N]   HTTP/2, frame by frame
http_peer.py many --ports N        HTTP/1.1 on so many ports, all printed
http_peer.py proxy                CONNECT only
http_peer.py silent               accepts, and says nothing
http_peer.py never                a port whose connections are never accepted

A server prints its port, then obeys lines on standard input: `stats` (prints one JSON object), `release` (answers
what is held), `end`; it also ends with its standard input. The path says how to answer: /anything/STEP,STEP,… where
the n-th request of that path gets the n-th step and the last step stays. Steps: a status, with `rTEXT` behind it a
status with Retry-After: TEXT; or a name of Http1.steps.
"""

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import resource
import secrets
import selectors
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import warnings


class Peer:
    def __init__(self):
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.counts = {"connections": 0, "requests": 0, "acted": 0, "authorized": 0, "handshakes_failed": 0,
                       "tokens": 0, "held": 0, "accepted": 0}
        self.nonces = set()
        self.paths = {}
        self.last = ""

    def count(self, name, by=1):
        with self.lock:
            self.counts[name] += by
            return self.counts[name]

    def request(self, head, method, path):
        with self.lock:
            self.counts["requests"] += 1
            self.counts["acted"] += method not in ("GET", "HEAD")
            self.counts["authorized"] += b"\nauthorization:" in head.lower()
            self.last = head.decode("latin-1")
            self.paths[path] = self.paths.get(path, 0) + 1
            return self.paths[path]

    def obey(self):
        for line in sys.stdin:
            word = line.strip()
            if word == "stats":
                with self.lock:
                    print(json.dumps({**self.counts, "paths": self.paths, "last": self.last}), flush=True)
            elif word == "release":
                self.released.set()
            elif word == "end":
                break
        os._exit(0)

    def serve(self, listener, handle, wrap=None):
        def run(connection):
            try:
                handle(wrap(connection) if wrap else connection)
            except ssl.SSLError:
                self.count("handshakes_failed")
            except OSError:
                pass
            finally:
                connection.close()

        def accept():
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.count("connections")
                threading.Thread(target=run, args=(connection,), daemon=True).start()

        print(listener.getsockname()[1], flush=True)
        threading.Thread(target=accept, daemon=True).start()
        self.obey()


def receive(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


class Http1:
    def __init__(self, peer):
        self.peer = peer

    def handle(self, connection):
        rest = b""
        while True:
            while b"\r\n\r\n" not in rest:
                more = connection.recv(65536)
                if not more:
                    return
                rest += more
                if not rest[:1].isalpha():  # TLS on a plain port
                    self.send(connection, 400)
                    return
            head, rest = rest.split(b"\r\n\r\n", 1)
            method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
            length = re.search(rb"\ncontent-length: *(\d+)", head, re.I)
            size = int(length.group(1)) if length else 0
            while len(rest) < size:
                rest += connection.recv(65536)
            body, rest = rest[:size], rest[size:]
            path, _, query = target.partition("?")
            number = self.peer.request(head + b"\r\n", method, path)
            steps = path.rsplit("/", 1)[1].split(",")
            step = steps[min(number, len(steps)) - 1]
            if self.answer(connection, step, method, query, head + b"\r\n\r\n" + body) == "close":
                return

    def send(self, connection, status, headers="", body=b"{}", method="GET"):
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode("latin-1")
        connection.sendall(head + (b"" if method == "HEAD" else body))

    def answer(self, connection, step, method, query, request):
        plain = re.fullmatch(r"(\d{3})(?:r(.*))?", step)
        if not plain:
            return getattr(self, "step_" + step)(connection, method, query, request)
        status, wait = plain.groups()
        wait = "" if wait is None else f"Retry-After: {urllib.parse.unquote(wait)}\r\n"
        self.send(connection, int(status), wait, method=method)
        return "on"

    def step_echo(self, connection, method, query, request):
        self.send(connection, 200, "X-One: 1\r\nX-Two: 2\r\nX-List: a\r\nx-list: b;\r\n c\r\nX-One-More: 3\r\n", request)

    def step_close(self, connection, *_):
        connection.shutdown(socket.SHUT_RDWR)
        return "close"

    def step_reset(self, connection, *_):
        raw = connection if not isinstance(connection, ssl.SSLSocket) else socket.socket(fileno=connection.detach())
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
        return "close"

    def step_cut(self, connection, *_):
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nhalf")
        return self.step_close(connection)

    def step_hold(self, connection, method, query, request):
        self.peer.count("held")
        self.peer.released.wait()
        self.send(connection, 200, method=method)

    def step_slow(self, connection, *_):
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.2)

    def step_endless(self, connection, *_):
        connection.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        while True:
            connection.sendall(chunk)

    def step_bomb(self, connection, *_):
        packed = gzip.compress(bytes(64 << 20))
        connection.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n" % len(packed))
        connection.sendall(packed + b"\r\n0\r\n\r\n")

    def step_packed(self, connection, *_):
        self.send(connection, 200, "Content-Encoding: gzip\r\n", gzip.compress(bytes(1 << 20)))

    def step_bigheader(self, connection, *_):
        line = "X: " + "x" * 1000 + "\r\n"
        self.send(connection, 200, line * 1000)

    def step_longheader(self, connection, *_):
        self.send(connection, 200, "X: " + "x" * (1 << 20) + "\r\n")

    def step_interim(self, connection, *_):
        connection.sendall(b"HTTP/1.1 103 X\r\nX-Early: 1\r\n\r\n")
        self.send(connection, 200, "X-Late: 1\r\n")

    def step_large(self, connection, method, query, *_):
        self.send(connection, 200, body=b"x" * int(query))

    def step_secret(self, connection, method, query, *_):
        self.send(connection, 200, body=b'{"token":"' + b"s" * int(query) + b'"}')

    def digest_is_right(self, method, head, algorithm):
        found = re.search(r"\nAuthorization: Digest (.*)\r", head, re.I)
        if not found:
            return False
        said = dict((name, value.strip('"')) for name, value in re.findall(r'(\w+)=("[^"]*"|[^", ]*)', found.group(1)))

        def hashed(*parts):
            return hashlib.new(algorithm.replace("-", ""), ":".join(parts).encode()).hexdigest()

        right = hashed(hashed("me", "phones", "pass word"), said["nonce"], said["nc"], said["cnonce"], "auth",
                       hashed(method, said["uri"]))
        known = said["nonce"] in self.peer.nonces
        self.peer.nonces.discard(said["nonce"])
        return known and said["response"] == right and said["uri"] == head.split(" ", 2)[1]

    def step_digest(self, connection, method, query, request):
        """Accepts user "me" with password "pass word", each nonce once. ?ALGORITHM,close closes the connection after
        the challenge, ?ALGORITHM,lost after accepting the request."""
        algorithm, _, how = query.partition(",")
        if self.digest_is_right(method, request.split(b"\r\n\r\n")[0].decode("latin-1") + "\r", algorithm):
            self.peer.count("accepted")
            if how == "lost":
                return self.step_close(connection)
            self.send(connection, 200, "", request, method=method)
            return "on"
        nonce = secrets.token_hex(8)
        self.peer.nonces.add(nonce)
        self.send(connection, 401, f'WWW-Authenticate: Digest realm="phones", qop="auth", nonce="{nonce}", '
                  f'algorithm={algorithm}\r\n' + ("Connection: close\r\n" if how == "close" else ""), method=method)
        return self.step_close(connection) if how == "close" else "on"

    def step_basic(self, connection, method, *_):
        self.send(connection, 401, 'WWW-Authenticate: Basic realm="phones"\r\n', method=method)
        return "on"

    def step_redirect(self, connection, method, query, *_):
        status, _, target = query.partition("=")
        self.send(connection, int(status), f"Location: {urllib.parse.unquote(target)}\r\n")


class Http2:
    """Just enough HTTP/2 frames; request headers stay compressed, and only the method is read."""
    DATA, HEADERS, RST, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
    REFUSED_STREAM, CANCEL = 7, 8

    def __init__(self, peer, fault, first, times):
        self.peer, self.fault, self.first, self.times = peer, fault, first, times

    @staticmethod
    def frame(connection, kind, flags, stream, payload=b""):
        connection.sendall(struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) +
                           struct.pack(">I", stream) + payload)

    def handle(self, connection):
        receive(connection, 24)
        self.frame(connection, self.SETTINGS, 0, 0)
        methods = {}
        while True:
            head = receive(connection, 9)
            size, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
            stream = int.from_bytes(head[5:], "big") & 0x7FFFFFFF
            payload = receive(connection, size)
            if kind == self.SETTINGS and not flags & 1:
                self.frame(connection, self.SETTINGS, 1, 0)
            elif kind == self.PING and not flags & 1:
                self.frame(connection, self.PING, 1, 0, payload)
            elif kind == self.HEADERS:
                block = payload[5:] if flags & 0x20 else payload
                methods[stream] = "POST" if 0x83 in block[:6] else "GET"
            if kind in (self.HEADERS, self.DATA) and flags & 1:
                if self.answer(connection, stream, methods[stream]) == "close":
                    return

    def answer(self, connection, stream, method):
        self.peer.request(b"", method, method)
        acted = self.peer.counts["acted"]
        if method == "GET" or not self.first <= acted < self.first + self.times:
            self.frame(connection, self.HEADERS, 4, stream, b"\x88")
            self.frame(connection, self.DATA, 1, stream, b"{}")
            return "on"
        if self.fault in ("refused", "cancel"):
            code = self.REFUSED_STREAM if self.fault == "refused" else self.CANCEL
            self.frame(connection, self.RST, 0, stream, struct.pack(">I", code))
            return "on"
        if self.fault == "hold":
            self.peer.count("held")
            return "on"
        if self.fault.startswith("goaway"):
            last = stream - 2 if self.fault == "goaway-below" else stream
            self.frame(connection, self.GOAWAY, 0, 0, struct.pack(">II", max(last, 0), 0))
        connection.shutdown(socket.SHUT_RDWR)
        return "close"


class Proxy:
    def __init__(self, peer):
        self.peer = peer

    def handle(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ", 2)
        self.peer.request(head, method, target)
        if method != "CONNECT":
            connection.sendall(b"HTTP/1.1 405 X\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = target.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port))) as server:
            connection.sendall(b"HTTP/1.1 200 X\r\n\r\n")
            threading.Thread(target=self.pump, args=(server, connection), daemon=True).start()
            self.pump(connection, server)

    def pump(self, source, target):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                self.peer.count("tokens", data.count(b"tok-"))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Silent:
    @staticmethod
    def handle(connection):
        while connection.recv(65536):
            pass


def make_certificates(folder):
    def openssl(*args, when=()):
        subprocess.run([*when, "openssl", *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       cwd=folder)

    def authority(name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "30")

    def leaf(name, issuer, subject, when=()):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.csr")
        with open(os.path.join(folder, f"{name}.ext"), "w", encoding="ascii") as file:
            file.write(f"subjectAltName={subject}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-days", "30",
                "-extfile", f"{name}.ext", "-out", f"{name}.crt", when=when)
        with open(os.path.join(folder, f"{name}.pem"), "wb") as file:
            for part in (f"{name}.key", f"{name}.crt"):
                with open(os.path.join(folder, part), "rb") as source:
                    file.write(source.read())

    def pin(name):
        """The hash of the public key in curl's notation."""
        key = subprocess.run(["openssl", "x509", "-in", f"{name}.crt", "-noout", "-pubkey"], check=True, cwd=folder,
                             stdout=subprocess.PIPE).stdout
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], check=True, input=key,
                             stdout=subprocess.PIPE).stdout
        with open(os.path.join(folder, f"{name}.pin"), "w", encoding="ascii") as file:
            file.write("sha256//" + base64.b64encode(hashlib.sha256(der).digest()).decode())

    # for the client: otherwise the system's policy may refuse old TLS before the program does
    with open(os.path.join(folder, "weak.cnf"), "w", encoding="ascii") as file:
        file.write("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = weak\n"
                   "[weak]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n")
    authority("ca")
    authority("other-ca")
    leaf("good", "ca", "IP:127.0.0.1,DNS:localhost")
    leaf("wrong-host", "ca", "DNS:phones.example")
    leaf("expired", "ca", "IP:127.0.0.1", when=("faketime", "-f", "-60d"))  # newer openssl refuses -days -1
    leaf("wrong-ca", "other-ca", "IP:127.0.0.1")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=self",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "self-signed.key", "-out", "self-signed.crt")
    with open(os.path.join(folder, "self-signed.pem"), "wb") as file:
        for part in ("self-signed.key", "self-signed.crt"):
            with open(os.path.join(folder, part), "rb") as source:
                file.write(source.read())
    for name in ("good", "wrong-host", "expired", "wrong-ca", "self-signed"):
        pin(name)


def many_ports(peer, count):
    """The same server on many ports, each one a separate origin."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    threading.stack_size(256 << 10)
    listeners, ready = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)], selectors.DefaultSelector()

    def accept():
        while True:
            for key, _ in ready.select():
                connection, _ = key.fileobj.accept()
                peer.count("connections")
                threading.Thread(target=serve_quietly, args=(connection,), daemon=True).start()

    def serve_quietly(connection):
        with connection:
            try:
                Http1(peer).handle(connection)
            except OSError:
                pass

    for listener in listeners:
        ready.register(listener, selectors.EVENT_READ)
    print(" ".join(str(listener.getsockname()[1]) for listener in listeners), flush=True)
    threading.Thread(target=accept, daemon=True).start()
    peer.obey()


def never_accept(peer):
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    address, fillers = listener.getsockname(), []
    for _ in range(4):  # fills the queue of connections not yet accepted
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(address)
        fillers.append(filler)
    print(address[1], flush=True)
    peer.obey()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--ports", type=int)
    parser.add_argument("--tls")
    parser.add_argument("--tls-max")
    parser.add_argument("--fault", default="")
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    args = parser.parse_args()
    if args.kind == "certs":
        make_certificates(args.folder)
        return
    peer, wrap = Peer(), None
    if args.kind == "many":
        many_ports(peer, args.ports)
    if args.kind == "never":
        never_accept(peer)
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.tls)
        context.set_alpn_protocols(["h2"] if args.kind == "h2" else ["http/1.1"])
        if args.tls_max == "1.1":
            warnings.simplefilter("ignore")  # deprecated, which is the point
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        wrap = lambda connection: context.wrap_socket(connection, server_side=True)  # noqa: E731
    handlers = {"serve": lambda: Http1(peer), "proxy": lambda: Proxy(peer), "silent": Silent,
                "h2": lambda: Http2(peer, args.fault, args.first, args.times)}
    peer.serve(socket.create_server(("127.0.0.1", 0), backlog=512), handlers[args.kind]().handle, wrap)


main()
