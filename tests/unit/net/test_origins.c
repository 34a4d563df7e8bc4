/* One throttle for each origin, and no more throttles than needed. */
#include "net/origins.h"
#include "net/throttle.h"
#include "util/memory.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t clock_us = 1;

static int64_t now_us(void *self)
{
    (void)self;
    return clock_us;
}

static void wait_until(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us)
{
    (void)self, (void)woken, (void)lock;
    clock_us = until_us;
}

static const struct throttle_clock jumping = {now_us, wait_until, NULL};

static struct origin *take(struct origins *origins, int number)
{
    AUTO_FREE char *name = text_format("https://10.0.%d.%d", number / 256, number % 256);
    return origins_take(origins, name);
}

static void use_many(struct origins *origins, int first, int end)
{
    for (int i = first; i < end; i++)
        origins_give(origins, take(origins, i));
}

static void test_B13_the_unused_are_forgotten(void **state)
{
    (void)state;
    struct origins *origins = origins_open(&jumping);
    struct origin *held = take(origins, 0);
    use_many(origins, 1, 10000);
    assert_int_equal(origins_count(origins), ORIGINS_MOST);
    struct origin *again = take(origins, 0);
    assert_ptr_equal(again, held);
    origins_give(origins, again);
    struct origin *last = take(origins, 9999); /* not one of those used last */
    assert_int_equal(origins_count(origins), ORIGINS_MOST);
    origins_give(origins, last);
    origins_give(origins, held);
    origins_close(origins);
}

/* There are as many throttles as are in use, and none of them is lost. */
static void test_B13_those_in_use_are_all_there(void **state)
{
    (void)state;
    enum { MANY = 2 * ORIGINS_MOST };
    struct origins *origins = origins_open(&jumping);
    struct origin *held[MANY];
    for (int i = 0; i < MANY; i++)
        held[i] = take(origins, i);
    assert_int_equal(origins_count(origins), MANY);
    for (int i = 0; i < MANY; i++)
        origins_give(origins, held[i]);
    use_many(origins, MANY, MANY + 1);
    assert_int_equal(origins_count(origins), ORIGINS_MOST);
    origins_close(origins);
}

/* A phone that asked to wait is not contacted sooner because there are many others. */
static void test_B13_one_that_asks_to_wait_is_remembered(void **state)
{
    (void)state;
    struct origins *origins = origins_open(&jumping);
    struct origin *busy = take(origins, 0);
    int64_t ticket = 0, began = clock_us;
    assert_int_equal(throttle_enter(origins_throttle(busy), false, NULL, &ticket), 0);
    throttle_leave(origins_throttle(busy), false, ticket, THROTTLE_REFUSED, 8000);
    origins_give(origins, busy);
    use_many(origins, 1, 3000);
    assert_int_equal(clock_us, began); /* nobody else waited */
    busy = take(origins, 0);
    assert_int_equal(throttle_enter(origins_throttle(busy), false, NULL, &ticket), 0);
    assert_int_equal(clock_us, began + 8000 * 1000);
    throttle_leave(origins_throttle(busy), false, ticket, THROTTLE_DONE, 0);
    origins_give(origins, busy);
    origins_close(origins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_B13_the_unused_are_forgotten),
        cmocka_unit_test(test_B13_those_in_use_are_all_there),
        cmocka_unit_test(test_B13_one_that_asks_to_wait_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
