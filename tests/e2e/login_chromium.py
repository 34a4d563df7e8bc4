# serial: yes
# timeout: 180
"""A real browser, without a window, clicks through the simulator's sign-in and comes back to the program."""
import http.client
import json
import shutil
import subprocess
import sys

from loginlib import Person, address_of, free_port, query_of, wait_until
from simlib import Sim


class Browser:
    """Chromium through its WebDriver; use it with `with`."""

    def __enter__(self):
        self.port = free_port()
        self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        wait_until(self.ready)
        # the sandbox needs user namespaces, which containers often do not give
        options = {"binary": shutil.which("chromium"),
                   "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.session = "/session/" + made["sessionId"]
        self.ask("POST", self.session + "/timeouts", {"implicit": 20000, "script": 20000})
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(30)

    def ready(self):
        try:
            return self.ask("GET", "/status")["ready"]
        except OSError:
            return False

    def ask(self, method, path, value=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, path, body=None if value is None else json.dumps(value))
        answer = json.loads(link.getresponse().read())["value"]
        link.close()
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(answer["message"])
        return answer

    def open(self, url):
        self.ask("POST", self.session + "/url", {"url": url})

    def element(self, selector):
        found = self.ask("POST", self.session + "/element", {"using": "css selector", "value": selector})
        return self.session + "/element/" + next(iter(found.values()))

    def type(self, selector, text):
        self.ask("POST", self.element(selector) + "/value", {"text": text})

    def click(self, selector):
        self.ask("POST", self.element(selector) + "/click", {})

    def shows(self, words):
        def there():
            try:
                return words in self.ask("GET", self.element("body") + "/text")
            except AssertionError:  # the page was just left
                return False

        wait_until(there)


def sign_in(browser, address, button):
    browser.open(address)
    browser.type("input[name=password]", "any")
    browser.click("#next")
    browser.click(button)


def a_person_signs_in_twice_and_refuses_once(browser):
    with Sim() as sim:
        person = Person(sim.url)
        for button, code, words in (("#allow", 0, "You are signed in"), ("#allow", 0, "You are signed in"),
                                    ("#deny", 4, "The sign-in did not work")):
            process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file)
            sign_in(browser, address_of(process), button)
            browser.shows(words)
            out, err = process.communicate(timeout=60)
            assert process.returncode == code, (process.returncode, out, err)
        assert "admin@sim.example" in person.ok("status", "--verify")


def A6_a_page_cannot_reach_the_listener(browser):
    with Sim() as sim:
        person = Person(sim.url)
        process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file)
        address = address_of(process)
        browser.open(sim.url + "/sim/health")
        probe = """const done = arguments[arguments.length - 1], url = arguments[0];
                   fetch(url, {mode: "no-cors"}).catch(() => 0).finally(() => {
                       const image = new Image(); image.onload = image.onerror = () => done("tried"); image.src = url;
                   });"""
        asked = query_of(address)
        # even with the right state: it is not the person who navigates
        target = asked["redirect_uri"] + "?error=access_denied&state=" + asked["state"]
        answer = browser.ask("POST", browser.session + "/execute/async", {"script": probe, "args": [target]})
        assert answer == "tried"
        assert process.poll() is None
        sign_in(browser, address, "#allow")
        browser.shows("You are signed in")
        process.communicate(timeout=60)
        assert process.returncode == 0


if not shutil.which("chromium") or not shutil.which("chromedriver"):
    print("skipped: chromium and chromedriver are not installed")
    sys.exit(77)
with Browser() as chromium:
    for test in (a_person_signs_in_twice_and_refuses_once, A6_a_page_cannot_reach_the_listener):
        test(chromium)
        print("ok", test.__name__)
