"""Any command and any status that a phone reports: found, explained, sent, and checked before anything is sent."""
from helpers.common import run
from helpers.desk import Desk


def rows(result):
    return result.json["items"][0]["rows"]


def a_helpdesk_finds_a_command_and_uses_it():
    with Desk(phones=40) as desk:
        found = {row["command"]: row.get("arguments") or "" for row in rows(desk.run("xapi", "Lobby", "--json", code=0))}
        assert found["Audio.Volume.Set"] == "Level*=0..100" and "SystemUnit.Boot" in found, found
        assert desk.jobs() == [], "a list is no job"
        told = rows(desk.run("xapi", "Lobby", "audio.volume.set", "level=30", "--explain", "--json", code=0))
        assert told[0]["arguments"] == '{"Level":30}' and desk.posts() == 0, told
        assert desk.jobs() == []
        desk.run("xapi", "Lobby", "audio.volume.set", "level=30", code=6)  # no terminal to confirm on
        desk.run("xapi", "Lobby", "audio.volume.set", "level=30", "--yes", code=0)
        volume = rows(desk.run("xapi-status", "Lobby", "audio.VOLUME", "--json", code=0))
        assert [(row["name"], row["value"]) for row in volume] == [("Audio.Volume", "30")], volume
        dialled = rows(desk.run("xapi", "Lobby", "dial", "Number=1001", "CallType=audio", "--yes", "--json", code=0))
        assert {row["name"] for row in dialled} == {"CallId", "ConferenceId"}, dialled
        both = desk.run("xapi", "Lobby", "Reception", "--command", "Audio.Volume.Set", "--arguments", "Level=31", "--yes", "--json", code=0)
        assert len(both.json["items"]) == 2, both  # as the window copies it: with flags, every word is a selector
        assert len(desk.run("xapi", "Lobby", "Reception", "--command", "SystemUnit.Boot", "--explain", "--json", code=0).json["items"]) == 2
        key = next(line for line in found.items() if "Nav_Down" in line[1] or "NavDwn" in line[1])
        argument, names = key[1].split("*=")
        desk.run("xapi", "Lobby", key[0], f"{argument}={names.split('|')[0]}", "--yes", code=0)
        assert sum(desk.acts("keys").values()) == 1


def a_status_is_read_by_two_words_too():
    """Of a plugin with the actions A and A-B, the second can be typed in two words: one rule of the program, for every plugin. Reading a
    status asks nobody, however it is typed."""
    with Desk(phones=40) as desk:
        read = lambda *words: [(row["name"], row["value"]) for row in rows(desk.run(*words, "--json", code=0))]
        volume = read("xapi-status", "Lobby", "Audio.Volume")
        assert volume == read("xapi", "Lobby", "status", "Audio.Volume") == read("xapi", "status", "Lobby", "Audio.Volume"), volume
        assert "Audio.Volume" in desk.run("xapi", "Lobby", "status", code=0).out
        assert "phonectl xapi SELECTOR status [NAME]" in desk.run("help", "xapi", "status", code=0).out
        assert "phonectl help xapi-status" in desk.run("xapi", "Lobby", "status", "--bogus", code=2).err
        refused = desk.run("xapi", "--command", "status", "Lobby", "--yes")
        assert refused.code == 2 and "xapi-status SELECTOR NAME" in refused.err, "the value of a flag is no verb"
        assert "There is no image" in desk.run("background", "Lobby", "delete", "nothing.png", "--yes").err
        offered = [line.split("\t")[0] for line in desk.run("__complete", "--", "xapi", "Lobby", "stat", code=0).out.splitlines()]
        assert offered == ["status:", "status"], offered
        offered = [line.split("\t")[0] for line in desk.run("__complete", "--", "xapi", "Lobby", "status", "Audio.V", code=0).out.splitlines()]
        assert offered == ["Audio.Volume"], offered


def the_shell_completes_what_the_phone_has():
    with Desk(phones=40) as desk:
        offered = lambda *words: [line.split("\t")[0] for line in desk.run("__complete", "--", *words, code=0).out.splitlines()]
        assert offered("xapi", "Lobby", "Audio.") == []  # nothing is cached yet, and completion sends no request
        desk.run("xapi", "Lobby", code=0)
        desk.reset()
        assert offered("xapi", "Lobby", "audio.v") == ["Audio.Volume.Set"]
        assert offered("xapi", "Lobby", "SystemUnit.Boot", "F") == ["Force=True", "Force=False"]
        assert offered("xapi", "Lobby", "SystemUnit.Boot", "Force=True", "Ac") == ["Action=Restart", "Action=Shutdown"]
        assert desk.counters()["endpoints"] == {} or desk.posts() == 0


def what_the_schema_forbids_is_not_sent():
    with Desk(phones=40) as desk:
        for words in (["Audio.Volume.Set", "Level=101"], ["Audio.Volume.Set"], ["Audio.Volume.Set", "Loud=1"], ["Audio.Volume.Sett", "Level=1"],
                      ["SystemUnit.Boot", "Force=perhaps"]):
            refused = desk.run("xapi", "Lobby", *words, "--yes")
            assert refused.code in (1, 2) and desk.posts() == 0, refused


def schemas(desk):
    return [item for item in desk.sim.control("GET", "/sim/requests?last=1000")["items"] if item["path"] == "/v1/xapi/schema"]


def a_model_is_asked_once_however_many_begin_together():
    """Eight phones at once: the others wait for the first answer. A room device is asked whether it has the command before it is sent."""
    with Desk("--latency", "60ms", phones=100, settings="[webex-directory]\ndevices = all\n") as desk:
        listed = [item for item in desk.phones() if item["status"] == "connected"]
        take = lambda product: [item for item in listed if product in item["model"] and item["model"] + item["software"] == next(
            one["model"] + one["software"] for one in listed if product in one["model"])][:8]
        for product, words in (("8851", ["info"]), ("8851", ["press", "Home"]), ("9861", ["xapi", "Audio.Volume.Set", "Level=5"]), ("8841", ["answer"]),
                               ("Desk Pro", ["screenshot", "--output", desk.home]), ("9861", ["screenshot", "--output", desk.home])):
            phones = take(product)
            assert len(phones) > 1, (product, phones)
            desk.reset()
            for _ in range(2):
                desk.run(*words, "-f", desk.list_file([item["id"] for item in phones]), "--yes")
            assert len(schemas(desk)) == (words[0] != "screenshot" or product == "Desk Pro"), (words, schemas(desk))
            refused = [item["path"] for item in desk.sim.control("GET", "/sim/requests?last=1000")["items"] if item["status"] >= 400]
            assert not refused, (words, refused)


def a_model_is_asked_once():
    with Desk(phones=100) as desk:
        ids = [item["id"] for item in desk.phones("model:*8851") if item["status"] == "connected"][:5]
        assert len(ids) > 2, ids
        desk.reset()
        for _ in range(2):
            desk.run("xapi", "Audio.Volume.Set", "Level=5", "-f", desk.list_file(ids), "--jobs", "1", "--yes", code=0)
        asked = schemas(desk)
        assert len(asked) == 1 and desk.posts() == 2 * len(ids), asked
        assert "command=%2A" in asked[0]["query"], asked


def a_schema_that_is_none_sends_nothing():
    many = ",".join(f'"Command.Number{number}":{{"arguments":{{}}}}' for number in range(150000))
    huge = f'[{{"commands":{{{many}}}}}]'
    assert 5 << 20 < len(huge) < 8 << 20, "more than is read ends as endless-chunked does"
    with Desk(phones=40) as desk:
        for kind, value in (("body", "[{\"commands\":[]}]"), ("html", None), ("endless-chunked", None), ("status-404", None), ("body", huge)):
            desk.no_faults()
            desk.fault(method="GET", path="/v1/xapi/schema", kind=kind, **({"value": value} if value else {}))
            refused = desk.run("xapi", "Lobby", "SystemUnit.Boot", "--yes")
            assert refused.code == 1 and desk.posts() == 0, (kind, refused)
            assert kind != "endless-chunked" or "the answer is too large" in refused.err, refused
            assert value != huge or "it lists more than there can be" in refused.err, refused
        desk.no_faults()
        desk.run("xapi", "Lobby", "SystemUnit.Boot", "--yes", code=0)  # nothing of it was kept


def a_wrong_command_over_many_phones_is_not_offered_again():
    """Every phone is judged by its own schema, nothing is sent, and no hint offers to repeat what would fail again."""
    with Desk(phones=40) as desk:
        listed = [item for item in desk.phones() if item["status"] == "connected"]
        ids = [item["id"] for item in listed][:12]
        models = {item["model"] + item["software"] for item in listed[:12]}
        desk.reset()
        refused = desk.run("xapi", "Audio.Volume.Set", "Level=101", "-f", desk.list_file(ids), "--yes")
        assert refused.code == 1 and "12 failed" in refused.err and "a whole number 0..100" in refused.err, refused
        assert desk.posts() == 0 and len(schemas(desk)) == len(models), (models, schemas(desk))
        assert "phonectl jobs show" in refused.err and "jobs retry" not in refused.err, refused
        assert set(desk.run("jobs", "show", 1, "--json").outcomes()) == {"failed"}, "no phone answers for another"
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-409", count=1)
        mixed = desk.run("xapi", "Audio.Volume.Set", "Level=5", "-f", desk.list_file(ids), "--yes", code=5)
        assert "jobs retry" in mixed.err, mixed


def a_command_that_vanished_with_a_firmware():
    """The kept schema still has it and the phone does not: the sentence says so, and the schema is read anew."""
    with Desk(phones=40) as desk:
        desk.run("xapi", "Lobby", code=0)
        desk.reset()
        desk.fault(method="POST", path="/v1/xapi/command/*", kind="status-404")
        told = desk.run("xapi", "Lobby", "Audio.Volume.Set", "Level=5", "--yes")
        assert "no longer has the command Audio.Volume.Set" in told.out + told.err and '"phonectl xapi"' in told.out + told.err, told
        assert desk.posts() == 1 and len(schemas(desk)) == 1 and not desk.acts("commands"), (desk.posts(), schemas(desk))


for check in (a_helpdesk_finds_a_command_and_uses_it, a_status_is_read_by_two_words_too, the_shell_completes_what_the_phone_has, what_the_schema_forbids_is_not_sent, a_model_is_asked_once,
              a_model_is_asked_once_however_many_begin_together,
              a_schema_that_is_none_sends_nothing, a_wrong_command_over_many_phones_is_not_offered_again,
              a_command_that_vanished_with_a_firmware):
    run(check)
