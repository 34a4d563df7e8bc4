/* What is done to a call, by which way, and to which of several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fake_host.h"

static struct fake *open_fake(const char *action, int commands)
{
    struct fake *fake = fake_open(PH_ACTION, action);
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "person_id", "p1");
    if (commands) {
        fake_phone(fake, "capability", "xapi");
        fake_phone(fake, "permission", "xapi");
    }
    return fake;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

#define CALLS(text) "{\"deviceId\":\"dev1\",\"result\":{\"Call\":[" text "]}}"
#define SCHEMA(command)                                                                            \
    "[{\"deviceId\":\"dev1\",\"commands\":{\"" command "\":{\"arguments\":{}}}}]"

static void a_published_command_needs_no_schema(void **state)
{
    (void)state;
    struct fake *fake = open_fake("hangup", 1);
    fake_reply(fake, "GET /xapi/status*", 200, CALLS("{\"id\":7,\"Status\":\"Connected\"}"));
    fake_reply(fake, "POST /xapi/command/Call.Disconnect", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_request(fake, 1)->body,
                        "{\"deviceId\":\"dev1\",\"arguments\":{\"CallId\":7}}");
    assert_string_equal(fake_row(fake, 0, "via"), "xapi");
    fake_close(fake);
}

/* Never invent a command: what is not documented is sent only to a phone that lists it. */
static void an_unpublished_command_is_looked_up_first(void **state)
{
    (void)state;
    struct fake *fake = open_fake("hold", 1);
    fake_set(fake, "via", "xapi");
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1&command=Call.Hold", 200, SCHEMA("Other"));
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
    fake = open_fake("hold", 1);
    fake_reply(fake, "GET /xapi/schema*", 200, SCHEMA("Call.Hold"));
    fake_reply(fake, "GET /xapi/status*", 200,
               CALLS("{\"id\":1,\"Status\":\"Ringing\"},{\"id\":2,\"Status\":\"Connected\"}"));
    fake_reply(fake, "POST /xapi/command/Call.Hold", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    assert_non_null(strstr(fake_request(fake, 2)->body, "\"CallId\":2"));
    fake_close(fake);
}

static void several_fitting_calls_want_a_name(void **state)
{
    (void)state;
    static const char two[] =
        CALLS("{\"id\":1,\"Status\":\"Connected\"},{\"id\":2,\"Status\":\"OnHold\"}");
    static const struct {
        const char *named;
        int32_t code;
    } rows[] = {{NULL, PH_FAILED}, {"2", PH_OK}, {"9", PH_NOT_FOUND}};
    for (size_t i = 0; i < 3; i++) {
        struct fake *fake = open_fake("hangup", 1);
        fake_set(fake, "via", "xapi");
        fake_set(fake, "call", rows[i].named);
        fake_reply(fake, "GET /xapi/status*", 200, two);
        if (rows[i].code == PH_OK)
            fake_reply(fake, "POST *", 200, "{\"result\":{}}");
        assert_int_equal(run(fake), rows[i].code);
        if (rows[i].code == PH_OK)
            assert_non_null(strstr(fake_request(fake, 1)->body, "\"CallId\":2"));
        fake_close(fake);
    }
}

static void ones_own_calls_go_by_call_control(void **state)
{
    (void)state;
    static const struct {
        const char *action, *path, *state, *key, *value, *body;
    } rows[] = {
        {"answer", "answer", "alerting", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"hold", "hold", "connected", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"resume", "resume", "held", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"mute", "mute", "connected", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"unmute", "unmute", "connected", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"dtmf", "transmitDtmf", "connected", "tones", "1#", "{\"callId\":\"c1\",\"dtmf\":\"1#\"}"},
        {"transfer", "divert", "connected", "destination", "+49 (0)30-1003",
         "{\"callId\":\"c1\",\"destination\":\"+49301003\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake(rows[i].action, 0);
        char calls[128], post[64];
        snprintf(calls, sizeof calls,
                 "{\"items\":[{\"id\":\"c0\",\"state\":\"disconnected\"},{\"id\":\"c1\",\"state\":"
                 "\"%s\"}]}",
                 rows[i].state);
        snprintf(post, sizeof post, "POST /telephony/calls/%s", rows[i].path);
        if (rows[i].key != NULL)
            fake_set(fake, rows[i].key, rows[i].value);
        fake_reply(fake, "GET /people/me", 200, "{\"id\":\"p1\"}");
        fake_reply(fake, "GET /telephony/calls", 200, calls);
        fake_reply(fake, post, 204, NULL);
        if (run(fake) != PH_OK)
            fail_msg("%s: %s", rows[i].action, fake_error_text(fake));
        assert_string_equal(fake_request(fake, 2)->body, rows[i].body);
        assert_string_equal(fake_row(fake, 0, "via"), "call-control");
        fake_close(fake);
    }
}

static void others_calls_go_by_the_member_where_the_service_has_that(void **state)
{
    (void)state;
    struct fake *fake = open_fake("answer", 0);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 200,
               "{\"items\":[{\"id\":\"c1\",\"state\":\"alerting\"}]}");
    fake_reply(fake, "POST /telephony/calls/members/p1/answer", 204, NULL);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "via"), "member");
    fake_close(fake);
    fake = open_fake("mute", 0);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
}

static void the_telling_refusal_is_told(void **state)
{
    (void)state;
    struct fake *fake = open_fake("dtmf", 1);
    fake_set(fake, "tones", "1");
    fake_reply(fake, "GET /xapi/status*", 200, CALLS(""));
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    assert_int_equal(run(fake), PH_NOT_FOUND);
    assert_non_null(strstr(fake_error_text(fake), "no call on this phone"));
    fake_close(fake);
}

static void E1_an_unknown_result_is_never_tried_another_way(void **state)
{
    (void)state;
    struct fake *fake = open_fake("hangup", 1);
    fake_reply(fake, "GET /xapi/status*", 200, CALLS("{\"id\":1,\"Status\":\"Connected\"}"));
    fake_reply_failure(fake, "POST *", PH_UNKNOWN, "no answer");
    assert_int_equal(run(fake), PH_UNKNOWN);
    assert_int_equal(fake_request_count(fake), 2);
    fake_close(fake);
}

/* Nothing is sent for what cannot be: not even a look at the calls. */
static void E10_what_is_no_destination_and_no_tone_sends_nothing(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {{"transfer", "destination", "911\n"},
                                           {"transfer", "destination", "+39 (0)6 1234"},
                                           {"dtmf", "tones", "12x"},
                                           {"dtmf", "tones", "1 2"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = open_fake(wrong[i][0], 1);
        fake_set(fake, wrong[i][1], wrong[i][2]);
        assert_int_equal(run(fake), PH_INVALID);
        assert_int_equal(fake_request_count(fake), 0);
        fake_close(fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_published_command_needs_no_schema),
        cmocka_unit_test(an_unpublished_command_is_looked_up_first),
        cmocka_unit_test(several_fitting_calls_want_a_name),
        cmocka_unit_test(ones_own_calls_go_by_call_control),
        cmocka_unit_test(others_calls_go_by_the_member_where_the_service_has_that),
        cmocka_unit_test(the_telling_refusal_is_told),
        cmocka_unit_test(E1_an_unknown_result_is_never_tried_another_way),
        cmocka_unit_test(E10_what_is_no_destination_and_no_tone_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
