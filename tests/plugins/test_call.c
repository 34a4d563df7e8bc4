/* Call control: by which way, and on which of several calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "fake_memo.h"

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

/* A command that is not documented is sent only to a phone that lists it. */
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

/* A job on many phones must not ask each of them for what all of their model have. */
static void a_model_is_asked_once_for_a_command(void **state)
{
    (void)state;
    static const char *const schemas[] = {"[]", SCHEMA("Other"), NULL};
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        struct fake *fake = open_fake("hold", 1);
        fake_service(fake, "ph.memo/1", &memo);
        fake_phone(fake, "model", "Cisco 8851");
        fake_phone(fake, "software", "12.0.3");
        fake_set(fake, "via", "xapi");
        if (schemas[i] != NULL)
            fake_reply(fake, "GET /xapi/schema*", 200, schemas[i]);
        assert_int_equal(run(fake), PH_UNSUPPORTED);
        assert_non_null(strstr(fake_error_text(fake), "no command Call.Hold"));
        fake_close(fake);
    }
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

/* On the user's own phone as the user, on any other on behalf of its owner: the same operations. */
static void each_operation_is_one_published_request(void **state)
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
        {"reject", "reject", "alerting", NULL, NULL, "{\"callId\":\"c1\",\"action\":\"busy\"}"},
        {"reject", "reject", "alerting", "as", "away",
         "{\"callId\":\"c1\",\"action\":\"temporarilyUnavailable\"}"},
        {"transfer", "transfer", "connected", "destination", "+49 (0)30-1003",
         "{\"callId1\":\"c1\",\"destination\":\"+49301003\"}"},
        {"transfer", "divert", "alerting", "destination", "1003",
         "{\"callId\":\"c1\",\"destination\":\"1003\"}"},
        {"divert", "divert", "held", "destination", "1003",
         "{\"callId\":\"c1\",\"destination\":\"1003\"}"},
        {"divert", "divert", "alerting", "voicemail", "yes",
         "{\"callId\":\"c1\",\"toVoicemail\":true}"},
        {"park", "park", "connected", NULL, NULL, "{\"callId\":\"c1\"}"},
        {"park", "park", "connected", "destination", "5001",
         "{\"callId\":\"c1\",\"destination\":\"5001\"}"},
        {"park", "park", "connected", "group", "yes", "{\"callId\":\"c1\",\"isGroupPark\":true}"},
    };
    static const char *const lines[][3] = {
        {"p1", "/telephony/calls", "/telephony/calls"},
        {"other", "/telephony/calls/members/p1/calls", "/telephony/calls/members/p1"}};
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof rows[0]); i++) {
        size_t row = i / 2;
        const char *const *line = lines[i % 2];
        struct fake *fake = open_fake(rows[row].action, 0);
        char me[64], list[96], calls[256], post[96];
        snprintf(me, sizeof me, "{\"id\":\"%s\"}", line[0]);
        snprintf(list, sizeof list, "GET %s", line[1]);
        snprintf(calls, sizeof calls,
                 "{\"items\":[{\"id\":\"c0\",\"state\":\"disconnected\"},{\"id\":\"c1\",\"state\":"
                 "\"%s\",\"personality\":\"terminator\",\"muteCapable\":true}]}",
                 rows[row].state);
        snprintf(post, sizeof post, "POST %s/%s", line[2], rows[row].path);
        if (rows[row].key != NULL)
            fake_set(fake, rows[row].key, rows[row].value);
        fake_reply(fake, "GET /people/me", 200, me);
        fake_reply(fake, list, 200, calls);
        fake_reply(fake, post, 204, NULL);
        if (run(fake) != PH_OK)
            fail_msg("%s: %s", rows[row].action, fake_error_text(fake));
        assert_string_equal(fake_request(fake, 2)->body, rows[row].body);
        assert_string_equal(fake_row(fake, 0, "via"), i % 2 == 0 ? "call-control" : "member");
        fake_close(fake);
    }
}

static const char two_calls[] =
    "{\"items\":[{\"id\":\"c1\",\"state\":\"held\"},{\"id\":\"c2\",\"state\":\"connected\"}]}";

static struct fake *open_member(const char *action, const char *calls)
{
    struct fake *fake = open_fake(action, 0);
    fake_set(fake, "via", "member");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 200, calls);
    return fake;
}

static void two_calls_are_connected_with_each_other(void **state)
{
    (void)state;
    struct fake *fake = open_member("transfer", two_calls);
    fake_reply(fake, "POST /telephony/calls/members/p1/transfer", 204, NULL);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_request(fake, 1)->body, "{\"callId1\":\"c1\",\"callId2\":\"c2\"}");
    fake_close(fake);
    fake = open_member("transfer", "{\"items\":[{\"id\":\"c1\",\"state\":\"held\"}]}");
    assert_int_equal(run(fake), PH_FAILED);
    assert_non_null(strstr(fake_error_text(fake), "Without a destination two calls"));
    fake_close(fake);
}

static void the_answer_of_the_service_is_told(void **state)
{
    (void)state;
    struct fake *fake = open_member("park", two_calls);
    fake_reply(
        fake, "POST *", 200,
        "{\"parkedAgainst\":{\"name\":\"Lobby\",\"number\":\"1002\",\"callType\":\"location\"}}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "parked_at"), "1002");
    assert_string_equal(fake_row(fake, 0, "parked_for"), "Lobby");
    fake_close(fake);
    fake = open_member("transfer", "{\"items\":[{\"id\":\"c1\",\"state\":\"held\"}]}");
    fake_set(fake, "destination", "1003");
    fake_reply(fake, "POST *", 201, "{\"callId\":\"c9\",\"callSessionId\":\"s\"}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "call_id"), "c9");
    fake_close(fake);
}

/* Requests that only read show why not: the state of the call, and whose call it is. */
static void why_not_is_known_before_anything_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *action, *calls, *why;
    } rows[] = {
        {"hold", "{\"items\":[]}", "There is no call on this phone"},
        {"hold", "{\"items\":[{\"id\":\"c\",\"state\":\"held\"}]}",
         "There is no connected call on this phone: its only call is held"},
        {"answer",
         "{\"items\":[{\"id\":\"c\",\"state\":\"alerting\",\"personality\":\"originator\"}]}",
         "There is no ringing call on this phone: its only call is alerting"},
        {"mute", "{\"items\":[{\"id\":\"c\",\"state\":\"connected\",\"muteCapable\":false}]}",
         "The call on this phone cannot be muted"},
        {"park",
         "{\"items\":[{\"id\":\"c\",\"state\":\"held\"},{\"id\":\"d\",\"state\":\"alerting\"}]}",
         "There is no connected call on this phone"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_member(rows[i].action, rows[i].calls);
        fake_dry_run(fake);
        assert_int_equal(run(fake), PH_NOT_FOUND);
        assert_string_equal(fake_error_text(fake), rows[i].why);
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
    struct fake *fake = open_fake("hold", 0);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 403, "{\"message\":\"No.\"}");
    assert_int_equal(run(fake), PH_DENIED);
    assert_non_null(strstr(fake_error_text(fake), "spark-admin:calls_write"));
    fake_close(fake);
    fake = open_member("divert", two_calls);
    assert_int_equal(run(fake), PH_INVALID);
    assert_int_equal(fake_request_count(fake), 0);
    fake_set(fake, "destination", "1");
    assert_int_equal(run(fake), PH_FAILED); /* two calls match */
    fake_close(fake);
}

/* A phone of nobody, and an owner without Webex Calling: a sentence, and nothing that acts. */
static void a_phone_without_a_member_is_a_sentence(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_ACTION, "hold");
    fake_phone(fake, "id", "dev1");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_string_equal(fake_error_text(fake), "This phone belongs to no person and no workspace");
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
    fake = open_fake("hold", 0);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 404,
               "{\"message\":\"The member is not enabled for Webex Calling.\"}");
    assert_int_equal(run(fake), PH_NOT_FOUND);
    assert_non_null(strstr(fake_error_text(fake), "not enabled for Webex Calling"));
    fake_close(fake);
}

/* A service from before September 2026 has only dial, answer and hangup for members. */
static void what_the_service_does_not_offer_yet_is_said(void **state)
{
    (void)state;
    struct fake *fake = open_member("hold", "{\"items\":[{\"id\":\"c\",\"state\":\"connected\"}]}");
    fake_reply(fake, "POST *", 404, "{\"message\":\"The requested resource could not be found.\"}");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_non_null(strstr(fake_error_text(fake), "does not yet offer this"));
    fake_close(fake);
}

static void a_call_of_call_control_is_not_looked_for_on_the_phone(void **state)
{
    (void)state;
    struct fake *fake = open_fake("hangup", 1);
    fake_set(fake, "call", "Y2lz");
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"p1\"}");
    fake_reply(fake, "GET /telephony/calls", 200, "{\"items\":[{\"id\":\"Y2lz\"}]}");
    fake_reply(fake, "POST /telephony/calls/hangup", 204, NULL);
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

static void who_is_on_the_phone_now(void **state)
{
    (void)state;
    struct fake *fake = open_fake("calls", 1);
    fake_reply(fake, "GET /xapi/status*", 200, CALLS("")); /* the phone may not have this status */
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 200,
               "{\"items\":[{\"id\":\"c1\",\"state\":\"connected\",\"personality\":\"terminator\","
               "\"answered\":\"2026-11-30T09:00:00.000Z\",\"muted\":true,"
               "\"remoteParty\":{\"name\":\"Anna\",\"number\":\"+4930\"}},"
               "{\"id\":\"c2\",\"state\":\"alerting\",\"personality\":\"terminator\"}]}");
    assert_int_equal(run(fake), PH_OK);
    static const char *const first[][2] = {
        {"state", "connected"}, {"party", "Anna"},
        {"number", "+4930"},    {"direction", "in"},
        {"muted", "yes"},       {"call", "c1"},
        {"via", "member"},      {"since", "2026-11-30T09:00:00.000Z"}};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        assert_string_equal(fake_row(fake, 0, first[i][0]), first[i][1]);
    assert_string_equal(fake_row(fake, 1, "state"), "ringing");
    fake_close(fake);
    fake = open_fake("calls", 1);
    fake_reply(fake, "GET /xapi/status*", 200, CALLS(""));
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 403, NULL);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "state"), "idle");
    fake_close(fake);
    fake = open_fake("calls", 0);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 403, NULL);
    assert_int_equal(run(fake), PH_DENIED); /* nobody could check, so it must not say idle */
    fake_close(fake);
}

static void the_telling_refusal_is_told(void **state)
{
    (void)state;
    struct fake *fake = open_fake("dtmf", 1);
    fake_set(fake, "tones", "1");
    fake_reply(fake, "GET /xapi/status*", 200, CALLS(""));
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/calls/members/p1/calls", 403, "{\"message\":\"No.\"}");
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

/* For an invalid argument nothing is sent, not even a request for the calls. */
static void E10_what_is_no_destination_and_no_tone_sends_nothing(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {{"transfer", "destination", "911\n"},
                                           {"transfer", "destination", "+39 (0)6 1234"},
                                           {"dtmf", "tones", "12x"},
                                           {"dtmf", "tones", "1 2"},
                                           {"divert", "destination", "911\n"},
                                           {"park", "destination", "911\n"}};
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
        cmocka_unit_test(a_model_is_asked_once_for_a_command),
        cmocka_unit_test(several_fitting_calls_want_a_name),
        cmocka_unit_test(each_operation_is_one_published_request),
        cmocka_unit_test(two_calls_are_connected_with_each_other),
        cmocka_unit_test(the_answer_of_the_service_is_told),
        cmocka_unit_test(why_not_is_known_before_anything_is_sent),
        cmocka_unit_test(a_phone_without_a_member_is_a_sentence),
        cmocka_unit_test(what_the_service_does_not_offer_yet_is_said),
        cmocka_unit_test(a_call_of_call_control_is_not_looked_for_on_the_phone),
        cmocka_unit_test(who_is_on_the_phone_now),
        cmocka_unit_test(the_telling_refusal_is_told),
        cmocka_unit_test(E1_an_unknown_result_is_never_tried_another_way),
        cmocka_unit_test(E10_what_is_no_destination_and_no_tone_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
