/* Percent-encoding: what it leaves alone, what it refuses, and that the results fit.
 * sources: common/percent.c */
#include "percent.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <string.h>

static void every_byte_comes_back(void **state)
{
    char bytes[256], encoded[3 * 255 + 1], decoded[sizeof encoded];
    (void)state;
    for (int i = 1; i < 256; i++)
        bytes[i - 1] = (char)i;
    bytes[255] = '\0';
    assert_int_equal(percent_encoded_length(bytes), sizeof encoded - 1);
    const char *end = percent_encode(encoded, bytes);
    assert_int_equal(percent_decode(decoded, encoded, (size_t)(end - encoded)), 255);
    assert_string_equal(decoded, bytes);
}

static void E10_dots_alone_are_encoded(void **state)
{
    char to[16];
    (void)state;
    percent_encode(to, "..");
    assert_string_equal(to, "%2E%2E");
    percent_encode(to, "a.b");
    assert_string_equal(to, "a.b");
}

static void broken_escapes_and_NUL_are_refused(void **state)
{
    static const char *const broken[] = {"%", "a%4", "%zz", "%4g", "a%00b"};
    char to[16];
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(percent_decode(to, broken[i], strlen(broken[i])), -1);
    assert_int_equal(percent_decode(to, "%41%42", 5), -1); /* the escape continues beyond the end */
    assert_int_equal(percent_decode(to, "a+%2B", 5), 3);
    assert_string_equal(to, "a++");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_comes_back),
        cmocka_unit_test(E10_dots_alone_are_encoded),
        cmocka_unit_test(broken_escapes_and_NUL_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
