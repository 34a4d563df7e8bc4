"""Lists of a service that pages in odd ways: the list is whole, or says that it may not be."""
import http.server
import json
import threading
import time
import urllib.parse

from helpers.common import run
from helpers.desk import Desk

PHONES = [{"id": f"id{number}", "displayName": f"Phone {number:02}", "type": "phone", "mac": f"0000000000{number:02}"}
          for number in range(60)]


class Service:
    """page(start, max, times) returns status, items, the start of the next page or None, and other headers."""

    def __init__(self, page):
        asked, lock = {}, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                wanted = dict(urllib.parse.parse_qsl(query))
                start, most, more = int(wanted.get("start", 0)), int(wanted.get("max", 100)), None
                with lock:
                    asked[start] = asked.get(start, 0) + path.endswith("/devices")
                status, items, headers = 200, [], {}
                if path.endswith("/devices"):
                    status, items, more, headers = page(start, most, asked[start])
                body = json.dumps({"items": items}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if more is not None:
                    self.send_header("Link", f"<http://{self.headers['Host']}{path}?max={most}&start={more}&type=phone>; rel=\"next\"")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *ignored: None  # what was asked for ahead and given up
        self.asked = asked

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()


def plain(start, most, _times):
    more = start + most if start + most < len(PHONES) else None
    return 200, PHONES[start:start + most], more, {}


def listed(page, code=0):
    """Twice, since the first time teaches how many pages there are. Both results."""
    with Desk(phones=12) as desk, Service(page) as service:
        desk.set("webex-directory.owners", "no")
        desk.set("webex-directory.page_size", "10")
        where = {"PHONECTL_URL": f"http://127.0.0.1:{service.server.server_address[1]}/v1"}
        results = []
        for _ in range(2):
            service.asked.clear()
            results.append(desk.run("phones", "--fresh", "--tsv", "--columns", "name", code=code, env=where))
        return results


def whole(page):
    for result in listed(page):
        assert result.out.splitlines() == [phone["displayName"] for phone in PHONES], result
        assert "may not be whole" not in result.err, result


def a_service_that_pages_as_it_says():
    whole(plain)


def one_that_ignores_max():
    whole(lambda start, most, times: (200, PHONES[start:start + 7], start + 7 if start + 7 < len(PHONES) else None, {}))


def one_that_repeats_a_page():
    for result in listed(lambda start, most, times: plain(start if start < 30 else 20, most, times)[:2] + (start + most, {})):
        assert len(result.out.splitlines()) == 30 and "may not be whole" in result.err, result


def one_whose_list_shrinks_meanwhile():
    """A page that linked on was the last one: an empty page that ends, and one that links on."""
    def shrunk(start, most, _times):
        return 200, PHONES[start:start + most] if start < 40 else [], start + most if start < 40 else None, {}
    for result in listed(shrunk):
        assert len(result.out.splitlines()) == 40 and "may not be whole" not in result.err, result
    for result in listed(lambda start, most, times: shrunk(start, most, times)[:2] + (start + most, {})):
        assert len(result.out.splitlines()) == 40 and "may not be whole" in result.err, result


def one_that_answers_out_of_order():
    def late(start, most, times):
        time.sleep(max(0, len(PHONES) - start) / 200)
        return plain(start, most, times)
    whole(late)


def one_that_limits_in_the_middle():
    def limited(start, most, times):
        return (429, [], None, {"Retry-After": "1"}) if start == 30 and times == 1 else plain(start, most, times)
    whole(limited)


def one_that_fails_in_the_middle():
    def broken(start, most, times):
        return (500, [], None, {}) if start == 30 else plain(start, most, times)
    for result in listed(broken, code=1):
        assert not result.out and "Listing the phones" in result.err, result


run(a_service_that_pages_as_it_says, one_that_ignores_max, one_that_repeats_a_page, one_whose_list_shrinks_meanwhile,
    one_that_answers_out_of_order, one_that_limits_in_the_middle, one_that_fails_in_the_middle)
