/* Percent-encoding and decoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/memory.h"
#include "util/percent.h"

static void test_bytes(void **state)
{
    (void)state;
    assert_int_equal(percent_byte("2F"), 0x2F);
    assert_int_equal(percent_byte("fe"), 0xFE);
    assert_int_equal(percent_byte("00x"), 0);
    assert_int_equal(percent_byte(""), -1);
    assert_int_equal(percent_byte("f"), -1);
    assert_int_equal(percent_byte("fg"), -1);
}

static void test_texts(void **state)
{
    (void)state;
    AUTO_FREE char *encoded = percent_escape("a-Z_0.9~ /%\u00e4&=");
    assert_string_equal(encoded, "a-Z_0.9~%20%2F%25%C3%A4%26%3D");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
