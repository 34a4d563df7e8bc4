/* Log lines: filtered, without secrets, and without terminal codes (security item E12). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

static const struct {
    const char *text, *visible;
} rows[] = {
    {"", ""},
    {"plain ASCII ~ \\ text", "plain ASCII ~ \\ text"},
    {"Küche, İstanbul, 電話, \xF0\x9F\x93\x9E", "Küche, İstanbul, 電話, \xF0\x9F\x93\x9E"},
    /* terminal codes */
    {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
    {"two\nlines\r\tand\x7f", "two\\x0alines\\x0d\\x09and\\x7f"},
    {"C1 as one byte \x9b"
     "31m",
     "C1 as one byte \\x9b31m"},
    {"C1 as UTF-8 \xC2\x9b"
     "31m, \xC2\x80, \xC2\x9F, not \xC2\xA0",
     "C1 as UTF-8 \\u009b31m, \\u0080, \\u009f, not \xC2\xA0"},
    /* text direction and line ends */
    {"\u202a\u202b\u202c\u202d\u202e", "\\u202a\\u202b\\u202c\\u202d\\u202e"},
    {"\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"},
    {"\u200e\u200f\u061c\u2028\u2029\ufeff", "\\u200e\\u200f\\u061c\\u2028\\u2029\\ufeff"},
    {"neighbours \u200a\u2010\u2027\u202f\u2070\u3165",
     "neighbours \u200a\u2010\u2027\u202f\u2070\u3165"},
    /* invalid UTF-8 */
    {"lone \x80\xBF", "lone \\x80\\xbf"},
    {"overlong \xC0\xAF \xC1\xBF \xE0\x80\xAF \xF0\x80\x80\xAF",
     "overlong \\xc0\\xaf \\xc1\\xbf \\xe0\\x80\\xaf \\xf0\\x80\\x80\\xaf"},
    {"surrogate \xED\xA0\x80", "surrogate \\xed\\xa0\\x80"},
    {"too high \xF4\x90\x80\x80 \xF8\xFF", "too high \\xf4\\x90\\x80\\x80 \\xf8\\xff"},
    {"highest \xF4\x8F\xBF\xBF", "highest \xF4\x8F\xBF\xBF"},
    {"nothing\u200b to\u200d see\u2060 here\ufe0f",
     "nothing\\u200b to\\u200d see\\u2060 here\\ufe0f"},
    {"soft\u00adhyphen \u3164 \u180e", "soft\\u00adhyphen \\u3164 \\u180e"},
    {"tag \U000e0041\U000e0100.", "tag \\U000e0041\\U000e0100."},
    {"one" TEXT_LINE_BREAK "value", "one\\x0avalue"},
    {"cut \xE2\x80", "cut \\xe2\\x80"},
    {"cut \xF0\x9F\x93", "cut \\xf0\\x9f\\x93"},
    {"broken by ASCII \xE2\x41", "broken by ASCII \\xe2"
                                 "A"},
};

static void test_visible(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *visible = log_visible(rows[i].text);
        assert_string_equal(visible, rows[i].visible);
    }
}

static void test_visible_every_byte(void **state)
{
    (void)state;
    for (int first = 1; first < 256; first++) {
        for (int second = 1; second < 256; second++) {
            const char text[] = {(char)first, (char)second, '\0'};
            AUTO_FREE char *visible = log_visible(text);
            for (const char *at = visible; *at != '\0'; at++)
                assert_true((unsigned char)*at >= 0x20 && *at != 0x7F);
        }
    }
}

/* ---- Lines -------------------------------------------------------------------------------- */

static char received[256];
static int lines;

static void keep(void *self, int level, const char *source, const char *line)
{
    assert_ptr_equal(self, received);
    lines++;
    snprintf(received, sizeof received, "%d %s: %s", level, source, line);
}

static void test_levels(void **state)
{
    (void)state;
    lines = 0;
    log_write(PH_LOG_ERROR, "test", "nobody listens");
    assert_int_equal(log_level(), -1);
    log_open(PH_LOG_INFO, keep, received);
    assert_int_equal(log_level(), PH_LOG_INFO);
    log_write(PH_LOG_DEBUG, "test", "too fine");
    assert_int_equal(lines, 0);
    log_write(PH_LOG_INFO, "test", "%d of %s\n\n", 3, "four");
    assert_string_equal(received, "2 test: 3 of four");
    log_write(PH_LOG_ERROR, "test", "forged\n0 root: entry");
    assert_string_equal(received, "0 test: forged\\x0a0 root: entry");
    assert_int_equal(lines, 2);
    log_open(PH_LOG_INFO, NULL, NULL);
    log_write(PH_LOG_ERROR, "test", "nobody listens");
    assert_int_equal(lines, 2);
}

static void test_no_secret(void **state)
{
    (void)state;
    /* escaping must not hide a secret from redaction */
    struct ph_secret *secret = secret_new("pass\nword\x1b!", 11);
    log_open(PH_LOG_DEBUG, keep, received);
    log_write(PH_LOG_DEBUG, "test", "the secret is %s", "pass\nword\x1b!");
    assert_string_equal(received, "3 test: the secret is ***********");
    log_write(PH_LOG_DEBUG, "test", "cut: %.9s", "pass\nword\x1b!");
    assert_string_equal(received, "3 test: cut: *********");
    secret_release(secret);
    log_open(PH_LOG_DEBUG, NULL, NULL);
}

static void *shout(void *self)
{
    for (int i = 0; i < 200; i++)
        log_write(PH_LOG_INFO, self, "line %d", i);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    static char name[] = "thread";
    pthread_t threads[4];
    lines = 0;
    log_open(PH_LOG_INFO, keep, received);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, shout, name), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(lines, 800);
    log_open(PH_LOG_INFO, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visible), cmocka_unit_test(test_visible_every_byte),
        cmocka_unit_test(test_levels),  cmocka_unit_test(test_no_secret),
        cmocka_unit_test(test_threads),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
