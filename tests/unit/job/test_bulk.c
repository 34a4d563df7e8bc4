/* Jobs whose actions really send, against a server that counts: phones at a time, each outcome,
 * and everything that ends a job early. */
#include "core.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_act.h"
#include "support_clock.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Until the first answer, libcurl holds other requests back to learn whether they can share its
 * connection. */
static void warm_up(void)
{
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    engine_server_reset();
}

static void assert_outcomes(int done, int failed, int unknown, int skipped)
{
    engine_assert_outcomes(&result, done, failed, unknown, skipped);
}

static void test_every_phone_once(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 8};
    struct task_options task = over(300, &limits);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(result.started, 300);
    assert_outcomes(300, 0, 0, 0);
    for (int i = 0; i < 300; i++)
        assert_int_equal(engine_server_count(i), 1);
    assert_true(engine_server_most_at_once() <= 8);
    assert_non_null(strstr(result.last_row, "correlation_id=Phone "));
}

/* The server holds all five requests before it answers the first. */
static void test_so_many_at_a_time(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 5};
    warm_up();
    struct task_options task = over(20, &limits);
    engine_server_hold();
    int64_t number;
    struct ph_error err;
    assert_int_equal(core_start(core, &task, &number, &err), PH_OK);
    engine_server_await(5);
    engine_server_release();
    engine_wait(core, number, NULL, &result);
    assert_int_equal(engine_server_most_at_once(), 5);
}

static void test_calls_of_an_action_that_is_not_parallel_do_not_meet(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 8};
    act->about.flags = 0;
    struct task_options task = over(40, &limits);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(40, 0, 0, 0);
    assert_int_equal(engine_server_most_at_once(), 1);
}

static void test_F4_one_failure_does_not_stop_the_rest(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    struct task_options task = over(50, &limits);
    engine_server_status(7, 404);
    engine_server_status(8, 409);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(48, 2, 0, 0);
}

static void say_nothing_of(int status, int outcome)
{
    struct task_options task = over(1, NULL);
    engine_server_status(0, (unsigned)status);
    engine_run(core, &task, NULL, &result);
    if (result.outcomes[outcome] != 1)
        fail_msg("%d after a POST: %s", status, result.last_text);
    bool says_so = strstr(result.last_text, "may have happened") != NULL;
    assert_int_equal(says_so, outcome == OUTCOME_UNKNOWN);
}

/* The plugin reports a failure for all of them. If the answer proves nothing the outcome is
 * unknown, so that retry leaves the phone alone. */
static void test_E3_an_answer_that_decides_nothing_is_unknown(void **state)
{
    (void)state;
    static const int undecided[] = {408, 500, 502, 503, 504, 505, 507, 511, 599};
    static const int refused[] = {400, 403, 404, 409, 410, 415, 418, 423, 428, 501};
    for (size_t i = 0; i < COUNT_OF(undecided); i++)
        say_nothing_of(undecided[i], OUTCOME_UNKNOWN);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        say_nothing_of(refused[i], OUTCOME_FAILED);
}

/* Two requests for one phone; the second has a status of its own. */
static int32_t act_twice(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = engine_act(ctx, err);
    engine_server_status(0, 409);
    return code == PH_OK ? engine_act(ctx, err) : code;
}

static void test_a_failure_half_way_is_no_failure(void **state)
{
    (void)state;
    act->action.run = act_twice;
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_string_equal(result.last_text, "Part of it happened: The service answered 409");
    assert_int_equal(engine_server_count(0), 2);
    engine_run(core, &task, NULL, &result); /* refused at once: nothing happened */
    assert_outcomes(0, 1, 0, 0);
}

/* The user stops the job between two requests for one phone. */
static int32_t act_and_be_stopped(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = engine_act(ctx, err);
    return code == PH_OK ? (ctx->host->fail)(err, PH_CANCELLED, "", "Stopped after one") : code;
}

static void test_what_is_stopped_half_way_is_no_failure(void **state)
{
    (void)state;
    act->action.run = act_and_be_stopped;
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_string_equal(result.last_text, "Part of it happened: Stopped after one");
}

static void test_a_phone_that_cannot_is_skipped_with_the_reason(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    act->action.status = "connected";
    engine_list(core, 30, 10);
    struct task_options task = {.kind = TASK_ACTION, .feature = act, .limits = &limits};
    engine_select(core, &task);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(27, 0, 0, 3);
    assert_string_equal(result.last_text, "not connected (status: offline)");
    assert_int_equal(engine_server_count(10), 0);
}

/* ---- What ends a job early ------------------------------------------------------------------- */

static void test_max_fail_stops_the_run(void **state)
{
    (void)state;
    struct limits limits = {.jobs = 1};
    assert_int_equal(limits_parse_max_fail("2", &limits, NULL), PH_OK);
    struct task_options task = over(50, &limits);
    for (int i = 10; i < 50; i++)
        engine_server_status(i, 404);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_CANCELLED);
    assert_string_equal(result.error.what, "max_fail");
    assert_outcomes(10, 3, 0, 37);
    assert_int_equal(engine_server_total(), 13);
}

static void test_max_fail_in_per_cent(void **state)
{
    (void)state;
    struct limits limits = {.jobs = 1};
    assert_int_equal(limits_parse_max_fail("10%", &limits, NULL), PH_OK);
    struct task_options task = over(50, &limits);
    for (int i = 0; i < 50; i++)
        engine_server_status(i, 404);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 6, 0, 44);
}

static void test_a_bad_canary_keeps_the_rest_safe(void **state)
{
    (void)state;
    struct limits limits = {.jobs = 8};
    assert_int_equal(limits_parse_waves("1,10%,100%", &limits, NULL), PH_OK);
    struct task_options task = over(100, &limits);
    engine_server_status(4, 404);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_CANCELLED);
    assert_string_equal(result.error.what, "canary");
    assert_outcomes(9, 1, 0, 90);
    assert_int_equal(engine_server_total(), 10);
}

static void test_canaries_sing_one_wave_after_the_other(void **state)
{
    (void)state;
    struct limits limits = {.jobs = 8};
    assert_int_equal(limits_parse_waves("1,3", &limits, NULL), PH_OK);
    struct task_options task = over(20, &limits);
    engine_server_hold();
    int64_t number;
    assert_int_equal(core_start(core, &task, &number, NULL), PH_OK);
    engine_server_await(1);
    engine_server_release();
    engine_wait(core, number, NULL, &result);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(20, 0, 0, 0);
}

static void test_a_lost_sign_in_stops_the_run(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 2};
    struct task_options task = over(50, &limits);
    for (int i = 5; i < 50; i++)
        engine_server_status(i, 401);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_LOGIN);
    assert_string_equal(result.error.text, "Sign in again");
    assert_int_equal(result.outcomes[OUTCOME_DONE], 5);
    assert_true(engine_server_total() <= 7);
}

static const char *at_fault; /* what refuse_argument() says is wrong */

static int32_t refuse_argument(struct ph_context *ctx, struct ph_error *err)
{
    return (ctx->host->fail)(err, PH_INVALID, at_fault, "There is no such key");
}

/* A wrong argument is wrong for every phone and ends the job; a refusal by one phone does not. */
static void test_a_wrong_argument_stops_the_run(void **state)
{
    (void)state;
    static const struct ph_param args[] = {
        {.key = "keys", .label = "Keys", .help = "Some keys.", .type = PH_TEXT}};
    const struct limits limits = {.jobs = 2};
    struct feature *feature = engine_action("refuse-argument", refuse_argument);
    feature->about.args = (struct ph_params)PH_PARAMS(args);
    struct task_options task = over(50, &limits);
    task.feature = feature;
    at_fault = "keys";
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_INVALID);
    assert_string_equal(result.error.text, "There is no such key");
    assert_true(result.outcomes[OUTCOME_FAILED] >= 1 && result.outcomes[OUTCOME_FAILED] <= 2);
    at_fault = "line";
    engine_run(core, &task, NULL, &result);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 50);
    engine_action_free(feature);
}

static void drain_at_first_outcome(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_OUTCOME)
        return;
    core_drain(of, event->task);
    engine_server_release();
}

static void test_F3_draining_finishes_what_is_in_flight(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    struct task_options task = over(500, &limits);
    engine_server_hold_at(2);
    engine_run(core, &task, drain_at_first_outcome, &result);
    assert_int_equal(result.code, PH_CANCELLED);
    assert_int_equal(result.outcomes[OUTCOME_UNKNOWN], 0);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 0);
    assert_int_equal(result.outcomes[OUTCOME_DONE], engine_server_total());
    assert_int_equal(result.outcomes[OUTCOME_DONE] + result.outcomes[OUTCOME_SKIPPED], 500);
}

static void test_F3_cancelling_gives_up_what_is_in_flight(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    warm_up();
    struct task_options task = over(100, &limits);
    engine_server_hold();
    int64_t number;
    assert_int_equal(core_start(core, &task, &number, NULL), PH_OK);
    engine_server_await(4);
    core_cancel(core, number);
    engine_wait(core, number, NULL, &result);
    assert_int_equal(result.code, PH_CANCELLED);
    assert_outcomes(0, 0, 4, 96);
    assert_int_equal(engine_server_total(), 4);
}

static void go_on_at_third_outcome(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_OUTCOME || result.outcomes[OUTCOME_DONE] != 2)
        return;
    assert_int_equal(engine_server_total(), 3);
    core_pause(of, event->task, false);
}

/* Twenty phones, three at a time, paused while the first three are in progress; visit decides
 * how the job continues. */
static void pause_at_three(engine_visit *visit)
{
    const struct limits limits = {.jobs = 3};
    warm_up();
    struct task_options task = over(20, &limits);
    engine_server_hold();
    int64_t number;
    assert_int_equal(core_start(core, &task, &number, NULL), PH_OK);
    engine_server_await(3);
    core_pause(core, number, true);
    engine_server_release();
    engine_wait(core, number, visit, &result);
}

static void test_a_paused_run_begins_nothing(void **state)
{
    (void)state;
    pause_at_three(go_on_at_third_outcome);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(20, 0, 0, 0);
}

static void test_a_paused_run_can_be_stopped(void **state)
{
    (void)state;
    pause_at_three(drain_at_first_outcome);
    assert_int_equal(result.code, PH_CANCELLED);
    assert_outcomes(3, 0, 0, 17);
}

static void test_without_a_network_the_run_ends(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4};
    struct task_options task = over(60, &limits);
    uint16_t port = engine_server_port();
    engine_use_port(1);
    clock_run(20); /* skips the waits between tries */
    engine_run(core, &task, NULL, &result);
    clock_run(1);
    engine_use_port(port);
    assert_int_equal(result.code, PH_NETWORK);
    assert_true(result.outcomes[OUTCOME_FAILED] >= 10 && result.outcomes[OUTCOME_FAILED] <= 14);
}

/* Requests to the phones themselves, three of four switched off: each phone is an origin of its
 * own. */
static int32_t ask_phone_itself(struct ph_context *ctx, struct ph_error *err)
{
    const char *id = ctx->host->phone(ctx, "id");
    int index = atoi(id);
    if (index % 4 == 0)
        return engine_act(ctx, err);
    char url[96];
    snprintf(url, sizeof url, "http://127.0.1.%d:1/act/%s", index + 1, id);
    const struct ph_http_request request = {.size = sizeof request, .method = "POST", .url = url};
    struct ph_http_response response = {.size = sizeof response};
    return ctx->host->http(ctx, &request, &response, err);
}

static void test_B13_phones_that_are_off_do_not_end_a_run(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 40};
    const struct task_options more = {.limits = &limits};
    engine_list(core, 40, 0);
    clock_run(20);
    engine_inside(core, act, ask_phone_itself, &more, NULL, &result);
    clock_run(1);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(10, 30, 0, 0);
}

/* At one per minute only the first phone starts before the user stops the job. */
static void test_the_pace_keeps_phones_back(void **state)
{
    (void)state;
    const struct limits limits = {.jobs = 4, .rate_per_minute = 1};
    struct task_options task = over(5, &limits);
    engine_run(core, &task, drain_at_first_outcome, &result);
    assert_outcomes(1, 0, 0, 4);
    assert_int_equal(engine_server_total(), 1);
}

/* ---- Dry run and limits ---------------------------------------------------------------------- */

static void test_a_dry_run_sends_nothing_and_says_what(void **state)
{
    (void)state;
    struct task_options task = over(3, NULL);
    task.dry_run = true;
    engine_run(core, &task, NULL, &result);
    assert_outcomes(3, 0, 0, 0);
    assert_int_equal(result.requests, 3);
    assert_int_equal(result.job, 0);
    assert_int_equal(engine_server_total(), 0);
}

static void test_limits_as_typed(void **state)
{
    (void)state;
    struct limits limits = {0};
    struct ph_error err;
    assert_int_equal(limits_parse_rate("10/s", &limits, &err), PH_OK);
    assert_int_equal(limits.rate_per_minute, 600);
    assert_int_equal(limits_parse_rate("300/m", &limits, &err), PH_OK);
    assert_int_equal(limits.rate_per_minute, 300);
    assert_int_equal(limits_parse_rate("0", &limits, &err), PH_OK);
    assert_int_equal(limits.rate_per_minute, LIMITS_NONE);
    static const char *const no_rates[] = {"",    "-1",    "10/h",
                                           "1.5", "10 /s", "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(no_rates); i++)
        assert_int_equal(limits_parse_rate(no_rates[i], &limits, &err), PH_INVALID);
    static const char *const no_waves[] = {
        "", "0", "10,5", "5,5", "1,,2", "101%", "1,2,3,4,5,6,7,8,9"};
    for (size_t i = 0; i < COUNT_OF(no_waves); i++)
        assert_int_equal(limits_parse_waves(no_waves[i], &limits, &err), PH_INVALID);
    assert_int_equal(limits.wave_count, 0);
    static const char *const no_fails[] = {"", "all", "5 %", "-2", "101%"};
    for (size_t i = 0; i < COUNT_OF(no_fails); i++)
        assert_int_equal(limits_parse_max_fail(no_fails[i], &limits, &err), PH_INVALID);
    assert_int_equal(limits_parse_max_fail("none", &limits, &err), PH_OK);
    assert_int_equal(limits.max_fail.value, LIMITS_NONE);
    assert_int_equal(limits_amount_of(&(struct amount){10, true}, 11), 2);
    assert_int_equal(limits_amount_of(&(struct amount){50, false}, 11), 11);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_phone_once),
        TEST(test_so_many_at_a_time),
        TEST(test_calls_of_an_action_that_is_not_parallel_do_not_meet),
        TEST(test_F4_one_failure_does_not_stop_the_rest),
        TEST(test_E3_an_answer_that_decides_nothing_is_unknown),
        TEST(test_a_failure_half_way_is_no_failure),
        TEST(test_what_is_stopped_half_way_is_no_failure),
        TEST(test_a_phone_that_cannot_is_skipped_with_the_reason),
        TEST(test_max_fail_stops_the_run),
        TEST(test_max_fail_in_per_cent),
        TEST(test_a_bad_canary_keeps_the_rest_safe),
        TEST(test_canaries_sing_one_wave_after_the_other),
        TEST(test_a_lost_sign_in_stops_the_run),
        TEST(test_a_wrong_argument_stops_the_run),
        TEST(test_F3_draining_finishes_what_is_in_flight),
        TEST(test_F3_cancelling_gives_up_what_is_in_flight),
        TEST(test_a_paused_run_begins_nothing),
        TEST(test_a_paused_run_can_be_stopped),
        TEST(test_without_a_network_the_run_ends),
        TEST(test_B13_phones_that_are_off_do_not_end_a_run),
        TEST(test_the_pace_keeps_phones_back),
        TEST(test_a_dry_run_sends_nothing_and_says_what),
        TEST(test_limits_as_typed),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
