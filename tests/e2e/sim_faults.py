"""Faults of the simulator on request: every kind, the matching rules, the rate limit, and the request log."""
import email.utils
import hashlib
import http.client
import json
import socket
import threading
import time
import zlib

from helpers.common import run, wait_until
from helpers.simulator import Sim, check_error, read_all


def broken(call):
    """True if the connection ended before a complete answer."""
    try:
        call()
    except (http.client.HTTPException, ConnectionError):
        return True
    return False


def one(sim, kind, **rule):
    """One fault, on the next API request only."""
    sim.control("DELETE", "/sim/faults")
    sim.control("POST", "/sim/faults", dict({"path": "/v1/*", "kind": kind, "count": 1}, **rule))


def statuses_replace_the_answer_and_do_not_act():
    with Sim() as sim:
        phone = sim.phone("Reception")
        for status in (401, 403, 404, 409, 423, 429, 500, 502, 503, 504):
            one(sim, f"status-{status}")
            answer = sim.command(phone, "Dial", {"Number": "1002"})
            check_error(answer, status)
            if status in (423, 429):
                assert answer.header("Retry-After") == "1"
        one(sim, "status", value="418")
        assert sim.command(phone, "Dial", {"Number": "1002"}).status == 418
        one(sim, "status-503", value="7")
        assert sim.command(phone, "Dial", {"Number": "1002"}).header("Retry-After") == "7"
        one(sim, "status-500", acts=True)
        assert sim.command(phone, "Dial", {"Number": "1002"}).status == 500
        assert sim.phone("Reception")["acts"]["dials"] == 1


def retry_after_has_three_forms():
    with Sim() as sim:
        one(sim, "retry-after-seconds", value="42")
        assert sim.api("GET", "/people/me").header("Retry-After") == "42"
        one(sim, "retry-after-date", value="30")
        answer = sim.api("GET", "/people/me")
        wait = email.utils.parsedate_to_datetime(answer.header("Retry-After")).timestamp()
        assert answer.status == 429 and abs(wait - time.time() - 30) < 20
        one(sim, "retry-after-absurd", count=20)
        seen = {sim.api("GET", "/people/me").header("Retry-After") for _ in range(20)}
        assert {"-1", "soon", "99999999999999999999"} <= seen, seen


def connections_close_before_or_after_acting():
    with Sim() as sim:
        phone = sim.phone("Reception")
        one(sim, "close-before")
        assert broken(lambda: sim.command(phone, "Dial", {"Number": "1002"}))
        assert sim.phone("Reception")["acts"]["dials"] == 0
        one(sim, "close-after-acting")
        assert broken(lambda: sim.command(phone, "Dial", {"Number": "1002"}))
        assert sim.phone("Reception")["acts"]["dials"] == 1
        bodies = sim.control("GET", "/sim/requests")["bodies"]
        assert bodies == {f"POST /v1/xapi/command/Dial {phone['id']}": 2}, bodies


def bodies_are_cut_off():
    with Sim() as sim:
        one(sim, "cut-off")
        try:
            sim.api("GET", "/devices?max=5")
            raise AssertionError("the body was whole")
        except http.client.IncompleteRead as cut:
            assert cut.partial and cut.expected


def answers_are_held_until_released():
    with Sim() as sim:
        phone = sim.phone("Reception")
        sim.sign_in()
        for kind, acted in (("hold-after-acting", 1), ("stall", 1)):
            one(sim, kind)
            result = []
            thread = threading.Thread(target=lambda: result.append(sim.command(phone, "Dial", {"Number": "1002"}).status))
            thread.start()
            wait_until(lambda: sim.control("GET", "/sim/counters")["in_flight"] == 1)
            assert sim.phone("Reception")["acts"]["dials"] == acted and not result
            sim.control("POST", "/sim/faults/release")
            thread.join(20)
            assert result and result[0] == 200, (kind, result)


def held_answers_do_not_delay_the_end():
    with Sim() as sim:
        sim.sign_in()
        one(sim, "stall", count=5)
        links = []
        for _ in range(5):
            link = socket.create_connection((sim.host, sim.port))
            link.sendall(b"GET /v1/people/me HTTP/1.1\r\nHost: x\r\n\r\n")
            links.append(link)
        wait_until(lambda: sim.control("GET", "/sim/counters")["in_flight"] == 5)


def bodies_are_of_no_use():
    with Sim() as sim:
        one(sim, "garbage")
        answer = sim.api("GET", "/people/me")
        try:
            json.loads(answer.body.decode("utf-8", "strict"))
            raise AssertionError("garbage was JSON")
        except ValueError:
            pass
        one(sim, "html")
        answer = sim.api("GET", "/people/me")
        assert answer.status == 200 and "text/html" in answer.header("Content-Type") and b"<html" in answer.body


def answers_are_too_large():
    with Sim() as sim:
        token = sim.sign_in()
        request = f"GET /v1/people/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        one(sim, "endless-chunked")
        with socket.create_connection((sim.host, sim.port)) as link:
            link.sendall(request)
            got = 0
            while got < 20_000_000:
                part = link.recv(1 << 20)
                assert part
                got += len(part)
        one(sim, "huge-header")
        with socket.create_connection((sim.host, sim.port)) as link:
            link.sendall(request)
            answer = read_all(link)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert len(head) > 1 << 20 and body == b"{}"
        one(sim, "gzip-bomb")
        answer = sim.api("GET", "/people/me")
        assert answer.header("Content-Encoding") == "gzip" and len(answer.body) < 4 << 20
        unpack, total = zlib.decompressobj(31), 0
        data = answer.body
        while data:
            total += len(unpack.decompress(data, 1 << 24))
            data = unpack.unconsumed_tail
        assert total >= 1 << 30 and unpack.eof, total


def redirects_and_links_lead_elsewhere():
    with Sim() as sim:
        for value, status in (("http://127.0.0.1:9/evil", 302), ("307 https://evil.example/", 307), ("308 file:///etc/passwd", 308)):
            one(sim, "redirect", value=value)
            answer = sim.api("GET", "/devices?max=1")
            assert answer.status == status and answer.header("Location") == value.split()[-1]
        one(sim, "hostile-link", value="http://127.0.0.1:9/v1/devices")
        answer = sim.api("GET", "/devices?max=1")
        assert answer.header("Link") == '<http://127.0.0.1:9/v1/devices>; rel="next"' and answer.json["items"]


def slow_answers_trickle():
    with Sim() as sim:
        token = sim.sign_in()
        one(sim, "slow")
        with socket.create_connection((sim.host, sim.port), timeout=180) as link:
            link.sendall(f"GET /v1/people/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            got = b""
            while b"\r\n\r\n{\"" not in got:
                got += link.recv(100)
            assert got.endswith(b'{"'), got[-30:]


def latency_is_drawn_from_its_distribution():
    # the simulator counts whole milliseconds, and may have begun the first one just before it ended
    with Sim("--latency", "150ms") as sim:
        begin = time.monotonic()
        assert sim.api("GET", "/people/me").status == 200
        assert time.monotonic() - begin >= 0.149
        one(sim, "latency", value="100ms..200ms")
        begin = time.monotonic()
        assert sim.api("GET", "/people/me").status == 200
        assert time.monotonic() - begin >= 0.248


def rules_match_count_and_wait():
    with Sim("--fault", "GET /v1/people/*=status-503#2+1", "--fault", "POST *=close-before@0%") as sim:
        sim.sign_in()
        assert sim.api("GET", "/devices?max=1").status == 200
        seen = [sim.api("GET", "/people/me").status for _ in range(5)]
        assert seen == [200, 503, 503, 200, 200], seen
        rules = sim.control("GET", "/sim/faults")["items"]
        assert [r["hits"] for r in rules] == [2, 0] and rules[0]["count"] == 0
        assert sim.request("DELETE", f"/sim/faults/{rules[0]['id']}").status == 204
        assert len(sim.control("GET", "/sim/faults")["items"]) == 1
        sim.control("DELETE", "/sim/faults")
        sim.control("POST", "/sim/faults", {"path": "/v1/people/me", "kind": "status-500", "rate": "30%"})
        struck = sum(sim.api("GET", "/people/me").status == 500 for _ in range(300))
        assert 50 < struck < 130, struck
        for bad in ({}, {"kind": "nonsense"}, {"kind": "status-99"}, {"kind": "redirect"}, {"kind": "stall", "rate": "200%"},
                    {"kind": "redirect", "value": "a\r\nb"}, {"kind": "latency", "value": "soon"}):
            check_error(sim.request("POST", "/sim/faults", json.dumps(bad)), 400)


def faults_leave_the_control_api_alone():
    with Sim("--fault", "* *=close-before") as sim:
        assert sim.control("GET", "/sim/health")["status"] == "ok"


def the_rate_limit_is_real():
    with Sim("--rate", "20") as sim:
        sim.sign_in()
        link = sim.connection()
        answers = [sim.api("GET", "/people/me", connection=link) for _ in range(60)]
        refused = [a for a in answers if a.status == 429]
        assert refused and all(a.header("Retry-After") == "1" for a in refused)
        assert sum(a.status == 200 for a in answers) >= 20
        assert sim.control("GET", "/sim/counters")["given_429"] == len(refused)
        sim.control("POST", "/sim/rate", {"per_second": 0})
        assert all(sim.api("GET", "/people/me").status == 200 for _ in range(60))


def requests_are_recorded_without_their_secrets():
    with Sim() as sim:
        token = sim.sign_in()
        sim.api("GET", "/devices?max=2&displayName=x")
        text = sim.request("GET", "/sim/requests?last=1").body.decode()
        entry = json.loads(text)["items"][0]
        assert entry["path"] == "/v1/devices" and entry["query"] == "max=2&displayName=x" and entry["status"] == 200
        assert entry["authorization"] is True and token not in text
        assert entry["authorization_sha256"] == hashlib.sha256(f"Bearer {token}".encode()).hexdigest()
        counters = sim.control("GET", "/sim/counters")
        assert counters["endpoints"]["GET /v1/devices"] == 1 and counters["statuses"] == {"200": 1}
        sim.control("POST", "/sim/counters/reset")
        assert sim.control("GET", "/sim/counters")["requests"] == 0
        for _ in range(1010):
            sim.request("GET", "/v1/people/me")
        kept = sim.control("GET", "/sim/requests")
        assert len(kept["items"]) == 1000 and kept["seen"] == 1010


def the_clock_can_be_wrong():
    with Sim() as sim:
        sim.control("POST", "/sim/clock", {"skew_s": 31536000})
        date = email.utils.parsedate_to_datetime(sim.api("GET", "/people/me").header("Date")).timestamp()
        assert abs(date - time.time() - 31536000) < 60


run(statuses_replace_the_answer_and_do_not_act, retry_after_has_three_forms, connections_close_before_or_after_acting,
    bodies_are_cut_off, answers_are_held_until_released, held_answers_do_not_delay_the_end, bodies_are_of_no_use,
    answers_are_too_large, redirects_and_links_lead_elsewhere, slow_answers_trickle, latency_is_drawn_from_its_distribution,
    rules_match_count_and_wait, faults_leave_the_control_api_alone, the_rate_limit_is_real,
    requests_are_recorded_without_their_secrets, the_clock_can_be_wrong)
