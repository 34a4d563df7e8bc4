/* Limits of the client: certificates, redirects, sizes, times, proxies. */
#include "net/http.h"
#include "net/http_message.h"
#include "support_clock.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

enum { FAST = 20 };

static const char token[] = "tok-0123456789abcdef";

/* A request with a token. */
static int ask_signed(struct http *http, const char *method, const char *url,
                      struct http_response *response)
{
    AUTO_SECRET struct ph_secret *bearer = secret_new(token, sizeof token - 1);
    struct http_request request = {.method = method, .url = url, .bearer = bearer};
    return http_fetch(http, &request, response, &peer_error);
}

/* With this certificate the server gets no request, whatever the method. */
static void refuses(const char *certificate, const char *tls_max)
{
    AUTO_FREE char *pem = peer_certificate(certificate);
    struct peer peer = tls_max == NULL ? PEER_START("serve", "--tls", pem)
                                       : PEER_START("serve", "--tls", pem, "--tls-max", tls_max);
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/200", peer.port);
    struct http_response response;
    assert_int_equal(ask_signed(http, "GET", url, &response), PH_NETWORK);
    assert_int_equal(ask_signed(http, "POST", url, &response), PH_NETWORK);
    assert_int_equal(peer_count(&peer, "requests"), 0);
    http_close(http);
    peer_stop(&peer);
}

static void test_E6_good_certificate(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer peer = PEER_START("serve", "--tls", pem);
    struct http *http = peer_client(NULL);
    assert_int_equal(peer_ask_tls(http, &peer, "GET", "/a/200", NULL), 200);
    http_close(http);
    peer_stop(&peer);
}

static void test_E6_self_signed(void **state)
{
    (void)state;
    refuses("self-signed", NULL);
}

static void test_E6_wrong_host(void **state)
{
    (void)state;
    refuses("wrong-host", NULL);
}

static void test_E6_expired(void **state)
{
    (void)state;
    refuses("expired", NULL);
}

static void test_E6_wrong_ca(void **state)
{
    (void)state;
    refuses("wrong-ca", NULL);
}

static void test_E6_tls_1_1(void **state)
{
    (void)state;
    refuses("good", "1.1");
}

static void test_E6_plain_on_tls_port(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/200", peer.port);
    struct http_response response;
    assert_int_equal(ask_signed(http, "POST", url, &response), PH_NETWORK);
    assert_int_equal(peer_count(&peer, "requests"), 0);
    http_close(http);
    peer_stop(&peer);
}

static void test_E6_missing_ca_file(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer peer = PEER_START("serve", "--tls", pem);
    struct http *http = peer_client(&(struct http_options){.ca_file = "/nonexistent/ca.pem"});
    assert_int_equal(peer_ask_tls(http, &peer, "GET", "/a/200", NULL), PH_NETWORK);
    assert_int_equal(peer_count(&peer, "requests"), 0);
    http_close(http);
    peer_stop(&peer);
}

static void test_E6_ca_of_environment(void **state)
{
    (void)state;
    static const char *const names[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};
    AUTO_FREE char *pem = peer_certificate("good"), *ca = peer_certificate("ca");
    struct peer peer = PEER_START("serve", "--tls", pem);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        setenv(names[i], ca, 1);
        struct http *http = peer_client(&(struct http_options){0});
        assert_int_equal(peer_ask_tls(http, &peer, "GET", "/a/200", NULL), 200);
        http_close(http);
        unsetenv(names[i]);
    }
    peer_stop(&peer);
}

static void test_E7_redirects_not_followed(void **state)
{
    (void)state;
    static const char *const statuses[] = {"301", "302", "303", "307", "308"};
    struct peer peer = PEER_START("serve"), other = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *same_host = text_format("http%%3A//127.0.0.1:%d/a/200", other.port);
    AUTO_FREE char *scheme = text_format("https%%3A//127.0.0.1:%d/a/200", other.port);
    const char *targets[] = {same_host, scheme,         "file%3A///etc/passwd",
                             "/a/200",  "gopher%3A//x", ""};
    struct http_response response;
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        for (size_t j = 0; j < COUNT_OF(targets); j++) {
            AUTO_FREE char *url = text_format("http://127.0.0.1:%d/%zu/redirect?%s=%s", peer.port,
                                              j, statuses[i], targets[j]);
            assert_int_equal(ask_signed(http, j % 2 ? "POST" : "GET", url, &response), 0);
            assert_int_equal(response.status, atoi(statuses[i]));
            assert_non_null(strstr(response.headers, "Location: "));
            http_response_clear(&response);
        }
    assert_int_equal(peer_count(&other, "connections"), 0);
    assert_int_equal(peer_count(&peer, "requests"), COUNT_OF(statuses) * COUNT_OF(targets));
    http_close(http);
    peer_stop(&peer);
    peer_stop(&other);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* The client stops reading at the limit, and memory stays near it. */
static void test_E8_answers_beyond_limits(void **state)
{
    (void)state;
    static const char *const paths[] = {"/a/endless", "/a/bomb", "/a/bigheader", "/a/longheader"};
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(&(struct http_options){.body_limit = 1 << 20});
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/200", NULL), 200);
    long before = peak_kib();
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int code = peer_ask(http, &peer, "GET", paths[i], NULL);
        /* newer libcurls reject an encoding they did not request */
        bool refused = strstr(peer_error.text, "Unsolicited Transfer-Encoding") != NULL;
        assert_int_equal(code, refused ? PH_NETWORK : PH_FAILED);
        assert_int_equal(peer_ask(http, &peer, "POST", paths[i], "{}"), PH_UNKNOWN);
        assert_true(refused || strstr(peer_error.text, "too large") != NULL);
    }
    /* the address sanitizer keeps freed memory for a while */
    assert_in_range(peak_kib() - before, 0, 64 << 10);
    http_close(http);
    peer_stop(&peer);
}

static void test_E8_body_limit_is_exact(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(&(struct http_options){.body_limit = 100000});
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/large?100000", NULL), 200);
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/large?100001", NULL), PH_FAILED);
    http_close(http);
    peer_stop(&peer);
}

static void test_E8_no_decompression(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/packed", peer.port);
    struct http_response response;
    assert_int_equal(ask_signed(http, "GET", url, &response), 0);
    assert_in_range(response.length, 10, 5000);
    assert_memory_equal(response.body, "\x1f\x8b", 2);
    http_response_clear(&response);
    AUTO_FREE char *last = peer_last(&peer);
    assert_null(strcasestr(last, "accept-encoding"));
    http_close(http);
    peer_stop(&peer);
}

/* Ends within the limit and a second: too early for any other limit. */
static void ends_in_time(struct http *http, const char *url, int64_t limit_ms, int code)
{
    struct http_response response;
    int64_t started = time_monotonic_ms();
    assert_int_equal(ask_signed(http, "POST", url, &response), code);
    assert_in_range(time_monotonic_ms() - started, limit_ms - 5, limit_ms + 1000);
}

static void test_E9_silent_and_slow(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(&(struct http_options){.total_ms = 300});
    AUTO_FREE char *silent = text_format("http://127.0.0.1:%d/a/hold", peer.port);
    AUTO_FREE char *slow = text_format("http://127.0.0.1:%d/a/slow", peer.port);
    ends_in_time(http, silent, 300, PH_UNKNOWN);
    ends_in_time(http, slow, 300, PH_UNKNOWN);
    struct http_request request = {.method = "POST", .url = silent, .timeout_ms = 200};
    struct http_response response;
    assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_UNKNOWN);
    http_close(http);
    peer_stop(&peer);
}

/* Nothing was sent, so a POST is tried again, and the result is TIMEOUT, not UNKNOWN. */
static void test_E9_never_accepted(void **state)
{
    (void)state;
    struct peer peer = PEER_START("never");
    struct http *http = peer_client(&(struct http_options){.connect_ms = 100, .total_ms = 20000});
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/200", peer.port);
    struct http_response response;
    clock_run(FAST);
    int64_t started = time_monotonic_ms();
    assert_int_equal(ask_signed(http, "POST", url, &response), PH_TIMEOUT);
    /* three tries of 100 ms on libcurl's clock, and two waits of at most 0.5 s and 1 s on ours */
    assert_in_range(time_monotonic_ms() - started, 295 * FAST, 3000 * FAST);
    clock_run(1);
    http_close(http);
    peer_stop(&peer);
}

static void test_E9_stalled_handshake(void **state)
{
    (void)state;
    struct peer peer = PEER_START("silent");
    struct http *http = peer_client(&(struct http_options){.connect_ms = 100});
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/200", peer.port);
    struct http_response response;
    clock_run(FAST);
    assert_int_equal(ask_signed(http, "POST", url, &response), PH_TIMEOUT);
    clock_run(1);
    assert_int_equal(peer_count(&peer, "connections"), 3);
    http_close(http);
    peer_stop(&peer);
}

static void test_E13_proxy_sees_no_token(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good"), *ca = peer_certificate("ca");
    struct peer server = PEER_START("serve", "--tls", pem), proxy = PEER_START("proxy");
    AUTO_FREE char *address = text_format("http://user:proxy-word@127.0.0.1:%d", proxy.port);
    struct http *http = peer_client(&(struct http_options){.ca_file = ca, .proxy = address});
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/200", server.port);
    struct http_response response;
    assert_int_equal(ask_signed(http, "POST", url, &response), 0);
    assert_null(strstr(response.headers, "CONNECT"));
    http_response_clear(&response);
    AUTO_FREE char *connect = peer_last(&proxy), *request = peer_last(&server);
    assert_non_null(strstr(connect, "CONNECT 127.0.0.1:"));
    assert_null(strstr(connect, "Bearer"));
    assert_null(strstr(connect, "tok-"));
    assert_non_null(strstr(request, token));
    assert_null(strcasestr(request, "proxy-"));
    assert_int_equal(peer_count(&proxy, "tokens"), 0);
    http_close(http);
    /* the error about an unreachable proxy must not show its password */
    peer_stop(&proxy);
    http = peer_client(&(struct http_options){.ca_file = ca, .proxy = address});
    assert_int_equal(ask_signed(http, "POST", url, &response), PH_NETWORK);
    assert_null(strstr(peer_error.text, "proxy-word"));
    http_close(http);
    peer_stop(&server);
}

static void test_E13_proxy_of_environment(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer server = PEER_START("serve", "--tls", pem), plain = PEER_START("serve"),
                proxy = PEER_START("proxy");
    AUTO_FREE char *address = text_format("http://127.0.0.1:%d", proxy.port);
    setenv("https_proxy", address, 1);
    setenv("http_proxy", address, 1);
    setenv("all_proxy", address, 1);
    struct http *http = peer_client(NULL);
    assert_int_equal(peer_ask_tls(http, &server, "GET", "/a/200", NULL), 200);
    assert_int_equal(peer_count(&proxy, "requests"), 1);
    /* plain http is only for this machine: a proxy would see the token */
    assert_int_equal(peer_ask(http, &plain, "GET", "/a/200", NULL), 200);
    assert_int_equal(peer_count(&proxy, "requests"), 1);
    unsetenv("https_proxy");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    http_close(http);
    peer_stop(&server);
    peer_stop(&plain);
    peer_stop(&proxy);
}

/* ---- Many servers ---------------------------------------------------------------------------- */

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* Sockets of phones already contacted are closed again. */
static void test_B13_many_origins_need_few_sockets(void **state)
{
    (void)state;
    enum { ORIGINS = 700, KEPT = 512, OTHERS = 8 };
    struct peer peer = PEER_START("many", "--ports", "700");
    struct http *http = peer_client(NULL);
    int before = open_files();
    for (int i = 0; i < ORIGINS; i++) {
        if (i > 0)
            assert_int_equal(fscanf(peer.from, "%d", &peer.port), 1);
        assert_int_equal(peer_ask(http, &peer, "GET", "/a/200", NULL), 200);
    }
    assert_int_equal(peer_count(&peer, "connections"), ORIGINS);
    assert_in_range(open_files() - before, 0, KEPT + OTHERS);
    http_close(http);
    peer_stop(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E6_good_certificate),
        cmocka_unit_test(test_E6_self_signed),
        cmocka_unit_test(test_E6_wrong_host),
        cmocka_unit_test(test_E6_expired),
        cmocka_unit_test(test_E6_wrong_ca),
        cmocka_unit_test(test_E6_tls_1_1),
        cmocka_unit_test(test_E6_plain_on_tls_port),
        cmocka_unit_test(test_E6_missing_ca_file),
        cmocka_unit_test(test_E6_ca_of_environment),
        cmocka_unit_test(test_E7_redirects_not_followed),
        cmocka_unit_test(test_E8_answers_beyond_limits),
        cmocka_unit_test(test_E8_body_limit_is_exact),
        cmocka_unit_test(test_E8_no_decompression),
        cmocka_unit_test(test_E9_silent_and_slow),
        cmocka_unit_test(test_E9_never_accepted),
        cmocka_unit_test(test_E9_stalled_handshake),
        cmocka_unit_test(test_E13_proxy_sees_no_token),
        cmocka_unit_test(test_E13_proxy_of_environment),
        cmocka_unit_test(test_B13_many_origins_need_few_sockets),
    };
    AUTO_FREE char *weak = text_format("%s/weak.cnf", peer_certificates());
    setenv("OPENSSL_CONF", weak, 1); /* so that the client itself insists on TLS 1.2 */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
