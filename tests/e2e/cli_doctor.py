"""What phonectl doctor says about the connection: any answer of the service counts as reachable; otherwise the cause
and a fix."""
import http.server
import os
import socket
import threading

from helpers.terminal import answer, check, finish, run


class Handler(http.server.BaseHTTPRequestHandler):
    date = None
    seen = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Authorization")))
        self.send_response_only(404)
        if self.date:
            self.send_header("Date", self.date)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def doctor(url, reached=True, **env):
    result = run("doctor", "--json", env={"PHONECTL_URL": url, **env})
    lines = {item["check"]: item for item in answer(result)["items"]}
    check(f"{url}: a missing sign-in is no failure, an unreachable service is", result.returncode == (0 if reached else 1),
          result.stdout)
    check("nobody is signed in", lines["account"]["state"] == "!", lines["account"])
    return lines


def says(what, lines, name, state, text, cure=None):
    line = lines.get(name, {})
    check(what, line.get("state") == state and text in line.get("text", "") and (cure or "") in (line.get("cure") or ""),
          line)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/v1"

lines = doctor(url, PHONECTL_TOKEN="")
says("any answer will do", lines, "network", "ok", f"{url} answers")
check("a server that does not tell the time", "service clock" not in lines, lines)
check("asked once, without a token", Handler.seen == [("/v1", None)], Handler.seen)
Handler.date = "Thu, 01 Jan 2026 00:00:00 GMT"
says("a clock that differs", doctor(url), "service clock", "!", "ahead of the service's", "Set the clock")
Handler.date = "Fri, 01 Jan 2100 00:00:00 GMT"
says("and the other way", doctor(url), "service clock", "!", "behind the service's", "Set the clock")
Handler.date = "yesterday, I think"
check("a date that is none", "service clock" not in doctor(url), "")
says("TLS with what speaks none", doctor(url.replace("http:", "https:"), reached=False), "network", "x", "cannot be reached", "TLS")

with socket.create_server(("127.0.0.1", 0)) as closed:
    port = closed.getsockname()[1]
says("nobody listens", doctor(f"http://127.0.0.1:{port}/v1", reached=False), "network", "x", "cannot be reached",
     "Check the network")
says("a proxy that refuses",
     doctor("https://webex.example/v1", reached=False, https_proxy=f"http://127.0.0.1:{server.server_port}"), "network", "x", "CONNECT tunnel failed", "proxy refuses")
os.environ["PHONECTL_TOKEN"] = "x" * 40
result = run("doctor", "--json", env={"PHONECTL_URL": f"http://127.0.0.1:{port}/v1"})
network = [item for item in answer(result)["items"] if item["check"] == "network"]
check("with a token it matters", result.returncode == 1 and network[0]["state"] == "x", (result.returncode, network))
server.shutdown()
finish()
