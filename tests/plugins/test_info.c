/* What a helpdesk asks first: found in the phone's own schema; missing facts are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fake_host.h"

static struct fake *open_fake(int xapi)
{
    struct fake *fake = fake_open(PH_ACTION, "info");
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "ip", "10.9.9.9");
    fake_phone(fake, "software", "sip88xx.12");
    fake_phone(fake, "status", "connected");
    if (xapi)
        fake_phone(fake, "capability", "xapi");
    return fake;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

#define ENTRY(name) "\"" name "\":{\"schema\":{}}"

/* clang-format off */
static const char schema[] =
    "[{\"status\":{" ENTRY("Audio.Volume") "," ENTRY("Network[1..n].CDP.DeviceId") ","
    ENTRY("Network[1..n].CDP.PortID") "," ENTRY("Network[1..n].VLAN.Voice.VlanId") ","
    ENTRY("Network[1..n].IPv4.Address") "," ENTRY("SIP.Registration[1..n].Status") ","
    ENTRY("LEDStatus.MuteLEDColor") "," ENTRY("SystemUnit.Uptime") "}}]";
static const char told_by_the_phone[] =
    "{\"result\":{\"Network\":[{\"id\":1,\"CDP\":{\"DeviceId\":\"sw-7\",\"PortID\":\"Gi1/0/3\"},"
    "\"VLAN\":{\"Voice\":{\"VlanId\":110}},\"IPv4\":{\"Address\":\"10.0.0.1\"}}],"
    "\"SIP\":{\"Registration\":[{\"id\":1,\"Status\":\"Registered\"},"
    "{\"id\":2,\"Status\":\"Failed\"}]},\"LEDStatus\":{\"MuteLEDColor\":\"Red\"},"
    "\"SystemUnit\":{\"Uptime\":60}}}";
/* clang-format on */

static void what_the_phone_tells_is_found_in_its_schema(void **state)
{
    (void)state;
    struct fake *fake = open_fake(1);
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1&status=%2A", 200, schema);
    fake_reply(fake,
               "GET /xapi/status?deviceId=dev1&name=Network%5B%2A%5D.CDP.DeviceId&name=Network%5B%"
               "2A%5D.CDP.PortID&name=*",
               200, told_by_the_phone);
    assert_int_equal(run(fake), PH_OK);
    static const char *const told[][2] = {{"switch", "sw-7"},
                                          {"port", "Gi1/0/3"},
                                          {"vlan", "Voice.VlanId 110"},
                                          {"ip", "10.0.0.1"},
                                          {"registration", "Registered\nFailed"},
                                          {"leds", "LEDStatus.MuteLEDColor Red"},
                                          {"firmware", "sip88xx.12"},
                                          {"not_told", "quality"}};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        assert_string_equal(fake_row(fake, 0, told[i][0]), told[i][1]);
    assert_int_equal(strlen(fake_row(fake, 0, "up_since")), strlen("2026-11-30T09:00:00Z"));
    assert_null(fake_row(fake, 0, "why"));
    fake_close(fake);
}

static void what_nobody_tells_is_named(void **state)
{
    (void)state;
    struct fake *fake = open_fake(0);
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_request_count(fake), 0);
    assert_string_equal(fake_row(fake, 0, "ip"), "10.9.9.9");
    assert_string_equal(fake_row(fake, 0, "not_told"),
                        "switch\nport\nvlan\nregistration\nquality\nleds\nup_since");
    assert_non_null(fake_row(fake, 0, "why"));
    fake_close(fake);
    fake = open_fake(1);
    fake_reply(fake, "GET /xapi/schema*", 403, "{\"message\":\"No scope.\"}");
    assert_int_equal(run(fake), PH_OK);
    assert_non_null(strstr(fake_row(fake, 0, "why"), "No scope."));
    fake_close(fake);
    fake = open_fake(1);
    fake_reply_failure(fake, "GET /xapi/schema*", PH_CANCELLED, "stopped");
    assert_int_equal(run(fake), PH_CANCELLED);
    fake_close(fake);
}

/* At most ten names per request, and no more requests than the facts need. */
static void a_schema_of_nonsense_harms_nobody(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{}", "[]", "[{\"status\":[]}]", "[{\"status\":{\"Network[.CDP.DeviceId\":1}}]",
        "[{\"status\":{\"A B.Uptime\\u0000\":{},\"&name=x.CDP.PortID\":{}}}]"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct fake *fake = open_fake(1);
        fake_reply(fake, "GET /xapi/schema*", 200, odd[i]);
        if (i == 3)
            fake_reply(fake, "GET /xapi/status*", 200, "{\"result\":[1,{\"a\":[]}]}");
        assert_int_equal(run(fake), PH_OK);
        fake_close(fake);
    }
}

/* Each "[]" becomes "[*]", so the expression is longer than the name. */
static void a_name_full_of_brackets_has_room(void **state)
{
    (void)state;
    enum { PAIRS = 99 };
    char schema_of_brackets[2 * PAIRS + 40] = "[{\"status\":{\"";
    for (int i = 0; i < PAIRS; i++)
        strcat(schema_of_brackets, "[]");
    strcat(schema_of_brackets, "\":{}}}]");
    struct fake *fake = open_fake(1);
    fake_reply(fake, "GET /xapi/schema*", 200, schema_of_brackets);
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_phone_tells_is_found_in_its_schema),
        cmocka_unit_test(what_nobody_tells_is_named),
        cmocka_unit_test(a_schema_of_nonsense_harms_nobody),
        cmocka_unit_test(a_name_full_of_brackets_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
