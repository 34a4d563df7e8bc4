/* Amounts as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/amount.h"
#include "util/text.h"

#include <phonectl/plugin.h>

static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
        bool percent;
    } good[] = {{"0", 0, false}, {"10", 10, false}, {"5%", 5, true}, {"none", AMOUNT_NONE, false}};
    static const char *const bad[] = {"", "x", "5 %", "101%", "-1", "1000001", "5%%", "None"};
    struct amount amount = {0};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_int_equal(amount_parse_failures(good[i].text, &amount, NULL), PH_OK);
        assert_int_equal(amount.value, good[i].value);
        assert_int_equal(amount.percent, good[i].percent);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(amount_parse_failures(bad[i], NULL, NULL), PH_INVALID);
    assert_false(amount_parse("none", &amount));
}

static void test_rates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t per_minute;
    } good[] = {{"0", AMOUNT_NONE}, {"10", 600}, {"10/s", 600}, {"300/m", 300}};
    static const char *const bad[] = {"", "fast", "10/h", "/s", "10/", "1.5", "10 /s"};
    int64_t per_minute = 0;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_int_equal(amount_parse_rate(good[i].text, &per_minute, NULL), PH_OK);
        assert_int_equal(per_minute, good[i].per_minute);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(amount_parse_rate(bad[i], NULL, NULL), PH_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_failures),
                                       cmocka_unit_test(test_rates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
