"""What a helpdesk asks first about a phone of each family: switch port, VLAN, address and so on; also which of them
the phone does not report."""
import os

from helpers.common import run
from helpers.desk import Desk

MODELS = {"MPP": "model:*884*", "PhoneOS": "model:*98*", "RoomOS": "type:roomdesk", "third party": "model:Poly*"}


def each_family_tells_its_switch_port():
    with Desk(phones=100, settings="[webex-directory]\ndevices = all\n") as desk:
        for family, selector in MODELS.items():
            phone = next(item for item in desk.phones(selector) if item["status"] == "connected")
            row = desk.run("info", f"id:{phone['id']}", "--json", code=0).json["items"][0]["rows"][0]
            if family == "third party":
                assert "switch" in row["not_told"] and row["ip"] and "why" in row, row
                continue
            assert row["switch"].startswith("sw-") and row["port"].startswith("GigabitEthernet1/0/"), (family, row)
            assert row["registration"] == "Registered" and row["vlan"].startswith("Voice.VlanId 10") and row["up_since"], (family, row)
            assert ("leds" in row) == (family == "PhoneOS"), (family, row)
        assert desk.posts() == 0 and desk.jobs() == []


def patterns_can_be_replaced():
    with Desk(phones=40) as desk:
        os.makedirs(f"{desk.home}/config/phonectl/info", mode=0o700)
        desk.write("config/phonectl/info/statuses.ini", "[statuses]\nport = SystemUnit.ProductId\n")
        row = desk.run("info", "Lobby", "--json", code=0).json["items"][0]["rows"][0]
        assert row["port"] == "Cisco 8851", row


for check in (each_family_tells_its_switch_port, patterns_can_be_replaced):
    run(check)
