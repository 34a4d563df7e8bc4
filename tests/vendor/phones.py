"""Simulated Acme phones on loopback: keys over plain http, beeps by datagrams. Each counts what was done to it."""
import http.server
import socket
import threading


class Phone:
    """One phone; use it with `with`. `mute`: it takes a beep and does not answer."""

    def __init__(self, name, mac, rack, mute=False):
        self.name, self.mac, self.rack, self.mute = name, mac, rack, mute
        self.keys, self.beeps = [], 0

    def __enter__(self):
        phone = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                phone.posted(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.bind(("127.0.0.1", 0))
        for body in (self.server.serve_forever, self.hear):
            threading.Thread(target=body, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.wire.sendto(b"", self.wire.getsockname())

    def posted(self, handler):
        self.keys.append(handler.path.removeprefix("/key/"))
        handler.send_response(204)
        handler.end_headers()

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
                "ip": "127.0.0.1", "rack": self.rack, "acme_address": self.address,
                "acme_beep": f"127.0.0.1:{self.wire.getsockname()[1]}"}
