/* The spacing of requests, on a clock of the test, against a model of a service with a rate
 * limit. */
#include "net/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SECOND_US = 1000000 };

static int64_t clock_us;

static int64_t jumping_now(void *self)
{
    (void)self;
    return clock_us;
}

static void jumping_wait(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us)
{
    (void)self, (void)woken, (void)lock;
    clock_us = until_us;
}

static struct throttle *jumping_pace(void)
{
    static const struct throttle_clock jumping = {jumping_now, jumping_wait, NULL};
    clock_us = SECOND_US;
    return throttle_open(&jumping);
}

static void test_nothing_is_spaced_at_first(void **state)
{
    (void)state;
    struct throttle *throttle = jumping_pace();
    int64_t ticket;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
        throttle_leave(throttle, true, ticket, THROTTLE_DONE, 0);
    }
    assert_int_equal(clock_us, SECOND_US);
    throttle_close(throttle);
}

/* A bucket of `burst` requests that refills at `rate` per second. */
struct service {
    int64_t rate, burst, level_us, at_us, refused;
};

static bool service_allows(struct service *service)
{
    service->level_us += (clock_us - service->at_us) * service->rate;
    service->at_us = clock_us;
    if (service->level_us > service->burst * SECOND_US)
        service->level_us = service->burst * SECOND_US;
    if (service->level_us < SECOND_US) {
        service->refused++;
        return false;
    }
    service->level_us -= SECOND_US;
    return true;
}

/* Sends count requests one by one; returns the time in thousandths of count / rate. */
static int64_t run_against(struct service *service, int64_t count)
{
    struct throttle *throttle = jumping_pace();
    service->at_us = clock_us;
    service->level_us = service->burst * SECOND_US;
    int64_t started = clock_us, ticket;
    for (int64_t done = 0; done < count;) {
        assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
        clock_us += 100; /* round trip */
        bool allowed = service_allows(service);
        throttle_leave(throttle, true, ticket, allowed ? THROTTLE_DONE : THROTTLE_REFUSED, 1000);
        done += allowed;
    }
    throttle_close(throttle);
    return (clock_us - started) * service->rate / (count * (SECOND_US / 1000));
}

/* The throttle finds the service's unknown limit within a twentieth and with hardly any refusal. */
static void test_F4_limit_is_found(void **state)
{
    (void)state;
    static const int64_t rates[] = {5, 20, 100, 300, 1000};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct service service = {.rate = rates[i], .burst = rates[i]};
        int64_t count = 60 * rates[i] > 1500 ? 60 * rates[i] : 1500;
        int64_t time = run_against(&service, count);
        if (time > 1020 || service.refused * 200 > count)
            fail_msg("%d/s: %d thousandths, %d of %d refused", (int)rates[i], (int)time,
                     (int)service.refused, (int)count);
    }
}

/* A tiny bucket loses capacity in every pause; the throttle still uses most of the limit. */
static void test_F4_small_bucket(void **state)
{
    (void)state;
    struct service service = {.rate = 100, .burst = 5};
    assert_in_range(run_against(&service, 20000), 900, 1150);
    assert_in_range(service.refused, 1, 20);
}

/* The service refuses everything for a while, then recovers; the rate must recover too. */
static void test_F4_recovers_from_storm(void **state)
{
    (void)state;
    struct throttle *throttle = jumping_pace();
    int64_t ticket;
    for (int i = 0; i < 30; i++) {
        assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
        throttle_leave(throttle, true, ticket, THROTTLE_REFUSED, 2000);
    }
    int64_t started = clock_us;
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
        throttle_leave(throttle, true, ticket, THROTTLE_DONE, 0);
    }
    assert_in_range(clock_us - started, 0, 300 * (int64_t)SECOND_US);
    throttle_close(throttle);
}

static void answered(struct throttle *throttle, int count)
{
    int64_t ticket;
    for (int i = 0; i < count; i++) {
        assert_int_equal(throttle_enter(throttle, false, NULL, &ticket), 0);
        throttle_leave(throttle, false, ticket, THROTTLE_DONE, 0);
    }
}

static void test_B13_a_429_that_only_one_request_meets_is_its_own(void **state)
{
    (void)state;
    struct throttle *throttle = jumping_pace();
    struct throttle_mark one = {0}, another = {0};
    answered(throttle, 100);
    assert_false(throttle_refused(throttle, &one)); /* the first proves nothing */
    assert_false(throttle_refused(throttle, &one)); /* nor the second, with nothing between */
    answered(throttle, 10);
    assert_true(throttle_refused(throttle, &one));
    answered(throttle, 7);
    assert_false(throttle_refused(throttle, &another));
    assert_false(throttle_refused(throttle, &one)); /* others are refused too */
    answered(throttle, 20);
    assert_true(throttle_refused(throttle, &one)); /* two sick ones among many */
    assert_true(throttle_refused(throttle, &another));
    int64_t ticket, now = clock_us;
    assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
    throttle_leave(throttle, true, ticket, THROTTLE_ALONE, 8000);
    assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
    assert_int_equal(clock_us, now);
    throttle_leave(throttle, true, ticket, THROTTLE_REFUSED, 8000);
    assert_int_equal(throttle_enter(throttle, true, NULL, &ticket), 0);
    assert_true(clock_us >= now + 8 * SECOND_US);
    throttle_close(throttle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_spaced_at_first),
        cmocka_unit_test(test_F4_limit_is_found),
        cmocka_unit_test(test_F4_small_bucket),
        cmocka_unit_test(test_F4_recovers_from_storm),
        cmocka_unit_test(test_B13_a_429_that_only_one_request_meets_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
