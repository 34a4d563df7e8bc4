"""A real browser clicks through sign-in: account, consent, back to the program; and denies; and a device code.
serial: yes"""
import http.server
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

from simlib import CLIENT, Sim, authorize_query, pkce, run, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key W3C WebDriver gives element references


class Browser:
    """Just enough of the WebDriver protocol."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.driver.stdout:
            if "on port" in line and "successfully" in line:
                self.base = "http://127.0.0.1:" + line.split("port")[1].strip(" .\n")
                break
        threading.Thread(target=self.driver.stdout.read, daemon=True).start()
        options = {"binary": CHROMIUM, "args": FLAGS + ["--user-data-dir=" + self.profile.name]}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}})
        self.base += "/session/" + answer["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(20)
            self.profile.cleanup()

    def call(self, method, path, value=None):
        body = None if method != "POST" else json.dumps(value or {}).encode()
        request = urllib.request.Request(self.base + path, body, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def find(self, selector):
        found = until(lambda: self.call("POST", "/elements", {"using": "css selector", "value": selector}))
        return found[0][ELEMENT]

    def act(self, method, selector, action, value=None):
        """On an element; again if the page it belonged to was just replaced (404: stale element reference)."""
        while True:
            try:
                return self.call(method, f"/element/{self.find(selector)}/{action}", value)
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise

    def click(self, selector):
        self.act("POST", selector, "click")

    def type(self, selector, text):
        self.act("POST", selector, "clear")
        self.act("POST", selector, "value", {"text": text})

    def text(self, selector):
        return self.act("GET", selector, "text")


class Callback(http.server.BaseHTTPRequestHandler):
    """The program the browser is sent back to."""

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


if not CHROMIUM or not DRIVER:
    print("skipped: chromium or chromedriver is missing")
    sys.exit(77)
run(the_browser_clicks_through)
