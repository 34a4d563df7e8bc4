"""E1, E3 over a real HTTP/2 front: nghttpx is killed while the server behind it, which has acted, holds its answers.

Another nghttpx listens on the same port by then, so a client that sent anything again would reach the server again.
"""
# serial: yes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
CLIENT = os.path.join(os.environ["PHONECTL_BUILD_DIR"], "tests", "post_client")
PEER = [sys.executable, os.path.join(SOURCE, "tests", "unit", "http_peer.py")]
MANY = 20


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


def start_front(folder, protocol, listen, backend):
    front = subprocess.Popen(
        ["nghttpx", "--conf=/dev/null", f"--frontend=127.0.0.1,{listen}", f"--backend=127.0.0.1,{backend}",
         f"--npn-list={protocol}", "--no-ocsp", "--workers=1", "--single-process", "--accesslog-file=/dev/null",
         f"--errorlog-file={folder}/nghttpx.log", f"{folder}/good.pem", f"{folder}/good.crt"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", listen), timeout=5).close()
            return front
        except ConnectionRefusedError:
            if front.poll() is not None:
                sys.exit("nghttpx does not start")


def post(folder, url, count, workers):
    return subprocess.Popen([CLIENT, "--ca", f"{folder}/ca.pem", url, str(count), str(workers)],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def result(client):
    return json.loads(client.communicate()[0])


def check(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: {seen}, not {expected}")


def killed_while_held(folder, protocol):
    peer, listen = Peer(), free_port()
    first = start_front(folder, protocol, listen, peer.port)
    url = f"https://127.0.0.1:{listen}"
    check("warm-up", result(post(folder, f"{url}/warm/200", 200, 10))["done"], 200)
    client = post(folder, f"{url}/act/hold", MANY, MANY)
    while peer.stats()["held"] < MANY:
        pass
    second = start_front(folder, protocol, listen, peer.port)
    first.send_signal(signal.SIGKILL)
    first.wait()
    outcome = result(client)
    check(f"{protocol}: unknown", outcome["unknown"], MANY)
    check(f"{protocol}: done", outcome["done"], 0)
    check(f"{protocol}: requests that reached the server", peer.stats()["paths"]["/act/hold"], MANY)
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
