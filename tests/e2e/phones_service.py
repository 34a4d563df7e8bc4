"""Lists as the real service returns them: links in every form, next links that drop the filter, phones without an
id, and the states and models of 2026."""
import os
import re

from helpers.common import run, wait_until
from helpers.desk import Desk


def names(desk, *words, code=0):
    return sorted(desk.run("phones", "--fresh", "--tsv", "--columns", "name,type", *words, code=code).out.splitlines())


def I4_the_list_is_whole_however_its_links_are_written():
    with Desk(phones=40) as desk:
        whole = names(desk)
        assert len(whole) > 30
        desk.set("webex-directory.page_size", "10")
        # Each link of link-together is longer than the one before. The first time all pages behind the first link are
        # asked for in vain; that is remembered.
        pages = (len(whole) + 9) // 10
        for quirk, vain in (("link-twice", 0), ("link-parameter", 0), ("link-spaces", 0), ("link-relations", 0),
                            ("link-relative", 0), ("link-together", pages - 2), ("link-together", 1)):
            desk.quirks(quirk)
            desk.reset()
            assert names(desk) == whole, quirk
            assert desk.counters()["endpoints"]["GET /v1/devices"] == pages + vain, (quirk, desk.counters()["endpoints"])


def I4_pages_that_lead_round_end_soon():
    with Desk(phones=40) as desk:
        pages = (len(names(desk)) + 9) // 10
        desk.set("webex-directory.page_size", "10")
        whole = len(names(desk))
        for quirk in ("link-circle", "link-nonce"):
            desk.quirks(quirk)
            desk.reset()
            result = desk.run("phones", "--fresh", "--tsv", code=0)
            assert len(result.out.splitlines()) == whole and "may not be whole" in result.err and "loop" in result.err, result
            assert desk.counters()["endpoints"]["GET /v1/devices"] == pages + 1, desk.counters()["endpoints"]


def pages_are_as_large_as_the_service_gives_and_it_is_asked_once():
    """The API does not document the largest page size."""
    with Desk(phones=300) as desk:
        def requests():
            desk.reset()
            names(desk)
            return desk.counters()["endpoints"]["GET /v1/devices"]

        whole = names(desk)
        assert requests() == 1
        desk.fault(method="GET", path="/v1/devices", kind="status-400", count=1)
        assert names(desk) == whole
        assert requests() == (len(whole) + 99) // 100, "it was asked for large pages again"
        desk.set("webex-directory.page_size", "1000")
        assert requests() == 1
        desk.fault(method="GET", path="/v1/devices", kind="status-400", count=1)
        names(desk, code=2)  # a page size from the settings is never reduced


def lists_and_their_pages_are_on_their_way_side_by_side():
    with Desk("--latency", "200ms", phones=300) as desk:
        whole = names(desk)
        assert desk.counters()["in_flight_peak"] == 4, "phones, people, workspaces and locations"
        desk.set("webex-directory.page_size", "10")
        desk.reset()
        assert names(desk) == whole
        asked, pages = desk.counters(), (len(whole) + 9) // 10
        assert pages > 25 and asked["endpoints"]["GET /v1/devices"] == pages, asked["endpoints"]
        assert asked["in_flight_peak"] >= pages - 1, asked  # the last list said how many there are


def I5_a_filter_that_the_next_link_loses_lets_no_room_system_in():
    with Desk(phones=80) as desk:
        whole = names(desk)
        assert all(line.endswith("\tphone") for line in whole)
        desk.set("webex-directory.page_size", "10")
        desk.quirks("link-no-filter")
        assert names(desk) == whole
        desk.set("webex-directory.devices", "all")
        assert len(names(desk)) > len(whole)


def I5_a_restart_is_proven_when_the_filter_is_lost_and_away_has_a_new_name():
    with Desk("--reboot-time", "1s", phones=60) as desk:
        desk.set("webex-directory.page_size", "10")
        ids = desk.able()[:30]
        for quirks in (["link-no-filter"], ["link-no-filter", "new-states"]):
            desk.quirks(*quirks)
            assert desk.reboot(ids, "--wait", "--json", code=0).outcomes() == {"done": 30}, quirks


def I6_what_only_decorates_costs_nobody_the_list():
    with Desk(phones=40) as desk:
        plain = desk.run("phones", "--fresh", "--json", code=0)
        whole = {phone["mac"]: phone for phone in plain.json["items"]}
        assert plain.json["missing"] == {} and "not read" not in plain.err
        fields = {"people": ["owner", "extension", "number"], "workspaces": ["owner"], "locations": ["location"]}
        ways = ["people=" + way for way in ("403", "404", "408", "429", "500", "503", "504", "html", '{"items":null}', '{"items":[7,null,{}]}')]
        for quirk in ["no-administrator", *ways, "workspaces=403", "workspaces=[]", "locations=404", "locations=502"]:
            desk.quirks(quirk)
            result = desk.run("phones", "--fresh", "--json", code=0)
            phones = {phone["mac"]: phone for phone in result.json["items"]}
            lost = fields["people" if quirk == "no-administrator" else quirk.partition("=")[0]]
            if quirk.endswith("{}]}"):
                lost = []  # one odd member does not spoil the list
            assert phones.keys() == whole.keys() and list(result.json["missing"]) == lost, (quirk, result)
            assert len([line for line in result.err.splitlines() if "not read" in line]) == (1 if lost else 0), (quirk, result.err)
            if lost:
                assert "not read: " + ", ".join(lost) in result.err and "failed: " in result.err, result.err
        desk.quirks("no-administrator")
        result = desk.run("reboot", "Lobby", "Reception", "--yes", "--fresh", code=0)
        assert "administrator" in result.err and sum(desk.acts().values()) == 2, result
        kept = desk.run("phones", "--json", code=0)  # the cached list remembers what is missing
        assert list(kept.json["missing"]) == fields["people"] and "not read" in kept.err, kept


def I6_what_could_not_be_read_is_asked_for_again_when_one_wants_it():
    with Desk(phones=40) as desk:
        desk.quirks("people=504")
        desk.run("phones", "--fresh", code=0)
        desk.quirks()
        wait_until(lambda: desk.run("phones", "--json", code=0).json["age_s"] > 0)
        assert "--fresh reloads it" in desk.run("phones", "ext:1001", code=2).err
        assert "not read" not in desk.run("phones", "--fresh", "ext:1000", code=0).err


def I6_what_a_setting_leaves_out_is_no_news_but_nothing_is_selected_by_it():
    with Desk(phones=40) as desk:
        desk.set("webex-directory.owners", "no")
        for fresh in (["--fresh"], []):  # from the service, then from the cache
            result = desk.run("phones", "--json", *fresh, code=0)
            assert "not read" not in result.err and list(result.json["missing"]) == ["owner", "extension", "number"], result
            refused = desk.run("reboot", "Lobby", "!owner:nobody", "--yes", *fresh, code=2)
            assert "settings of the directory" in refused.err and not desk.acts(), refused


def I6_a_network_that_is_away_is_told_at_once():
    with Desk(phones=40) as desk:
        desk.run("phones", "--fresh", code=0)
        desk.reset()
        desk.fault(method="GET", path="/v1/devices", kind="close-before")
        for path in ("people", "workspaces", "locations"):
            desk.fault(method="GET", path="/v1/" + path, kind="stall")
        desk.run("phones", "--fresh", code=7)  # what was asked for ahead is given up
        asked = desk.counters()["endpoints"]
        assert all(asked.get("GET /v1/" + path, 0) <= 1 for path in ("people", "workspaces", "locations")), asked


def I7_phones_without_an_id_are_shown_and_what_needs_none_works():
    with Desk(phones=40) as desk:
        whole = {phone["mac"]: phone for phone in desk.phones("--fresh")}
        assert all(phone["id"] for phone in whole.values())
        desk.quirks("null-ids")
        now = {phone["mac"]: phone for phone in desk.phones("--fresh")}
        lacking = [mac for mac, phone in now.items() if phone["id"] is None]
        assert now.keys() == whole.keys() and 5 < len(lacking) < 20
        for mac, phone in whole.items():
            same = {key for key in phone if phone[key] == now[mac][key]}
            assert phone.keys() - same - {"last_seen"} == ({"id"} if mac in lacking else set()), (phone, now[mac])
        why = {phone["mac"]: phone for phone in desk.phones("--why", "reboot")}
        assert all("no id" in why[mac]["why"] and not why[mac]["can"] for mac in lacking), why
        lobby = next(phone for phone in now.values() if phone["name"] == "Lobby")
        assert lobby["mac"] in lacking
        skipped = desk.run("reboot", "Lobby", "--yes", "--json").json["items"]
        assert [(item["outcome"], item["mac"]) for item in skipped] == [("skipped", lobby["mac"])] and "no id" in skipped[0]["text"]
        desk.run("apply-changes", "Lobby", "--yes", code=0)
        assert desk.sim.phone("Lobby")["acts"]["apply_changes"] == 1
        itself = desk.run("apply-changes", "Reception", "--yes", "--json").json["items"]  # a 9861 fetches it itself
        assert itself[0]["outcome"] == "skipped" and "not possible with the model Cisco 9861" in itself[0]["text"], itself
        dialled = desk.run("dial", "Lobby", "1001", "--yes", "--json", code=0).json["items"]
        assert dialled[0]["outcome"] == "done" and dialled[0]["rows"][0]["via"] == "member", dialled
        items, _ = desk.job(desk.jobs()[0]["number"])
        assert [(item["name"], item["mac"], item["outcome"]) for item in items.values()] == [("Lobby", lobby["mac"], "done")]


def I7_one_spelling_of_mac_in_every_output():
    with Desk(phones=12) as desk:
        shown = {words: desk.run("phones", "--fresh", *words.split(), code=0).out for words in ("--json", "--csv", "--tsv")}
        assert desk.sim.phone("Lobby")["mac"] in shown["--json"].replace(":", "")
        desk.quirks("mac-colons")
        assert desk.sim.phone("Lobby")["mac"] in shown["--json"]
        for words in ("--csv", "--tsv"):
            assert desk.run("phones", "--fresh", *words.split(), code=0).out == shown[words]


def I7_states_and_models_of_2026():
    with Desk("--offline", "30%", phones=100) as desk:
        away = names(desk, "status:disconnected")
        assert away and not names(desk, "status:offline_temporarily", code=3)
        waiting = names(desk, "status:activating")
        large = names(desk, "model:*9871", "model:*8875")
        desk.quirks("new-states", "new-models")
        assert names(desk, "status:offline_temporarily") == away and waiting and names(desk, "status:pending") == waiting
        why = desk.phones("status:offline_temporarily", "--why", "reboot")
        assert not any(phone["can"] for phone in why) and any("status: offline_temporarily" in phone["why"] for phone in why)
        assert names(desk, "model:*Phone 9871", "model:*8875") == large
        one = next(item for item in desk.phones("model:*9871", "model:*8875", "--why", "press") if item["can"])
        desk.run("press", one["mac"], "line32", "--yes", code=0)
        assert desk.sim.phone(one["mac"])["acts"]["keys"] == 1
        desk.run("press", one["mac"], "line33", "--yes", code=2)


def I8_keys_in_a_spelling_that_no_map_knows():
    with Desk(phones=20) as desk:
        phone = desk.able("press", most=1)[0]
        press = ["press", "id:" + phone]
        desk.quirks("odd-keys")
        steps = desk.run(*press, "10, star, pound", "--explain", "--json").json["items"][0]["rows"]
        assert [step["sent_as"] for step in steps[:2]] == ["Ziffer_1", "Ziffer_0"], steps
        before = desk.acts("keys").get(phone, 0)
        desk.run(*press, "1009", "--yes", code=0)
        assert desk.acts("keys")[phone] == before + 4
        missing = desk.run(*press, "1, Home", "--yes", code=1)
        assert "no key known as" in missing.err and "Anfang" in missing.err and "help keys" in missing.err, missing
        assert desk.acts("keys")[phone] == before + 4, "one that cannot be pressed presses none"
        os.makedirs(f"{desk.home}/config/phonectl/keymaps", mode=0o700)
        desk.write("config/phonectl/keymaps/odd.ini", "[phones]\nmodels = *\n[keys]\nhome = Anfang\n")  # as help says
        desk.run(*press, "1, Home", "--yes", code=0)
        assert desk.acts("keys")[phone] == before + 6


def I9_where_locations_cannot_be_read_nobody_is_excluded_by_one():
    with Desk(phones=20) as desk:
        one = next(item for item in desk.phones("--why", "reboot") if item["can"])
        for quirk, code in (("locations=403", 2), ("locations=502", 2), (None, 3)):
            desk.quirks(*([quirk] if quirk else []))
            result = desk.run("reboot", one["name"], "!location:" + whole_location(desk, one), "--yes", code=code)
            assert not desk.acts() and ("location of phones could not be read" in result.err) is bool(quirk), result


def whole_location(desk, phone):
    return desk.sim.api("GET", "/locations/" + desk.sim.phone(phone["id"])["locationId"]).json["name"]


def D21_what_the_service_quotes_is_shown_and_kept_nowhere():
    with Desk(phones=20) as desk:
        with open(desk.env["PHONECTL_TOKEN_FILE"]) as file:
            token = file.read().strip()
        ids = desk.able(most=2)
        desk.quirks("quoting-errors")
        assert token in desk.sim.api("GET", "/devices/x", token=token).json["message"]
        desk.sim.control("POST", "/sim/phones/" + ids[0], {"maintenance": True})
        desk.sim.control("POST", "/sim/phones/" + ids[1], {"readonly": True})
        said = [desk.reboot(ids, form, code=1) for form in ("--json", "--csv", "-vv")]
        assert "maintenance. You sent: ***" in said[0].out, "what is no secret is shown"
        desk.sim.control("POST", "/sim/tokens/revoke", {})
        said.append(desk.run("-vv", "phones", "--fresh", code=4))
        assert not any(token[:12] in result.out + result.err for result in said), said
        for folder, _, files in os.walk(desk.home):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    assert name == "token" or token[:12].encode() not in file.read(), (folder, name)


def B15_what_configures_itself_is_left_out():
    with Desk(phones=60) as desk:
        why = {item["model"]: item for item in desk.phones("--why", "apply-changes") if item["status"] == "connected"}
        assert any("98" in model for model in why) and any("88" in model for model in why), list(why)
        for model, item in why.items():
            newer = re.search("98[0-9][0-9]", model) is not None
            assert item["can"] is not newer and ("not possible with the model" in (item["why"] or "")) is newer, item
        desk.run("apply-changes", "Lobby", "--yes", code=0)
        asked = desk.sim.control("GET", "/sim/requests?last=5")["items"]
        assert [item["body_length"] for item in asked if item["method"] == "POST"] == [0], asked


run(pages_are_as_large_as_the_service_gives_and_it_is_asked_once, lists_and_their_pages_are_on_their_way_side_by_side,
    I4_the_list_is_whole_however_its_links_are_written, I4_pages_that_lead_round_end_soon,
    I5_a_filter_that_the_next_link_loses_lets_no_room_system_in,
    I5_a_restart_is_proven_when_the_filter_is_lost_and_away_has_a_new_name, I6_what_only_decorates_costs_nobody_the_list,
    I6_what_could_not_be_read_is_asked_for_again_when_one_wants_it,
    I6_what_a_setting_leaves_out_is_no_news_but_nothing_is_selected_by_it, I6_a_network_that_is_away_is_told_at_once,
    I7_phones_without_an_id_are_shown_and_what_needs_none_works, I7_one_spelling_of_mac_in_every_output,
    I7_states_and_models_of_2026, I8_keys_in_a_spelling_that_no_map_knows,
    I9_where_locations_cannot_be_read_nobody_is_excluded_by_one, D21_what_the_service_quotes_is_shown_and_kept_nowhere,
    B15_what_configures_itself_is_left_out)
