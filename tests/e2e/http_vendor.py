"""E1, E7, E15, E16: a plugin that talks to each phone directly, with Digest authentication, with a pinned
certificate, or by plain http on a listed network. Phones that are off or busy are slowed down alone; the others go
on."""
import http.server
import json
import os
import ssl
import subprocess
import threading

from helpers.common import SOURCE, free_port, run
from helpers.desk import Desk
from helpers.vendor import poke, use_plugin

PEER = os.path.join(SOURCE, "tests/unit/http_peer.py")
HOST = "http://127.0.0.1:"


class Peer:
    """The misbehaving server of the unit tests."""

    def __init__(self, *words):
        self.process = subprocess.Popen(["/usr/bin/python3", PEER, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.ports = self.process.stdout.readline().split()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def stats(self):
        self.process.stdin.write("stats\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def certificates(desk):
    """Made for this test; returns their folder."""
    folder = os.path.join(desk.home, "certs")
    os.mkdir(folder)
    subprocess.run(["/usr/bin/python3", PEER, "certs", folder], check=True)
    return folder


def B13_phones_that_are_off_end_nothing():
    with Desk(phones=1) as desk, Peer("many", "--ports", "10") as peer:
        use_plugin(desk)
        off = [f"{HOST}{free_port()}/act/200" for _ in range(30)]
        on = [f"{HOST}{port}/act/200" for port in peer.ports]
        result = poke(desk, off + on, "--jobs", "40")
        assert result.outcomes() == {"done": 10, "failed": 30}, result
        assert peer.stats()["acted"] == 10


def B13_a_busy_phone_waits_alone():
    with Desk(phones=1) as desk, Peer("many", "--ports", "10") as peer:
        use_plugin(desk)
        urls = [f"{HOST}{port}/act/200" for port in peer.ports]
        urls[0] = f"{HOST}{peer.ports[0]}/busy/429r2,200"
        result = poke(desk, urls, "--jobs", "1", "-vv")
        assert result.code == 0 and result.outcomes() == {"done": 10}, result
        assert peer.stats()["acted"] == 11
        result = poke(desk, urls[1:] + [urls[0].replace("busy", "again")], "--jobs", "10")
        assert result.code == 0 and result.json["items"][-1]["id"] == "phone-9", result


def digest_over_a_pinned_certificate_acts_once():
    with Desk(phones=1) as desk:
        use_plugin(desk)
        folder = certificates(desk)
        pins = {}
        for name in ("self-signed", "good"):
            with open(f"{folder}/{name}.pin", encoding="ascii") as file:
                pins[name] = file.read()
        login = ("--user", "me", "--password-file", desk.write("password", "pass word"))
        with Peer("serve", "--tls", f"{folder}/self-signed.pem") as peer:
            url = f"https://127.0.0.1:{peer.ports[0]}/act/digest?SHA-256"
            for words in ((), ("--pin", pins["good"])):
                result = poke(desk, [url], *login, *words)
                assert result.code == 7 and peer.stats()["requests"] == 0, result
            result = poke(desk, [url], *login, "--pin", pins["self-signed"])
            assert result.code == 0 and result.outcomes() == {"done": 1}, result
            stats = peer.stats()
            assert stats["accepted"] == 1 and stats["requests"] == 2, stats
            assert "X-Vendor: phones" in stats["last"], stats


def E15_the_maker_s_own_authority_and_name_count():
    """The phone is reached by its address, but its certificate carries a name and comes from an authority the system
    does not know."""
    with Desk(phones=1) as desk:
        use_plugin(desk)
        folder = certificates(desk)
        expected = {"--authority": folder + "/ca.pem", "--named": "phones.example"}
        with Peer("serve", "--tls", f"{folder}/wrong-host.pem") as peer:
            url = f"https://127.0.0.1:{peer.ports[0]}/act/200"
            for wrong in ({}, {"--named": ""}, {"--named": "other.example"}, {"--authority": folder + "/other-ca.pem"}):
                words = [word for flag, value in ({**expected, **wrong} if wrong else {}).items() if value for word in (flag, value)]
                result = poke(desk, [url], *words)
                assert result.code == 7 and peer.stats()["requests"] == 0, (words, result)
            result = poke(desk, [url], *(word for pair in expected.items() for word in pair))
            assert result.code == 0 and peer.stats()["acted"] == 1, result


def a_phone_that_asks_for_a_certificate_is_not_reached():
    with Desk(phones=1) as desk:
        use_plugin(desk)
        folder = certificates(desk)
        with open(f"{folder}/self-signed.pin", encoding="ascii") as file:
            pin = file.read()
        asks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        asks.load_cert_chain(f"{folder}/self-signed.pem")
        asks.load_verify_locations(f"{folder}/ca.pem")
        asks.verify_mode = ssl.CERT_REQUIRED
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        server.socket = asks.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = poke(desk, [f"https://127.0.0.1:{server.server_port}/act"], "--pin", pin)
        server.shutdown()
        # by TLS 1.3 the server refuses after the request was sent: nothing says that it was not carried out
        assert result.outcomes() == {"unknown": 1} and "it may have happened" in result.out, result


def plain_http_goes_where_the_person_says():
    with Desk(phones=1) as desk, Peer("serve") as peer:
        use_plugin(desk)
        url = f"http://localhost:{peer.ports[0]}/act/200"
        result = poke(desk, [url])
        assert result.code == 1 and "networks of the setting plain_http" in result.out, result
        pretended = poke(desk, [url], "--dry-run")
        assert pretended.code == 1 and "networks of the setting plain_http" in pretended.out, pretended
        refused = desk.run("config", "set", "plain_http", "everywhere")
        assert refused.code == 2 and "everywhere is not a network" in refused.err, refused
        desk.set("plain_http", "10.20.0.0/16")
        result = poke(desk, [url])
        assert result.code == 7 and "is in no network of the setting plain_http" in result.out, result
        assert peer.stats()["connections"] == 0
        desk.set("plain_http", "10.20.0.0/16 127.0.0.0/8")
        result = poke(desk, [url])
        assert result.code == 0 and result.outcomes() == {"done": 1}, result
        assert peer.stats()["acted"] == 1
        assert "10.20.0.0/16 127.0.0.0/8" in desk.run("doctor").out


run(B13_phones_that_are_off_end_nothing, B13_a_busy_phone_waits_alone, digest_over_a_pinned_certificate_acts_once,
    E15_the_maker_s_own_authority_and_name_count, a_phone_that_asks_for_a_certificate_is_not_reached,
    plain_http_goes_where_the_person_says)
