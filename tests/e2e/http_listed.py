"""E7, E16: plain http to a phone on a local network that the user listed, and to no other network. Runs in a network
namespace in which this machine has two more addresses, so nobody outside can reach the servers."""
import http.server
import os
import shutil
import subprocess
import sys
import threading

from helpers.common import run, skip
from helpers.desk import Desk
from helpers.vendor import poke, use_plugin

LISTED, OTHER = "10.20.0.7", "10.21.0.7"


def enter_own_network():
    if os.environ.get("OWN_NETWORK"):
        return
    if shutil.which("ip") is None:
        skip("ip is not installed")
    words = ("unshare", "--net") if os.getuid() == 0 else ("unshare", "--map-root-user", "--net")
    if subprocess.run((*words, "ip", "link", "set", "lo", "up"), capture_output=True, check=False).returncode != 0:
        skip("no network of its own can be made here")
    os.environ["OWN_NETWORK"] = "yes"
    os.execvp(words[0], (*words, sys.executable, "-B", *sys.argv))


class Phone(http.server.BaseHTTPRequestHandler):
    acted = []

    def do_POST(self):
        self.acted.append((self.server.server_address[0], self.headers["Authorization"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def E7_plain_http_reaches_the_listed_network_alone():
    servers = [http.server.ThreadingHTTPServer((address, 0), Phone) for address in (LISTED, OTHER)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [f"http://{server.server_address[0]}:{server.server_address[1]}/" for server in servers]
    with Desk(phones=1) as desk:
        use_plugin(desk)
        result = poke(desk, urls)
        assert result.outcomes() == {"failed": 2} and not Phone.acted, result
        desk.set("plain_http", "10.20.0.0/16")
        result = poke(desk, urls)
        assert result.outcomes() == {"done": 1, "failed": 1}, result
        assert Phone.acted == [(LISTED, None)], Phone.acted


enter_own_network()
subprocess.run(("ip", "link", "set", "lo", "up"), check=True)
for own in (LISTED, OTHER):
    subprocess.run(("ip", "address", "add", own + "/32", "dev", "lo"), check=True)
run(E7_plain_http_reaches_the_listed_network_alone)
