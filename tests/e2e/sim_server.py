"""The simulator as a program: flags, its one line of output, loopback only, signals, TLS, malformed requests, and
the documented errors."""
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile

from helpers.common import run
from helpers.simulator import Sim, binary, certificate, check_error, read_all


def output(*flags):
    done = subprocess.run([binary(), *flags], capture_output=True, text=True, timeout=180)
    return done.returncode, done.stdout, done.stderr


def flags_are_checked():
    code, text, _ = output("--help")
    assert code == 0 and "--phones" in text and "127.0.0.1" in text
    code, text, _ = output("--version")
    assert code == 0 and re.fullmatch(r"phonectl-sim \d+\.\d+\.\d+\n", text)
    for flags, name in ((["--nonsense"], "--nonsense"), (["--phones"], "--phones"), (["--phones", "0"], "--phones"),
                        (["--port=70000"], "--port"), (["--token-life", "soon"], "--token-life"), (["--offline", "150%"], "--offline"),
                        (["--latency", "p99"], "--latency"), (["--tls", "only-one"], "--tls"), (["--auto-consent=yes"], "--auto-consent"),
                        (["--fault", "x"], "--fault"), (["--fault", "GET /=nonsense"], "--fault"), (["extra"], "extra")):
        code, text, error = output(*flags)
        assert code == 2 and not text and name in error, (flags, code, error)
    code, _, error = output("--tls", "/nonexistent", "/nonexistent")
    assert code == 1 and "/nonexistent" in error


def ports_can_be_chosen_and_taken():
    with Sim() as first:
        code, _, error = output("--port", str(first.port))
        assert code == 1 and str(first.port) in error
        port = first.port
    with Sim("--port", str(port)) as again:
        assert again.port == port


def it_listens_on_loopback_only():
    with Sim() as sim:
        mine = set()
        folder = f"/proc/{sim.process.pid}/fd"
        for name in os.listdir(folder):
            try:
                mine.add(os.readlink(f"{folder}/{name}"))
            except FileNotFoundError:
                pass
        listening = []
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table) as file:
                for line in file.read().splitlines()[1:]:
                    parts = line.split()
                    if parts[3] == "0A" and f"socket:[{parts[9]}]" in mine:
                        listening.append(parts[1])
        assert listening == ["0100007F:%04X" % sim.port], listening


def signals_end_it():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Sim() as sim:
            idle = [socket.create_connection((sim.host, sim.port)) for _ in range(20)]
            sim.process.send_signal(number)
            assert sim.process.wait(180) == 0
            for link in idle:
                link.close()


def tls_serves_the_same():
    with tempfile.TemporaryDirectory() as folder:
        files = certificate(folder)
        if files is None:
            return
        with Sim("--tls", *files) as sim:
            assert sim.url.startswith("https://127.0.0.1:")
            assert sim.api("GET", "/devices?max=1").header("Link").startswith(f"<{sim.url}/v1/")
            sim.control("POST", "/sim/faults", {"path": "/v1/*", "kind": "huge-header", "count": 1})
            context = ssl._create_unverified_context()
            with context.wrap_socket(socket.create_connection((sim.host, sim.port)), server_hostname="127.0.0.1") as link:
                link.sendall(b"GET /v1/people/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert len(read_all(link)) > 1 << 20
            check_error(sim.request("GET", "/v1/people/me"), 401)


def errors_are_as_published():
    with Sim() as sim:
        check_error(sim.request("GET", "/v1/nothing"), 404)
        check_error(sim.request("GET", "/"), 404)
        refused = sim.request("DELETE", "/v1/people/me")
        check_error(refused, 405)
        assert refused.header("Allow") == "GET"
        for path in ("/v1/devices?displayName=%zz", "/v1/devices/%00", "/v1/devices/%f", "/v1/" + "a/" * 40,
                     "/v1/devices?" + "&".join(f"a{i}=1" for i in range(100))):
            check_error(sim.api("GET", path[3:]), 400)
        sim.sign_in()
        link = sim.connection()
        link.putrequest("POST", "/v1/telephony/calls/dial")
        for name, value in (("Authorization", "Bearer " + sim.token), ("Content-Type", "application/json"),
                            ("Content-Length", str(9 << 20))):
            link.putheader(name, value)
        link.endheaders(b"x" * (9 << 20))
        answer = link.getresponse()
        assert answer.status == 413 and b"trackingId" in answer.read()
        deep = "[" * 5000 + "]" * 5000
        check_error(sim.api("POST", "/telephony/calls/dial", deep), 400)


def raw_rubbish_does_not_hurt():
    with Sim() as sim:
        post = b"POST /v1/access_token HTTP/1.1\r\nHost: x\r\n"
        ends = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        for data in (b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 100000, b"GET / HTTP/1.1\r\n" + b"x" * 70000,
                     post + b"Content-Length: -1\r\n\r\n", post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                     "GET /v1/ü?ü=ü".encode() + ends, b"GET /v1/\xff\xfe" + ends, b"GET /v1/%ff%fe?%ff" + ends):
            assert b" 200 " not in sim.raw(data).partition(b"\r\n")[0], data
        for unfinished in (b"\r\n\r\n", b"\x00" * 100, post + b"Content-Length: 10\r\n\r\nabc", b"GET /v1/people/me"):
            with socket.create_connection((sim.host, sim.port)) as link:
                link.sendall(unfinished)
        assert sim.control("GET", "/sim/health")["status"] == "ok"


def keep_alive_and_pipelining():
    with Sim() as sim:
        one = b"GET /sim/health HTTP/1.1\r\nHost: x\r\n\r\n"
        answer = sim.raw(one * 3 + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert answer.count(b"HTTP/1.1 200") == 4
        link = sim.connection()
        for _ in range(50):
            assert sim.request("HEAD", "/v1/people/me", connection=link).status == 401
        assert sim.control("GET", "/sim/counters")["connections"] == 3


run(flags_are_checked, ports_can_be_chosen_and_taken, it_listens_on_loopback_only, signals_end_it, tls_serves_the_same,
    errors_are_as_published, raw_rubbish_does_not_hurt, keep_alive_and_pipelining)
