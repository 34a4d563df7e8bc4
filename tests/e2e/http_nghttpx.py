"""E1, E3 through a real HTTP/2 proxy: nghttpx is killed while the server behind it, which has acted, withholds its
answers.

New connections then go to a second nghttpx, so a client that repeated a request would reach the server again."""
# serial: yes
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
CLIENT = os.path.join(os.environ["PHONECTL_BUILD_DIR"], "tests", "post_client")
PEER = [sys.executable, os.path.join(SOURCE, "tests", "unit", "http_peer.py")]
MANY, WARM = 20, 60


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Peer:
    def __init__(self):
        self.process = subprocess.Popen([*PEER, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def stats(self):
        self.process.stdin.write("stats\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def start_front(folder, protocol, backend):
    listen = free_port()
    front = subprocess.Popen(
        ["nghttpx", "--conf=/dev/null", f"--frontend=127.0.0.1,{listen}", f"--backend=127.0.0.1,{backend}",
         f"--npn-list={protocol}", "--no-ocsp", "--workers=1", "--single-process", "--accesslog-file=/dev/null",
         f"--errorlog-file={folder}/nghttpx.log", f"{folder}/good.pem", f"{folder}/good.crt"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(front.kill)  # also when a check fails
    while True:
        try:
            socket.create_connection(("127.0.0.1", listen), timeout=5).close()
            return front, listen
        except ConnectionRefusedError:
            if front.poll() is not None:
                sys.exit("nghttpx does not start")


class Relay:
    """Forwards each new connection to the current `target`; when one side closes, so does the other."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.target))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=pair, daemon=True).start()

    @staticmethod
    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def post(folder, url, count, workers):
    return subprocess.Popen([CLIENT, "--ca", f"{folder}/ca.pem", url, str(count), str(workers)],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def result(client):
    return json.loads(client.communicate()[0])


def check(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: {seen}, not {expected}")


def killed_while_held(folder, protocol):
    peer = Peer()
    first, port = start_front(folder, protocol, peer.port)
    second, other_port = start_front(folder, protocol, peer.port)
    relay = Relay(port)
    url = f"https://127.0.0.1:{relay.port}"
    path = "/act/" + "200," * WARM + "hold"  # libcurl retries on its own only on connections that were used before
    client = post(folder, url + path, WARM + MANY, MANY)
    while peer.stats()["held"] < MANY:
        pass
    relay.target = other_port
    first.send_signal(signal.SIGKILL)
    first.wait()
    outcome = result(client)
    check(f"{protocol}: unknown", outcome["unknown"], MANY)
    check(f"{protocol}: done", outcome["done"], WARM)
    check(f"{protocol}: requests that reached the server", peer.stats()["paths"][path], WARM + MANY)
    check("afterwards", result(post(folder, f"{url}/after/200", 10, 5))["done"], 10)
    second.terminate()
    second.wait()
    peer.stop()
    print(f"{protocol}: {MANY} held, front killed: each arrived once, each is unknown")


def main():
    if not os.access(CLIENT, os.X_OK):
        skip("post_client is not built")
    if shutil.which("nghttpx") is None:
        skip("nghttpx is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*PEER, "certs", folder], check=True)
        for protocol in ("h2", "http/1.1"):
            killed_while_held(folder, protocol)


main()
