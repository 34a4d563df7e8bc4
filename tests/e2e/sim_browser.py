"""A real browser clicks through the sign-in (account, consent, back to the program), denies it once, and enters a
device code.
serial: yes"""
import http.server
import threading
import urllib.parse

from helpers.browser import Browser, require_browser
from helpers.common import CLIENT, run
from helpers.simulator import Sim, authorize_query, pkce

class Callback(http.server.BaseHTTPRequestHandler):
    """Stands in for the program that receives the redirect."""

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path == "/webex/callback":
            self.server.seen.append(dict(urllib.parse.parse_qsl(parts.query)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<p id=done>back</p>")

    def log_message(self, *_):
        pass


def the_browser_clicks_through():
    server = http.server.HTTPServer(("127.0.0.1", 0), Callback)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    redirect = f"http://127.0.0.1:{server.server_port}/webex/callback"
    with Sim("--redirect-uri", "any-loopback-port") as sim, Browser() as browser:
        verifier, challenge = pkce()
        query = authorize_query(redirect_uri=redirect, code_challenge=challenge, code_challenge_method="S256")
        browser.open(f"{sim.url}/v1/authorize?{query}")
        browser.type("#email", "helpdesk@corp.example")
        browser.type("#password", "anything")
        browser.click("#next")
        browser.find("#consent")
        assert "spark:people_read" in browser.text("main")
        browser.click("#allow")
        assert browser.text("#done") == "back"
        answer = server.seen.pop()
        assert answer["state"] == "st&te"
        fields = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": redirect, "code_verifier": verifier}
        tokens = sim.form("/v1/access_token", fields, CLIENT).json
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).json["emails"] == ["helpdesk@corp.example"]
        browser.open(f"{sim.url}/v1/authorize?{query}")
        browser.type("#password", "anything")
        browser.click("#next")
        browser.click("#deny")
        assert browser.text("#done") == "back" and server.seen.pop()["error"] == "access_denied"
        grant = sim.form("/v1/device/authorize", {"client_id": CLIENT[0], "scope": "spark:people_read"}).json
        browser.open(grant["verification_uri"])
        browser.type("#user_code", grant["user_code"])
        browser.click("#allow")
        assert "go back" in browser.text("#message")
        poll = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": grant["device_code"]}
        assert sim.form("/v1/device/token", poll, CLIENT).status == 200
    server.shutdown()


require_browser()
run(the_browser_clicks_through)
