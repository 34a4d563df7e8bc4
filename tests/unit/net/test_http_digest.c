/* Digest authentication: the first request is refused, and a request that acts is accepted at
 * most once. */
#include "net/http.h"
#include "net/http_message.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* POST or another method with a body; returns the same as peer_ask(). */
static int ask(const struct peer *peer, const char *method, const char *path, const char *password,
               const char *body)
{
    struct http *http = peer_client(NULL);
    AUTO_SECRET struct ph_secret *secret = secret_new(password, strlen(password));
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d%s", peer->port, path);
    struct http_response response = {0};
    struct http_request request = {.method = method,
                                   .url = url,
                                   .user = "me",
                                   .password = secret,
                                   .digest = true,
                                   .body = body,
                                   .body_length = body == NULL ? 0 : strlen(body)};
    int code = http_fetch(http, &request, &response, &peer_error);
    if (code == 0) {
        code = response.status;
        if (code == 200 && body != NULL && strlen(response.body) > 2)
            assert_string_equal(response.body + strlen(response.body) - strlen(body), body);
        http_response_clear(&response);
    }
    http_close(http);
    return code;
}

static void test_E1_digest_is_accepted_once(void **state)
{
    (void)state;
    static const char *const kinds[] = {"MD5", "SHA-256", "MD5,close", "SHA-256,close"};
    static const char *const methods[] = {"POST", "PUT", "PATCH", "GET"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t j = 0; j < COUNT_OF(methods); j++) {
            struct peer peer = PEER_START("serve");
            AUTO_FREE char *path = text_format("/a/digest?%s", kinds[i]);
            bool reads = strcmp(methods[j], "GET") == 0;
            int status = ask(&peer, methods[j], path, "pass word", reads ? NULL : "{\"a\":1}");
            if (status != 200)
                fail_msg("%s %s: %d %s", methods[j], kinds[i], status, peer_error.text);
            assert_int_equal(peer_count(&peer, "accepted"), 1);
            assert_int_equal(peer_count(&peer, "requests"), 2);
            assert_int_equal(peer_count(&peer, "authorized"), 1);
            peer_stop(&peer);
        }
}

/* Most phones are delivered in this mode: a request that acts must not be sent once as a probe
 * and once more to act. */
static void test_E1_a_server_without_a_password_gets_one_request(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    assert_int_equal(ask(&peer, "POST", "/a/echo", "pass word", "{\"a\":1}"), 200);
    assert_int_equal(peer_count(&peer, "requests"), 1);
    assert_int_equal(peer_count(&peer, "authorized"), 0);
    peer_stop(&peer);
}

static void test_E1_digest_with_a_lost_answer_is_unknown(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    assert_int_equal(ask(&peer, "POST", "/a/digest?SHA-256,lost", "pass word", "{}"), PH_UNKNOWN);
    assert_int_equal(peer_count(&peer, "accepted"), 1);
    assert_int_equal(peer_count(&peer, "requests"), 2);
    peer_stop(&peer);
}

static void test_a_wrong_password_is_an_answer(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    assert_int_equal(ask(&peer, "POST", "/a/digest?MD5", "wrong", "{}"), 401);
    assert_int_equal(peer_count(&peer, "accepted"), 0);
    assert_int_equal(peer_count(&peer, "requests"), 2);
    peer_stop(&peer);
}

static void test_E14_digest_never_becomes_basic(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    assert_int_equal(ask(&peer, "POST", "/a/basic", "pass word", "{}"), 401);
    assert_int_equal(peer_count(&peer, "requests"), 1);
    assert_int_equal(peer_count(&peer, "authorized"), 0);
    peer_stop(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E1_digest_is_accepted_once),
        cmocka_unit_test(test_E1_a_server_without_a_password_gets_one_request),
        cmocka_unit_test(test_E1_digest_with_a_lost_answer_is_unknown),
        cmocka_unit_test(test_a_wrong_password_is_an_answer),
        cmocka_unit_test(test_E14_digest_never_becomes_basic),
    };
    http_close(peer_client(NULL)); /* creates locked memory for secrets */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
