"""Which requests are published: the table that the tests of plugins use, for tests that look at what the simulator was asked."""
import re
from urllib.parse import parse_qsl

from helpers.common import SOURCE

KEPT = 400  # what the simulator keeps of a query


def published():
    """The requests of the published descriptions: method, pattern of the path, names in the query."""
    with open(f"{SOURCE}/tests/plugins/fake_published.c") as file:
        text = file.read()
    rows = re.findall(r'\{"(\w+)", "(/[^"]*)", \w+,\s*"([^"]*)((?:"\s*")?[^"]*)"', text)
    table = [(method, path, set((names + more).replace('"', " ").split())) for method, path, names, more in rows]
    for name in re.findall(r'\{"(\w+)", " [^"]*"\}', text):
        table += [("POST", f"/telephony/calls/{name}", {"lineOwnerId"}), ("POST", f"/telephony/calls/members/{{}}/{name}", {"orgId"})]
    assert len(table) > 30, table
    return [(method, re.compile("/v1" + re.escape(path).replace(r"\{\}", "[^/]+")), names) for method, path, names in table]


def unpublished(sim):
    """The requests that are not, or that the simulator refused."""
    table = published()
    for item in sim.control("GET", "/sim/requests?last=1000")["items"]:
        query = item["query"] if len(item["query"]) < KEPT else item["query"].rpartition("&")[0]
        names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
        known = any(method == item["method"] and path.fullmatch(item["path"]) and names <= allowed for method, path, allowed in table)
        if item["path"].startswith("/v1/") and not (known and item["status"] < 300):
            yield item["method"], item["path"], item["query"], item["status"]
