/* developer-token: which texts it accepts as a token, and what it asks the service about it. */
#include "fake_host.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <string.h>
#include <time.h>

static int login(struct fake *fake, struct ph_grant *grant)
{
    *grant = (struct ph_grant){.size = sizeof *grant};
    return fake_auth(fake)->login(fake_call(fake), grant, fake_error(fake));
}

static void A16_blanks_around_a_pasted_token_are_cut(void **state)
{
    (void)state;
    static const char *const pasted[] = {"TOKEN-sentinel", " TOKEN-sentinel\r\n",
                                         "\n\tTOKEN-sentinel \n"};
    for (size_t i = 0; i < 3; i++) {
        struct fake *fake = fake_open(PH_AUTH, "developer-token");
        struct ph_grant grant;
        fake_set_secret(fake, "token", pasted[i]);
        assert_int_equal(login(fake, &grant), PH_OK);
        assert_string_equal(fake_secret_text(grant.access_token), "TOKEN-sentinel");
        assert_null(grant.refresh_token);
        fake_close(fake);
    }
}

static void A16_what_would_change_a_request_is_refused_before_any_is_sent(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",       " \n",      "abc\r\nX-Evil: 1", "a b", "a\tb",
                                        "a\177b", "\xc3\xa4", "a\x1b[0m",         "a\nb"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = fake_open(PH_AUTH, "developer-token");
        struct ph_grant grant;
        fake_set_secret(fake, "token", wrong[i]);
        assert_int_equal(login(fake, &grant), PH_INVALID);
        assert_int_equal(fake_request_count(fake), 0);
        assert_true(wrong[i][0] == '\0' || strstr(fake_error_text(fake), wrong[i]) == NULL);
        fake_close(fake);
    }
}

static void A16_a_missing_token_is_asked_for_without_echo(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "developer-token");
    struct ph_grant grant;
    fake_answer(fake, "token", "TOKEN-sentinel");
    assert_int_equal(login(fake, &grant), PH_OK); /* only a SECRET question becomes a secret */
    assert_string_equal(fake_secret_text(grant.access_token), "TOKEN-sentinel");
    assert_null(strstr(fake_said(fake), "TOKEN-sentinel"));
    fake_close(fake);
}

static void a_refused_question_ends_the_login(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "developer-token");
    struct ph_grant grant;
    fake_answer(fake, "token", NULL);
    assert_int_equal(login(fake, &grant), PH_CANCELLED);
    fake_close(fake);
}

static void it_is_valid_as_long_as_the_service_says_else_12_hours(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct fake *fake = fake_open(PH_AUTH, "developer-token");
        struct ph_grant grant;
        int64_t now = (int64_t)time(NULL);
        fake_set_secret(fake, "token", "TOKEN-sentinel");
        fake_reply(fake, "GET /people/me", 200, "{\"emails\":[\"ann@example.com\"]}");
        fake_reply(fake, "GET /authorizations/tokenExpiry", known ? 200 : 403,
                   known ? "{\"exp\":1768630439322}" : "{\"message\":\"no\"}");
        assert_int_equal(login(fake, &grant), PH_OK);
        assert_int_equal(fake_auth(fake)->identify(fake_call(fake), &grant, fake_error(fake)),
                         PH_OK);
        if (known)
            assert_int_equal(grant.access_expires, 1768630439);
        else
            assert_in_range(grant.access_expires, now + 43200, now + 43210);
        fake_close(fake);
    }
}

static void A16_a_token_the_service_refuses_ends_the_login(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "developer-token");
    struct ph_grant grant = {.size = sizeof grant};
    fake_reply(fake, "GET /people/me", 401,
               "{\"message\":\"The token is bad.\",\"trackingId\":\"ROUTER_1\"}");
    assert_int_equal(fake_auth(fake)->identify(fake_call(fake), &grant, fake_error(fake)),
                     PH_LOGIN);
    assert_string_equal(fake_error_text(fake), "Asking who is signed in failed: The token is bad. "
                                               "(trackingId ROUTER_1)");
    fake_close(fake);
}

static void it_cannot_be_renewed(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "developer-token");
    assert_null(fake_auth(fake)->refresh);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(A16_blanks_around_a_pasted_token_are_cut),
        cmocka_unit_test(A16_what_would_change_a_request_is_refused_before_any_is_sent),
        cmocka_unit_test(A16_a_missing_token_is_asked_for_without_echo),
        cmocka_unit_test(a_refused_question_ends_the_login),
        cmocka_unit_test(it_is_valid_as_long_as_the_service_says_else_12_hours),
        cmocka_unit_test(A16_a_token_the_service_refuses_ends_the_login),
        cmocka_unit_test(it_cannot_be_renewed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
