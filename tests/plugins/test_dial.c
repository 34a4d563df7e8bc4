/* Which destinations are accepted, and which of the three ways is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "destination.h"
#include "fake_host.h"

static struct fake *open_fake(const char *number, const char *via)
{
    struct fake *fake = fake_open(PH_ACTION, "dial");
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "person_id", "person1");
    fake_phone(fake, "calling_id", "calling1");
    fake_set(fake, "number", number);
    if (via != NULL)
        fake_set(fake, "via", via);
    return fake;
}

static void takes_commands(struct fake *fake)
{
    fake_phone(fake, "capability", "other\nxapi");
    fake_phone(fake, "permission", "xapi:readonly\nxapi:all");
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

static const struct {
    const char *text, *normal; /* NULL: refused */
} destinations[] = {
    {"1234", "1234"},
    {"2223334444", "2223334444"},
    {"+12223334444", "+12223334444"},
    {"+49 (30) 123-45.67", "+49301234567"},
    {"+49 (0)30 1234567", "+49301234567"}, /* the zero is only dialled within the country */
    {"+49(0) 30/1234567", "+49301234567"},
    {"+49 ( 0 ) 30 12", "+493012"},
    {"+49 (\xC2\xA0"
     "0) 30 12",
     "+493012"},
    {"+49 (030) 12", "+493012"},
    {"+44 (020) 7946", "+44207946"},
    {"+39 (06) 12", "+390612"},
    {"9 (030) 12", "903012"},
    {"+1 212 (055) 12", "+121205512"},
    {"+49 (00)30 12", NULL},
    {"+49 (0)030 12", NULL},
    {"+1 (0) 222 333", "+1222333"},
    {"+421(0)2 1234", "+42121234"},
    {"tel:+49(0)30-12", "tel:+493012"},
    {"(0)30 1234567", "0301234567"},
    {"(030) 12", "03012"},
    {"+39 (0)6 1234", NULL}, /* in Italy it is dialled from abroad too */
    {"0049 (0)30 12", NULL},
    {"+4930 (0) 12", NULL},
    {"030 (0) 12", NULL},
    {"+ (0) 12", NULL},
    {"\xE2\x80\xAA+49\xC2\xA0"
     "30\xE2\x80\x93"
     "12\xE2\x80\xAC",
     "+493012"}, /* copied from a page */
    {"*73", "*73"},
    {"tel:+12223334444", "tel:+12223334444"},
    {"TEL:+1 222", "tel:+1222"},
    {"user@company.domain", "user@company.domain"},
    {"sip:user@company.domain", "sip:user@company.domain"},
    {"911\n", NULL},
    {"+1;rm", NULL},
    {"1+2", NULL},
    {"", NULL},
    {" ", NULL},
    {"-", NULL},
    {"+", NULL},
    {"sip:", NULL},
    {"sip:user", NULL},
    {"tel:user@x", NULL},
    {"user@", NULL},
    {"@company", NULL},
    {"user@com pany", NULL},
    {"user@company?x=1", NULL},
    {"us\"er@company", NULL},
    {"a@b@c", NULL},
    {"http://x/1", NULL},
    {"\xC3\xA4@x", NULL},
    {"123456789012345678901234567890123", NULL},
};

static void E10_B15_destinations_are_what_the_service_documents(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1", NULL);
    for (size_t i = 0; i < sizeof destinations / sizeof destinations[0]; i++) {
        char normal[DESTINATION_SIZE];
        int good = destination_normal(fake_call(fake), "number", destinations[i].text, normal,
                                      fake_error(fake)) == PH_OK;
        if (good != (destinations[i].normal != NULL) ||
            (good && strcmp(normal, destinations[i].normal) != 0))
            fail_msg("\"%s\" became %s", destinations[i].text, good ? normal : "refused");
    }
    fake_close(fake);
}

static void B15_what_to_write_instead_of_a_zero_in_brackets_is_told(void **state)
{
    (void)state;
    struct fake *fake = open_fake("+39 (0)6 1234", NULL);
    assert_int_equal(run(fake), PH_INVALID);
    assert_non_null(strstr(fake_error_text(fake), "with the 0 or without it"));
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
}

static void E10_what_cannot_be_dialled_sends_nothing(void **state)
{
    (void)state;
    struct fake *fake = open_fake("911\n", NULL);
    takes_commands(fake);
    assert_int_equal(run(fake), PH_INVALID);
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
}

static void a_phone_that_takes_commands_dials_itself(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1-00-1", NULL);
    takes_commands(fake);
    fake_reply(fake, "POST /xapi/command/Dial", 200,
               "{\"deviceId\":\"dev1\",\"result\":{\"CallId\":3}}");
    assert_int_equal(run(fake), PH_OK);
    assert_non_null(strstr(fake_request(fake, 0)->body, "\"Number\":\"1001\""));
    assert_string_equal(fake_row(fake, 0, "via"), "xapi");
    assert_non_null(strstr(fake_row(fake, 0, "result"), "dialling now"));
    fake_close(fake);
}

/* If it may have rung, another way could ring twice. */
static void E1_an_unknown_result_is_never_tried_another_way(void **state)
{
    (void)state;
    static const int32_t codes[] = {PH_UNKNOWN, PH_TIMEOUT, PH_NETWORK, PH_BUSY, PH_FAILED};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct fake *fake = open_fake("1001", NULL);
        takes_commands(fake);
        fake_reply_failure(fake, "POST /xapi/command/Dial", codes[i], "no answer");
        assert_int_equal(run(fake), codes[i]);
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
}

static void a_refusal_leads_to_the_owners_call_control(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1001", NULL);
    takes_commands(fake);
    fake_reply(fake, "POST /xapi/command/Dial", 403, "{\"message\":\"no\"}");
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"person1\"}");
    fake_reply(fake, "GET /telephony/config/people/person1/preferredAnswerEndpoint", 200,
               "{\"endpoints\":[{\"id\":\"other\"},{\"id\":\"calling1\",\"type\":\"DEVICE\"}]}");
    fake_reply(fake, "POST /telephony/calls/dial", 201,
               "{\"callId\":\"c1\",\"callSessionId\":\"s\"}");
    assert_int_equal(run(fake), PH_OK);
    const struct fake_request *sent = fake_request(fake, 3);
    assert_string_equal(sent->body, "{\"destination\":\"1001\",\"endpointId\":\"calling1\"}");
    assert_string_equal(fake_row(fake, 0, "via"), "call-control");
    assert_string_equal(fake_row(fake, 0, "call_id"), "c1");
    assert_non_null(strstr(fake_row(fake, 0, "result"), "rings first"));
    fake_close(fake);
}

static void somebody_elses_phone_goes_by_the_member(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1001", NULL);
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    fake_reply(fake, "GET /telephony/config/people/person1/preferredAnswerEndpoint", 403, "{}");
    fake_reply(fake, "POST /telephony/calls/members/person1/dial", 201, "{\"callId\":\"c2\"}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_request(fake, 2)->body, "{\"destination\":\"1001\"}");
    assert_string_equal(fake_row(fake, 0, "via"), "member");
    fake_close(fake);
}

/* It would ring the signed-in user's phones, not the selected one. */
static void call_control_never_rings_the_wrong_phone(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1001", "call-control");
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"admin\"}");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
}

static void a_phone_of_nobody_cannot_go_by_the_member(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_ACTION, "dial");
    fake_phone(fake, "id", "dev1");
    fake_set(fake, "number", "1001");
    fake_set(fake, "via", "member");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(E10_B15_destinations_are_what_the_service_documents),
        cmocka_unit_test(B15_what_to_write_instead_of_a_zero_in_brackets_is_told),
        cmocka_unit_test(E10_what_cannot_be_dialled_sends_nothing),
        cmocka_unit_test(a_phone_that_takes_commands_dials_itself),
        cmocka_unit_test(E1_an_unknown_result_is_never_tried_another_way),
        cmocka_unit_test(a_refusal_leads_to_the_owners_call_control),
        cmocka_unit_test(somebody_elses_phone_goes_by_the_member),
        cmocka_unit_test(call_control_never_rings_the_wrong_phone),
        cmocka_unit_test(a_phone_of_nobody_cannot_go_by_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
