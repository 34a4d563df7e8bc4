"""Virtual phones: xAPI, schema and status, keys and screens, reboots, call control."""
import base64
import struct
import threading
import urllib.parse
import zlib

from helpers.common import run, wait_until
from helpers.simulator import Sim, check_error

QUICK = ("--answer-time", "200ms", "--reboot-time", "1s")


def schema(sim, phone, query=""):
    return sim.api("GET", f"/xapi/schema?deviceId={phone['id']}{query}").json[0]


def key_command(sim, phone):
    """(command, argument, names), found as a client must find them: the command whose enum lists keys."""
    for name, command in schema(sim, phone, "&command=*")["commands"].items():
        for argument, value in command["arguments"].items():
            if len(value["schema"].get("enum", [])) > 20:
                return name, argument, value["schema"]["enum"]
    raise AssertionError("no key command")


def one_of(sim, **want):
    for phone in sim.control("GET", "/sim/phones?max=1000")["items"]:
        if all(phone[k] == v for k, v in want.items()):
            return phone
    raise AssertionError(want)


def screen(sim, phone):
    return sim.request("GET", f"/sim/phones/{phone['index']}/screen").body.decode()


def reboots_walk_through_disconnected():
    with Sim("--reboot-time", "1s") as sim:
        phone = sim.phone("Reception")
        arguments = {"Action": "Restart", "Force": "True"}
        answer = sim.command(phone, "SystemUnit.Boot", arguments)
        assert answer.json == {"deviceId": phone["id"], "arguments": arguments,
                               "result": {"Action": "Restart", "Description": "Restarting"}}
        status = lambda: sim.api("GET", "/devices/" + phone["id"]).json["connectionStatus"]
        assert status() == "disconnected" and "dark" in screen(sim, phone)
        check_error(sim.command(phone, "systemunit.BOOT", {"Force": "True"}), 409)
        wait_until(lambda: status() == "connected")
        sim.command(phone, "SystemUnit.Boot", {"Force": "False"})
        assert status() == "connected"
        wait_until(lambda: status() == "disconnected")
        wait_until(lambda: status() == "connected")
        assert sim.control("GET", "/sim/acts")["total"]["reboots"] == 2


def commands_are_refused_for_good_reasons():
    with Sim("--phones", "600", "--maintenance", "5%") as sim:
        phone = sim.phone("Reception")
        sim.sign_in()
        for name, arguments, why in (("Dial", {}, "Missing argument Number"), ("Dial", {"Number": "x y"}, "Invalid number"),
                                     ("Dial", {"Number": "1", "Protocol": "sip"}, "Invalid value for argument Protocol"),
                                     ("Dial", {"Number": 1}, "Invalid value for argument Number"),
                                     ("Audio.Volume.Set", {"Level": 101}, "Invalid value for argument Level"),
                                     ("SystemUnit.Boot", {"Force": True}, "Invalid value for argument Force"),
                                     ("SystemUnit.Boot", {"Quick": "True"}, "Unknown argument Quick"),
                                     ("Call.Disconnect", {}, "No such call")):
            assert check_error(sim.command(phone, name, arguments), 400)["message"] == "Command Failed: " + why
        check_error(sim.command(phone, "Ui.SendKey", {"Key": "Home"}), 404)
        check_error(sim.command({"id": "x"}, "Dial", {"Number": "1"}), 404)
        check_error(sim.command(one_of(sim, connectionStatus="disconnected", family="MPP"), "Dial", {"Number": "1"}), 409)
        check_error(sim.command(one_of(sim, family="third party"), "Dial", {"Number": "1"}), 403)
        readonly = one_of(sim, permissions=["xapi:readonly"], connectionStatus="connected")
        check_error(sim.command(readonly, "Dial", {"Number": "1"}), 403)
        assert sim.api("GET", f"/xapi/status?deviceId={readonly['id']}&name=Audio.Volume").status == 200
        locked = one_of(sim, plannedMaintenance="on", connectionStatus="connected", family="MPP", permissions=["xapi:readonly", "xapi:all"])
        answer = sim.command(locked, "Dial", {"Number": "1"})
        check_error(answer, 423)
        assert answer.header("Retry-After") == "60"
        for body in ("", "{", "[]", '{"deviceId":7}', '{"deviceId":"x","arguments":[]}', "nul"):
            check_error(sim.api("POST", "/xapi/command/Dial", body or None), 400)
        check_error(sim.api("POST", "/xapi/command/Dial", "a=b", content="text/plain"), 415)
        assert not sim.control("GET", "/sim/acts")["items"]


def key_commands_can_only_be_found_in_the_schema():
    found = []
    for seed in "abcdefgh":
        with Sim("--phones", "120", "--key-command-seed", seed) as sim:
            names = {}
            for family in ("MPP", "PhoneOS"):
                names[family] = key_command(sim, one_of(sim, family=family))[:2]
            assert len({n[0] for n in names.values()}) == 2 and len({n[1] for n in names.values()}) == 2, names
            room = schema(sim, one_of(sim, family="RoomOS"), "&command=*")["commands"]
            assert len(room) > 10 and not [name for name in room if "Key" in name or "Touch" in name or "Tap" in name], list(room)
            found.append(names)
    for family in found[0]:
        for part in (0, 1):
            assert len({f[family][part] for f in found}) > 1, (family, part)


def schema_tells_what_is_asked_for():
    with Sim() as sim:
        phone, other = sim.phone("Reception"), sim.phone("Lobby")
        assert "status" not in schema(sim, phone, "&command=Dial") and set(schema(sim, phone, "&command=dial")["commands"]) == {"Dial"}
        assert "commands" not in schema(sim, phone, "&status=Audio.*")
        whole = schema(sim, phone)
        assert whole["commands"]["Dial"]["arguments"]["Number"]["required"] is True
        assert whole["commands"]["SystemUnit.Boot"]["arguments"]["Force"]["schema"]["enum"] == ["True", "False"]
        assert whole["status"]["Audio.Volume"]["schema"]["type"] == "integer"
        two = sim.api("GET", f"/xapi/schema?deviceId={phone['id']}&deviceId={other['id']}&command=*").json
        assert [d["deviceId"] for d in two] == [phone["id"], other["id"]]
        check_error(sim.api("GET", "/xapi/schema?" + "&".join(f"deviceId={phone['id']}" for _ in range(6))), 400)
        check_error(sim.api("GET", "/xapi/schema"), 400)
        token = sim.control("POST", "/sim/token", {"scopes": ["spark:xapi_statuses"]})["access_token"]
        check_error(sim.api("GET", f"/xapi/schema?deviceId={phone['id']}&command=*", token=token), 403)


def statuses_are_selected():
    with Sim() as sim:
        phone = sim.phone("Reception")
        def query(*names):
            text = "&".join("name=" + urllib.parse.quote(n) for n in names)
            return sim.api("GET", f"/xapi/status?deviceId={phone['id']}&{text}")
        assert query("audio.volume").json == {"deviceId": phone["id"], "result": {"Audio": {"Volume": 60}}}
        sim.command(phone, "Audio.Volume.Set", {"Level": 35})
        sim.command(phone, "Audio.Microphones.Mute")
        assert query("Audio").json["result"] == {"Audio": {"Microphones": {"Mute": "On"}, "Volume": 35}}
        sim.command(phone, "Dial", {"Number": "+15551234567"})
        call = query("Call[*].RemoteNumber", "Call[*].Direction").json["result"]["Call"][0]
        assert call["RemoteNumber"] == "+15551234567" and call["Direction"] == "Outgoing" and set(call) == {"id", "RemoteNumber", "Direction"}
        assert query(f"Call[{call['id']}].Direction").json["result"]["Call"][0]["id"] == call["id"]
        assert query(f"Call[{call['id'] + 1}..{call['id'] + 9}].Direction").json["result"] == {}
        assert query("*.Volume", "SystemUnit.*.Version,Network[1].IPv4.Address").json["result"].keys() == {"Audio", "SystemUnit", "Network"}
        assert query("Nothing.Here").json["result"] == {}
        assert query(*["Audio"] * 10).status == 200
        check_error(query(*["Audio"] * 11), 400)
        check_error(query(), 400)


def png_pixels(data):
    """Width, height and the rows of a palette PNG without filters."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0]
        chunks[kind] = body
        at += length + 12
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == (width + 1) * height
    return width, height, raw


def keys_change_the_screenshot():
    with Sim(*QUICK, "--phones", "120") as sim:
        for family in ("MPP", "PhoneOS"):
            phone = one_of(sim, family=family, connectionStatus="connected", product="Cisco 8851" if family == "MPP" else "Cisco 9861")
            name, argument, names = key_command(sim, phone)
            spelled = lambda *words: next(n for n in names if n.lower().replace("_", "") in words)
            press = lambda *words: sim.command(phone, name, {argument: spelled(*words)})
            def shot():
                result = sim.command(phone, "Ui.GetDeviceScreenshot").json["result"]
                return png_pixels(base64.b64decode(result["Image"]))
            seen = [shot()]
            assert seen[0][:2] == (800, 480)
            for words in (("settings",), ("navdown", "navdwn", "down"), ("navselect", "ok"), ("navback", "back")):
                assert press(*words).status == 200
                seen.append(shot())
            assert len({s[2] for s in seen[:4]}) == 4, "every key shows"
            for digit in "1000":
                press("keypad" + digit, "dialpad" + digit, "key" + digit, digit)
            assert "> 1000_" in screen(sim, phone)
            press("soft1", "softkey1", "f1")
            wait_until(lambda: "Connected" in screen(sim, phone))
            press("soft2", "softkey2", "f2")
            assert "Connected" not in screen(sim, phone)
            state = sim.control("GET", f"/sim/phones/{phone['index']}")
            assert state["acts"]["keys"] == 10 and state["acts"]["dials"] == 1 and state["acts"]["hangups"] == 1, state["acts"]
            assert check_error(sim.command(phone, name, {argument: "NoSuchKey"}), 400)["message"].startswith("Command Failed:")
            check_error(sim.command(phone, name, {}), 400)
        png = sim.request("GET", f"/sim/phones/{phone['index']}/screen.png")
        assert png.header("Content-Type") == "image/png" and png_pixels(png.body)[0] == 800


def touching_the_screen_works():
    with Sim("--phones", "120") as sim:
        phone = one_of(sim, product="Cisco 9871", connectionStatus="connected")
        touch, arguments = next((n, list(c["arguments"])) for n, c in schema(sim, phone, "&command=*")["commands"].items()
                                if len(c["arguments"]) == 2 and all(a["schema"]["type"] == "integer" for a in c["arguments"].values()))
        tap = lambda x, y: sim.command(phone, touch, dict(zip(arguments, (x, y))))
        assert tap(1200, 700).status == 200
        assert "# Settings" in screen(sim, phone), screen(sim, phone)
        check_error(tap(1280, 10), 400)
        assert sim.phone(str(phone["index"]))["acts"]["touches"] == 1


def calls_between_phones_ring_connect_hold_and_end():
    with Sim(*QUICK) as sim:
        caller, called = sim.phone("Reception"), sim.phone("Lobby")
        states = lambda phone: [c["state"] for c in sim.phone(phone["extension"])["calls"]]
        assert sim.command(caller, "Dial", {"Number": "tel:1002"}).json["result"]["CallId"]
        wait_until(lambda: states(called) == ["connected"] and states(caller) == ["connected"])
        sim.command(called, "Call.Hold")
        assert states(called) == ["held"] and states(caller) == ["remoteHeld"]
        sim.command(called, "Call.Resume")
        assert states(called) == ["connected"] and states(caller) == ["connected"]
        assert sim.command(caller, "Call.DTMFSend", {"DTMFString": "1#"}).status == 200
        sim.command(caller, "Call.Disconnect")
        assert states(called) == [] and states(caller) == []
        acts = sim.phone("Reception")["acts"]
        assert (acts["dials"], acts["dtmf"], acts["hangups"]) == (1, 1, 1)


def unanswered_calls_end():
    with Sim("--answer-time", "10s", "--ring-time", "500ms") as sim:
        phone = sim.phone("Reception")
        sim.command(phone, "Dial", {"Number": "1002"})
        wait_until(lambda: "Incoming" in screen(sim, sim.phone("Lobby")))
        wait_until(lambda: not sim.phone("Reception")["calls"])


def user_call_control():
    with Sim(*QUICK) as sim:
        do = lambda op, **body: sim.api("POST", "/telephony/calls/" + op, body)
        placed = do("dial", destination="sip:1001@sim.calls.example").status
        assert placed == 201
        placed = do("dial", destination="+49 30 1234567")
        assert placed.status == 201 and set(placed.json) == {"callId", "callSessionId"}
        call = placed.json["callId"]
        state = lambda: sim.api("GET", "/telephony/calls/" + call).json
        assert state()["personality"] == "clickToDial" and state()["state"] == "alerting"
        assert do("answer", callId=call).status == 204
        assert state()["personality"] == "originator"
        wait_until(lambda: state()["state"] == "connected")
        for op, field, value in (("hold", "state", "held"), ("resume", "state", "connected"), ("mute", "muted", True),
                                 ("unmute", "muted", False), ("startRecording", "recordingState", "started"),
                                 ("pauseRecording", "recordingState", "paused"), ("resumeRecording", "recordingState", "started"),
                                 ("stopRecording", "recordingState", None)):
            answer = do(op, callId=call)
            assert answer.status == 204 and not answer.body and state().get(field) == value, (op, answer.body, state())
        assert do("transmitDtmf", callId=call, dtmf="12,#").status == 204
        check_error(do("transmitDtmf", callId=call, dtmf="x"), 400)
        parked = do("park", callId=call)
        assert parked.status == 200 and parked.json["parkedAgainst"]["number"] == "1000"
        check_error(sim.api("GET", "/telephony/calls/" + call), 404)
        assert do("retrieve", destination="1000").json["callId"] == call and state()["state"] == "connected"
        assert do("hangup", callId=call).status == 204
        check_error(do("hangup", callId=call), 404)
        check_error(do("hangup"), 400)
        check_error(do("dial"), 400)
        check_error(do("push", callId=call), 400)
        check_error(do("explode", callId=call), 404)
        history = sim.api("GET", "/telephony/calls/history?type=placed").json["items"]
        assert history[0]["number"] == "+49301234567" and history[0]["type"] == "placed"


def transfers_and_incoming_calls():
    with Sim("--answer-time", "10s", "--ring-time", "20s") as sim:
        do = lambda op, **body: sim.api("POST", "/telephony/calls/" + op, body)
        reception = sim.phone("Reception")
        ring = lambda: sim.command(reception, "Dial", {"Number": "1000"})
        mine = lambda: sim.api("GET", "/telephony/calls").json["items"]
        ring()
        call = wait_until(mine)[0]
        assert call["personality"] == "terminator" and call["state"] == "alerting" and call["remoteParty"]["name"] == "Reception"
        check_error(do("reject", callId=call["id"], action="shout"), 400)
        assert do("reject", callId=call["id"], action="busy").status == 204 and not mine()
        assert not sim.phone("Reception")["calls"]
        ring()
        call = wait_until(mine)[0]
        assert do("answer", callId=call["id"]).status == 204 and sim.phone("Reception")["calls"][0]["state"] == "connected"
        assert do("divert", callId=call["id"], destination="1002").status == 204 and not mine()
        wait_until(lambda: sim.phone("Lobby")["calls"])
        assert do("pickup", target="1002").status == 201
        assert sim.phone("Reception")["calls"][0]["state"] == "connected" and not sim.phone("Lobby")["calls"]
        second = do("dial", destination="1002").json["callId"]
        do("answer", callId=second)
        wait_until(lambda: sim.phone("Lobby")["calls"])
        sim.command(sim.phone("Lobby"), "Call.Accept")
        wait_until(lambda: sorted(c["state"] for c in mine()) == ["connected", "held"])
        assert do("transfer").status == 204 and not mine()
        assert sim.phone("Reception")["calls"][0]["number"] == "1002" and sim.phone("Lobby")["calls"][0]["state"] == "connected"
        missed = sim.api("GET", "/telephony/calls/history").json["items"]
        assert {h["type"] for h in missed} == {"placed", "missed", "received"}


def member_call_control():
    with Sim(*QUICK) as sim:
        reception = sim.phone("Reception")
        base = f"/telephony/calls/members/{reception['workspaceId']}"
        placed = sim.api("POST", base + "/dial", {"destination": "1002", "endpointId": reception["callingDeviceId"]})
        assert placed.status == 201
        call = placed.json["callId"]
        state = lambda: sim.api("GET", f"{base}/calls/{call}").json["state"]
        wait_until(lambda: state() == "connected")
        assert [c["id"] for c in sim.api("GET", base + "/calls").json["items"]] == [call]
        do = lambda operation, **more: sim.api("POST", f"{base}/{operation}", {"callId": call, **more})
        check_error(do("hold", lineOwnerId="x"), 400)
        assert do("hold").status == 204 and state() == "held"
        check_error(do("hold"), 400)
        check_error(do("mute"), 400)
        assert do("resume").status == 204 and do("transmitDtmf", dtmf="1#").status == 204
        sim.control("POST", "/sim/quirks", {"name": "old-members"})
        check_error(do("hold"), 404)
        sim.control("DELETE", "/sim/quirks")
        check_error(do("push"), 404)
        assert sim.api("GET", base + "/history").status == 200
        assert sim.api("POST", base + "/hangup", {"callId": call}).status == 204
        check_error(sim.api("GET", f"{base}/calls/{call}"), 404)
        check_error(sim.api("GET", "/telephony/calls/members/x/calls"), 404)
        check_error(sim.api("POST", base + "/dial", {"destination": "1", "endpointId": "x"}), 404)
        token = sim.control("POST", "/sim/token", {"scopes": ["spark:calls_read", "spark:calls_write"]})["access_token"]
        check_error(sim.api("POST", base + "/dial", {"destination": "1"}, token=token), 403)


def phones_can_be_changed_from_outside():
    with Sim() as sim:
        change = lambda **what: sim.control("POST", "/sim/phones/1001", what)
        assert change(connectionStatus="offline_deep_sleep")["connectionStatus"] == "offline_deep_sleep"
        check_error(sim.command(sim.phone("1001"), "Dial", {"Number": "1"}), 409)
        assert change(connectionStatus="connected", inCall=True)["calls"][0]["state"] == "connected"
        assert change(inCall=False)["calls"] == []
        assert change(xapi=False)["capabilities"] == [] and change(xapi=True)["capabilities"] == ["xapi"]
        assert change(readonly=True)["permissions"] == ["xapi:readonly"]
        assert change(maintenance=True)["plannedMaintenance"] == {"mode": "on"}
        check_error(sim.request("POST", "/sim/phones/1001", '{"connectionStatus":"elsewhere"}'), 400)
        check_error(sim.request("GET", "/sim/phones/nobody"), 404)
        phone = sim.phone("1001")
        for name in (phone["id"], phone["callingDeviceId"], phone["mac"], phone["mac"].replace(":", "-").lower(), "reception", "1"):
            assert sim.phone(name)["mac"] == phone["mac"], name


def many_at_once_are_each_done_once():
    with Sim("--phones", "400", "--offline", "0", "--sleeping", "0", "--maintenance", "0", "--answer-time", "30s") as sim:
        phones = [p for p in sim.control("GET", "/sim/phones?max=400")["items"] if p["id"] and "xapi:all" in p["permissions"]]
        phones = [p for p in phones if p["connectionStatus"] == "connected"]
        sim.sign_in()
        def work(part):
            link = sim.connection()
            for phone in part:
                assert sim.command(phone, "Dial", {"Number": "+15550000"}, connection=link).status == 200
        threads = [threading.Thread(target=work, args=(phones[i::8],)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        acts = sim.control("GET", "/sim/acts")
        assert acts["total"]["dials"] == len(phones) == len(acts["items"]) and all(i["acts"]["dials"] == 1 for i in acts["items"])


run(reboots_walk_through_disconnected, commands_are_refused_for_good_reasons, key_commands_can_only_be_found_in_the_schema,
    schema_tells_what_is_asked_for, statuses_are_selected, keys_change_the_screenshot, touching_the_screen_works,
    calls_between_phones_ring_connect_hold_and_end, unanswered_calls_end, user_call_control, transfers_and_incoming_calls,
    member_call_control, phones_can_be_changed_from_outside, many_at_once_are_each_done_once)
