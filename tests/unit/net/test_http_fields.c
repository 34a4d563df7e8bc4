/* Headers and forms of a request. */
#include "net/http.h"
#include "net/http_fields.h"
#include "net/http_message.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static int fetch(const struct http_request *request, struct http_response *response)
{
    struct http *http = peer_client(NULL);
    int code = http_fetch(http, request, response, &peer_error);
    http_close(http);
    return code;
}

static void test_headers_as_sent(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/echo", peer.port);
    AUTO_SECRET struct ph_secret *key = secret_new("key-0123456789", 14);
    const struct ph_http_field headers[] = {{.name = "SOAPAction", .text = "\"CUCM:DB ver=14\""},
                                            {.name = "X-Api-Key", .secret = key},
                                            {.name = "X-Empty", .text = " "},
                                            {.name = "accept", .text = "text/xml"},
                                            {.name = "user-agent", .text = "me"}};
    struct http_request request = {.method = "POST",
                                   .url = url,
                                   .body = "<a/>",
                                   .body_length = 4,
                                   .content_type = "text/xml",
                                   .headers = headers,
                                   .header_count = COUNT_OF(headers)};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), 0);
    static const char *const lines[] = {"SOAPAction: \"CUCM:DB ver=14\"",
                                        "X-Api-Key: key-0123456789",
                                        "X-Empty:",
                                        "accept: text/xml",
                                        "user-agent: me",
                                        "Content-Type: text/xml"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        AUTO_FREE char *line = text_format("\r\n%s\r\n", lines[i]);
        if (strstr(response.body, line) == NULL)
            fail_msg("not sent: %s\n%s", lines[i], response.body);
    }
    assert_null(strstr(response.body, "application/json"));
    assert_null(strstr(response.body, "phonectl/"));
    http_response_clear(&response);
    peer_stop(&peer);
}

static void refuses(const struct ph_http_field *header, const char *text)
{
    assert_int_equal(http_fields_check_headers(header, 1, &peer_error), PH_INVALID);
    assert_string_equal(peer_error.text, text);
}

static void test_E14_headers_of_the_program_cannot_be_set(void **state)
{
    (void)state;
    static const char *const names[] = {"Host",       "hOST",       "Cookie",
                                        "TE",         "Trailer",    "Content-Length",
                                        "Upgrade",    "Expect",     "Transfer-Encoding",
                                        "Keep-Alive", "Connection", "Proxy-Authorization",
                                        "proxy-x"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTO_FREE char *text = text_format("The header %s cannot be set", names[i]);
        refuses(&(struct ph_http_field){.name = names[i], .text = "x"}, text);
    }
    refuses(&(struct ph_http_field){.name = "authorization", .text = "x"},
            "The header authorization cannot be set: use user and password, or PH_HTTP_AUTHORIZED");
    refuses(&(struct ph_http_field){.name = "Content-Type", .text = "x"},
            "The header Content-Type cannot be set: use content_type");
}

static void test_E14_a_header_stays_on_its_line(void **state)
{
    (void)state;
    static const char *const names[] = {"",         "a b", "a:",    "a\r\nHost", "Host ",
                                        "\xC3\xA9", "a;b", " Host", "Host:"};
    static const char *const values[] = {"a\r\nHost: b", "a\nb", "a\rb", "\x01", "\x7F"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct ph_http_field header = {.name = names[i], .text = "x"};
        assert_int_equal(http_fields_check_headers(&header, 1, &peer_error), PH_INVALID);
    }
    for (size_t i = 0; i < COUNT_OF(values); i++)
        refuses(&(struct ph_http_field){.name = "X-Key", .text = values[i]},
                "The header X-Key has a line break or another control character");
    AUTO_SECRET struct ph_secret *nul = secret_new("a\0b", 3);
    refuses(&(struct ph_http_field){.name = "X-Key", .secret = nul},
            "The header X-Key has a line break or another control character");
    /* the check also covers other parts of the core */
    struct http_request request = {.method = "GET",
                                   .url = "http://127.0.0.1:1/",
                                   .headers = &(struct ph_http_field){.name = "Host", .text = "x"},
                                   .header_count = 1};
    struct http_response response;
    assert_int_equal(fetch(&request, &response), PH_INVALID);
}

/* ---- Forms with files ------------------------------------------------------------------------ */

static const char picture[] = "\x89PNG\r\n\0--boundary\r\n\0";

static int post_form(const char *url, const struct ph_http_field *form, size_t count, bool digest,
                     struct http_response *response)
{
    AUTO_SECRET struct ph_secret *password = secret_new("pass word", 9);
    struct http_request request = {.method = "POST",
                                   .url = url,
                                   .form = form,
                                   .form_count = count,
                                   .user = digest ? "me" : NULL,
                                   .password = digest ? password : NULL,
                                   .digest = digest};
    return fetch(&request, response);
}

static void assert_part(const struct http_response *response, const char *head, const void *bytes,
                        size_t length)
{
    AUTO_FREE char *start = text_format("\r\nContent-Disposition: form-data; %s\r\n\r\n", head);
    const char *at = memmem(response->body, response->length, start, strlen(start));
    if (at == NULL)
        fail_msg("not sent: %s in %s", head, response->body);
    assert_memory_equal(at + strlen(start), bytes, length);
    assert_memory_equal(at + strlen(start) + length, "\r\n--", 4);
}

static void test_a_form_with_files(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    AUTO_SECRET struct ph_secret *pin = secret_new("pin-0123456", 11);
    const struct ph_http_field form[] = {{.name = "title", .text = "a b&c"},
                                         {.name = "pin", .secret = pin},
                                         {.name = "image",
                                          .file_name = "wall \"1\".png",
                                          .media_type = "image/png",
                                          .bytes = picture,
                                          .length = sizeof picture},
                                         {.name = "none", .file_name = "none"}};
    static const char *const paths[] = {"echo", "digest?SHA-256"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/%s", peer.port, paths[i]);
        struct http_response response;
        assert_int_equal(post_form(url, form, COUNT_OF(form), i == 1, &response), 0);
        assert_int_equal(response.status, 200);
        assert_non_null(strstr(response.body, "\r\nContent-Type: multipart/form-data; boundary=-"));
        assert_non_null(strstr(response.body, "\r\nContent-Length: "));
        assert_part(&response, "name=\"title\"", "a b&c", 5);
        assert_part(&response, "name=\"pin\"", "pin-0123456", 11);
        assert_part(&response,
                    "name=\"image\"; filename=\"wall %221%22.png\"\r\nContent-Type: image/png",
                    picture, sizeof picture);
        assert_part(&response,
                    "name=\"none\"; filename=\"none\"\r\nContent-Type: application/octet-stream",
                    "", 0);
        http_response_clear(&response);
    }
    assert_int_equal(peer_count(&peer, "accepted"), 1);
    peer_stop(&peer);
}

static void test_E1_a_file_is_sent_once(void **state)
{
    (void)state;
    static const char *const paths[] = {"close", "reset", "cut"};
    struct peer peer = PEER_START("serve");
    const struct ph_http_field form[] = {
        {.name = "f", .file_name = "f", .bytes = picture, .length = sizeof picture}};
    struct http_response response;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/%s", peer.port, paths[i]);
        assert_int_equal(post_form(url, form, 1, false, &response), PH_UNKNOWN);
        assert_int_equal(peer_count(&peer, "acted"), i + 1);
    }
    peer_stop(&peer);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* A file is never copied as a whole, however large it is. */
static void test_E8_a_file_is_not_copied(void **state)
{
    (void)state;
    enum { LARGE = 16 << 20 };
    struct peer peer = PEER_START("serve");
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/200", peer.port);
    AUTO_FREE char *bytes = memory_alloc(LARGE);
    memset(bytes, 'x', LARGE);
    const struct ph_http_field form[] = {
        {.name = "f", .file_name = "f", .bytes = bytes, .length = LARGE}};
    struct http_response response;
    long before = peak_kib();
    assert_int_equal(post_form(url, form, 1, false, &response), 0);
    assert_in_range(peak_kib() - before, 0, 8 << 10);
    assert_int_equal(response.status, 200);
    http_response_clear(&response);
    peer_stop(&peer);
}

static void test_E14_a_name_in_a_form_stays_on_its_line(void **state)
{
    (void)state;
    const struct ph_http_field forms[] = {
        {.name = "a\r\nb", .file_name = "f"},
        {.name = "a", .file_name = "f\r\nX: 1"},
        {.name = "a", .file_name = "f", .media_type = "a/b\r\nX: 1"}};
    struct http_response response;
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        assert_int_equal(post_form("http://127.0.0.1:1/", &forms[i], 1, false, &response),
                         PH_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_as_sent),
        cmocka_unit_test(test_E14_headers_of_the_program_cannot_be_set),
        cmocka_unit_test(test_E14_a_header_stays_on_its_line),
        cmocka_unit_test(test_a_form_with_files),
        cmocka_unit_test(test_E1_a_file_is_sent_once),
        cmocka_unit_test(test_E8_a_file_is_not_copied),
        cmocka_unit_test(test_E14_a_name_in_a_form_stays_on_its_line),
    };
    http_close(peer_client(NULL)); /* creates locked memory for secrets */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
