"""Lists as the service really gives them: links in every form, filters that are lost on the way."""
# timeout: 150
from bulklib import Desk, run


def names(desk, *words, code=0):
    return sorted(desk.run("phones", "--fresh", "--tsv", "--columns", "name,type", *words, code=code).out.splitlines())


def A4_the_list_is_whole_however_its_links_are_written():
    with Desk(phones=40) as desk:
        whole = names(desk)
        assert len(whole) > 30
        desk.set("webex-directory.page_size", "10")
        for quirk in ("link-twice", "link-parameter", "link-spaces", "link-relations", "link-together", "link-relative"):
            desk.quirks(quirk)
            desk.reset()
            assert names(desk) == whole, quirk
            assert desk.counters()["endpoints"]["GET /v1/devices"] == (len(whole) + 9) // 10, quirk


def A4_pages_that_lead_round_end_soon():
    with Desk(phones=40) as desk:
        pages = (len(names(desk)) + 9) // 10
        desk.set("webex-directory.page_size", "10")
        for quirk in ("link-circle", "link-nonce"):
            desk.quirks(quirk)
            desk.reset()
            result = desk.run("phones", "--fresh", "--tsv", code=1)
            assert "circle" in result.err, result
            assert desk.counters()["endpoints"]["GET /v1/devices"] == pages + 1, desk.counters()["endpoints"]


def A5_a_filter_that_the_next_link_loses_lets_no_room_system_in():
    with Desk(phones=80) as desk:
        whole = names(desk)
        assert all(line.endswith("\tphone") for line in whole)
        desk.set("webex-directory.page_size", "10")
        desk.quirks("link-no-filter")
        assert names(desk) == whole
        desk.set("webex-directory.devices", "all")
        assert len(names(desk)) > len(whole)


run(A4_the_list_is_whole_however_its_links_are_written, A4_pages_that_lead_round_end_soon,
    A5_a_filter_that_the_next_link_loses_lets_no_room_system_in)
