/* webex-oauth without a browser on this machine: the device grant and the pasted address.
 * sources: webex-oauth/webex-oauth.c webex-oauth/browser.c webex-oauth/device.c
 * sources: webex-oauth/pkce.c
 * sources: webex-oauth/token.c common/percent.c common/webex.c common/webex_json.c
 * sources: common/webex_people.c
 * sources: common/ascii.c */
#include "fake_host.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <string.h>

#define TOKENS "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}"
#define DEVICE                                                                                     \
    "{\"device_code\":\"DEVICE-sentinel\",\"expires_in\":300,\"user_code\":\"729703\","            \
    "\"verification_uri\":\"https://verify.example/\",\"interval\":2}"

static struct fake *open_fake(void)
{
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    fake_set(fake, "client_id", "Cabc");
    fake_set_secret(fake, "client_secret", "CLIENT-sentinel");
    return fake;
}

static struct fake *open_device(void)
{
    struct fake *fake = open_fake();
    fake_set(fake, "@browser", "none");
    return fake;
}

static int login(struct fake *fake, struct ph_grant *grant)
{
    *grant = (struct ph_grant){.size = sizeof *grant};
    return fake_auth(fake)->login(fake_call(fake), grant, fake_error(fake));
}

/* ---- The device grant ---------------------------------------------------------------------- */

static void A18_the_device_grant_asks_at_the_right_times(void **state)
{
    (void)state;
    struct fake *fake = open_device();
    struct ph_grant grant;
    fake_reply(fake, "POST /device/authorize", 200, DEVICE);
    fake_reply(fake, "POST /device/token", 428, "{\"error\":\"authorization_pending\"}");
    fake_reply(fake, "POST /device/token", 400, "{\"error\":\"slow_down\"}");
    fake_reply(fake, "POST /device/token", 400, "{\"error\":\"authorization_pending\"}");
    fake_reply_failure(fake, "POST /device/token", PH_TIMEOUT, "no answer in time");
    fake_reply(fake, "POST /device/token", 503, "");
    fake_reply(fake, "POST /device/token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    static const int64_t waits[] = {2000, 2000, 7000, 7000, 14000, 14000};
    assert_int_equal(fake_sleep_count(fake), 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(fake_sleep_ms(fake, i), waits[i]);
    const struct fake_request *poll = fake_request(fake, 1);
    assert_string_equal(poll->basic_user, "Cabc");
    assert_string_equal(poll->basic_password, "CLIENT-sentinel");
    assert_string_equal(fake_form(fake, poll->body, "device_code"), "DEVICE-sentinel");
    assert_string_equal(fake_form(fake, poll->body, "grant_type"),
                        "urn:ietf:params:oauth:grant-type:device_code");
    assert_null(fake_form(fake, poll->body, "client_secret"));
    assert_string_equal(fake_browsed(fake), "https://verify.example/");
    assert_non_null(strstr(fake_said(fake), "729703"));
    assert_string_equal(fake_secret_text(grant.extra), "CLIENT-sentinel");
    fake_close(fake);
}

static void A18_the_interval_is_5_seconds_unless_said_and_the_end_is_obeyed(void **state)
{
    (void)state;
    struct fake *fake = open_device();
    struct ph_grant grant;
    fake_reply(fake, "POST /device/authorize", 200,
               "{\"device_code\":\"d\",\"expires_in\":12,\"user_code\":\"A-1\","
               "\"verification_uri\":\"https://v.example/\"}");
    fake_reply(fake, "POST /device/token", 428, "");
    fake_reply(fake, "POST /device/token", 428, "");
    assert_int_equal(login(fake, &grant), PH_TIMEOUT);
    assert_int_equal(fake_sleep_count(fake), 2);
    assert_int_equal(fake_slept_ms(fake), 10000);
    fake_close(fake);
}

static void A18_refusals_of_the_device_grant(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        int code;
    } rows[] = {{400, "{\"error\":\"access_denied\"}", PH_DENIED},
                {400, "{\"error\":\"expired_token\"}", PH_TIMEOUT},
                {400, "{\"error\":\"invalid_grant\"}", PH_TIMEOUT},
                {400, "{\"error\":\"tokenlimit_reached\"}", PH_DENIED},
                {401, "{\"error\":\"invalid_client\"}", PH_DENIED}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_device();
        struct ph_grant grant;
        fake_reply(fake, "POST /device/authorize", 200, DEVICE);
        fake_reply(fake, "POST /device/token", rows[i].status, rows[i].body);
        assert_int_equal(login(fake, &grant), rows[i].code);
        fake_close(fake);
    }
}

static void A18_addresses_and_codes_of_the_service_are_not_trusted(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "\"user_code\":\"1\",\"verification_uri\":\"http://verify.example/\"",
        "\"user_code\":\"1\",\"verification_uri\":\"file:///etc/passwd\"",
        "\"user_code\":\"1\",\"verification_uri\":\"javascript:alert(1)\"",
        "\"user_code\":\"1\",\"verification_uri\":\"-x\"",
        "\"user_code\":\"1\",\"verification_uri\":\"https://v.example/\\u001b[0m\"",
        "\"user_code\":\"1\",\"verification_uri\":\"http://127.0.0.1:1/\"",
        "\"user_code\":\"\\u001b]0;x\\u0007\",\"verification_uri\":\"https://v.example/\"",
        "\"user_code\":\"\",\"verification_uri\":\"https://v.example/\"",
        "\"user_code\":\"1 2\",\"verification_uri\":\"https://v.example/\"",
        "\"verification_uri\":\"https://v.example/\"",
        "\"user_code\":\"1\"",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = open_device();
        struct ph_grant grant;
        char body[512];
        snprintf(body, sizeof body, "{\"device_code\":\"d\",%s}", wrong[i]);
        fake_reply(fake, "POST /device/authorize", 200, body);
        if (login(fake, &grant) != PH_FAILED || fake_browsed(fake) != NULL)
            fail_msg("taken: %s", wrong[i]);
        fake_close(fake);
    }
}

static void a_cancelled_device_login_ends_at_once(void **state)
{
    (void)state;
    struct fake *fake = open_device();
    struct ph_grant grant;
    fake_cancel_after(fake, 1);
    fake_reply(fake, "POST /device/authorize", 200, DEVICE);
    fake_reply(fake, "POST /device/token", 428, "");
    assert_int_equal(login(fake, &grant), PH_CANCELLED);
    fake_close(fake);
}

/* ---- By hand ------------------------------------------------------------------------------- */

/* The test only learns the state of the attempt when the question comes. In the pattern, STATE
 * stands for it and CUT for all but its last character. */
static const char *paste_pattern;
static struct fake *paste_fake;

static int32_t paste_ask(struct ph_context *ctx, const struct ph_param *question, const char *why,
                         struct ph_error *err)
{
    (void)ctx, (void)why, (void)err;
    const char *attempt = fake_form(paste_fake, fake_browsed(paste_fake), "state");
    char address[2048], *to = address;
    for (const char *at = paste_pattern; *at != '\0';) {
        bool whole = strncmp(at, "STATE", 5) == 0, cut = strncmp(at, "CUT", 3) == 0;
        if (whole || cut) {
            to += sprintf(to, "%.*s", (int)strlen(attempt) - cut, attempt);
            at += whole ? 5 : 3;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    fake_set_secret(paste_fake, question->key, address);
    return PH_OK;
}

static int paste(const char *pattern, const char *issuer, bool redeems, char *code)
{
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_set(fake, "flow", "paste");
    fake_set(fake, "issuer", issuer);
    fake_functions(fake)->ask = paste_ask;
    paste_pattern = pattern;
    paste_fake = fake;
    if (redeems)
        fake_reply(fake, "POST /access_token", 200, TOKENS);
    int result = login(fake, &grant);
    assert_int_equal(fake_request_count(fake), redeems);
    strcpy(code, redeems ? fake_form(fake, fake_request(fake, 0)->body, "code") : "");
    assert_null(strstr(fake_said(fake), "CODE-sentinel"));
    fake_close(fake);
    return result;
}

#define HERE "http://127.0.0.1:8085/webex/callback"

static void A4_a_pasted_address_has_to_belong_to_this_attempt(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *issuer;
        int code;
    } rows[] = {
        {HERE "?code=CODE-sentinel&state=STATE", NULL, PH_OK},
        {HERE "?state=STATE&code=CODE%2Dsentinel#x", NULL, PH_OK},
        {HERE "?code=CODE-sentinel&iss=https%3A%2F%2Fi.example&state=STATE", "https://i.example",
         PH_OK},
        {HERE "?code=CODE-sentinel&state=STATE", "https://i.example", PH_DENIED},
        {HERE "?code=CODE-sentinel&iss=https://e.example&state=STATE", "https://i.example",
         PH_DENIED},
        {HERE "?code=CODE-sentinel", NULL, PH_DENIED},
        {HERE "?code=CODE-sentinel&state=", NULL, PH_DENIED},
        {HERE "?code=CODE-sentinel&state=STATEx", NULL, PH_DENIED},
        {HERE "?code=CODE-sentinel&state=CUT", NULL, PH_DENIED},
        {HERE "?code=CODE-sentinel&state=STATE&state=STATE", NULL, PH_DENIED},
        {HERE "?error=access_denied&state=STATE", NULL, PH_DENIED},
        {HERE "?code=a&code=b&state=STATE", NULL, PH_INVALID},
        {HERE "?code=&state=STATE", NULL, PH_INVALID},
        {HERE "?code=%00&state=STATE", NULL, PH_INVALID},
        {HERE "?code=%4&state=STATE", NULL, PH_INVALID},
        {"https://evil.example/webex/callback?code=CODE-sentinel&state=STATE", NULL, PH_INVALID},
        {"http://127.0.0.1:18085/webex/callback?code=CODE-sentinel&state=STATE", NULL, PH_INVALID},
        {"CODE-sentinel", NULL, PH_INVALID},
        {"", NULL, PH_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char code[64];
        int result = paste(rows[i].pattern, rows[i].issuer, rows[i].code == PH_OK, code);
        if (result != rows[i].code)
            fail_msg("row %zu (%s) gave %d", i, rows[i].pattern, result);
        if (result == PH_OK)
            assert_string_equal(code, "CODE-sentinel");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(A18_the_device_grant_asks_at_the_right_times),
        cmocka_unit_test(A18_the_interval_is_5_seconds_unless_said_and_the_end_is_obeyed),
        cmocka_unit_test(A18_refusals_of_the_device_grant),
        cmocka_unit_test(A18_addresses_and_codes_of_the_service_are_not_trusted),
        cmocka_unit_test(a_cancelled_device_login_ends_at_once),
        cmocka_unit_test(A4_a_pasted_address_has_to_belong_to_this_attempt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
