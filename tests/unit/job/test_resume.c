/* Resuming a job: the phones it acts on again, those it only waits for, and those it leaves
 * alone. */
#include "config/values.h"
#include "core.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "support_act.h"
#include "support_clock.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/xdg.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct limits four = {.jobs = 4};

static int setup_listed(void **state)
{
    int failed = setup(state);
    engine_list(core, 20, 0);
    return failed;
}

static int64_t run(const struct limits *limits, bool wait, engine_visit *visit)
{
    struct task_options task = {
        .kind = TASK_ACTION, .feature = act, .limits = limits, .wait = wait};
    engine_select(core, &task);
    engine_run(core, &task, visit, &result);
    return result.job;
}

static void resume(int64_t job, const struct limits *limits)
{
    engine_run(core,
               &(struct task_options){
                   .kind = TASK_ACTION, .feature = act, .limits = limits, .resume = job},
               NULL, &result);
}

static void assert_outcomes(int done, int failed, int unknown, int skipped)
{
    engine_assert_outcomes(&result, done, failed, unknown, skipped);
}

static void assert_each_once(void)
{
    for (int i = 0; i < 20; i++)
        assert_int_equal(engine_server_count(i), 1);
}

static int outcomes;

static void drain_at_third(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_OUTCOME || ++outcomes != 3)
        return;
    core_drain(of, event->task);
    engine_server_release();
}

/* The server answers no more than three requests before the job is told to end, however late
 * that is. */
static int64_t run_drained(void)
{
    outcomes = 0;
    engine_server_hold_at(4);
    return run(&four, false, drain_at_third);
}

static void test_F2_a_drained_job_goes_on_where_it_stopped(void **state)
{
    (void)state;
    int64_t job = run_drained();
    int done = result.outcomes[OUTCOME_DONE];
    assert_int_equal(result.code, PH_CANCELLED);
    assert_int_equal(done + result.outcomes[OUTCOME_SKIPPED], 20);
    resume(job, &four);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(result.job, job);
    assert_outcomes(20 - done, 0, 0, 0);
    assert_each_once();
    resume(job, &four);
    assert_outcomes(0, 0, 0, 0);
}

static void test_F2_failed_phones_are_for_retry_alone(void **state)
{
    (void)state;
    const struct limits retry = {.jobs = 4, .failed_only = true};
    engine_server_status(3, 404);
    engine_server_status(4, 503);
    int64_t job = run(&four, false, NULL);
    assert_outcomes(18, 1, 1, 0);
    resume(job, &four);
    assert_outcomes(0, 0, 0, 0);
    engine_server_status(3, 200);
    engine_server_status(4, 200);
    resume(job, &retry);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(engine_server_count(3), 2);
    assert_int_equal(engine_server_count(4), 1);
    const struct limits too = {.jobs = 4, .unknown_too = true};
    resume(job, &too);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(engine_server_count(4), 2);
    assert_int_equal(engine_server_total(), 22);
}

static void test_F2_what_never_left_is_done_again(void **state)
{
    (void)state;
    uint16_t port = engine_server_port();
    engine_use_port(1);
    clock_run(20); /* skips the waits between tries */
    int64_t job = run(&four, false, NULL);
    clock_run(1);
    engine_use_port(port);
    assert_int_equal(result.code, PH_NETWORK);
    assert_true(result.outcomes[OUTCOME_FAILED] > 0);
    resume(job, &four);
    assert_outcomes(20, 0, 0, 0);
    assert_each_once();
}

/* The plugin decides: UNKNOWN is never repeated unless the person asks for it. */
static int32_t act_unanswered(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = engine_act(ctx, err);
    if (code == PH_OK && engine_same(ctx->host->phone(ctx, "id"), "5"))
        return (ctx->host->fail)(err, PH_UNKNOWN, "phone", "No answer came");
    return code;
}

static void test_F2_unknown_is_repeated_only_when_asked_for(void **state)
{
    (void)state;
    const struct limits too = {.jobs = 4, .unknown_too = true};
    act->action.run = act_unanswered;
    int64_t job = run(&four, false, NULL);
    assert_outcomes(19, 0, 1, 0);
    act->action.run = engine_act;
    resume(job, &four);
    assert_outcomes(0, 0, 0, 0);
    assert_each_once();
    resume(job, &too);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(engine_server_count(5), 2);
}

static int32_t not_settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)ctx;
    (void)state;
    (void)err;
    return 0;
}

static int32_t settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)ctx;
    (void)state;
    (void)err;
    return 1;
}

static int32_t settled_if_long_ago(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    (void)err;
    return ctx->host->number(ctx, "@elapsed") >= 2000;
}

static void drain_when_the_last_begins(struct core *of, const struct event *event)
{
    if (event->kind == EVENT_STARTED && event->phone != NULL &&
        engine_same(phone_field(event->phone, "id"), "19"))
        core_drain(of, event->task);
}

static void test_what_was_accepted_is_only_waited_for(void **state)
{
    (void)state;
    act->action.settled = not_settled;
    int64_t job = run(&four, true, drain_when_the_last_begins);
    assert_outcomes(0, 0, 20, 0);
    assert_each_once();
    act->action.settled = settled;
    resume(job, &four);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(20, 0, 0, 0);
    assert_each_once();
    /* the earlier rows are reported again, and stay in the journal */
    assert_non_null(strstr(result.last_row, "correlation_id=Phone "));
    struct journal_job *kept;
    assert_int_equal(journal_read(job, &kept, NULL), PH_OK);
    for (size_t i = 0; i < kept->count; i++)
        assert_int_equal(kept->items[i].rows.count, 1);
    journal_free(kept);
}

/* An action that recognises a restart by the time since then must get that time even if the program
 * ended in between. */
static void test_how_long_ago_counts_from_the_first_run(void **state)
{
    (void)state;
    const struct limits hurried = {.jobs = 4, .wait_ms = 1};
    act->action.settled = not_settled;
    int64_t job = run(&four, true, drain_when_the_last_begins);
    clock_pass(3000); /* the journal counts whole seconds */
    act->action.settled = settled_if_long_ago;
    resume(job, &hurried);
    assert_outcomes(20, 0, 0, 0);
    assert_each_once();
}

/* The job did not wait, the first resume waited, and the next resume does not specify it. */
static void test_what_was_accepted_does_not_stay_open(void **state)
{
    (void)state;
    act->action.settled = not_settled;
    int64_t job = run_drained();
    engine_run(
        core,
        &(struct task_options){
            .kind = TASK_ACTION, .feature = act, .limits = &four, .resume = job, .wait = true},
        drain_when_the_last_begins, &result);
    assert_true(result.outcomes[OUTCOME_UNKNOWN] > 0);
    act->action.settled = settled;
    resume(job, &four);
    assert_int_equal(result.outcomes[OUTCOME_UNKNOWN] + result.outcomes[OUTCOME_SKIPPED], 0);
    struct journal_job *read;
    assert_int_equal(journal_read(job, &read, NULL), PH_OK);
    assert_int_equal(read->about.done, 20);
    journal_free(read);
    assert_each_once();
}

static void test_what_was_accepted_and_is_gone_is_told(void **state)
{
    (void)state;
    act->action.settled = not_settled;
    int64_t job = run(&four, true, drain_when_the_last_begins);
    engine_list(core, 15, 0);
    act->action.settled = settled;
    resume(job, &four);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(15, 0, 5, 0);
    assert_each_once();
}

/* As if the program had been away for years. */
static void test_what_was_accepted_long_ago_is_looked_at_once(void **state)
{
    (void)state;
    act->action.settled = not_settled;
    int64_t job = run(&four, true, drain_when_the_last_begins);
    AUTO_FREE char *name = text_format("jobs/%lld.jsonl", (long long)job);
    AUTO_FREE char *path = NULL;
    assert_int_equal(xdg_path(XDG_STATE, name, &path, NULL), PH_OK);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    for (int i = 0; i < 20; i++)
        fprintf(file, "{\"accepted\":%d,\"time\":1000000000}\n", i);
    assert_int_equal(fclose(file), 0);
    resume(job, &four);
    assert_int_equal(result.code, PH_OK);
    assert_outcomes(0, 0, 20, 0);
    assert_non_null(strstr(result.last_text, "no effect was seen within 10m"));
    assert_each_once();
    act->action.settled = settled;
    resume(job, &four);
    assert_outcomes(20, 0, 0, 0);
    assert_each_once();
}

static void test_a_phone_that_is_gone_is_skipped(void **state)
{
    (void)state;
    int64_t job = run_drained();
    int done = result.outcomes[OUTCOME_DONE];
    engine_list(core, 10, 0);
    resume(job, &four);
    assert_int_equal(result.outcomes[OUTCOME_SKIPPED], 10);
    assert_int_equal(result.outcomes[OUTCOME_DONE], 10 - done);
    assert_string_equal(result.last_text, "No longer in the list of phones");
}

static void test_only_the_same_action_goes_on(void **state)
{
    (void)state;
    int64_t job = run(&four, false, NULL);
    struct feature *other = engine_action("other", engine_act);
    struct journal_job *before, *after;
    assert_int_equal(journal_read(job, &before, NULL), PH_OK);
    engine_run(core, &(struct task_options){.kind = TASK_ACTION, .feature = other, .resume = job},
               NULL, &result);
    assert_int_equal(result.code, PH_INVALID);
    engine_run(core, &(struct task_options){.kind = TASK_ACTION, .feature = act, .resume = 4711},
               NULL, &result);
    assert_int_equal(result.code, PH_NOT_FOUND);
    engine_action_free(other);
    assert_int_equal(engine_server_total(), 20);
    assert_int_equal(journal_read(job, &after, NULL), PH_OK);
    assert_true(before->about.ended > 0 && after->about.ended > 0); /* unchanged */
    journal_free(before);
    journal_free(after);
}

/* A new list may replace the old one while an action works; its phones must stay the same. */
static void test_a_new_list_does_not_disturb_a_run(void **state)
{
    (void)state;
    struct task_options task = {.kind = TASK_ACTION, .feature = act, .limits = &four};
    engine_select(core, &task);
    const struct phone *first = task.phones[0];
    engine_server_hold();
    int64_t number;
    assert_int_equal(core_start(core, &task, &number, NULL), PH_OK);
    engine_server_await(1);
    engine_list(core, 5, 0);
    assert_int_equal(phones_count(core_phones(core)), 5);
    assert_string_equal(phone_field(first, "name"), "Phone 0");
    engine_server_release();
    engine_wait(core, number, NULL, &result);
    assert_outcomes(20, 0, 0, 0);
    assert_each_once();
}

/* ---- Arguments of one phone alone ------------------------------------------------------------ */

static char said[20][8]; /* by phone, what "key" was */
static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;

static int32_t note_key(struct ph_context *ctx, struct ph_error *err)
{
    int number = (int)strtol(ctx->host->phone(ctx, "id"), NULL, 10);
    const char *key = ctx->host->text(ctx, "key"), *also = ctx->host->text(ctx, "also");
    pthread_mutex_lock(&saying);
    snprintf(said[number], sizeof said[number], "%s%s", key, also);
    pthread_mutex_unlock(&saying);
    return engine_act(ctx, err);
}

static const struct ph_param key_args[] = {
    {.key = "key", .label = "Key", .help = "A key.", .type = PH_TEXT, .flags = PH_REQUIRED},
    {.key = "also", .label = "Also", .help = "More.", .type = PH_TEXT, .value = "x"},
    {.key = "on", .label = "On", .help = "A switch.", .type = PH_BOOL},
    {.key = "try", .label = "Try", .help = "A look.", .type = PH_BOOL, .flags = PH_PREVIEW},
    {.key = "pin", .label = "PIN", .help = "A PIN.", .type = PH_TEXT, .flags = PH_NO_SAVE}};

/* One set for each of the 20 phones, with its number under "key". */
static struct values **each_own(void)
{
    struct values **own = memory_alloc(20 * sizeof *own);
    for (int i = 0; i < 20; i++) {
        own[i] = values_new();
        values_set_number(own[i], "key", i);
    }
    return own;
}

static void each_free(struct values **own)
{
    for (int i = 0; i < 20; i++)
        values_free(own[i]);
    free(own);
}

static void run_own(struct feature *feature, struct values **own)
{
    struct task_options task = {.kind = TASK_ACTION,
                                .feature = feature,
                                .limits = &four,
                                .phone_args = (const struct values *const *)own};
    engine_select(core, &task);
    engine_run(core, &task, NULL, &result);
}

static void assert_said(void)
{
    for (int i = 0; i < 20; i++) {
        char expected[8];
        snprintf(expected, sizeof expected, "%dx", i);
        assert_string_equal(said[i], expected);
    }
}

static void test_arguments_of_one_phone_are_kept_for_it(void **state)
{
    (void)state;
    struct feature *feature = engine_action("note-key", note_key);
    feature->about.args = (struct ph_params)PH_PARAMS(key_args);
    struct values **own = each_own();
    engine_server_status(3, 404);
    run_own(feature, own);
    assert_outcomes(19, 1, 0, 0);
    assert_said();
    each_free(own);
    engine_server_status(3, 200);
    memset(said[3], 0, sizeof said[3]);
    const struct limits retry = {.jobs = 4, .failed_only = true};
    const struct task_options again = {
        .kind = TASK_ACTION, .feature = feature, .limits = &retry, .resume = result.job};
    engine_run(core, &again, NULL, &result);
    assert_outcomes(1, 0, 0, 0);
    assert_said();
    engine_action_free(feature);
}

static void test_arguments_of_one_phone_are_checked_before_any_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *text;
    } wrong[] = {{"key", NULL, "key is missing"},
                 {"nokey", "1", "There is no parameter nokey"},
                 {"on", "perhaps", "on must be"},
                 {"try", "yes", "try cannot differ"},
                 {"pin", "1234", "pin cannot differ"}};
    struct feature *feature = engine_action("note-key", note_key);
    feature->about.args = (struct ph_params)PH_PARAMS(key_args);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct values **own = each_own();
        if (wrong[i].value == NULL) {
            values_free(own[19]);
            own[19] = NULL;
        } else {
            values_set(own[19], wrong[i].key, wrong[i].value);
        }
        run_own(feature, own);
        assert_int_equal(result.code, PH_INVALID);
        if (strstr(result.error.text, wrong[i].text) == NULL)
            fail_msg("%s: %s", wrong[i].key, result.error.text);
        each_free(own);
    }
    assert_int_equal(engine_server_total(), 0);
    engine_action_free(feature);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_listed, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_F2_a_drained_job_goes_on_where_it_stopped),
        TEST(test_F2_failed_phones_are_for_retry_alone),
        TEST(test_F2_what_never_left_is_done_again),
        TEST(test_F2_unknown_is_repeated_only_when_asked_for),
        TEST(test_what_was_accepted_is_only_waited_for),
        TEST(test_how_long_ago_counts_from_the_first_run),
        TEST(test_what_was_accepted_does_not_stay_open),
        TEST(test_what_was_accepted_and_is_gone_is_told),
        TEST(test_what_was_accepted_long_ago_is_looked_at_once),
        TEST(test_a_phone_that_is_gone_is_skipped),
        TEST(test_only_the_same_action_goes_on),
        TEST(test_a_new_list_does_not_disturb_a_run),
        TEST(test_arguments_of_one_phone_are_kept_for_it),
        TEST(test_arguments_of_one_phone_are_checked_before_any_is_sent),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
