"""Signing in at the simulator: pages, codes, PKCE, refresh with rotation, device grant, tokens, scopes."""
import html
import re
import time
import urllib.parse

from helpers.common import CLIENT, run, wait_until
from helpers.simulator import REDIRECT, Sim, authorize_query, check_error, pkce, redirect_fields


def code_for(sim, **changes):
    return redirect_fields(sim.request("GET", "/v1/authorize?" + authorize_query(**changes)))["code"]


def exchange(sim, code, basic=None, **changes):
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    if not basic:
        fields.update(client_id=CLIENT[0], client_secret=CLIENT[1])
    fields.update(changes)
    return sim.form("/v1/access_token", fields, basic)


def refresh(sim, token):
    return sim.form("/v1/access_token", {"grant_type": "refresh_token", "refresh_token": token}, CLIENT)


def hidden(page, name):
    return html.unescape(re.search(f'name="{name}" value="([^"]*)"', page)[1])


def pages_lead_to_a_code():
    with Sim() as sim:
        page = sim.request("GET", "/v1/authorize?" + authorize_query())
        assert page.status == 200 and "text/html" in page.header("Content-Type")
        assert page.header("Cache-Control") == "no-store" and "default-src 'none'" in page.header("Content-Security-Policy")
        fields = {"request": hidden(page.body.decode(), "request"), "email": "boss@corp.example", "password": "x"}
        assert sim.form("/v1/authorize/sign-in", dict(fields, password="")).status == 403
        consent = sim.form("/v1/authorize/sign-in", fields).body.decode()
        assert "spark:people_read" in consent and "boss@corp.example" in consent
        fields = {"request": hidden(consent, "request"), "email": hidden(consent, "email"), "decision": "allow"}
        answer = redirect_fields(sim.form("/v1/authorize/decision", fields))
        assert answer["state"] == "st&te" and set(answer) == {"code", "state"}
        tokens = exchange(sim, answer["code"]).json
        assert tokens["expires_in"] == 1209599 and tokens["refresh_token_expires_in"] == 7775999
        assert tokens["token_type"] == "Bearer" and tokens["scope"] == "spark:people_read"
        me = sim.api("GET", "/people/me", token=tokens["access_token"]).json
        assert me["emails"] == ["boss@corp.example"] and me["type"] == "person" and me["roles"]
        denied = redirect_fields(sim.form("/v1/authorize/decision", dict(fields, decision="deny")))
        assert denied["error"] == "access_denied" and denied["state"] == "st&te" and "code" not in denied


def names_on_pages_are_escaped():
    with Sim() as sim:
        query = authorize_query(login_hint='"><script>x</script>')
        assert b"<script" not in sim.request("GET", "/v1/authorize?" + query).body


def bad_requests_are_refused():
    with Sim("--auto-consent") as sim:
        for wrong in ({"client_id": "other"}, {"client_id": None}, {"redirect_uri": REDIRECT + "/"},
                      {"redirect_uri": "http://127.0.0.1:8086/webex/callback"}, {"redirect_uri": None},
                      {"redirect_uri": "http://localhost:8085/webex/callback"}):
            answer = sim.request("GET", "/v1/authorize?" + authorize_query(**wrong))
            assert answer.status == 400 and not answer.header("Location"), wrong
        for wrong, error in (({"response_type": "token"}, "unsupported_response_type"), ({"state": None}, "invalid_request"),
                             ({"scope": "spark:nonsense"}, "invalid_scope"), ({"scope": None}, "invalid_scope"),
                             ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
                             ({"code_challenge": "x" * 43}, "invalid_request"),
                             ({"code_challenge": "x" * 42, "code_challenge_method": "S256"}, "invalid_request"),
                             ({"prompt": "none"}, "login_required")):
            answer = redirect_fields(sim.request("GET", "/v1/authorize?" + authorize_query(**wrong)))
            assert answer["error"] == error and "code" not in answer, (wrong, answer)


def redirect_addresses_can_be_chosen():
    with Sim("--auto-consent", "--redirect-uri", "any-loopback-port", "--redirect-uri=http://127.0.0.1:1/x") as sim:
        for good in ("http://127.0.0.1:54321/webex/callback", "http://127.0.0.1:1/x"):
            assert code_for(sim, redirect_uri=good)
        for bad in ("http://127.0.0.1:x/webex/callback", "http://127.0.0.1:1@evil.example/webex/callback",
                    "http://127.0.0.1:123456/webex/callback", "https://127.0.0.1:1/webex/callback", "http://127.0.0.1:1/xx"):
            assert sim.request("GET", "/v1/authorize?" + authorize_query(redirect_uri=bad)).status == 400, bad


def codes_work_once_and_only_for_their_owner():
    with Sim("--auto-consent") as sim:
        code = code_for(sim)
        body = check_error(exchange(sim, code, redirect_uri=REDIRECT + "2"), 400)
        assert body["error"] == "invalid_grant"
        assert check_error(exchange(sim, code, client_secret="no"), 401)["error"] == "invalid_client"
        basic = exchange(sim, code, basic=(CLIENT[0], "no"))
        assert basic.status == 401 and basic.header("WWW-Authenticate").startswith("Basic")
        tokens = exchange(sim, code, basic=CLIENT).json
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 200
        assert exchange(sim, code).json["error"] == "invalid_grant"
        # using a code twice revokes the token it gave
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 401
        for fields, error in (({}, "invalid_request"), ({"grant_type": "password"}, "unsupported_grant_type"),
                              ({"grant_type": "authorization_code"}, "invalid_request")):
            assert sim.form("/v1/access_token", fields, CLIENT).json["error"] == error


def pkce_binds_the_code_to_its_verifier():
    with Sim("--auto-consent") as sim:
        verifier, challenge = pkce()
        for attempt, status in (({}, 400), ({"code_verifier": verifier[:-1] + "~"}, 400), ({"code_verifier": verifier}, 200)):
            code = code_for(sim, code_challenge=challenge, code_challenge_method="S256")
            assert exchange(sim, code, **attempt).status == status, attempt
        # test vector from RFC 7636, appendix B
        code = code_for(sim, code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method="S256")
        assert exchange(sim, code, code_verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").status == 200


def refreshing_rotates_and_reuse_revokes():
    with Sim("--auto-consent") as sim:
        first = exchange(sim, code_for(sim)).json
        second = refresh(sim, first["refresh_token"]).json
        assert second["refresh_token"] != first["refresh_token"] and second["access_token"] != first["access_token"]
        assert sim.api("GET", "/people/me", token=first["access_token"]).status == 200
        assert check_error(refresh(sim, first["refresh_token"]), 400)["error"] == "invalid_grant"
        assert sim.api("GET", "/people/me", token=second["access_token"]).status == 401
        assert refresh(sim, second["refresh_token"]).json["error"] == "invalid_grant"
        counters = sim.control("GET", "/sim/counters")
        assert (counters["refreshes"], counters["refreshes_rejected"]) == (1, 2), counters


def rotation_and_reuse_detection_can_be_off():
    with Sim("--auto-consent", "--no-reuse-detection") as sim:
        first = exchange(sim, code_for(sim)).json
        second = refresh(sim, first["refresh_token"]).json
        assert refresh(sim, first["refresh_token"]).status == 400
        assert refresh(sim, second["refresh_token"]).status == 200
    with Sim("--auto-consent", "--no-rotation") as sim:
        first = exchange(sim, code_for(sim)).json
        for _ in range(2):
            assert refresh(sim, first["refresh_token"]).json["refresh_token"] == first["refresh_token"]


def tokens_end():
    with Sim("--auto-consent", "--token-life", "1s", "--refresh-life", "2s") as sim:
        tokens = exchange(sim, code_for(sim)).json
        assert tokens["expires_in"] == 1
        wait_until(lambda: sim.api("GET", "/people/me", token=tokens["access_token"]).status == 401)
        wait_until(lambda: refresh(sim, tokens["refresh_token"]).status == 400)
    with Sim("--auto-consent") as sim:
        tokens = exchange(sim, code_for(sim)).json
        sim.control("POST", "/sim/tokens/expire")
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 401
        tokens = refresh(sim, tokens["refresh_token"]).json
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 200
        sim.control("POST", "/sim/tokens/revoke")
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 401
        assert refresh(sim, tokens["refresh_token"]).json["error"] == "invalid_grant"


def expiry_is_in_milliseconds_and_follows_the_clock():
    with Sim() as sim:
        for kind, life in ((None, 1209599), ("personal", 43200)):
            token = sim.sign_in(**({"kind": kind} if kind else {}))
            exp = sim.api("GET", "/authorizations/tokenExpiry", token=token).json["exp"]
            assert abs(exp - (time.time() + life) * 1000) < 60000, exp
        sim.control("POST", "/sim/clock", {"skew_s": -86400})
        skewed = sim.api("GET", "/authorizations/tokenExpiry", token=token).json["exp"]
        assert abs(exp - 86400000 - skewed) < 60000


def device_grant_waits_slows_down_and_ends():
    with Sim() as sim:
        start = {"client_id": CLIENT[0], "scope": "spark:people_read"}
        grant = sim.form("/v1/device/authorize", start).json
        assert grant["interval"] == 2 and grant["expires_in"] == 300 and grant["user_code"] in grant["verification_uri_complete"]
        poll = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": CLIENT[0],
                "device_code": grant["device_code"]}
        assert check_error(sim.form("/v1/device/token", poll, CLIENT), 428)["error"] == "authorization_pending"
        assert check_error(sim.form("/v1/device/token", poll, CLIENT), 400)["error"] == "slow_down"
        assert sim.form("/v1/device/token", poll).status == 401
        page = sim.request("GET", urllib.parse.urlsplit(grant["verification_uri_complete"])._replace(scheme="", netloc="").geturl())
        assert grant["user_code"].encode() in page.body
        assert sim.form("/sim-device/verify", {"user_code": "nope", "decision": "allow"}).status == 400
        assert sim.form("/sim-device/verify", {"user_code": grant["user_code"], "decision": "deny"}).status == 200
        second = sim.form("/v1/device/authorize", start).json
        sim.control("POST", "/sim/device-approve", {"user_code": second["user_code"]})
        tokens = sim.form("/v1/device/token", dict(poll, device_code=second["device_code"]), CLIENT).json
        assert tokens["expires_in"] == 64799
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 200
        assert sim.form("/v1/device/token", dict(poll, device_code=second["device_code"]), CLIENT).json["error"] == "invalid_grant"
        third = sim.form("/v1/device/authorize", start).json
        sim.control("POST", "/sim/device-approve", {"user_code": third["user_code"], "deny": True})
        assert sim.form("/v1/device/token", dict(poll, device_code=third["device_code"]), CLIENT).json["error"] == "access_denied"


def scopes_are_enforced():
    with Sim() as sim:
        sim.sign_in(scopes=["spark:people_read"])
        assert sim.api("GET", "/people/me").status == 200
        for method, path in (("GET", "/devices"), ("POST", "/xapi/command/Dial"), ("GET", "/xapi/schema"), ("GET", "/locations"),
                             ("GET", "/xapi/status"), ("GET", "/telephony/calls"), ("POST", "/telephony/calls/dial"),
                             ("GET", "/authorizations")):
            check_error(sim.api(method, path), 403)
        check_error(sim.request("GET", "/v1/people/me"), 401)
        check_error(sim.request("GET", "/v1/people/me", headers={"Authorization": "Basic abc"}), 401)
        assert sim.control("GET", "/sim/counters")["unauthorized"] == 2


def users_see_their_own_phones_only():
    with Sim("--auto-consent") as sim:
        sim.sign_in()
        people = [p for p in sim.api("GET", "/people?max=50").json["items"] if not p["roles"]]
        user = people[3]
        token = sim.control("POST", "/sim/token", {"email": user["emails"][0]})["access_token"]
        mine = sim.api("GET", "/devices", token=token).json["items"]
        assert mine and all(d["personId"] == user["id"] for d in mine)
        other = sim.phone("Reception")
        check_error(sim.command(other, "Dial", {"Number": "1"}, token=token), 404)


def authorizations_can_be_listed_and_revoked():
    with Sim("--auto-consent") as sim:
        tokens = exchange(sim, code_for(sim)).json
        listed = sim.api("GET", "/authorizations").json["items"]
        target = next(item for item in listed if item["type"] == "refresh")
        assert target["clientId"] == CLIENT[0]
        assert sim.api("DELETE", "/authorizations/" + target["id"]).status == 204
        assert sim.api("GET", "/people/me", token=tokens["access_token"]).status == 401
        assert sim.api("DELETE", "/authorizations?clientId=" + CLIENT[0]).status == 204


def issuer_is_named_when_asked_for():
    with Sim("--auto-consent", "--iss", "self") as sim:
        metadata = sim.request("GET", "/v1/.well-known/openid-configuration").json
        assert metadata["issuer"] == sim.url and metadata["token_endpoint"] == sim.url + "/v1/access_token"
        assert metadata["authorization_response_iss_parameter_supported"] is True
        answer = redirect_fields(sim.request("GET", "/v1/authorize?" + authorize_query()))
        assert answer["iss"] == sim.url
        assert redirect_fields(sim.request("GET", "/v1/authorize?" + authorize_query(scope="x")))["iss"] == sim.url


run(pages_lead_to_a_code, names_on_pages_are_escaped, bad_requests_are_refused, redirect_addresses_can_be_chosen,
    codes_work_once_and_only_for_their_owner, pkce_binds_the_code_to_its_verifier, refreshing_rotates_and_reuse_revokes,
    rotation_and_reuse_detection_can_be_off, tokens_end, expiry_is_in_milliseconds_and_follows_the_clock,
    device_grant_waits_slows_down_and_ends, scopes_are_enforced, users_see_their_own_phones_only,
    authorizations_can_be_listed_and_revoked, issuer_is_named_when_asked_for)
