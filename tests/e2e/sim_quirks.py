"""The service's quirks, independent of faults: each one off and on, switched by flag and by the control API."""
import json
import re
import urllib.parse

from helpers.common import run
from helpers.simulator import Sim, check_error


def quirk(sim, name, **more):
    """Turns on this quirk only."""
    sim.control("DELETE", "/sim/quirks")
    sim.control("POST", "/sim/quirks", dict({"name": name}, **more))


def links(sim, path="/devices?type=phone&max=5"):
    return sim.api("GET", path).headers.get_all("Link") or []


def target(link):
    return re.search(r"<([^>]*)>", link)[1]


def they_are_listed_and_switched():
    with Sim("--quirk", "link-twice", "--quirk", "people=403") as sim:
        items = sim.control("GET", "/sim/quirks")["items"]
        assert {i["name"] for i in items if i["on"]} == {"link-twice", "people"}
        assert [i["value"] for i in items if i["name"] == "people"] == ["403"] and all(i["what"] for i in items)
        sim.control("POST", "/sim/quirks", {"name": "people", "on": False})
        assert sim.api("GET", "/people?max=1").status == 200
        sim.control("DELETE", "/sim/quirks")
        assert not any(i["on"] for i in sim.control("GET", "/sim/quirks")["items"])
        for bad in ({}, {"name": "nonsense"}, {"name": "no-mac", "value": "x"}, {"name": "people", "value": "nonsense"}):
            check_error(sim.request("POST", "/sim/quirks", json.dumps(bad)), 400)
            assert not any(i["on"] for i in sim.control("GET", "/sim/quirks")["items"])


def faults_and_quirks_are_kept_apart():
    with Sim("--quirk", "people=404") as sim:
        sim.control("POST", "/sim/faults", {"path": "/v1/people", "kind": "status-503", "count": 1})
        assert [sim.api("GET", "/people").status for _ in range(2)] == [503, 404]
        sim.control("DELETE", "/sim/faults")
        assert sim.api("GET", "/people").status == 404 and sim.control("GET", "/sim/counters")["faults"] == 1


def links_are_written_in_every_way():
    with Sim() as sim:
        plain = links(sim)
        assert len(plain) == 1 and plain[0].endswith('; rel="next"') and "type=phone" in plain[0]
        expected = {"link-parameter": r'<[^>]*>; title="a, b; rel=prev"; rel="next"', "link-spaces": r"<[^>]*> ; Rel = NEXT ; type = json",
                    "link-relations": r'<[^>]*>; rel="last next"', "link-relative": r'<\?type=phone&max=5&start=5>; rel="next"',
                    "link-no-filter": r'<[^>]*/v1/devices\?max=5&start=5>; rel="next"',
                    "link-together": r'<[^>]*,[^>]*>; rel="first", <[^>]*>; rel="next",<[^>]*>; rel="prev"'}
        for name, pattern in expected.items():
            quirk(sim, name)
            assert len(links(sim)) == 1 and re.fullmatch(pattern, links(sim)[0]), (name, links(sim))
        quirk(sim, "link-twice")
        assert [re.search('rel="(.*)"', link)[1] for link in links(sim)] == ["self", "next"]


def the_last_page_leads_round():
    with Sim("--phones", "12") as sim:
        last = "/devices?max=5&start=10"
        assert links(sim, last) == []
        quirk(sim, "link-circle")
        assert "start=5>" in links(sim, last)[0]
        quirk(sim, "link-nonce")
        first, second = (target(links(sim, last)[0]) for _ in range(2))
        assert "start=10&nonce=" in first and first != second
        again = urllib.parse.urlsplit(first)
        assert links(sim, again.path[3:] + "?" + again.query)[0].count("nonce=") == 1


def lists_beside_the_phones_are_refused_or_odd():
    with Sim() as sim:
        for name in ("people", "workspaces", "locations"):
            assert sim.api("GET", f"/{name}?max=1").json["items"]
            for status in (400, 403, 404, 408, 429, 500, 502, 503, 504):
                quirk(sim, name, value=str(status))
                check_error(sim.api("GET", f"/{name}?max=1"), status)
            quirk(sim, name, value='{"items":null}')
            assert sim.api("GET", f"/{name}?max=1").json == {"items": None}
            quirk(sim, name, value="html")
            assert b"<html" in sim.api("GET", f"/{name}?max=1").body
            assert sim.api("GET", "/people/me").status == 200 and sim.api("GET", "/devices?max=1").json["items"]


def nobody_is_an_administrator():
    with Sim() as sim:
        me = sim.api("GET", "/people/me").json["id"]
        quirk(sim, "no-administrator")
        check_error(sim.api("GET", "/people"), 400)
        assert sim.api("GET", f"/people?id={me}").json["items"][0]["id"] == me


def phones_lack_ids_and_addresses():
    with Sim() as sim:
        lobby = sim.phone("Lobby")
        assert lobby["id"] and lobby["deviceId"] and re.fullmatch("[0-9A-F]{12}", lobby["mac"])
        rooms = sim.api("GET", "/devices?type=roomdesk").json["items"]
        assert all(re.fullmatch("([0-9A-F]{2}:){5}[0-9A-F]{2}", room["mac"]) for room in rooms)
        quirk(sim, "null-ids")
        without = sim.phone("Lobby")
        assert without["id"] is None and without["webexDeviceId"] is None and without["callingDeviceId"] == lobby["callingDeviceId"]
        assert sim.api("GET", "/devices/" + lobby["id"]).status == 404 and sim.phone("Reception")["id"]
        quirk(sim, "no-mac")
        assert sim.phone("Lobby")["mac"] is None and sim.phone("Reception")["mac"]
        quirk(sim, "mac-colons")
        assert sim.phone("Lobby")["mac"].replace(":", "") == lobby["mac"] and ":" in sim.phone("Lobby")["mac"]


def states_and_models_of_2026():
    with Sim("--offline", "20%") as sim:
        states = [p["connectionStatus"] for p in sim.api("GET", "/devices?max=1000").json["items"]]
        products = {p["product"] for p in sim.api("GET", "/devices?max=1000").json["items"]}
        assert "disconnected" in states and "offline_temporarily" not in states and "Cisco 9811" in products
        quirk(sim, "new-states")
        now = [p["connectionStatus"] for p in sim.api("GET", "/devices?max=1000").json["items"]]
        assert now.count("offline_temporarily") == states.count("disconnected") and now.count("pending") == states.count("activating")
        quirk(sim, "new-models")
        now = {p["product"] for p in sim.api("GET", "/devices?max=1000").json["items"]}
        assert {"Cisco 9811", "Cisco Desk Phone 9871"} <= now and "Cisco 9871" not in now, now
        models = {m["displayName"]: m for m in sim.api("GET", "/telephony/config/supportedDevices").json["devices"]}
        assert models["Cisco Desk Phone 9871"]["numberOfLineKeyButtons"] == 32
        sim.control("DELETE", "/sim/quirks")
        assert {p["product"] for p in sim.api("GET", "/devices?max=1000").json["items"]} == products


def key_names_are_odd():
    with Sim() as sim:
        phone = sim.phone("Reception")
        read = lambda: sim.api("GET", f"/xapi/schema?deviceId={phone['id']}").body
        assert b"Ziffer_" not in read()
        quirk(sim, "odd-keys")
        assert b"Ziffer_9" in read()


def restarts_leave_no_trace():
    with Sim("--reboot-time", "1h") as sim:
        phone = sim.phone("Reception")["id"]
        boot = {"deviceId": phone, "arguments": {"Action": "Restart", "Force": "True"}}
        assert sim.api("POST", "/xapi/command/SystemUnit.Boot", json.dumps(boot)).status == 200
        listed = lambda: phone in [p["id"] for p in sim.api("GET", "/devices?connectionStatus=disconnected").json["items"]]
        assert sim.phone("Reception")["connectionStatus"] == "disconnected" and listed()
        quirk(sim, "unseen-restarts")
        assert sim.phone("Reception")["connectionStatus"] == "connected" and not listed() and sim.phone("Reception")["rebooting"]
        lobby = sim.phone("Lobby")["id"]
        uptime = lambda: sim.api("GET", f"/xapi/status?deviceId={lobby}&name=SystemUnit.Uptime").json["result"]
        assert uptime()["SystemUnit"]["Uptime"] >= 86400
        quirk(sim, "no-uptime")
        assert uptime() == {}


def a_phone_in_a_call_restarts_when_it_ends():
    with Sim("--reboot-time", "1h") as sim:
        boot = lambda force: json.dumps({"deviceId": sim.phone("Lobby")["id"], "arguments": {"Action": "Restart", "Force": force}})
        sim.control("POST", "/sim/phones/Lobby", {"inCall": True})
        assert sim.api("POST", "/xapi/command/SystemUnit.Boot", boot("False")).status == 200
        assert sim.phone("Lobby")["rebooting"] and sim.phone("Lobby")["calls"] and sim.phone("Lobby")["acts"]["reboots"] == 1
        assert sim.api("POST", "/xapi/command/SystemUnit.Boot", boot("False")).status == 400  # a restart is under way
        sim.control("POST", "/sim/phones/Lobby", {"connectionStatus": "connected"})
        assert sim.api("POST", "/xapi/command/SystemUnit.Boot", boot("True")).status == 200
        assert sim.phone("Lobby")["connectionStatus"] == "disconnected" and not sim.phone("Lobby")["calls"]


def token_answers_are_odd():
    with Sim() as sim:
        fields = {"grant_type": "refresh_token", "client_id": "phonectl-sim-client", "client_secret": "phonectl-sim-secret"}
        answer = sim.control("POST", "/sim/token", {})
        for name, value in ((None, None), ("token-no-type", None), ("token-lifetime", None), ("token-lifetime", "0"), ("token-lifetime", "null")):
            if name:
                quirk(sim, name, **({"value": value} if value else {}))
            answer = sim.form("/v1/access_token", dict(fields, refresh_token=answer["refresh_token"])).json
            assert ("token_type" in answer) == (name != "token-no-type")
            expected = "1209599" if value is None else json.loads(value)
            assert answer["expires_in"] == (expected if name == "token-lifetime" else 1209599)


def errors_quote_what_was_sent():
    with Sim() as sim:
        token = sim.sign_in()
        assert token not in sim.api("GET", "/devices/x").body.decode()
        quirk(sim, "quoting-errors")
        error = sim.api("GET", "/devices/x").json
        assert token in error["message"] and token in error["errors"][0]["description"]
        refused = sim.form("/v1/access_token", {"grant_type": "refresh_token", "client_id": "phonectl-sim-client",
                                                "client_secret": "phonectl-sim-secret", "refresh_token": "secret-text"}).json
        assert "secret-text" in refused["error_description"]


run(they_are_listed_and_switched, faults_and_quirks_are_kept_apart, links_are_written_in_every_way, the_last_page_leads_round,
    lists_beside_the_phones_are_refused_or_odd, nobody_is_an_administrator, phones_lack_ids_and_addresses, states_and_models_of_2026,
    key_names_are_odd, restarts_leave_no_trace, a_phone_in_a_call_restarts_when_it_ends, token_answers_are_odd, errors_quote_what_was_sent)
