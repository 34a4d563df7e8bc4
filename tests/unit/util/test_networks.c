/* Which networks plain http may go to (E7). */
#include "util/memory.h"
#include "util/networks.h"
#include "util/text.h"
#include "util/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_E7_lists(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       " ",
                                       "10.20.0.0/16",
                                       "10.20.0.0/16 fd00::/8",
                                       "192.168.1.7",
                                       "  10.0.0.0/8\t2001:db8::1 ",
                                       "fc00::/7"};
    static const char *const bad[] = {"10.20.0.0/33",
                                      "10.20.0.0/",
                                      "10.20.0.0/x",
                                      "10.20.0.0/-1",
                                      "10.20.0/16",
                                      "phones.example",
                                      "10.20.0.0/16,fd00::/8",
                                      "0.0.0.0/0",
                                      "::/0",
                                      "128.0.0.0/1",
                                      "10.20.3.4/16",
                                      "fd00::1/8",
                                      "fd00::/129",
                                      "::ffff:0:0/96",
                                      "2000::/3",
                                      "::/8",
                                      "10.0.0.0/0016",
                                      "*"};
    struct ph_error err;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(networks_check(good[i], &err), PH_OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (networks_check(bad[i], &err) != PH_INVALID)
            fail_msg("accepted: %s", bad[i]);
        assert_string_equal(err.what, "plain_http");
    }
    networks_check("10.20.3.4/16", &err);
    assert_string_equal(
        err.text, "10.20.3.4/16 names one address and a network; the bits behind /16 must be 0");
}

static void test_E7_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        bool in;
    } cases[] = {{"10.20.0.0", true},  {"10.20.255.255", true},       {"10.21.0.0", false},
                 {"11.20.0.0", false}, {"fd12:3456::1", true},        {"fe80::1", false},
                 {"192.0.2.9", true},  {"192.0.2.8", false},          {"::ffff:10.20.1.2", true},
                 {"127.0.0.1", false}, {"::ffff:192.168.0.1", false}, {"localhost", false},
                 {"10.20.1", false},   {"0xa.20.1.1", false},         {"", false}};
    networks_use("10.20.0.0/16 fd00::/8 192.0.2.9");
    assert_true(networks_any());
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (networks_have(cases[i].address) != cases[i].in)
            fail_msg("%s is %s", cases[i].address, cases[i].in ? "left out" : "in");
    networks_use("10.20.0.0/16 nonsense"); /* all or nothing */
    assert_false(networks_any());
    assert_false(networks_have("10.20.0.1"));
    networks_use(NULL);
    assert_false(networks_any());
}

static void test_E7_urls_in_listed_networks(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool value, request; /* allowed as a value; allowed for a request */
    } cases[] = {{"http://10.20.1.2/x", true, true},      {"http://10.20.1.2:8080", true, true},
                 {"http://[fd00::7]:80/", true, true},    {"http://10.21.1.2/", false, false},
                 {"http://[fe80::7]/", false, false},     {"http://phone.example/", false, true},
                 {"http://010.20.1.2/", false, false},    {"http://10.20.1/", false, false},
                 {"http://u:p@10.20.1.2/", false, false}, {"ftp://10.20.1.2/", false, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        networks_use("10.20.0.0/16 fd00::/8");
        assert_int_equal(url_check(cases[i].url, NULL), cases[i].value);
        assert_int_equal(url_check_request(cases[i].url, NULL), cases[i].request);
        if (cases[i].request)
            assert_true(url_is_exposed(cases[i].url));
        networks_use(NULL);
        assert_false(url_check_request(cases[i].url, NULL));
    }
    assert_false(url_is_exposed("https://10.20.1.2/"));
    assert_false(url_is_exposed("http://127.0.0.1:80/"));
    assert_false(url_is_exposed("HTTP://[::1]"));
    assert_true(url_is_exposed("http://127.0.0.1.example/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E7_lists),
        cmocka_unit_test(test_E7_addresses),
        cmocka_unit_test(test_E7_urls_in_listed_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
