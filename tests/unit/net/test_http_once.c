/* Requests that act are sent at most once, whatever the server does after acting. */
#include "net/http.h"
#include "support_peer.h"
#include "util/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The server acts, then closes the connection without an answer. A second attempt would get a
 * 200, so a count of 1 and UNKNOWN prove that there was none. */
static void act_then(const char *method, const char *path, const char *body, int gets_before)
{
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    for (int i = 0; i < gets_before; i++)
        assert_int_equal(peer_ask(http, &peer, "GET", "/before/200", NULL), 200);
    assert_int_equal(peer_ask(http, &peer, method, path, body), PH_UNKNOWN);
    assert_int_equal(peer_count(&peer, "acted"), 1);
    assert_non_null(strstr(peer_error.text, "may have happened"));
    /* the client continues as if nothing had happened */
    assert_int_equal(peer_ask(http, &peer, method, "/after/200", body), 200);
    http_close(http);
    peer_stop(&peer);
}

static void test_E1_post_close_fresh(void **state)
{
    (void)state;
    act_then("POST", "/a/close,200", "{\"a\":1}", 0);
}

static void test_E1_post_dead_keepalive(void **state)
{
    (void)state;
    act_then("POST", "/a/close,200", "{\"a\":1}", 3);
}

static void test_E1_post_reset_keepalive(void **state)
{
    (void)state;
    act_then("POST", "/a/reset,200", "{\"a\":1}", 3);
}

static void test_E1_post_empty_keepalive(void **state)
{
    (void)state;
    act_then("POST", "/a/close,200", NULL, 3);
    act_then("POST", "/a/reset,200", NULL, 3);
}

static void test_E1_patch_keepalive(void **state)
{
    (void)state;
    act_then("PATCH", "/a/close,200", "{}", 2);
}

static void test_E3_post_cut_answer(void **state)
{
    (void)state;
    act_then("POST", "/a/cut,200", "{}", 2);
    act_then("POST", "/a/cut,200", "{}", 0);
}

static void test_E1_large_body_keepalive(void **state)
{
    (void)state;
    size_t size = 4 << 20;
    AUTO_FREE char *body = memory_alloc(size + 1);
    memset(body, 'x', size);
    act_then("POST", "/a/close,200", body, 2);
}

/* HTTP/2, frame by frame. `acted` counts requests that arrived completely. */
static void act_then_h2(const char *fault, const char *body, int gets_before)
{
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer peer = PEER_START("h2", "--tls", pem, "--fault", fault);
    struct http *http = peer_client(NULL);
    for (int i = 0; i < gets_before; i++)
        assert_int_equal(peer_ask_tls(http, &peer, "GET", "/x", NULL), 200);
    assert_int_equal(peer_ask_tls(http, &peer, "POST", "/x", body), PH_UNKNOWN);
    assert_int_equal(peer_count(&peer, "acted"), 1);
    assert_int_equal(peer_ask_tls(http, &peer, "POST", "/x", body), 200);
    http_close(http);
    peer_stop(&peer);
}

static void test_E1_h2_refused_stream(void **state)
{
    (void)state;
    act_then_h2("refused", "{}", 0);
    act_then_h2("refused", "{}", 3);
    act_then_h2("refused", NULL, 0);
    act_then_h2("refused", NULL, 3);
}

static void test_E1_h2_cancel_stream(void **state)
{
    (void)state;
    act_then_h2("cancel", "{}", 0);
    act_then_h2("cancel", "{}", 3);
    act_then_h2("cancel", NULL, 3);
}

static void test_E1_h2_goaway(void **state)
{
    (void)state;
    act_then_h2("goaway", "{}", 0);
    act_then_h2("goaway", "{}", 3);
    act_then_h2("goaway", NULL, 3);
}

static void test_E1_h2_goaway_unprocessed(void **state)
{
    (void)state;
    act_then_h2("goaway-below", "{}", 0);
    act_then_h2("goaway-below", "{}", 3);
    act_then_h2("goaway-below", NULL, 3);
}

static void test_E1_h2_close(void **state)
{
    (void)state;
    act_then_h2("close", "{}", 0);
    act_then_h2("close", "{}", 3);
    act_then_h2("close", NULL, 3);
}

/* Sending at most once must not cost a connection for each request. */
static void test_E1_connections_reused(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer h1 = PEER_START("serve"), h2 = PEER_START("h2", "--tls", pem, "--times", "0"),
                tls = PEER_START("serve", "--tls", pem);
    struct http *http = peer_client(NULL);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(peer_ask(http, &h1, "POST", "/a/200", i % 2 ? "{}" : NULL), 200);
        assert_int_equal(peer_ask_tls(http, &h2, "POST", "/a/200", i % 2 ? "{}" : NULL), 200);
        assert_int_equal(peer_ask_tls(http, &tls, "POST", "/a/200", i % 2 ? "{}" : NULL), 200);
    }
    assert_int_equal(peer_count(&h1, "connections"), 1);
    assert_int_equal(peer_count(&h2, "connections"), 1);
    assert_int_equal(peer_count(&tls, "connections"), 1);
    assert_int_equal(peer_count(&h1, "acted"), 200);
    assert_int_equal(peer_count(&h2, "acted"), 200);
    http_close(http);
    peer_stop(&h1);
    peer_stop(&h2);
    peer_stop(&tls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E1_post_close_fresh),
        cmocka_unit_test(test_E1_post_dead_keepalive),
        cmocka_unit_test(test_E1_post_reset_keepalive),
        cmocka_unit_test(test_E1_post_empty_keepalive),
        cmocka_unit_test(test_E1_patch_keepalive),
        cmocka_unit_test(test_E3_post_cut_answer),
        cmocka_unit_test(test_E1_large_body_keepalive),
        cmocka_unit_test(test_E1_h2_refused_stream),
        cmocka_unit_test(test_E1_h2_cancel_stream),
        cmocka_unit_test(test_E1_h2_goaway),
        cmocka_unit_test(test_E1_h2_goaway_unprocessed),
        cmocka_unit_test(test_E1_h2_close),
        cmocka_unit_test(test_E1_connections_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
