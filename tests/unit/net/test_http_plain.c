/* Plain http to networks that the user listed. The name localhost stands for a name that
 * resolves to an unexpected address. */
#include "net/http.h"
#include "net/http_message.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/networks.h"
#include "util/secret.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int ask(struct http *http, const char *method, const char *url)
{
    struct http_request request = {.method = method, .url = url};
    struct http_response response = {0};
    int code = http_fetch(http, &request, &response, &peer_error);
    if (code != 0)
        return code;
    code = response.status;
    http_response_clear(&response);
    return code;
}

static char *url_of(const struct peer *peer)
{
    return text_format("http://localhost:%d/a/200", peer->port);
}

static void test_E7_nowhere_unless_listed(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = url_of(&peer);
    networks_use(NULL);
    assert_int_equal(ask(http, "GET", url), PH_INVALID);
    assert_non_null(strstr(peer_error.text, "the setting plain_http"));
    networks_use("127.0.0.0/8");
    assert_int_equal(ask(http, "GET", url), 200);
    assert_int_equal(ask(http, "POST", url), 200);
    http_close(http);
    peer_stop(&peer);
}

static void test_E16_the_address_counts_and_not_the_name(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = url_of(&peer);
    static const char *const methods[] = {"GET", "POST"};
    networks_use("10.20.0.0/16 fd00::/8");
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        assert_int_equal(ask(http, methods[i], url), PH_NETWORK);
        assert_non_null(strstr(peer_error.text, "is in no network of the setting plain_http"));
    }
    assert_int_equal(peer_count(&peer, "connections"), 0);
    http_close(http);
    peer_stop(&peer);
}

/* An open connection is not reused once the setting forbids it. */
static void test_E16_an_open_connection_is_compared_too(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = url_of(&peer);
    networks_use("127.0.0.0/8");
    assert_int_equal(ask(http, "POST", url), 200);
    networks_use("10.20.0.0/16");
    assert_int_equal(ask(http, "POST", url), PH_NETWORK);
    assert_int_equal(peer_count(&peer, "requests"), 1);
    http_close(http);
    peer_stop(&peer);
}

static void test_E7_never_with_the_token(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://10.20.1.2/", "http://phone.example/"};
    struct http *http = peer_client(NULL);
    AUTO_SECRET struct ph_secret *bearer = secret_new("tok-1", 5);
    struct http_response response;
    networks_use("10.20.0.0/16 127.0.0.0/8");
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct http_request request = {.method = "GET", .url = urls[i], .bearer = bearer};
        assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_INVALID);
        assert_string_equal(peer_error.text,
                            "The token is sent to another machine only over https");
    }
    http_close(http);
}

static void test_E13_no_proxy_sees_it(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve"), proxy = PEER_START("proxy");
    AUTO_FREE char *address = text_format("http://127.0.0.1:%d", proxy.port);
    AUTO_FREE char *url = url_of(&peer);
    setenv("http_proxy", address, 1);
    setenv("all_proxy", address, 1);
    struct http *http = peer_client(&(struct http_options){.proxy = address});
    networks_use("127.0.0.0/8");
    assert_int_equal(ask(http, "GET", url), 200);
    assert_int_equal(peer_count(&proxy, "connections"), 0);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    http_close(http);
    peer_stop(&peer);
    peer_stop(&proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E7_nowhere_unless_listed),
        cmocka_unit_test(test_E16_the_address_counts_and_not_the_name),
        cmocka_unit_test(test_E16_an_open_connection_is_compared_too),
        cmocka_unit_test(test_E7_never_with_the_token),
        cmocka_unit_test(test_E13_no_proxy_sees_it),
    };
    http_close(peer_client(NULL)); /* creates locked memory for secrets */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
