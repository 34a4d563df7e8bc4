"""Simulated Acme phones on loopback: keys and the lamp over plain http, restarts over https with Digest and the
phone's own certificate, beeps over datagrams. Each phone counts what it was told to do."""
import base64
import hashlib
import http.server
import os
import re
import secrets
import socket
import ssl
import subprocess
import tempfile
import threading

PASSWORD = "acme-secret"


def certificate():
    """A TLS context with a new key, for a name that is not the phone's address; and its pin."""
    with tempfile.TemporaryDirectory() as folder:
        key, cert = os.path.join(folder, "key"), os.path.join(folder, "cert")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                        "2", "-subj", "/CN=ACME-FACTORY", "-keyout", key, "-out", cert], check=True, capture_output=True)
        public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "der"], check=True,
                                capture_output=True).stdout
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
    return context, "sha256//" + base64.b64encode(hashlib.sha256(public).digest()).decode()


def digest(*parts):
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


class Phone:
    """One phone; use it with `with`. `mute`: accepts a beep but does not answer."""

    def __init__(self, name, mac, rack, mute=False):
        self.name, self.mac, self.rack, self.mute = name, mac, rack, mute
        self.keys, self.beeps, self.restarts, self.lamp = [], 0, 0, None
        self.nonce, self.refused = secrets.token_hex(8), 0

    def __enter__(self):
        phone = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                phone.posted(self)

            def log_message(self, *_):
                pass

        self.servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
        context, self.pin = certificate()
        self.servers[1].socket = context.wrap_socket(self.servers[1].socket, server_side=True, do_handshake_on_connect=False)
        self.address, self.web = (f"127.0.0.1:{server.server_address[1]}" for server in self.servers)
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.bind(("127.0.0.1", 0))
        for body in (*(server.serve_forever for server in self.servers), self.hear):
            threading.Thread(target=body, daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.shutdown()
            server.server_close()
        self.wire.sendto(b"", self.wire.getsockname())

    def posted(self, handler):
        kind, value = re.match(r"/(\w+)/?(.*)", handler.path).groups()
        status = 204
        if kind == "restart" and not self.knows(handler.headers.get("Authorization", "")):
            self.refused += 1
            status = 401
        elif kind == "restart":
            self.restarts += 1
        elif kind == "lamp":
            self.lamp = value
        else:
            self.keys.append(value)
        handler.send_response(status)
        if status == 401:
            handler.send_header("WWW-Authenticate",
                                f'Digest realm="acme", nonce="{self.nonce}", qop="auth", algorithm=SHA-256')
            handler.send_header("Content-Length", "0")
        handler.end_headers()

    def knows(self, header):
        said = {key: quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^ ,]+))', header)}
        if not header.startswith("Digest ") or said["nonce"] != self.nonce:
            return False
        wanted = digest(digest("admin", "acme", PASSWORD), self.nonce, said["nc"], said["cnonce"], "auth",
                        digest("POST", "/restart"))
        return said["response"] == wanted

    def hear(self):
        while True:
            data, sender = self.wire.recvfrom(64)
            if not data:
                self.wire.close()
                return
            self.beeps += 1
            if not self.mute:
                self.wire.sendto(b"OK", sender)

    def row(self):
        return {"id": "acme-" + self.name, "name": self.name, "mac": self.mac, "model": "Acme 12", "status": "connected",
                "ip": "127.0.0.1", "rack": self.rack, "acme_address": self.address, "acme_web": self.web, "acme_pin": self.pin,
                "acme_beep": f"127.0.0.1:{self.wire.getsockname()[1]}"}
