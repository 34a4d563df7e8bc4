# serial: yes
"""Signing in with a browser: the real program, the simulator's pages, and a scripted browser."""
import os
import shutil
import socket
import time
import urllib.parse

from helpers.common import free_port, interrupt, read_line, run, wait_until
from helpers.person import Person, Service, address_of, listeners, me, query_of, sign_in_by_hand, tokens, visit
from helpers.simulator import Sim


TRACED = {"ASAN_OPTIONS": "detect_leaks=0"}  # the leak checker needs ptrace, which strace already uses


def begin(person, *words, env=None, prefix=()):
    """Starts a login that waits for its redirect. Returns the process and the address it printed."""
    process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file, *words,
                           env=env, prefix=prefix)
    return process, address_of(process)


def end(process, code=0):
    out, err = process.communicate(timeout=180)
    assert process.returncode == code, (process.returncode, out, err)
    return out + err


def consent(sim, address, decision="allow", email="boss@example.com"):
    """Clicks through the simulator's pages; returns the redirect address."""
    query = urllib.parse.urlsplit(address).query
    page = sim.request("GET", "/v1/authorize?" + query)
    assert page.status == 200 and b"<form" in page.body, page.body
    page = sim.form("/v1/authorize/sign-in", {"request": query, "email": email, "password": "x"})
    assert page.status == 200, page.body
    answer = sim.form("/v1/authorize/decision", {"request": query, "email": email, "decision": decision})
    assert answer.status == 302, answer.body
    return answer.header("Location")


def A1_one_new_listener_on_127_0_0_1():
    with Sim() as sim:
        person = Person(sim.url)
        process, address = begin(person)
        port = urllib.parse.urlsplit(query_of(address)["redirect_uri"]).port
        wanted = f"0100007F:{port:04X}"
        # the program is not dumpable, so only root can see its descriptors
        assert listeners(process.pid) == {wanted} if os.geteuid() == 0 else wanted in listeners()
        assert visit(consent(sim, address))[0] == 200
        end(process)
        assert f"0100007F:{port:04X}" not in listeners()


def A2_all_ports_taken_is_an_error_that_names_them_and_opens_no_browser():
    with Sim("--auto-consent") as sim, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        person = Person(sim.url, redirect_ports=taken.getsockname()[1])
        code, _, err = person.login(browser='touch "$HOME/opened"\n')
        assert code == 1 or code > 1, code
        assert str(taken.getsockname()[1]) in err, err
        assert not os.path.exists(person.home + "/opened")


def A2_two_logins_on_one_fixed_port_right_after_each_other():
    port = free_port()
    uri = f"http://127.0.0.1:{port}/webex/callback"
    with Sim("--auto-consent", "--redirect-uri", uri) as sim:
        person = Person(sim.url, redirect_ports=port)
        for _ in range(3):
            code, _, err = person.login()
            assert code == 0, err
            wait_until(lambda: os.path.exists(person.home + "/page"))
            os.remove(person.home + "/page")


def A2_no_socket_option_lets_others_share_the_port():
    if shutil.which("strace") is None:
        print("skipped: strace is not installed (A2)")
        return
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        trace = person.home + "/trace"
        code, _, err = person.login(env=TRACED, prefix=("strace", "-f", "-o", trace, "-e", "trace=setsockopt,bind"))
        assert code == 0, err
        with open(trace, errors="replace") as file:
            text = file.read()
        assert "bind(" in text and "REUSE" not in text, text


def A4_without_random_numbers_nobody_signs_in():
    if shutil.which("strace") is None:
        print("skipped: strace is not installed (A4)")
        return
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        # libraries fall back to a second source; verifier and state must not come from an improvised one
        code, _, err = person.login(browser='touch "$HOME/opened"\n', env=TRACED, prefix=(
            "strace", "-f", "-o", "/dev/null", "-e", "trace=getrandom", "-e", "inject=getrandom:error=ENOSYS"))
        assert code == 1 and "random" in err, (code, err)
        assert not os.path.exists(person.home + "/opened")


def A5_hostile_requests_do_not_end_the_login():
    with Sim() as sim:
        person = Person(sim.url)
        process, address = begin(person)
        uri = query_of(address)["redirect_uri"]
        origin = uri.removesuffix("/webex/callback")
        hostile = [(origin + "/favicon.ico", {}), (uri, {}), (uri + "?error=access_denied", {}),
                   (uri + "?code=x&state=wrong", {}), (uri + "?code=x", {}), (origin + "/", {}),
                   (uri + "?code=x&state=a&state=a", {}), (uri + "?%zz", {})]
        for _ in range(6):
            for url, headers in hostile:
                status, _, body = visit(url, headers=headers)
                assert 400 <= status < 500 and body == b"", (url, status, body)
            assert visit(uri + "?code=x&state=" + query_of(address)["state"], "POST")[0] == 405
        good = consent(sim, address)
        assert visit(good, headers={"Host": "evil.example"})[0] == 403
        assert visit(good, headers={"Sec-Fetch-Mode": "no-cors"})[0] == 403
        assert visit(good)[0] == 200
        end(process)


def A7_a_refusal_ends_the_login_with_its_own_words():
    with Sim() as sim:
        person = Person(sim.url)
        process, address = begin(person)
        status, _, body = visit(consent(sim, address, decision="deny"))
        assert status == 400 and b"The sign-in did not work" in body and b"denied" in body, body
        said = end(process, code=4)
        assert "access_denied" in said, said
        assert person.status()[0] == 4


def A8_a_wrong_issuer_makes_no_token_request():
    with Sim("--auto-consent", "--iss", "https://other.example") as sim:
        person = Person(sim.url, issuer="https://right.example")
        code, _, err = person.login()
        assert code != 0 and "issuer" in err, err
        asked = [r["path"] for r in sim.control("GET", "/sim/requests?last=100")["items"]]
        assert "/v1/access_token" not in asked, asked
    with Sim("--auto-consent", "--iss", "self") as sim:
        person = Person(sim.url, issuer=sim.url)
        assert person.login()[0] == 0


def A9_replayed_callbacks_make_one_token_request():
    with Sim() as sim:
        person = Person(sim.url)
        process, address = begin(person)
        good = consent(sim, address)
        parts = urllib.parse.urlsplit(good)
        links = [socket.create_connection((parts.hostname, parts.port)) for _ in range(8)]
        for link in links:
            link.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        end(process)
        for link in links:
            link.close()
        asked = [r["path"] for r in sim.control("GET", "/sim/requests?last=100")["items"]]
        assert asked.count("/v1/access_token") == 1, asked


def A11_the_deadline_ends_the_login_and_frees_the_port():
    with Sim() as sim:
        person = Person(sim.url)
        begun = time.monotonic()
        process, address = begin(person, "--timeout", "1s")
        port = urllib.parse.urlsplit(query_of(address)["redirect_uri"]).port
        end(process, code=8)
        assert time.monotonic() - begun >= 1
        assert f"0100007F:{port:04X}" not in listeners()


def A11_an_interrupt_ends_the_login_and_frees_the_port():
    with Sim() as sim:
        person = Person(sim.url)
        process, address = begin(person)
        port = urllib.parse.urlsplit(query_of(address)["redirect_uri"]).port
        code, _, err = interrupt(process)
        assert code == 130, (code, err)
        assert f"0100007F:{port:04X}" not in listeners()


def A12_the_page_never_says_signed_in_too_early():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        sim.control("POST", "/sim/faults", {"method": "POST", "path": "/v1/access_token", "kind": "status-400"})
        code, _, err = person.login()
        assert code != 0, err
        page = person.home + "/page"
        wait_until(lambda: os.path.exists(page) and os.path.getsize(page) > 0)
        with open(page) as file:
            text = file.read()
        assert "The sign-in did not work" in text and "You are signed in" not in text, text


def A12_a_store_that_fails_makes_the_page_say_so():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        browser = 'rm -rf "$XDG_DATA_HOME"; echo > "$XDG_DATA_HOME"; curl -s -L -o "$HOME/page" "$1" &\n'
        code, _, err = person.login(browser=browser)
        assert code != 0, err
        page = person.home + "/page"
        wait_until(lambda: os.path.exists(page) and os.path.getsize(page) > 0)
        with open(page) as file:
            assert "The sign-in did not work" in file.read()


def A13_no_secret_in_arguments_environment_logs_or_files():
    forms = []

    def answer(path, form):
        if path != "/v1/access_token":
            new = service.requests[-1][1] == "Bearer access-2-sentinel"
            known = new or len(forms) < 2 and not state["refuse"]
            return me(path) if known else (401, {"message": "access-1-sentinel"})
        forms.append(form)
        return 200, {**tokens(1), "access_token": f"access-{len(forms)}-sentinel",
                     "refresh_token": f"refresh-{len(forms)}-sentinel"}

    state = {"refuse": False}
    with Service(answer) as service:
        person = Person(service.url)
        with open(person.secret_file, "w") as file:
            file.write("client-secret-sentinel")
        spy = person.browser('for f in cmdline environ; do tr "\\0" "\\n" < /proc/$PPID/$f; done >> "$HOME/seen"\n'
                             'env >> "$HOME/seen"\n')
        login = ("login", "webex-oauth", "--client-secret-file", person.secret_file, "--timeout", "1s")
        assert person.run(*login, env={"PHONECTL_BROWSER": spy})[0] != 0
        with open(person.home + "/seen") as file:
            said = file.read()
        assert "webex-oauth" in said
        said += sign_in_by_hand(person, "-vvv", code="code-sentinel")
        state["refuse"] = True
        for words in (("status", "--verify"), ("status", "--verify", "--json"), ("doctor",), ("config",), ("phones",)):
            _, out, err = person.run(*words, "-vvv")
            said += out + err
        assert len(forms) == 2, forms
        verifier = query_of("?" + forms[0])["code_verifier"]
        assert "client-secret-sentinel" in forms[0] and "code-sentinel" in forms[0] and len(verifier) == 43
        for folder, _, files in os.walk(person.home):
            for name in files:
                path = os.path.join(folder, name)
                if path != person.secret_file:
                    with open(path, errors="replace") as file:
                        said += file.read()
        assert "sentinel" not in said, said[said.index("sentinel") - 300:][:600]
        assert verifier not in said


def A14_the_opener_gets_one_argument_and_no_open_files():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url)
        browser = 'echo "$#" > "$HOME/count"; ls /proc/self/fd > "$HOME/fds"; curl -s -L -o "$HOME/page" "$1" &\n'
        code, _, err = person.login(browser=browser)
        assert code == 0, err
        with open(person.home + "/count") as file:
            assert file.read() == "1\n"
        with open(person.home + "/fds") as file:
            assert set(file.read().split()) <= {"0", "1", "2", "3"}  # 3 is the directory that ls itself opens


def A18_the_device_grant_signs_in_without_a_browser():
    with Sim() as sim:
        person = Person(sim.url)
        process = person.start("login", "webex-oauth", "--flow", "device", "--client-secret-file", person.secret_file)
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "Waiting up to 5m for the sign-in there; Ctrl-C ends it." in line:
                break
        address = next(line for line in lines if "sim-device/verify" in line)
        code = query_of(address.strip()).get("userCode") or next(
            word.strip(".") for line in lines for word in line.split() if word.strip(".").isdigit())
        sim.control("POST", "/sim/device-approve", {"user_code": code})
        said = end(process)
        assert "Access Token is valid for 17 hours, 59 mins" in said, said
        assert person.run("status", "--verify")[0] == 0


def the_first_run_without_a_client_id_explains_itself():
    with Sim() as sim:
        person = Person(sim.url, client_id="")
        code, out, err = person.run("login", "webex-oauth")
        assert code != 0 and out == "", (code, out)
        for port in (8085, 18085, 28085):
            assert f"http://127.0.0.1:{port}/webex/callback" in err, err
        assert "spark-admin:devices_read" in err and "client_id" in err, err


def a_login_that_fails_leaves_the_old_one_in_force():
    with Sim("--auto-consent") as sim:
        person = Person(sim.url).signed_in()
        before = person.token_bytes()
        sim.control("POST", "/sim/faults", {"path": "/v1/people/me", "kind": "status-403", "count": 1})
        assert person.login()[0] != 0
        assert person.token_bytes() == before
        person.ok("status", "--verify")


def B14_all_cookies_of_this_machine_fit_into_the_answer_and_too_many_are_told():
    with Sim("--auto-consent") as sim:
        for size, fits in ((32 << 10, True), (100 << 10, False)):
            person = Person(sim.url)
            process = person.start("login", "webex-oauth", "--no-browser", "--timeout", "20s", "--client-secret-file",
                                   person.secret_file)
            asked = query_of(address_of(process))
            count = size // 64
            cookies = "; ".join(f"name-{number:06}=" + "x" * 50 for number in range(count))
            status, _, _ = visit(asked["redirect_uri"] + "?error=access_denied&state=" + asked["state"],
                                 headers={"Cookie": cookies})
            if not fits:
                assert status in (431, 413), status
                wait_until(lambda: "cookies of 127.0.0.1" in read_line(process))
                assert interrupt(process)[0] == 130
                continue
            out, err = process.communicate(timeout=30)
            assert status == 400 and "was refused" in err, (status, out, err)


def D23_the_issuer_of_an_error_is_looked_at():
    with Sim("--auto-consent") as sim:
        for iss, words in (("", "does not name its issuer"), ("&iss=https%3A%2F%2Fevil", "does not come from the issuer"),
                           ("&iss=https%3A%2F%2Fgood", "was refused")):
            person = Person(sim.url, issuer="https://good")
            process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file", person.secret_file)
            asked = query_of(address_of(process))
            visit(asked["redirect_uri"] + "?error=access_denied&state=" + asked["state"] + iss)
            out, err = process.communicate(timeout=30)
            assert process.returncode != 0 and words in err, (iss, out, err)


def D21_what_the_service_quotes_of_secrets_reaches_nobody():
    def answer(path, form):
        state["sent"] = form
        if state["failing"] in path:
            return 400, {"error": form, "message": f"You sent {form}", "error_description": form,
                         "errors": [{"description": f"{service.requests[-1][1]} {form}"}]}
        return (200, tokens(1, access_token="SENTINEL-access+/1", refresh_token="SENTINEL-refresh+/1")) \
            if path == "/v1/access_token" else me(path)

    state = {"failing": "/access_token"}
    with Service(answer) as service:
        for failing in ("/access_token", "/people/me"):
            state["failing"] = failing
            person = Person(service.url)
            with open(person.secret_file, "w") as file:
                file.write("SENTINEL+client/secret")
            for words in ((), ("-vv",)):
                process = person.start("login", "webex-oauth", "--no-browser", "--client-secret-file",
                                       person.secret_file, *words)
                asked = query_of(address_of(process))
                _, _, body = visit(asked["redirect_uri"] + "?code=SENTINEL%2Bcode%2F1&state=" + asked["state"])
                out, err = process.communicate(timeout=30)
                seen = out + err + body.decode()
                assert process.returncode != 0 and "SENTINEL" not in seen and "failed" in seen, seen
                form = dict(urllib.parse.parse_qsl(state["sent"]))
                assert form.get("code_verifier", "no verifier") not in seen, seen


run(A1_one_new_listener_on_127_0_0_1,
    A2_all_ports_taken_is_an_error_that_names_them_and_opens_no_browser,
    A2_two_logins_on_one_fixed_port_right_after_each_other,
    A2_no_socket_option_lets_others_share_the_port,
    A4_without_random_numbers_nobody_signs_in,
    A5_hostile_requests_do_not_end_the_login,
    A7_a_refusal_ends_the_login_with_its_own_words,
    A8_a_wrong_issuer_makes_no_token_request,
    A9_replayed_callbacks_make_one_token_request,
    A11_the_deadline_ends_the_login_and_frees_the_port,
    A11_an_interrupt_ends_the_login_and_frees_the_port,
    A12_the_page_never_says_signed_in_too_early,
    A12_a_store_that_fails_makes_the_page_say_so,
    A13_no_secret_in_arguments_environment_logs_or_files,
    D21_what_the_service_quotes_of_secrets_reaches_nobody,
    B14_all_cookies_of_this_machine_fit_into_the_answer_and_too_many_are_told,
    D23_the_issuer_of_an_error_is_looked_at,
    A14_the_opener_gets_one_argument_and_no_open_files,
    A18_the_device_grant_signs_in_without_a_browser,
    the_first_run_without_a_client_id_explains_itself,
    a_login_that_fails_leaves_the_old_one_in_force)
