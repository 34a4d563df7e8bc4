/* Durations as people write and read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "util/duration.h"
#include "util/memory.h"
#include "util/text.h"

static void test_duration_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"0", 0},
        {"90", 90000},
        {"500ms", 500},
        {"90s", 90000},
        {"15m", 900000},
        {"2h", 7200000},
        {"14d", 1209600000},
        {"1h30m", 5400000},
        {"1d2h3m4s5ms", INT64_C(93784005)},
        {"0s", 0},
        {"3653d", INT64_C(315619200000)},
        {"3653d1ms", -1},
        {"3654d", -1},
        {"315619200", INT64_C(315619200000)},
        {"315619201", -1},
        {"", -1},
        {"s", -1},
        {"1 s", -1},
        {" 1s", -1},
        {"1s ", -1},
        {"-1s", -1},
        {"+1s", -1},
        {"1.5h", -1},
        {"1S", -1},
        {"1min", -1},
        {"1h1h", -1},
        {"30m1h", -1},
        {"1h30", -1},
        {"1w", -1},
        {"1sm", -1},
        {"99999999999999999999d", -1},
        {"9223372036854775807ms", -1},
        {"18446744073709551617s", -1},
        {"1h\n", -1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (duration_parse(rows[i].text) != rows[i].ms)
            fail_msg("%s gives %lld", rows[i].text, (long long)duration_parse(rows[i].text));
}

static void test_duration_text(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {{0, "0s"},          {-5, "0s"},
                {1, "1ms"},         {500, "500ms"},
                {1000, "1s"},       {1500, "1500ms"},
                {60000, "1m"},      {90000, "90s"},
                {5400000, "90m"},   {7200000, "2h"},
                {86400000, "1d"},   {1209600000, "14d"},
                {5401000, "5401s"}, {INT64_C(8640000001), "100d1ms"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *spelled = duration_text(rows[i].ms);
        assert_string_equal(spelled, rows[i].text);
    }
    for (int64_t ms = 1; ms < INT64_C(315619200000); ms = ms * 3 + 7) {
        AUTO_FREE char *spelled = duration_text(ms);
        assert_true(duration_parse(spelled) == ms);
    }
}

static void test_duration_words(void **state)
{
    (void)state;
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    static const struct {
        int64_t seconds;
        const char *words;
    } rows[] = {{13 * DAY + 23 * HOUR + 59 * MINUTE, "13 days 23 hours, 59 mins"},
                {13 * DAY + 23 * HOUR + 59 * MINUTE + 59, "13 days 23 hours, 59 mins"},
                {14 * DAY, "14 days 0 hours, 0 mins"},
                {1 * DAY + 1 * HOUR + 1 * MINUTE, "1 day 1 hour, 1 min"},
                {1 * DAY + 5 * MINUTE, "1 day 0 hours, 5 mins"},
                {DAY - 1, "23 hours, 59 mins"},
                {2 * HOUR, "2 hours, 0 mins"},
                {HOUR + MINUTE, "1 hour, 1 min"},
                {HOUR - 1, "59 mins"},
                {MINUTE, "1 min"},
                {59, "less than 1 min"},
                {1, "less than 1 min"},
                {0, "0 mins"},
                {-1, "0 mins"},
                {INT64_MIN, "0 mins"},
                {INT64_MAX, "106751991167300 days 15 hours, 30 mins"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *words = duration_words_in(NULL, rows[i].seconds);
        assert_string_equal(words, rows[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duration_parse),
        cmocka_unit_test(test_duration_text),
        cmocka_unit_test(test_duration_words),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
