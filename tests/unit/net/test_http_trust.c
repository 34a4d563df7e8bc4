/* A request may expect a certificate that the system does not trust; that affects no other
 * request. */
#include "net/http.h"
#include "net/http_message.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char *pin_of(const char *certificate)
{
    AUTO_FREE char *path = text_format("%s/%s.pin", peer_certificates(), certificate);
    char line[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return memory_copy(line);
}

static int ask_with(struct http *http, const struct peer *peer, struct http_trust trust)
{
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/echo", peer->port);
    struct http_request request = {.method = "GET", .url = url, .trust = trust, .one_try = true};
    struct http_response response = {0};
    int code = http_fetch(http, &request, &response, &peer_error);
    if (code != 0)
        return code;
    code = response.status;
    AUTO_FREE char *host = text_format("\r\nHost: 127.0.0.1:%d\r\n", peer->port);
    assert_non_null(strstr(response.body, host));
    http_response_clear(&response);
    return code;
}

/* Sends a request to a server with this certificate, which receives it or nothing. */
static void expect(const char *certificate, struct http_trust trust, int code)
{
    AUTO_FREE char *pem = peer_certificate(certificate);
    struct peer peer = PEER_START("serve", "--tls", pem);
    struct http *http = peer_client(NULL);
    int got = ask_with(http, &peer, trust);
    if (got != code)
        fail_msg("%s: %d %s", certificate, got, got < 0 ? peer_error.text : "");
    assert_int_equal(peer_count(&peer, "requests"), code == 200);
    http_close(http);
    peer_stop(&peer);
}

static void test_E15_a_pin_alone_counts(void **state)
{
    (void)state;
    static const char *const certificates[] = {"self-signed", "expired", "wrong-ca", "wrong-host"};
    AUTO_FREE char *other = pin_of("good");
    for (size_t i = 0; i < COUNT_OF(certificates); i++) {
        AUTO_FREE char *pin = pin_of(certificates[i]);
        expect(certificates[i], (struct http_trust){.pin = pin}, 200);
        expect(certificates[i], (struct http_trust){.pin = other}, PH_NETWORK);
        expect(certificates[i], (struct http_trust){0}, PH_NETWORK);
    }
}

static void test_E15_a_ca_replaces_those_of_the_system(void **state)
{
    (void)state;
    AUTO_FREE char *other = peer_certificate("other-ca"), *ca = peer_certificate("ca");
    expect("wrong-ca", (struct http_trust){.ca = other}, 200);
    expect("good", (struct http_trust){.ca = other}, PH_NETWORK);
    expect("wrong-host", (struct http_trust){.ca = ca}, PH_NETWORK);
    expect("expired", (struct http_trust){.ca = ca}, PH_NETWORK);
}

static void test_E15_a_name_is_that_of_the_certificate(void **state)
{
    (void)state;
    expect("wrong-host", (struct http_trust){.name = "phones.example"}, 200);
    expect("wrong-host", (struct http_trust){.name = "phone.example"}, PH_NETWORK);
    expect("good", (struct http_trust){.name = "phones.example"}, PH_NETWORK);
    expect("self-signed", (struct http_trust){.name = "self"}, PH_NETWORK);
}

static void test_E15_all_that_is_expected_must_hold(void **state)
{
    (void)state;
    AUTO_FREE char *other = peer_certificate("other-ca"), *ca = peer_certificate("ca");
    AUTO_FREE char *pin = pin_of("wrong-host"), *wrong = pin_of("good");
    const char *name = "phones.example";
    expect("wrong-host", (struct http_trust){.ca = ca, .name = name, .pin = pin}, 200);
    expect("wrong-host", (struct http_trust){.ca = other, .name = name, .pin = pin}, PH_NETWORK);
    expect("wrong-host", (struct http_trust){.ca = ca, .name = "x", .pin = pin}, PH_NETWORK);
    expect("wrong-host", (struct http_trust){.ca = ca, .name = name, .pin = wrong}, PH_NETWORK);
    expect("wrong-host", (struct http_trust){.ca = ca, .pin = pin}, PH_NETWORK);
}

/* One client, so that a connection or TLS session could be used again. */
static void test_E15_no_connection_serves_two_expectations(void **state)
{
    (void)state;
    AUTO_FREE char *self = peer_certificate("self-signed"), *good = peer_certificate("good");
    AUTO_FREE char *pin = pin_of("self-signed"), *good_pin = pin_of("good");
    AUTO_FREE char *other = peer_certificate("other-ca");
    struct peer pinned = PEER_START("serve", "--tls", self);
    struct peer trusted = PEER_START("serve", "--tls", good);
    struct http *http = peer_client(NULL);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask_with(http, &pinned, (struct http_trust){.pin = pin}), 200);
        assert_int_equal(ask_with(http, &pinned, (struct http_trust){0}), PH_NETWORK);
        assert_int_equal(ask_with(http, &trusted, (struct http_trust){0}), 200);
        assert_int_equal(ask_with(http, &trusted, (struct http_trust){.pin = pin}), PH_NETWORK);
        assert_int_equal(ask_with(http, &trusted, (struct http_trust){.ca = other}), PH_NETWORK);
        assert_int_equal(ask_with(http, &trusted, (struct http_trust){.name = "x"}), PH_NETWORK);
        assert_int_equal(ask_with(http, &trusted, (struct http_trust){.pin = good_pin}), 200);
    }
    assert_int_equal(peer_count(&pinned, "requests"), 2);
    assert_int_equal(peer_count(&trusted, "requests"), 4);
    http_close(http);
    peer_stop(&pinned);
    peer_stop(&trusted);
}

static void test_E15_never_for_the_token(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good"), *pin = pin_of("good");
    AUTO_FREE char *ca = peer_certificate("ca");
    struct peer peer = PEER_START("serve", "--tls", pem);
    struct http *http = peer_client(NULL);
    AUTO_SECRET struct ph_secret *bearer = secret_new("tok-1", 5);
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a/200", peer.port);
    const struct http_trust trusts[] = {{.pin = pin}, {.ca = ca}, {.name = "localhost"}};
    for (size_t i = 0; i < COUNT_OF(trusts); i++) {
        struct http_request request = {
            .method = "GET", .url = url, .bearer = bearer, .trust = trusts[i]};
        struct http_response response;
        assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_INVALID);
    }
    assert_int_equal(peer_count(&peer, "connections"), 0);
    http_close(http);
    peer_stop(&peer);
}

static void test_E15_what_is_no_expectation_is_refused(void **state)
{
    (void)state;
    static const char pin[] = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    AUTO_FREE char *two = text_format("%s;%s", pin, pin);
    struct {
        struct http_trust trust;
        const char *what;
    } cases[] = {{{.pin = "/etc/ssl/cert.pem"}, "tls_pin"},
                 {{.pin = "sha256//"}, "tls_pin"},
                 {{.pin = "sha1//AAAA"}, "tls_pin"},
                 {{.pin = ""}, "tls_pin"},
                 {{.pin = two}, "tls_pin"},
                 {{.pin = pin + 1}, "tls_pin"},
                 {{.ca = "ca.pem"}, "tls_ca"},
                 {{.ca = "/nonexistent"}, "tls_ca"},
                 {{.name = "a b"}, "tls_name"},
                 {{.name = ""}, "tls_name"},
                 {{.name = "a:1"}, "tls_name"},
                 {{.name = "a\r\nHost: b"}, "tls_name"}};
    struct http *http = peer_client(NULL);
    struct http_response response;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_request request = {
            .method = "GET", .url = "https://127.0.0.1:1/", .trust = cases[i].trust};
        assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_INVALID);
        assert_string_equal(peer_error.what, cases[i].what);
    }
    struct http_request plain = {
        .method = "GET", .url = "http://127.0.0.1:1/", .trust = {.pin = pin}};
    assert_int_equal(http_fetch(http, &plain, &response, &peer_error), PH_INVALID);
    assert_string_equal(peer_error.text, "Only an https address has a certificate to expect");
    http_close(http);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E15_a_pin_alone_counts),
        cmocka_unit_test(test_E15_a_ca_replaces_those_of_the_system),
        cmocka_unit_test(test_E15_a_name_is_that_of_the_certificate),
        cmocka_unit_test(test_E15_all_that_is_expected_must_hold),
        cmocka_unit_test(test_E15_no_connection_serves_two_expectations),
        cmocka_unit_test(test_E15_never_for_the_token),
        cmocka_unit_test(test_E15_what_is_no_expectation_is_refused),
    };
    http_close(peer_client(NULL)); /* creates locked memory for secrets */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
