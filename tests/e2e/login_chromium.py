# serial: yes
"""A real headless browser clicks through the simulator's sign-in and returns to the program."""
from helpers.browser import Browser, require_browser
from helpers.person import Person, address_of, query_of
from helpers.simulator import Sim


def a_person_signs_in_twice_and_refuses_once(browser):
    with Sim() as sim:
        person = Person(sim.url)
        for button, code, words in (("#allow", 0, "You are signed in"), ("#allow", 0, "You are signed in"),
                                    ("#deny", 4, "The sign-in did not work")):
            process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file)
            browser.sign_in(address_of(process), button)
            browser.shows(words)
            out, err = process.communicate(timeout=180)
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
        # rejected even with the right state: a subresource is not a navigation by the user
        target = asked["redirect_uri"] + "?error=access_denied&state=" + asked["state"]
        assert browser.run(probe, target) == "tried"
        assert process.poll() is None
        browser.sign_in(address)
        browser.shows("You are signed in")
        process.communicate(timeout=180)
        assert process.returncode == 0


require_browser()
with Browser() as chromium:
    for test in (a_person_signs_in_twice_and_refuses_once, A6_a_page_cannot_reach_the_listener):
        test(chromium)
        print("ok", test.__name__)
