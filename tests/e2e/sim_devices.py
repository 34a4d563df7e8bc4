"""The simulated organisation: devices, every filter, paging, tags, locations, people, and call settings of devices."""
import collections
import re
import urllib.parse

from helpers.common import run
from helpers.simulator import Sim, check_error

FIELDS = {"id", "callingDeviceId", "webexDeviceId", "deviceId", "displayName", "placeId", "orgId", "capabilities", "permissions",
          "connectionStatus", "product", "type", "tags", "ip", "activeInterface", "mac", "primarySipUrl", "sipUrls",
          "serial", "software", "upgradeChannel", "created", "locationId", "workspaceLocationId", "errorCodes",
          "firstSeen", "lastSeen", "managedBy", "devicePlatform", "plannedMaintenance"}


def pages(sim, path):
    """All items and the page sizes; follows the rel="next" links exactly as given."""
    items, sizes = [], []
    while path:
        answer = sim.api("GET", path)
        assert answer.status == 200, answer.body
        items += answer.json["items"]
        sizes.append(len(answer.json["items"]))
        link = answer.header("Link")
        path = None
        if link:
            url = re.fullmatch(r'<([^>]+)>; rel="next"', link)[1]
            assert url.startswith(sim.url + "/v1/"), url
            path = url[len(sim.url + "/v1"):]
    return items, sizes


def items_have_all_fields():
    with Sim("--phones", "2000") as sim:
        items, sizes = pages(sim, "/devices?max=300")
        assert sizes == [300] * 6 + [200] and len({i["mac"] for i in items}) == 2000
        for item in items:
            assert set(item) - {"personId", "workspaceId"} == FIELDS, item
            assert ("personId" in item) != ("workspaceId" in item)
            assert re.fullmatch("[0-9A-F]{12}" if item["type"] == "phone" else "([0-9A-F]{2}:){5}[0-9A-F]{2}", item["mac"])
        for field in ("id", "callingDeviceId", "webexDeviceId"):
            missing = sum(i[field] is None for i in items)
            assert 0 < missing < 500, (field, missing)
        statuses = collections.Counter(i["connectionStatus"] for i in items)
        assert {"connected", "disconnected", "offline_expired", "offline_deep_sleep", "connected_with_issues",
                "hibernating_deeply"} <= set(statuses), statuses
        assert {type(i["plannedMaintenance"]) for i in items} == {str, dict}
        products = {i["product"] for i in items}
        assert {"Cisco 6821", "Cisco 7841", "Cisco 8851", "Cisco 8875", "Cisco 9841", "Cisco 9851", "Cisco 9861",
                "Cisco 9871", "Cisco Desk Pro", "Poly VVX 411"} <= products
        assert all(not i["capabilities"] for i in items if i["product"] == "Poly VVX 411")
        assert any(i["permissions"] == ["xapi:readonly"] for i in items)
        assert len({i["locationId"] for i in items}) == 10


def the_seed_decides_everything():
    def look(*flags):
        with Sim("--phones", "60", *flags) as sim:
            return [{k: v for k, v in i.items() if k != "lastSeen"} for i in pages(sim, "/devices")[0]]
    assert look("--seed", "a") == look("--seed", "a")
    assert look("--seed", "a") != look("--seed", "b")


def every_filter_selects():
    with Sim("--phones", "1000") as sim:
        items, _ = pages(sim, "/devices?max=1000")
        mode = lambda i: i["plannedMaintenance"]["mode"] if isinstance(i["plannedMaintenance"], dict) else i["plannedMaintenance"]
        sample = next(i for i in items if len(i["tags"]) == 2)
        person = next(i for i in items if "personId" in i)
        workspace = next(i for i in items if "workspaceId" in i)
        cases = [
            ("displayName", "LOBBY", lambda i: "lobby" in i["displayName"].lower()),
            ("personId", person["personId"], lambda i: i.get("personId") == person["personId"]),
            ("workspaceId", workspace["workspaceId"], lambda i: i.get("workspaceId") == workspace["workspaceId"]),
            ("orgId", sample["orgId"], lambda i: True),
            ("orgId", sample["locationId"], lambda i: False),
            ("connectionStatus", "disconnected", lambda i: i["connectionStatus"] == "disconnected"),
            ("product", "98", lambda i: "98" in i["product"]),
            ("type", "roomdesk", lambda i: i["type"] == "roomdesk"),
            ("serial", sample["serial"], lambda i: i["serial"] == sample["serial"]),
            ("tag", sample["tags"][0], lambda i: sample["tags"][0] in i["tags"]),
            ("tag", ",".join(sample["tags"]), lambda i: set(sample["tags"]) <= set(i["tags"])),
            ("software", "PhoneOS", lambda i: "PhoneOS" in i["software"]),
            ("upgradeChannel", "beta", lambda i: i["upgradeChannel"] == "beta"),
            ("errorCode", "sipprofileregistration", lambda i: "sipprofileregistration" in i["errorCodes"]),
            ("capability", "xapi", lambda i: "xapi" in i["capabilities"]),
            ("permission", "xapi:all", lambda i: "xapi:all" in i["permissions"]),
            ("locationId", sample["locationId"], lambda i: i["locationId"] == sample["locationId"]),
            ("workspaceLocationId", sample["locationId"], lambda i: i["locationId"] == sample["locationId"]),
            ("mac", sample["mac"].replace(":", "").lower(), lambda i: i["mac"] == sample["mac"]),
            ("devicePlatform", "microsoftTeamsRoom", lambda i: False),
            ("plannedMaintenance", "on", lambda i: mode(i) == "on"),
        ]
        key = lambda i: i["mac"]
        for name, value, keep in cases:
            found, _ = pages(sim, f"/devices?{name}={urllib.parse.quote(value)}&max=1000")
            expected = [key(i) for i in items if keep(i)]
            assert [key(i) for i in found] == expected, (name, len(found), len(expected))
            assert expected or value in ("microsoftTeamsRoom", sample["locationId"]), name
        both, _ = pages(sim, "/devices?tag=" + "&tag=".join(urllib.parse.quote(t) for t in sample["tags"]))
        assert key(sample) in [key(i) for i in both] and all(set(sample["tags"]) <= set(i["tags"]) for i in both)
        filtered, sizes = pages(sim, "/devices?type=phone&product=88&max=50")
        assert len(sizes) > 2 and all("88" in i["product"] for i in filtered)
        for bad in ("max=0", "max=x", "start=-1", "start=1e3", "type=toaster", "capability=fly", "plannedMaintenance=maybe"):
            check_error(sim.api("GET", "/devices?" + bad), 400)


def single_devices_and_their_tags():
    with Sim() as sim:
        item = sim.api("GET", "/devices?displayName=Reception").json["items"][0]
        path = "/devices/" + urllib.parse.quote(item["id"], safe="")
        single = sim.api("GET", path).json
        assert {k: v for k, v in single.items() if k != "lastSeen"} == {k: v for k, v in item.items() if k != "lastSeen"}
        check_error(sim.api("GET", "/devices/" + item["id"][:-2] + "AA"), 404)
        patch = lambda op, *tags: sim.api("PATCH", path, [{"op": op, "path": "tags", "value": list(tags)}],
                                          content="application/json-patch+json")
        assert patch("replace", "a", "b").json["tags"] == ["a", "b"]
        assert patch("add", "b", "c").json["tags"] == ["a", "b", "c"]
        assert sim.api("GET", "/devices?tag=a,c").json["items"][0]["id"] == item["id"]
        removal = [{"op": "remove", "path": "tags"}]
        assert sim.api("PATCH", path, removal, content="application/json-patch+json").json["tags"] == []
        check_error(sim.api("PATCH", path, removal), 415)
        for wrong in ([], {}, "x", [{"op": "move", "path": "tags"}], [{"op": "add", "path": "displayName", "value": ["x"]}],
                      [{"op": "add", "path": "tags", "value": [1]}]):
            check_error(sim.api("PATCH", path, wrong, content="application/json-patch+json"), 400)
        owner = {"workspaceId": item["workspaceId"]}
        assert re.fullmatch(r"\d{16}", sim.api("POST", "/devices/activationCode", owner).json["code"])
        new = dict(owner, mac=item["mac"].replace(":", ""), model="DMS Cisco 8865")
        check_error(sim.api("POST", "/devices", new), 409)
        assert sim.api("DELETE", path).status == 204
        check_error(sim.api("GET", path), 404)
        assert sim.api("POST", "/devices", new).json["product"] == "Cisco 8865"


def places_and_people():
    with Sim() as sim:
        locations, _ = pages(sim, "/locations")
        assert len(locations) == 10 and sim.api("GET", "/locations?name=berl").json["items"][0]["name"] == "Berlin"
        assert sim.api("GET", "/locations/" + locations[1]["id"]).json == locations[1]
        workspaces, _ = pages(sim, "/workspaces?max=7")
        assert len(workspaces) > 20
        room = next(w for w in workspaces if w["displayName"] == "Reception")
        detail = sim.api("GET", f"/workspaces/{room['id']}?includeDevices=true").json
        assert detail["devices"][0]["displayName"] == "Reception"
        people, _ = pages(sim, "/people?max=30")
        someone = people[5]
        assert sim.api("GET", "/people?email=" + someone["emails"][0]).json["items"] == [someone]
        assert sim.api("GET", f"/people/{someone['id']}?callingData=true").json["extension"]
        for path in ("/people/x", "/locations/x", "/workspaces/x"):
            check_error(sim.api("GET", path), 404)


def device_call_settings():
    with Sim("--phones", "300") as sim:
        items, _ = pages(sim, "/devices")
        phone = sim.phone("Reception")
        base = "/telephony/config/devices/" + urllib.parse.quote(phone["callingDeviceId"], safe="")
        detail = sim.api("GET", base).json
        assert detail["mac"] == phone["mac"].replace(":", "") and detail["model"] == "DMS Cisco 9861"
        members = sim.api("GET", base + "/members").json
        assert members["maxLineCount"] == 8 and members["members"][0]["memberType"] == "PLACE"
        assert members["members"][0]["id"] == phone["workspaceId"] and members["members"][0]["extension"] == "1001"
        assert sim.api("POST", base + "/actions/applyChanges/invoke", {}).status == 204
        assert sim.api("POST", base + "/actions/applyChanges/invoke").status == 204
        assert sim.phone("Reception")["acts"]["apply_changes"] == 2
        user = next(i for i in items if "personId" in i and i["callingDeviceId"])
        listed = sim.api("GET", f"/telephony/config/people/{user['personId']}/devices").json["devices"]
        assert user["mac"].replace(":", "") in [d["mac"] for d in listed]
        endpoint = sim.api("GET", f"/telephony/config/people/{user['personId']}/preferredAnswerEndpoint").json
        assert endpoint["preferredAnswerEndpointId"] in [e["id"] for e in endpoint["endpoints"]]
        assert sim.api("GET", f"/telephony/config/workspaces/{phone['workspaceId']}/devices").json["devices"]
        models = sim.api("GET", "/telephony/config/supportedDevices").json["devices"]
        assert any(m["touchScreenPhone"] for m in models)
        third = next(i for i in items if i["product"] == "Poly VVX 411" and i["callingDeviceId"])
        assert sim.api("GET", "/telephony/config/devices/" + third["callingDeviceId"]).json["manufacturer"] == "THIRD_PARTY"
        check_error(sim.api("GET", "/telephony/config/devices/x"), 404)


def shares_are_configurable():
    with Sim("--phones", "1000", "--offline", "30%", "--sleeping", "0.2", "--maintenance", "10%", "--in-call", "0") as sim:
        items, _ = pages(sim, "/devices?max=1000")
        share = lambda *names: sum(i["connectionStatus"] in names for i in items)
        assert 250 < share("disconnected", "offline_expired") < 350 and 150 < share("offline_deep_sleep") < 250
        assert 60 < len(pages(sim, "/devices?plannedMaintenance=on")[0]) < 140
        assert not any(p["calls"] for p in sim.control("GET", "/sim/phones?max=1000")["items"])
    with Sim("--phones", "1000", "--in-call", "20%") as sim:
        assert sum(bool(p["calls"]) for p in sim.control("GET", "/sim/phones?max=1000")["items"]) > 100


def names_can_be_hostile():
    with Sim("--hostile-names", "--phones", "60") as sim:
        body = sim.api("GET", "/devices").body
        assert b"\\u001b]0;owned" in body and b"\xff\xfe" in body and "\u202e".encode() in body and b"L" * 1000 in body
        assert b'"Reception"' not in body
    with Sim() as sim:
        sim.control("POST", "/sim/phones/Reception", {"displayName": "\x1b[31mred"})
        assert sim.phone("\x1b[31mred")["extension"] == "1001"


run(items_have_all_fields, the_seed_decides_everything, every_filter_selects, single_devices_and_their_tags,
    places_and_people, device_call_settings, shares_are_configurable, names_can_be_hostile)
