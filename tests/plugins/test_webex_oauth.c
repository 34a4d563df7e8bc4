/* webex-oauth against a scripted authorisation server: what it requests, what it accepts, and
 * what it keeps secret. */
#include "fake_host.h"
#include "webex-oauth/oauth.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOKENS                                                                                     \
    "{\"access_token\":\"ACCESS-sentinel\",\"expires_in\":1209599,\"refresh_token\":\"REFRESH-"    \
    "sentinel\",\"refresh_token_expires_in\":7775999,\"token_type\":\"Bearer\",\"scope\":\"a b\"}"

static struct fake *open_fake(void)
{
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    fake_set(fake, "client_id", "Cabc");
    fake_set_secret(fake, "client_secret", "CLIENT-sentinel");
    return fake;
}

static int login(struct fake *fake, struct ph_grant *grant)
{
    *grant = (struct ph_grant){.size = sizeof *grant};
    return fake_auth(fake)->login(fake_call(fake), grant, fake_error(fake));
}

static const char *last_body(struct fake *fake)
{
    return fake_request(fake, fake_request_count(fake) - 1)->body;
}

/* ---- The browser --------------------------------------------------------------------------- */

static void A3_the_challenge_is_that_of_rfc_7636_appendix_b(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    char challenge[RANDOM_TEXT];
    assert_int_equal(pkce_challenge(fake_call(fake), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                                    challenge, fake_error(fake)),
                     PH_OK);
    assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    fake_close(fake);
}

static void A3_the_verifier_fits_the_challenge_and_is_new_each_time(void **state)
{
    (void)state;
    char seen[2][RANDOM_TEXT], states[2][RANDOM_TEXT];
    for (int i = 0; i < 2; i++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        char challenge[RANDOM_TEXT];
        fake_callback(fake, "CODE-sentinel", NULL);
        fake_reply(fake, "POST /access_token", 200, TOKENS);
        assert_int_equal(login(fake, &grant), PH_OK);
        const char *verifier = fake_form(fake, last_body(fake), "code_verifier");
        const char *address = fake_browsed(fake);
        assert_int_equal(strlen(verifier), 43);
        pkce_challenge(fake_call(fake), verifier, challenge, NULL);
        assert_string_equal(fake_form(fake, address, "code_challenge"), challenge);
        assert_string_equal(fake_form(fake, address, "code_challenge_method"), "S256");
        strcpy(seen[i], verifier);
        strcpy(states[i], fake_form(fake, address, "state"));
        assert_int_equal(strlen(states[i]), 43);
        fake_close(fake);
    }
    assert_string_not_equal(seen[0], seen[1]);
    assert_string_not_equal(states[0], states[1]);
}

static void A3_a_refusal_of_pkce_ends_the_login_with_one_request(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 400,
               "{\"error\":\"invalid_request\",\"error_description\":\"code_verifier not known\"}");
    assert_int_equal(login(fake, &grant), PH_DENIED);
    assert_int_equal(fake_request_count(fake), 1);
    assert_non_null(strstr(fake_error_text(fake), "code_verifier not known"));
    fake_close(fake);
}

static void A9_the_token_request_repeats_the_redirect_uri_of_the_address(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_set(fake, "redirect_ports", "19085, 8085");
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST https://api.example/v1/access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    const char *address = fake_browsed(fake), *body = last_body(fake);
    assert_memory_equal(address, "https://api.example/v1/authorize?", 33);
    assert_null(strchr(address, '+'));
    assert_string_equal(fake_form(fake, address, "response_type"), "code");
    assert_string_equal(fake_form(fake, address, "client_id"), "Cabc");
    assert_non_null(strstr(fake_form(fake, address, "scope"), "spark:people_read spark-admin:"));
    assert_string_equal(fake_form(fake, address, "redirect_uri"),
                        "http://127.0.0.1:19085/webex/callback");
    assert_string_equal(fake_form(fake, body, "redirect_uri"),
                        "http://127.0.0.1:19085/webex/callback");
    assert_string_equal(fake_form(fake, body, "grant_type"), "authorization_code");
    assert_string_equal(fake_form(fake, body, "code"), "CODE-sentinel");
    assert_string_equal(fake_form(fake, body, "client_id"), "Cabc");
    assert_string_equal(fake_form(fake, body, "client_secret"), "CLIENT-sentinel");
    assert_int_equal(fake_request(fake, 0)->flags, PH_HTTP_SECRET);
    fake_close(fake);
}

static void what_signing_in_yields(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    int64_t now = (int64_t)time(NULL);
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    assert_string_equal(fake_secret_text(grant.access_token), "ACCESS-sentinel");
    assert_string_equal(fake_secret_text(grant.refresh_token), "REFRESH-sentinel");
    assert_string_equal(fake_secret_text(grant.extra), "CLIENT-sentinel");
    assert_in_range(grant.access_expires, now + 1209599, now + 1209609);
    assert_in_range(grant.refresh_expires, now + 7775999, now + 7776009);
    assert_string_equal(grant.scopes, "a b");
    fake_close(fake);
}

static void A8_an_answer_of_another_issuer_makes_no_token_request(void **state)
{
    (void)state;
    static const char *const wrong[] = {NULL, "https://evil.example", "https://idp.example/",
                                        "https://IDP.example", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_set(fake, "issuer", "https://idp.example");
        fake_callback(fake, "CODE-sentinel", wrong[i]);
        assert_int_equal(login(fake, &grant), PH_DENIED);
        assert_int_equal(fake_request_count(fake), 0);
        fake_close(fake);
    }
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_set(fake, "issuer", "https://idp.example");
    fake_callback(fake, "CODE-sentinel", "https://idp.example");
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    fake_close(fake);
}

static void A7_a_refusal_in_the_browser_makes_no_token_request(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_callback(fake, NULL, "The sign-in was refused: access_denied");
    assert_int_equal(login(fake, &grant), PH_DENIED);
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
}

static void A2_without_a_free_port_no_browser_is_opened(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    assert_int_equal(login(fake, &grant), PH_BUSY); /* no callback is scripted, so open() fails */
    assert_null(fake_browsed(fake));
    fake_close(fake);
}

static void A2_ports_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "0,8085", "65536", "8085;18085", "-1", "x", "1,2 3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_set(fake, "redirect_ports", wrong[i]);
        if (login(fake, &grant) != PH_INVALID)
            fail_msg("taken: %s", wrong[i]);
        fake_close(fake);
    }
}

static void A2_port_0_lets_the_system_choose(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_set(fake, "redirect_ports", "0");
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    fake_close(fake);
}

static void a_public_client_asks_and_sends_no_secret(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    struct ph_grant grant;
    fake_set(fake, "client_id", "Cabc");
    fake_set(fake, "public_client", "yes");
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    assert_null(fake_form(fake, last_body(fake), "client_secret"));
    assert_null(grant.extra);
    fake_close(fake);
}

static void the_client_secret_is_asked_for(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    struct ph_grant grant;
    fake_set(fake, "client_id", "Cabc");
    fake_answer(fake, "client_secret", "CLIENT-sentinel");
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 200, TOKENS);
    assert_int_equal(login(fake, &grant), PH_OK);
    assert_string_equal(fake_form(fake, last_body(fake), "client_secret"), "CLIENT-sentinel");
    fake_close(fake);
}

static void the_first_run_explains_how_to_register(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_AUTH, "webex-oauth");
    struct ph_grant grant;
    assert_int_equal(login(fake, &grant), PH_INVALID);
    const char *said = fake_said(fake);
    /* each address and scope has its own line: people copy them */
    static const char *const lines[] = {
        "http://127.0.0.1:8085/webex/callback\n",
        "http://127.0.0.1:18085/webex/callback\n",
        "http://127.0.0.1:28085/webex/callback\n",
        "https://oauth-helper-k.wbx2.com/helperservice/v1/actions/device/callback\n",
        " spark:people_read\n",
        " spark-admin:workspaces_read\n"};
    for (size_t i = 0; i < PH_COUNT(lines); i++)
        assert_non_null(strstr(said, lines[i]));
    assert_non_null(strstr(said, "webex-oauth.client_id"));
    fake_close(fake);
}

/* ---- The token answer ---------------------------------------------------------------------- */

struct answer {
    const char *body;
    int code;
};

#define GOOD "\"access_token\":\"abc\",\"token_type\":\"Bearer\""
static const struct answer answers[] = {
    {"{" GOOD "}", PH_OK},
    {"{\"access_token\":\"abc\",\"token_type\":\"bearer\"}", PH_OK},
    {"{\"access_token\":\"abc\",\"token_type\":\"BEARER\",\"other\":[1,{}]}", PH_OK},
    {"{" GOOD ",\"expires_in\":1}", PH_OK},
    {"{" GOOD ",\"expires_in\":315360000}", PH_OK},
    {" \r\n{" GOOD "}\n", PH_OK},
    {"{" GOOD ",\"refresh_token\":\"r\",\"refresh_token_expires_in\":7775999}", PH_OK},
    {"", PH_FAILED},
    {"{", PH_FAILED},
    {"null", PH_FAILED},
    {"[]", PH_FAILED},
    {"\"abc\"", PH_FAILED},
    {"<html>sign in to the network</html>", PH_FAILED},
    {"{" GOOD "} trailing", PH_FAILED},
    {"{" GOOD "}{}", PH_FAILED},
    {"{\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":\"abc\"}", PH_OK},
    {"{\"access_token\":\"abc\",\"token_type\":\"mac\"}", PH_FAILED},
    {"{\"access_token\":\"abc\",\"token_type\":7}", PH_FAILED},
    {"{\"access_token\":\"\",\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":7,\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":[\"abc\"],\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":\"a\\r\\nX: 1\",\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":\"a\\u0000b\",\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{\"access_token\":\"\\u00e4\",\"token_type\":\"Bearer\"}", PH_FAILED},
    {"{" GOOD ",\"expires_in\":0}", PH_OK},
    {"{" GOOD ",\"expires_in\":-5}", PH_OK},
    {"{" GOOD ",\"expires_in\":\"3600\"}", PH_OK},
    {"{" GOOD ",\"expires_in\":1.5}", PH_OK},
    {"{" GOOD ",\"expires_in\":99999999999}", PH_OK},
    {"{" GOOD ",\"expires_in\":1e99}", PH_OK},
    {"{" GOOD ",\"refresh_token\":null}", PH_OK},
    {"{" GOOD ",\"refresh_token\":\"\"}", PH_OK},
    {"{" GOOD ",\"refresh_token_expires_in\":true}", PH_OK},
    {"{\"access_token\":\"\xff\xfe\",\"token_type\":\"Bearer\"}", PH_FAILED},
};

static void A15_the_token_answer_is_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_callback(fake, "CODE-sentinel", NULL);
        fake_reply(fake, "POST /access_token", 200, answers[i].body);
        int code = login(fake, &grant);
        if (code != answers[i].code)
            fail_msg("row %zu (%s) gave %d", i, answers[i].body, code);
        if (code == PH_OK)
            assert_string_equal(fake_secret_text(grant.access_token), "abc");
        fake_close(fake);
    }
}

static void A15_a_token_longer_than_16_KiB_is_refused(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        size_t length = 16 * 1024 + (size_t)extra;
        char *token = malloc(length + 1), *body = malloc(length + 100);
        memset(token, 'x', length);
        token[length] = '\0';
        sprintf(body, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}", token);
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_callback(fake, "CODE-sentinel", NULL);
        fake_reply(fake, "POST /access_token", 200, body);
        assert_int_equal(login(fake, &grant), extra ? PH_FAILED : PH_OK);
        fake_close(fake);
        free(token);
        free(body);
    }
}

static void E11_an_answer_of_a_million_brackets_is_refused(void **state)
{
    (void)state;
    enum { MANY = 1000000 };
    char *body = malloc(MANY + 1);
    memset(body, '[', MANY);
    body[MANY] = '\0';
    struct fake *fake = open_fake();
    struct ph_grant grant;
    fake_callback(fake, "CODE-sentinel", NULL);
    fake_reply(fake, "POST /access_token", 200, body);
    assert_int_equal(login(fake, &grant), PH_FAILED);
    assert_non_null(strstr(fake_error_text(fake), "the answer cannot be used"));
    fake_close(fake);
    free(body);
}

/* ---- Nothing leaks ------------------------------------------------------------------------- */

static void A13_no_secret_is_said(void **state)
{
    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        struct fake *fake = open_fake();
        struct ph_grant grant;
        fake_callback(fake, "CODE-sentinel", NULL);
        fake_reply(fake, "POST /access_token", fails ? 400 : 200,
                   fails ? "{\"access_token\":\"ACCESS-sentinel\",\"error\":\"invalid_grant\"}"
                         : TOKENS);
        assert_int_equal(login(fake, &grant), fails ? PH_LOGIN : PH_OK);
        assert_null(strstr(fake_said(fake), "sentinel"));
        const char *verifier = fake_form(fake, last_body(fake), "code_verifier");
        assert_null(strstr(fake_said(fake), verifier));
        assert_null(strstr(fake_browsed(fake), verifier));
        fake_close(fake);
    }
}

static void identify_asks_who_it_is(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant = {.size = sizeof grant};
    fake_reply(
        fake, "GET /people/me", 200,
        "{\"emails\":[\"ann@example.com\"],\"displayName\":\"Ann \\u00c4\",\"orgId\":\"ORG\"}");
    fake_reply(fake, "GET /authorizations/tokenExpiry", 200, "{\"exp\":1768630439322}");
    assert_int_equal(fake_auth(fake)->identify(fake_call(fake), &grant, fake_error(fake)), PH_OK);
    assert_string_equal(grant.account, "ann@example.com");
    assert_string_equal(grant.account_name, "Ann \xc3\x84");
    assert_string_equal(grant.organisation_id, "ORG");
    assert_int_equal(grant.access_expires, 1768630439);
    assert_int_equal(fake_request(fake, 0)->flags, PH_HTTP_AUTHORIZED);
    fake_close(fake);
}

static void E11_a_captive_portal_is_not_an_api_answer(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_grant grant = {.size = sizeof grant};
    fake_reply(fake, "GET /people/me", 200, "<!DOCTYPE html><title>Hotel</title>");
    assert_int_equal(fake_auth(fake)->identify(fake_call(fake), &grant, fake_error(fake)),
                     PH_FAILED);
    assert_non_null(strstr(fake_error_text(fake), "the answer cannot be used"));
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(A3_the_challenge_is_that_of_rfc_7636_appendix_b),
        cmocka_unit_test(A3_the_verifier_fits_the_challenge_and_is_new_each_time),
        cmocka_unit_test(A3_a_refusal_of_pkce_ends_the_login_with_one_request),
        cmocka_unit_test(A9_the_token_request_repeats_the_redirect_uri_of_the_address),
        cmocka_unit_test(what_signing_in_yields),
        cmocka_unit_test(A8_an_answer_of_another_issuer_makes_no_token_request),
        cmocka_unit_test(A7_a_refusal_in_the_browser_makes_no_token_request),
        cmocka_unit_test(A2_without_a_free_port_no_browser_is_opened),
        cmocka_unit_test(A2_ports_that_are_none_are_refused),
        cmocka_unit_test(A2_port_0_lets_the_system_choose),
        cmocka_unit_test(a_public_client_asks_and_sends_no_secret),
        cmocka_unit_test(the_client_secret_is_asked_for),
        cmocka_unit_test(the_first_run_explains_how_to_register),
        cmocka_unit_test(A15_the_token_answer_is_checked),
        cmocka_unit_test(A15_a_token_longer_than_16_KiB_is_refused),
        cmocka_unit_test(E11_an_answer_of_a_million_brackets_is_refused),
        cmocka_unit_test(A13_no_secret_is_said),
        cmocka_unit_test(identify_asks_who_it_is),
        cmocka_unit_test(E11_a_captive_portal_is_not_an_api_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
