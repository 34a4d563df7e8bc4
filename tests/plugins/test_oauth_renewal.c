/* webex-oauth renewing tokens: what it sends, and which failures are permanent.
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

#define TOKENS                                                                                     \
    "{\"access_token\":\"ACCESS-sentinel\",\"expires_in\":1209599,\"refresh_token\":\"REFRESH-"    \
    "sentinel\",\"refresh_token_expires_in\":7775999,\"token_type\":\"Bearer\",\"scope\":\"a b\"}"

#define GOOD "\"access_token\":\"abc\",\"token_type\":\"Bearer\""

static struct fake *open_fake(void)
{
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    fake_set(fake, "client_id", "Cabc");
    fake_set_secret(fake, "client_secret", "CLIENT-sentinel");
    return fake;
}

static const char *last_body(struct fake *fake)
{
    return fake_request(fake, fake_request_count(fake) - 1)->body;
}

static int refresh(struct fake *fake, struct ph_grant *grant)
{
    const struct ph_grant old = {.size = sizeof old,
                                 .access_token = fake_secret(fake, "OLD-sentinel"),
                                 .refresh_token = fake_secret(fake, "OLD-REFRESH-sentinel"),
                                 .extra = fake_secret(fake, "CLIENT-sentinel")};
    *grant = (struct ph_grant){.size = sizeof *grant};
    return fake_auth(fake)->refresh(fake_call(fake), &old, grant, fake_error(fake));
}

static void renewal_sends_the_refresh_token_once(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(refresh(fake, &grant), PH_OK);
    assert_string_equal(last_body(fake), "grant_type=refresh_token&client_id=Cabc&refresh_token="
                                         "OLD-REFRESH-sentinel&client_secret=CLIENT-sentinel");
    assert_string_equal(fake_secret_text(grant.refresh_token), "REFRESH-sentinel");
    assert_int_equal(fake_request(fake, 0)->flags, PH_HTTP_SECRET);
    fake_close(fake);
}

static void A15_a_renewal_without_a_refresh_token_leaves_it_to_the_old_one(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_reply(fake, "POST /access_token", 200, "{" GOOD "}");
    assert_int_equal(refresh(fake, &grant), PH_OK);
    assert_null(grant.refresh_token);
    fake_close(fake);
}

static void B4_only_invalid_grant_is_for_good(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        int code;
    } rows[] = {
        {400, "{\"error\":\"invalid_grant\",\"error_description\":\"used\"}", PH_LOGIN},
        {400, "{\"error\":\"invalid_client\"}", PH_DENIED},
        {401, "{\"error\":\"invalid_client\"}", PH_DENIED},
        {401, "{\"message\":\"unauthorized\"}", PH_DENIED},
        {400, "<html>", PH_DENIED},
        {429, "", PH_BUSY},
        {500, "", PH_FAILED},
        {503, "invalid_grant", PH_BUSY},
        {503, "{\"error\":\"invalid_grant\"}", PH_BUSY},
        {504, "", PH_NETWORK},
        {302, "", PH_FAILED},
        {204, "", PH_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_reply(fake, "POST /access_token", rows[i].status, rows[i].body);
        int code = refresh(fake, &grant);
        if (code != rows[i].code)
            fail_msg("row %zu gave %d", i, code);
        assert_null(grant.access_token);
        fake_close(fake);
    }
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_reply_failure(fake, "POST /access_token", PH_TIMEOUT, "no answer in time");
    assert_int_equal(refresh(fake, &grant), PH_TIMEOUT);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renewal_sends_the_refresh_token_once),
        cmocka_unit_test(A15_a_renewal_without_a_refresh_token_leaves_it_to_the_old_one),
        cmocka_unit_test(B4_only_invalid_grant_is_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
