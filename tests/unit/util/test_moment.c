/* Moments as services write them, with any offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/moment.h"
#include "util/text.h"

static void test_moments_are_read(void **state)
{
    (void)state;
    assert_int_equal(moment_read("2026-11-30T14:00:00Z"), 1796047200);
    assert_int_equal(moment_read("2026-11-30t15:00:00.25+01:00"), 1796047200);
    assert_int_equal(moment_read("2026-11-30T12:30:00-01:30"), 1796047200);
    static const char *const wrong[] = {"",           "now", "2026-11-30T14:00:00", "2026-11-30",
                                        "2026-11-3T", "-1",  "20261130T140000Z"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(moment_read(wrong[i]), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_moments_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
