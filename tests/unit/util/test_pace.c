/* The pace of work: honest where a service lets a first lot pass at once, where it is slow, and
 * where it is steady. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "util/pace.h"

enum { SECOND_MS = 1000, MINUTE_S = 60 };

/* How many seconds the rest takes, as front ends compute it. */
static int64_t left_s(const struct pace *pace, int64_t now_ms, int64_t done, int64_t total)
{
    return done == pace->before
               ? -1
               : (total - done) * (now_ms - pace->since_ms) / (done - pace->before) / SECOND_MS;
}

/* 10,000 phones: the first `burst` are done at once, the others at this rate. From half a minute
 * on, what is left is told within a tenth. */
static void goes(int64_t burst, int64_t per_minute)
{
    enum { PHONES = 10000, BEGUN_MS = 5000 };
    struct pace pace = {0};
    pace_note(&pace, BEGUN_MS, 0);
    for (int64_t s = 1; s < 10 * MINUTE_S; s++) {
        int64_t done = burst + s * per_minute / MINUTE_S, now_ms = BEGUN_MS + s * SECOND_MS;
        int64_t rest_s = (PHONES - done) * MINUTE_S / per_minute;
        if (done >= PHONES)
            return;
        pace_note(&pace, now_ms, done);
        if (s > MINUTE_S / 2 + 1 && rest_s > MINUTE_S) {
            int64_t told_s = left_s(&pace, now_ms, done, PHONES);
            if (llabs((long long)(told_s - rest_s)) * 10 > rest_s)
                fail_msg("after %d s: %d s are left, not %d", (int)s, (int)rest_s, (int)told_s);
        }
    }
}

static void what_is_left_is_told_at_the_pace_of_now(void **state)
{
    (void)state;
    goes(100, 100); /* as measured for an organisation */
    goes(0, 100);
    goes(1000, 300);
    goes(0, 6000);
}

/* One phone each half minute: the average is all there is. */
static void slow_work_is_measured_from_its_beginning(void **state)
{
    (void)state;
    struct pace pace = {0};
    for (int64_t i = 0; i <= 14; i++)
        pace_note(&pace, 1 + i * 30 * SECOND_MS, i);
    assert_int_equal(pace.since_ms, 1);
    assert_int_equal(pace.before, 0);
    assert_int_equal(left_s(&pace, 1 + 14 * 30 * SECOND_MS, 14, 16), MINUTE_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_is_told_at_the_pace_of_now),
        cmocka_unit_test(slow_work_is_measured_from_its_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
