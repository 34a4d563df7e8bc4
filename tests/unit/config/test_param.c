/* Declared values: accepted texts, their normal spelling, and the messages for all others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "config/param.h"
#include "config/values.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

static const char *const methods[] = {"auto", "xapi", "member", NULL};
static const struct ph_param truth = {.key = "truth", .label = "l", .help = "h.", .type = PH_BOOL};
static const struct ph_param number = {.key = "number", .label = "l", .help = "h.", .type = PH_INT};
static const struct ph_param small = {
    .key = "small", .label = "l", .help = "h.", .type = PH_INT, .min = 1, .max = 60};
static const struct ph_param text = {.key = "text", .label = "l", .help = "h.", .type = PH_TEXT};
static const struct ph_param name = {.key = "name",
                                     .label = "l",
                                     .help = "The name.",
                                     .type = PH_TEXT,
                                     .flags = PH_REQUIRED,
                                     .max = 8};
static const struct ph_param password = {
    .key = "password", .label = "l", .help = "h.", .type = PH_SECRET, .min = 8, .max = 64};
static const struct ph_param method = {
    .key = "method", .label = "l", .help = "h.", .type = PH_CHOICE, .choices = methods};
static const struct ph_param wait_time = {
    .key = "pause", .label = "l", .help = "h.", .type = PH_DURATION, .min = 500, .max = 90000};
static const struct ph_param life = {
    .key = "life", .label = "l", .help = "h.", .type = PH_DURATION};
static const struct ph_param file = {.key = "file", .label = "l", .help = "h.", .type = PH_PATH};
static const struct ph_param address = {.key = "url", .label = "l", .help = "h.", .type = PH_URL};

/* normal NULL: refused. */
static const struct {
    const struct ph_param *param;
    const char *text, *normal;
} checks[] = {
    {&truth, "yes", "yes"},
    {&truth, "TRUE", "yes"},
    {&truth, "On", "yes"},
    {&truth, "1", "yes"},
    {&truth, "no", "no"},
    {&truth, "false", "no"},
    {&truth, "OFF", "no"},
    {&truth, "0", "no"},
    {&truth, "", NULL},
    {&truth, "y", NULL},
    {&truth, "yes ", NULL},
    {&truth, "2", NULL},
    {&number, "0", "0"},
    {&number, "-0", "0"},
    {&number, "007", "7"},
    {&number, "9223372036854775807", "9223372036854775807"},
    {&number, "-9223372036854775808", "-9223372036854775808"},
    {&number, "9223372036854775808", NULL},
    {&number, "-9223372036854775809", NULL},
    {&number, "99999999999999999999999999", NULL},
    {&number, "", NULL},
    {&number, "-", NULL},
    {&number, "+1", NULL},
    {&number, "--1", NULL},
    {&number, " 1", NULL},
    {&number, "1 ", NULL},
    {&number, "1.0", NULL},
    {&number, "0x10", NULL},
    {&number, "1e3", NULL},
    {&small, "1", "1"},
    {&small, "60", "60"},
    {&small, "0", NULL},
    {&small, "61", NULL},
    {&text, "", ""},
    {&text, "Küche ; # = [x]", "Küche ; # = [x]"},
    {&text, "two\nlines", NULL},
    {&text, "\x1b[1m", NULL},
    {&text, "\x7f", NULL},
    {&text, "\xC2\x9b", NULL},
    {&text, "\xff", NULL},
    {&name, "", NULL},
    {&name, "12345678", "12345678"},
    {&name, "123456789", NULL},
    {&password, "12345678", "12345678"},
    {&password, "1234567", NULL},
    {&method, "xapi", "xapi"},
    {&method, "XAPI", "xapi"},
    {&method, "xap", NULL},
    {&method, "", NULL},
    {&wait_time, "500ms", "500ms"},
    {&wait_time, "1", "1s"},
    {&wait_time, "1m30s", "90s"},
    {&wait_time, "499ms", NULL},
    {&wait_time, "91", NULL},
    {&wait_time, "1.5s", NULL},
    {&life, "0", "0s"},
    {&life, "14d", "14d"},
    {&life, "soon", NULL},
    {&file, "a b/ü", "a b/ü"},
    {&file, "/etc/~/x", "/etc/~/x"},
    {&file, "", NULL},
    {&file, "~", NULL},
    {&file, "~/x", NULL},
    {&file, "a\nb", NULL},
    {&address, "https://webexapis.com/v1", "https://webexapis.com/v1"},
    {&address, "http://webexapis.com/v1", NULL},
};

static void test_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        struct ph_error err = {0};
        char *normal = NULL;
        int code = param_check(checks[i].param, checks[i].text, &normal, &err);
        if (checks[i].normal == NULL) {
            if (code != PH_INVALID)
                fail_msg("%s accepts \"%s\"", checks[i].param->key, checks[i].text);
            assert_null(normal);
            assert_string_equal(err.what, checks[i].param->key);
            assert_non_null(strstr(err.text, checks[i].param->key));
        } else {
            if (code != PH_OK)
                fail_msg("%s refuses \"%s\"", checks[i].param->key, checks[i].text);
            assert_string_equal(normal, checks[i].normal);
            assert_int_equal(param_check(checks[i].param, checks[i].text, NULL, NULL), PH_OK);
        }
        free(normal);
    }
}

static void test_unknown_type(void **state)
{
    (void)state;
    const struct ph_param later = {.key = "later", .label = "l", .help = "h.", .type = 9};
    assert_int_equal(param_check(&later, "x", NULL, NULL), PH_UNSUPPORTED);
    assert_null(param_type_name(9));
    assert_null(param_type_name(0));
    assert_string_equal(param_type_name(PH_BOOL), "bool");
    assert_string_equal(param_type_name(PH_URL), "url");
}

/* People may type a secret in the wrong place, so no message repeats the text. */
static void test_messages_quote_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        struct ph_error err = {0};
        const char *typed =
            "hunter2-hunter2-hunter2-hunter2-hunter2-hunter2-hunter2-hunter2-hunter2\n";
        if (param_check(checks[i].param, typed, NULL, &err) != PH_OK)
            assert_null(strstr(err.text, "hunter2"));
    }
}

static void test_number(void **state)
{
    (void)state;
    assert_int_equal(param_number(&truth, "On"), 1);
    assert_int_equal(param_number(&truth, "off"), 0);
    assert_true(param_number(&number, "-9223372036854775808") == INT64_MIN);
    assert_int_equal(param_number(&wait_time, "1m30s"), 90000);
    assert_int_equal(param_number(&text, "42"), 0);
}

static void test_allowed(void **state)
{
    (void)state;
    static const struct ph_param least = {.type = PH_INT, .min = 3, .max = INT64_MAX};
    static const struct ph_param bytes = {.type = PH_TEXT, .min = 1, .max = 31};
    static const char *const one[] = {"only", NULL}, *const two[] = {"a", "b", NULL};
    static const struct ph_param single = {.type = PH_CHOICE, .choices = one};
    static const struct ph_param both = {.type = PH_CHOICE, .choices = two};
    static const struct {
        const struct ph_param *param;
        const char *words;
    } rows[] = {{&truth, "yes or no"},
                {&small, "1 to 60"},
                {&least, "at least 3"},
                {&number, "a whole number"},
                {&bytes, "1 to 31 bytes"},
                {&text, "text"},
                {&method, "auto, xapi or member"},
                {&single, "only"},
                {&both, "a or b"},
                {&wait_time, "500ms to 90s"},
                {&life, "a duration such as 90s, 15m, 1h30m or 14d"},
                {&file, "a path"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *words = param_allowed(rows[i].param);
        assert_string_equal(words, rows[i].words);
    }
}

static void test_sound(void **state)
{
    (void)state;
    static const struct {
        struct ph_param param;
        const char *fault; /* NULL: sound */
    } rows[] = {
        {{"key_1", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, NULL},
        {{"a23456789012345678901234567890b", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, NULL},
        {{"a234567890123456789012345678901c", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{NULL, "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"1key", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"_key", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"Key", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"key-1", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"key.1", "l", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "A key"},
        {{"key", NULL, "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "label"},
        {{"key", " ", "h.", PH_TEXT, 0, NULL, NULL, 0, 0}, "label"},
        {{"key", "l", NULL, PH_TEXT, 0, NULL, NULL, 0, 0}, "help"},
        {{"key", "l", "", PH_TEXT, 0, NULL, NULL, 0, 0}, "help"},
        {{"key", "l", "h.", 0, 0, NULL, NULL, 0, 0}, "type"},
        {{"key", "l", "h.", 9, 0, NULL, NULL, 0, 0}, "type"},
        {{"key", "l", "h.", PH_INT, 0, NULL, NULL, 5, 4}, "minimum"},
        {{"key", "l", "h.", PH_INT, 0, "5", NULL, 5, 5}, NULL},
        {{"key", "l", "h.", PH_INT, 0, "6", NULL, 5, 5}, "default"},
        {{"key", "l", "h.", PH_BOOL, 0, "maybe", NULL, 0, 0}, "default"},
        {{"key", "l", "h.", PH_TEXT, 0, NULL, NULL, -1, 4}, "negative"},
        {{"key", "l", "h.", PH_CHOICE, 0, NULL, NULL, 0, 0}, "without choices"},
        {{"key", "l", "h.", PH_CHOICE, 0, NULL, methods + 3, 0, 0}, "without choices"},
        {{"key", "l", "h.", PH_CHOICE, 0, "auto", methods, 0, 0}, NULL},
        {{"key", "l", "h.", PH_TEXT, 0, NULL, methods, 0, 0}, "no choice"},
        {{"key", "l", "h.", PH_SECRET, 0, "x", NULL, 0, 0}, "default"},
        {{"key", "l", "h.", PH_SECRET, PH_POSITIONAL, NULL, NULL, 0, 0}, "command line"},
        {{"key", "l", "h.", PH_DURATION, 0, "2h", NULL, 1000, 7200000}, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ph_error err = {0};
        int code = param_sound(&rows[i].param, &err);
        if (rows[i].fault == NULL && code != PH_OK)
            fail_msg("row %zu: %s", i, err.text);
        if (rows[i].fault != NULL &&
            (code != PH_INVALID || strstr(err.text, rows[i].fault) == NULL))
            fail_msg("row %zu should be refused for \"%s\": %s", i, rows[i].fault, err.text);
    }
}

/* A plugin of a newer ABI has larger structs. */
static void test_stride(void **state)
{
    (void)state;
    static const struct {
        struct ph_param param;
        char later[24];
    } items[] = {{{.key = "one"}, "x"}, {{.key = "two"}, "x"}, {{.key = "three"}, "x"}};
    const struct ph_params params = {&items[0].param, 3, sizeof items[0]};
    assert_ptr_equal(param_at(&params, 2), &items[2].param);
    assert_ptr_equal(param_find(&params, "two"), &items[1].param);
    assert_null(param_find(&params, "four"));
}

/* ---- Values of a call --------------------------------------------------------------------- */

static const struct ph_param items[] = {
    {.key = "number",
     .label = "l",
     .help = "The number to dial.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED},
    {.key = "method",
     .label = "l",
     .help = "h.",
     .type = PH_CHOICE,
     .value = "auto",
     .choices = methods},
    {.key = "pause", .label = "l", .help = "h.", .type = PH_DURATION, .value = "60s"},
    {.key = "code", .label = "l", .help = "h.", .type = PH_SECRET, .min = 4, .max = 8},
};
static const struct ph_params params = PH_PARAMS(items);

static void test_values(void **state)
{
    (void)state;
    struct values *values = values_new();
    struct ph_secret *secret = secret_new("12345", 5);
    values_set(values, "number", "1001");
    values_set_secret(values, "code", secret);
    values_set(values, "number", "1002");
    secret_release(secret);
    assert_int_equal(values_count(values), 2);
    assert_string_equal(values_key(values, 0), "number");
    assert_string_equal(values_key(values, 1), "code");
    assert_null(values_key(values, 2));
    assert_string_equal(values_text(values, "number"), "1002");
    assert_null(values_text(values, "code"));
    assert_null(values_text(values, "other"));
    assert_true(secret_equal(values_secret(values, "code"), "12345", 5));
    assert_null(values_secret(values, "number"));
    struct values *copy = values_copy(values);
    values_free(values);
    assert_true(secret_equal(values_secret(copy, "code"), "12345", 5));
    assert_string_equal(values_text(copy, "number"), "1002");
    values_set(copy, "code", "now a text");
    assert_null(values_secret(copy, "code"));
    values_free(copy);
    copy = values_copy(NULL);
    assert_int_equal(values_count(copy), 0);
    values_free(copy);
    values_free(NULL);
}

/* Adds key and text to a number and returns the finding of values_check(). */
static int check_with(const char *key, const char *given, struct ph_error *err)
{
    struct values *values = values_new();
    values_set(values, "number", "1001");
    values_set(values, key, given);
    int code = values_check(values, &params, err);
    values_free(values);
    return code;
}

static void test_values_check(void **state)
{
    (void)state;
    struct ph_error err;
    assert_int_equal(check_with("method", "xapi", &err), PH_OK);
    assert_int_equal(check_with("method", "fax", &err), PH_INVALID);
    assert_string_equal(err.text, "method must be auto, xapi or member");
    assert_int_equal(check_with("metod", "xapi", &err), PH_INVALID);
    assert_string_equal(err.text, "There is no parameter metod; did you mean method?");
    assert_int_equal(check_with("somethingelse", "xapi", &err), PH_INVALID);
    assert_string_equal(err.text, "There is no parameter somethingelse");
    assert_int_equal(check_with("number", "", &err), PH_INVALID);
    assert_string_equal(err.text, "number must not be empty");
    assert_int_equal(check_with("code", "12345", &err), PH_INVALID);
    assert_string_equal(err.text, "code is a secret and must not be given as text");
    struct values *values = values_new();
    assert_int_equal(values_check(values, &params, &err), PH_INVALID);
    assert_string_equal(err.text, "number is missing: The number to dial.");
    assert_string_equal(err.what, "number");
    struct ph_secret *secret = secret_new("123", 3);
    values_set_secret(values, "number", secret);
    assert_int_equal(values_check(values, &params, &err), PH_INVALID);
    assert_string_equal(err.text, "number is not a secret");
    values_set(values, "number", "1001");
    values_set_secret(values, "code", secret);
    assert_int_equal(values_check(values, &params, &err), PH_INVALID);
    assert_string_equal(err.text, "code must be 4 to 8 bytes");
    secret_release(secret);
    values_free(values);
}

static void test_values_complete(void **state)
{
    (void)state;
    struct ph_error err;
    struct values *values = values_new();
    values_set(values, "method", "XAPI");
    assert_int_equal(values_complete(values, &params, &err), PH_INVALID);
    values_set(values, "number", "1001");
    assert_int_equal(values_complete(values, &params, &err), PH_OK);
    assert_string_equal(values_text(values, "method"), "xapi");
    assert_string_equal(values_text(values, "pause"), "1m");
    assert_int_equal(values_count(values), 3);
    values_free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_unknown_type),
        cmocka_unit_test(test_messages_quote_nothing),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_stride),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_values_check),
        cmocka_unit_test(test_values_complete),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("param", tests, NULL, NULL);
}
