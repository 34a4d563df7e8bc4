/* Waiting for the effect of an action: how often the action looks, and how the waiting ends. */
#include "config/values.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_act.h"
#include "support_clock.h"
#include "task/task_options.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void run_and_wait(int count, const struct limits *limits)
{
    struct task_options task = over(count, limits);
    task.wait = true;
    engine_run(core, &task, NULL, &result);
}

static int32_t settled_at_once(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)err;
    ctx->host->emit(ctx, "back", "yes");
    return ++*state >= 1;
}

static int32_t never_settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    return (ctx->host->fail)(err, PH_NOT_FOUND, "phone", "It is away");
}

static void test_waiting_ends_when_the_effect_is_seen(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    act->action.settled = settled_at_once;
    run_and_wait(12, &limits);
    assert_int_equal(result.code, PH_OK);
    engine_assert_outcomes(&result, 12, 0, 0, 0);
    assert_non_null(strstr(result.last_row, "correlation_id=Phone "));
    assert_non_null(strstr(result.last_row, "back=yes"));
}

/* No phone settles before all are waited for, and each call of settled() knows how many are
 * left. */
static atomic_int most_waiting, waiting_in_the_end;

static int32_t settled_when_all_wait(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    (void)err;
    int waiting = (int)ctx->host->number(ctx, "@waiting");
    if (waiting > atomic_load(&most_waiting))
        atomic_store(&most_waiting, waiting);
    atomic_store(&waiting_in_the_end, waiting);
    return atomic_load(&most_waiting) == 5;
}

static void test_the_action_is_told_how_many_are_waited_for(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 1};
    act->action.settled = settled_when_all_wait;
    run_and_wait(5, &limits);
    engine_assert_outcomes(&result, 5, 0, 0, 0);
    assert_int_equal(atomic_load(&waiting_in_the_end), 1);
}

static void test_waiting_ends_in_unknown_when_nothing_is_seen(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4, .wait_ms = 1};
    act->action.settled = never_settled;
    run_and_wait(3, &limits);
    engine_assert_outcomes(&result, 0, 0, 3, 0);
    assert_non_null(strstr(result.last_text, "It is away"));
    for (int i = 0; i < 3; i++)
        assert_int_equal(engine_server_count(i), 1);
}

static int32_t never_to_be_told(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    return ++*state < 2 ? 0 : (ctx->host->fail)(err, PH_UNKNOWN, "", "Nobody can tell");
}

/* If looking again cannot help, the job does not wait the usual ten minutes. */
static void test_what_nobody_can_tell_ends_the_waiting(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    act->action.settled = never_to_be_told;
    run_and_wait(3, &limits);
    engine_assert_outcomes(&result, 0, 0, 3, 0);
    assert_string_equal(result.last_text, "Nobody can tell");
}

static int32_t settled_after_a_second(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)err;
    (void)state;
    return ctx->host->number(ctx, "@elapsed") >= 1000;
}

static void test_the_action_is_told_how_long_ago_it_was(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    act->action.settled = settled_after_a_second;
    run_and_wait(2, &limits);
    engine_assert_outcomes(&result, 2, 0, 0, 0);
}

/* The action looks at phone 0 for the fifth time after three more seconds; phone 1, acted on
 * meanwhile, must not wait behind it. */
static atomic_int looks_at_first, looks_at_both, second_waited_ms;

static int32_t settled_in_turn(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)err;
    atomic_fetch_add(&looks_at_both, 1);
    bool first = engine_same(ctx->host->phone(ctx, "id"), "0");
    if (first)
        atomic_fetch_add(&looks_at_first, 1);
    else
        atomic_store(&second_waited_ms, (int)ctx->host->number(ctx, "@elapsed"));
    return ++*state == (first ? 5 : 1);
}

static int32_t act_slowly(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = engine_act(ctx, err);
    if (engine_same(ctx->host->phone(ctx, "id"), "1"))
        while (atomic_load(&looks_at_first) < 4)
            if (ctx->host->sleep(ctx, 100) != PH_OK)
                break;
    return code;
}

static void test_phones_are_looked_at_in_the_order_of_their_times(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 2};
    act->action.run = act_slowly;
    act->action.settled = settled_in_turn;
    clock_run(
        5); /* slower than the other tests: a busy machine must not use up the three seconds */
    run_and_wait(2, &limits);
    engine_assert_outcomes(&result, 2, 0, 0, 0);
    assert_in_range(atomic_load(&second_waited_ms), 250, 2500);
    assert_int_equal(atomic_load(&looks_at_both), 6);
}

static int32_t act_with_rows(struct ph_context *ctx, struct ph_error *err)
{
    ctx->host->emit(ctx, "step", "1");
    ctx->host->next_row(ctx);
    ctx->host->emit(ctx, "step", "2");
    return engine_act(ctx, err);
}

static int32_t settled_with_rows(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)err;
    ctx->host->emit(ctx, "line", *state == 0 ? "not yet" : "up");
    ctx->host->next_row(ctx);
    ctx->host->emit(ctx, "line", "second");
    return ++*state >= 3;
}

/* Rows from earlier looks of settled() are not results. */
static void test_rows_of_the_last_look_join_those_of_the_action(void **state)
{
    (void)state;
    act->action.run = act_with_rows;
    act->action.settled = settled_with_rows;
    run_and_wait(1, NULL);
    engine_assert_outcomes(&result, 1, 0, 0, 0);
    assert_int_equal(result.rows, 2);
    struct journal_job *job;
    assert_int_equal(journal_read(result.job, &job, NULL), PH_OK);
    const struct rows *rows = &job->items[0].rows;
    assert_int_equal(rows->count, 3);
    assert_string_equal(values_text(rows->at[0], "step"), "1");
    assert_string_equal(values_text(rows->at[1], "step"), "2");
    assert_string_equal(values_text(rows->at[1], "line"), "up");
    assert_string_equal(values_text(rows->at[2], "line"), "second");
    journal_free(job);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_waiting_ends_when_the_effect_is_seen),
        TEST(test_the_action_is_told_how_many_are_waited_for),
        TEST(test_waiting_ends_in_unknown_when_nothing_is_seen),
        TEST(test_what_nobody_can_tell_ends_the_waiting),
        TEST(test_the_action_is_told_how_long_ago_it_was),
        TEST(test_phones_are_looked_at_in_the_order_of_their_times),
        TEST(test_rows_of_the_last_look_join_those_of_the_action),
    };
    clock_run(20); /* the pauses between two looks take seconds */
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
