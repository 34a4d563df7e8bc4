/* Addresses that may receive a token: https, or this machine by number, and no misleading forms
 * (E7, E10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "util/memory.h"
#include "util/text.h"
#include "util/url.h"

/* normal NULL: refused. */
static const struct {
    const char *text, *normal;
} rows[] = {
    {"https://webexapis.com/v1", "https://webexapis.com/v1"},
    {"HTTPS://WebexAPIs.COM/V1?Q=a%20b", "https://webexapis.com/V1?Q=a%20b"},
    {"https://a.example:8443", "https://a.example:8443"},
    {"https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"},
    {"http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"},
    {"http://127.255.255.254", "http://127.255.255.254"},
    {"http://[::1]:1", "http://[::1]:1"},
    {"http://localhost:8080", NULL}, /* a name is whatever a resolver says */
    {"http://10.0.0.1", NULL},
    {"http://128.0.0.1", NULL},
    {"http://127.1", NULL},
    {"http://0127.0.0.1", NULL},
    {"http://2130706433", NULL},
    {"http://127.0.0.1.example.com", NULL},
    {"http://[::2]", NULL},
    {"http://[::1", NULL},
    {"http://::1", NULL},
    {"http://127.0.0.1@evil.example", NULL},
    {"https://user@a.example", NULL},
    {"https://user:pass@a.example", NULL},
    {"https://a.example\\@evil.example", NULL},
    {"https://", NULL},
    {"https:///x", NULL},
    {"https://:80", NULL},
    {"https://a.example:", NULL},
    {"https://a.example:0", NULL},
    {"https://a.example:080", NULL},
    {"https://a.example:65536", NULL},
    {"https://a.example:1234567890123", NULL},
    {"https://a.example:80x", NULL},
    {"https://-a.example", NULL},
    {"https://.", NULL},
    {"https://k\xC3\xBC"
     "che.example",
     NULL},
    {"https://a.example/\xC3\xBC", NULL},
    {"https://a.example/ b", NULL},
    {"https://a.example/\r\nX-Evil:1", NULL},
    {"https://a.example/\x7f", NULL},
    {" https://a.example", NULL},
    {"//a.example", NULL},
    {"a.example", NULL},
    {"", NULL},
    {"ftp://a.example", NULL},
    {"file:///etc/passwd", NULL},
    {"javascript:alert(1)", NULL},
    {"httpsx://a.example", NULL},
    {"://a.example", NULL},
};

static void test_url(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *normal = NULL;
        bool good = url_check(rows[i].text, &normal);
        if (good != (rows[i].normal != NULL))
            fail_msg("%s is %s", rows[i].text, good ? "accepted" : "refused");
        if (good)
            assert_string_equal(normal, rows[i].normal);
        free(normal);
    }
    char *endless = memory_alloc(4096);
    memset(endless, 'a', 4095);
    memcpy(endless, "https://a/", 10);
    assert_false(url_check(endless, NULL));
    free(endless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
