"""A real headless browser: Chromium, driven through just enough of the WebDriver protocol."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading

from helpers.common import skip, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
# The sandbox needs user namespaces, which are often missing in containers.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the W3C WebDriver key of element references
PATIENCE_S = 180


def require_browser():
    if not CHROMIUM or not DRIVER:
        skip("chromium or chromedriver is not installed")


class Refused(AssertionError):
    """The driver answered with an error; `kind` is its name in the protocol."""

    def __init__(self, kind, message):
        super().__init__(f"{kind}: {message}")
        self.kind = kind


class Browser:
    """Use it with `with`, which always ends both browser and driver."""

    def __enter__(self):
        self.session = None
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # its own process group, because the driver sometimes leaves the browser behind
        self.driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True, start_new_session=True)
        try:
            self.begin()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.end()

    def begin(self):
        for line in self.driver.stdout:
            if "on port" in line and "successfully" in line:
                self.port = int(line.split("port")[1].strip(" .\n"))
                break
        else:
            raise AssertionError("chromedriver ended before it listened")
        threading.Thread(target=self.driver.stdout.read, daemon=True).start()
        options = {"binary": CHROMIUM, "args": [*FLAGS, "--user-data-dir=" + self.profile.name]}
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.session = "/session/" + made["sessionId"]
        self.call("POST", "/timeouts", {"script": PATIENCE_S * 1000})

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.driver.pid, signal.SIGKILL)
        self.driver.wait()
        self.profile.cleanup()

    def call(self, method, path, value=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        body = None if method != "POST" else json.dumps(value or {})
        link.request(method, (self.session or "") + path, body, {"Content-Type": "application/json"})
        answer = json.loads(link.getresponse().read())["value"]
        link.close()
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(answer["error"], answer["message"])
        return answer

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def find(self, selector):
        query = {"using": "css selector", "value": selector}
        try:
            return wait_until(lambda: self.call("POST", "/elements", query), seconds=PATIENCE_S)[0][ELEMENT]
        except AssertionError as error:
            page = self.call("GET", "/source")
            raise AssertionError(f"no {selector} in this page:\n{page[:2000]}") from error

    def act(self, method, selector, action, value=None):
        """Acts on an element; tries again if its page was just left."""
        while True:
            try:
                return self.call(method, f"/element/{self.find(selector)}/{action}", value)
            except Refused as error:
                if error.kind != "stale element reference":
                    raise

    def click(self, selector):
        self.act("POST", selector, "click")

    def type(self, selector, text):
        self.act("POST", selector, "clear")
        self.act("POST", selector, "value", {"text": text})

    def text(self, selector):
        return self.act("GET", selector, "text")

    def shows(self, words):
        def there():
            with contextlib.suppress(Refused):  # the page may just be changing
                return words in self.text("body")

        wait_until(there, seconds=PATIENCE_S)

    def run(self, script, *args):
        """Runs a script in the page; the script reports through its last argument, a callback."""
        return self.call("POST", "/execute/async", {"script": script, "args": args})

    def sign_in(self, address, button="#allow"):
        """Fills in the simulator's pages like a person: account, password, and consent or refusal."""
        self.open(address)
        self.type("input[name=password]", "any")
        self.click("#next")
        self.click(button)
