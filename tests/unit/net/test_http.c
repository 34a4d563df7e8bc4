/* Requests as they are sent, where they may go, and what stays in memory afterwards. */
#include "net/http.h"
#include "net/http_message.h"
#include "net/http_url.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* Replaces the C library's function in the whole program, also for libcurl, which wakes its thread
 * with one byte. */
static atomic_int sends;

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    atomic_fetch_add(&sends, length > 1);
    return sendto(fd, bytes, length, flags, NULL, 0);
}

static int fetch(const struct http_request *request, struct http_response *response)
{
    struct http *http = peer_client(NULL);
    int code = http_fetch(http, request, response, &peer_error);
    http_close(http);
    return code;
}

static void test_request_as_sent(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/echo?q=%%20", peer.port);
    AUTO_SECRET struct ph_secret *bearer = secret_new("tok-1", 5);
    struct http_request request = {
        .method = "POST", .url = url, .body = "{\"a\":1}", .body_length = 7, .bearer = bearer};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), 0);
    assert_int_equal(response.status, 200);
    assert_non_null(strstr(response.body, "POST /a/echo?q=%20 HTTP/1.1\r\n"));
    assert_non_null(strstr(response.body, "Authorization: Bearer tok-1\r\n"));
    assert_non_null(strstr(response.body, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(response.body, "Content-Length: 7\r\n"));
    assert_non_null(strstr(response.body, "\r\n\r\n{\"a\":1}"));
    assert_null(strcasestr(response.body, "cookie"));
    assert_int_equal(response.length, strlen(response.body));
    assert_non_null(strstr(response.headers, "X-One: 1\nX-Two: 2\n"));
    static const char *const headers[][2] = {
        {"x-one", "1"}, {"X-List", "a, b; c"}, {"X-One-More", "3"}, {"X-None", NULL}};
    for (size_t i = 0; i < COUNT_OF(headers); i++) { /* on several lines, and folded */
        AUTO_FREE char *list = http_response_list(&response, headers[i][0]);
        assert_int_equal(list == NULL, headers[i][1] == NULL);
        if (list != NULL)
            assert_string_equal(list, headers[i][1]);
    }
    assert_int_equal(response.retry_after_ms, -1);
    http_response_clear(&response);
    peer_stop(&peer);
}

/* Each packet more wakes the server once more. */
static void test_headers_and_body_leave_in_one_piece(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    for (int i = 0; i < 3; i++) {
        int before = atomic_load(&sends);
        assert_int_equal(peer_ask(http, &peer, "POST", "/a/echo", "{\"a\":1}"), 200);
        assert_int_equal(atomic_load(&sends) - before, 1);
    }
    http_close(http);
    peer_stop(&peer);
}

static void test_interim_answers_are_dropped(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/interim", peer.port);
    struct http_request request = {.method = "GET", .url = url};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), 0);
    assert_null(strstr(response.headers, "X-Early"));
    assert_non_null(strstr(response.headers, "X-Late: 1\n"));
    http_response_clear(&response);
    peer_stop(&peer);
}

static void test_form_and_basic(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/echo", peer.port);
    AUTO_SECRET struct ph_secret *code = secret_new("a+b&c=d%\n\xC3\xA9\0z", 13);
    AUTO_SECRET struct ph_secret *password = secret_new("pass word", 9);
    struct ph_http_field form[] = {
        {"grant type", "x y", NULL}, {"code", NULL, code}, {"", "", NULL}};
    struct http_request request = {.method = "POST",
                                   .url = url,
                                   .form = form,
                                   .form_count = COUNT_OF(form),
                                   .user = "me",
                                   .password = password};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), 0);
    assert_non_null(
        strstr(response.body, "\r\n\r\ngrant%20type=x%20y&code=a%2Bb%26c%3Dd%25%0A%C3%A9%00z&="));
    assert_non_null(strstr(response.body, "Content-Type: application/x-www-form-urlencoded\r\n"));
    assert_non_null(strstr(response.body, "Authorization: Basic bWU6cGFzcyB3b3Jk\r\n"));
    http_response_clear(&response);
    peer_stop(&peer);
}

/* Bytes that would add a header or a request are refused before anything is sent. */
static void test_E10_header_injection(void **state)
{
    (void)state;
    static const char *const tokens[] = {"a\r\nX: 1", "a\nb", "a b",   "a\tb",
                                         "\x80",      "",     "a\x7f", "\xC3\xA9"};
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/200", peer.port);
    struct http_request request = {.method = "GET", .url = url};
    struct http_response response;
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        AUTO_SECRET struct ph_secret *bearer = secret_new(tokens[i], strlen(tokens[i]));
        request.bearer = bearer;
        assert_int_equal(fetch(&request, &response), PH_INVALID);
        if (strlen(tokens[i]) > 1)
            assert_null(strstr(peer_error.text, tokens[i]));
    }
    AUTO_SECRET struct ph_secret *nul = secret_new("a\0b", 3);
    request.bearer = nul;
    assert_int_equal(fetch(&request, &response), PH_INVALID);
    request.bearer = NULL;
    request.user = "a:b";
    assert_int_equal(fetch(&request, &response), PH_INVALID);
    request.user = "a\r\nb";
    assert_int_equal(fetch(&request, &response), PH_INVALID);
    request.user = NULL;
    request.content_type = "a/b\r\nX: 1";
    assert_int_equal(fetch(&request, &response), PH_INVALID);
    request.content_type = NULL;
    request.method = "GET /x HTTP/1.1\r\nX:";
    assert_int_equal(fetch(&request, &response), PH_INVALID);
    assert_int_equal(peer_count(&peer, "connections"), 0);
    peer_stop(&peer);
}

static void test_E10_urls_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"http://example.org/",
                                          "http://localhost/",
                                          "http://128.0.0.1/",
                                          "ftp://127.0.0.1/",
                                          "file:///etc/passwd",
                                          "https://u:p@example.org/",
                                          "https://a b/",
                                          "https://a/\r\nX: 1",
                                          "https://",
                                          "/devices",
                                          "",
                                          "https://\xC3\xA9/",
                                          "http://127.0.0.1.evil.example/",
                                          "http://[::2]/",
                                          "https://a\\b/",
                                          "HTTP://0177.0.0.1/"};
    static const char *const allowed[] = {"https://example.org",  "https://example.org:8443/a?b=c",
                                          "http://127.0.0.1:80/", "http://127.9.9.9/",
                                          "http://[::1]:1/",      "HTTPS://Example.ORG/"};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct http_request request = {.method = "GET", .url = refused[i]};
        struct http_response response;
        assert_int_equal(http_url_allowed(refused[i], &peer_error), PH_INVALID);
        assert_int_equal(fetch(&request, &response), PH_INVALID);
    }
    http_url_allowed("https://a.example/a b", &peer_error);
    assert_string_equal(peer_error.text, "url holds a blank: write %20 instead");
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        assert_int_equal(http_url_allowed(allowed[i], &peer_error), 0);
}

static void test_origin(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"https://Example.ORG/a?b", "https://example.org"},
        {"https://example.org:443", "https://example.org"},
        {"https://example.org:8443/", "https://example.org:8443"},
        {"https://example.org:80/", "https://example.org:80"},
        {"http://127.0.0.1:80/x", "http://127.0.0.1"},
        {"http://[::1]:8080?x", "http://[::1]:8080"},
        {"http://example.org", NULL},
        {"nonsense", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO_FREE char *origin = http_origin(cases[i][0]);
        if (cases[i][1] == NULL)
            assert_null(origin);
        else
            assert_string_equal(origin, cases[i][1]);
    }
}

static void test_E10_join(void **state)
{
    (void)state;
    static const char *const good[][3] = {
        {"https://a.example/v1", "/devices?max=9", "https://a.example/v1/devices?max=9"},
        {"https://a.example/v1/", "/devices", "https://a.example/v1/devices"},
        {"https://a.example", "/x..y/a%2Fb", "https://a.example/x..y/a%2Fb"},
        {"https://a.example/v1", "https://A.example:443/v2?x=..", "https://A.example:443/v2?x=.."},
    };
    static const char *const bad[] = {"/../people",
                                      "/a/../../b",
                                      "/a/..",
                                      "/./a",
                                      "/%2e%2E/a",
                                      "/.%2e/a",
                                      "//evil.example",
                                      "devices",
                                      "",
                                      "/a\r\nX: 1",
                                      "/a b",
                                      "/a#b",
                                      "/a\\..\\b",
                                      "https://evil.example",
                                      "http://a.example/",
                                      "https://a.example:1/",
                                      "https://a.example@evil.example/",
                                      "https://a.example/../x",
                                      "javascript:1",
                                      "/\x01"};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        AUTO_FREE char *url = NULL;
        assert_int_equal(http_join(good[i][0], good[i][1], &url, &peer_error), 0);
        assert_string_equal(url, good[i][2]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char *url = NULL;
        if (http_join("https://a.example/v1", bad[i], &url, &peer_error) != PH_INVALID)
            fail_msg("joined: %s", bad[i]);
        assert_null(url);
    }
}

/* ---- C11: after a call its token and a secret answer are nowhere but in the caller's own
 * memory */

/* How often the bytes occur in writable memory of this process. They are passed in two parts, so
 * that the search does not find its own argument. */
static size_t copies_in_memory(const char *first, const char *second)
{
    enum { PAGE = 4096 };
    size_t found = 0, first_length = strlen(first), second_length = strlen(second);
    unsigned long start, end;
    char line[512], may[8];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    while (fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%lx-%lx %7s", &start, &end, may) != 3 || strncmp(may, "rw", 2) != 0)
            continue;
        AUTO_FREE char *area = memory_alloc(end - start);
        for (size_t at = 0; at < end - start; at += PAGE)
            if (pread(memory, area + at, PAGE, (off_t)(start + at)) < 0)
                continue; /* glibc 2.42 has guard pages inside mappings */
        for (size_t i = 0; i + first_length + second_length <= end - start; i++)
            found += area[i] == first[0] && memcmp(area + i, first, first_length) == 0 &&
                     memcmp(area + i + first_length, second, second_length) == 0;
    }
    close(memory);
    fclose(maps);
    return found;
}

static void sign_and_forget(const char *url)
{
    struct http *http = peer_client(NULL);
    struct http_response response;
    char word[] = "tok-Sentinel-0001";
    memcpy(word + 13, "9bX7", 4);
    struct ph_secret *bearer = secret_new(word, sizeof word - 1);
    secret_wipe(word, sizeof word);
    struct http_request request = {
        .method = "POST", .url = url, .bearer = bearer, .secret_answer = true};
    assert_int_equal(http_fetch(http, &request, &response, &peer_error), 0);
    assert_null(response.body);
    size_t length;
    const char *bytes = secret_bytes(response.secret_body, &length);
    assert_int_equal(length, response.length);
    assert_memory_equal(bytes, "{\"token\":\"ssssssssssssssssssss", 30);
    http_response_clear(&response);
    request.secret_answer = false; /* on a connection that stays open */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(http_fetch(http, &request, &response, &peer_error), 0);
        http_response_clear(&response);
    }
    secret_release(bearer);
    http_close(http);
}

static void test_C11_no_copies_left(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* their shadow memory cannot be searched */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    skip();
#endif
#endif
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer plain = PEER_START("serve"), tls = PEER_START("serve", "--tls", pem);
    AUTO_FREE char *first = text_format("http://127.0.0.1:%d/a/secret?900", plain.port);
    AUTO_FREE char *second = text_format("https://127.0.0.1:%d/a/secret?900", tls.port);
    sign_and_forget(first);
    assert_int_equal(copies_in_memory("tok-Sentinel-", "9bX7"), 0);
    sign_and_forget(second);
    assert_int_equal(copies_in_memory("tok-Sentinel-", "9bX7"), 0);
    peer_stop(&plain);
    peer_stop(&tls);
}

/* Locked memory is scarce: secret answers have a lower limit than others. */
static void test_C11_secret_answer_limit(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *fits = text_format("http://127.0.0.1:%d/a/secret?100000", peer.port);
    AUTO_FREE char *large = text_format("http://127.0.0.1:%d/a/secret?2000000", peer.port);
    struct http_request request = {.method = "GET", .url = fits, .secret_answer = true};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), 0);
    assert_int_equal(response.length, 100012);
    http_response_clear(&response);
    request.url = large;
    assert_int_equal(fetch(&request, &response), PH_FAILED);
    peer_stop(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_as_sent),
        cmocka_unit_test(test_headers_and_body_leave_in_one_piece),
        cmocka_unit_test(test_interim_answers_are_dropped),
        cmocka_unit_test(test_form_and_basic),
        cmocka_unit_test(test_E10_header_injection),
        cmocka_unit_test(test_E10_urls_refused),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_E10_join),
        cmocka_unit_test(test_C11_no_copies_left),
        cmocka_unit_test(test_C11_secret_answer_limit),
    };
    http_close(peer_client(NULL)); /* creates locked memory for secrets */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
