/* Requests that act and requests that only read: when they may be sent, and the outcome of a
 * phone if only a part has happened. */
#include "config/values.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_act.h"
#include "task/task_options.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define assert_outcomes(...) engine_assert_outcomes(&result, __VA_ARGS__)

/* Nobody confirms a harmless action and no journal records it, so none of its requests may act. */
static void test_B10_a_harmless_action_does_not_act(void **state)
{
    (void)state;
    act->action.danger = PH_HARMLESS;
    struct task_options task = over(3, NULL);
    for (int dry = 0; dry < 2; dry++) {
        task.dry_run = dry == 1;
        engine_run(core, &task, NULL, &result);
        assert_outcomes(0, 3, 0, 0);
        assert_int_equal(result.requests, 0);
        assert_string_equal(result.last_text,
                            "act says that it is harmless, but its POST acts: nothing was sent; "
                            "its author has to say how dangerous it is");
    }
    assert_int_equal(engine_server_total(), 0);
}

static int32_t send(struct ph_context *ctx, uint32_t flags, int index, struct ph_error *err)
{
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/act/%d", engine_server_port(), index);
    const struct ph_http_request request = {
        .size = sizeof request, .flags = flags, .method = "GET", .url = url};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    if (code != PH_OK || response.status < 400)
        return code;
    return (ctx->host->fail)(err, PH_BUSY, "", "The service answered %d", response.status);
}

static int32_t act_then_read(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = engine_act(ctx, err);
    return code == PH_OK ? send(ctx, 0, 1, err) : code;
}

/* The plugin may report a failure, but the phone may already be restarting. */
static void test_B10_what_was_accepted_is_no_failure_when_a_later_look_fails(void **state)
{
    (void)state;
    act->action.run = act_then_read;
    struct task_options task = over(1, NULL);
    engine_server_status(1, 404);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_string_equal(result.last_text, "Part of it happened: The service answered 404");
    const struct limits retry = {.failed_only = true};
    struct task_options again = {
        .kind = TASK_ACTION, .feature = act, .limits = &retry, .resume = result.job};
    engine_run(core, &again, NULL, &result);
    assert_outcomes(0, 0, 0, 0);
    assert_int_equal(engine_server_count(0), 1);
}

static int32_t search_by_post(struct ph_context *ctx, struct ph_error *err)
{
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/act/0", engine_server_port());
    const struct ph_http_request request = {
        .size = sizeof request, .flags = PH_HTTP_READS, .method = "POST", .url = url};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    return code == PH_OK ? (ctx->host->fail)(err, PH_FAILED, "", "Found nothing") : code;
}

static void test_B10_a_post_that_reads_is_no_act(void **state)
{
    (void)state;
    act->action.run = search_by_post;
    act->action.danger = PH_HARMLESS;
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 1, 0, 0);
    assert_string_equal(result.last_text, "Found nothing");
    engine_server_status(0, 503);
    engine_run(core, &task, NULL, &result);
    assert_int_equal(engine_server_count(0), 2);
}

static int32_t act_by_get(struct ph_context *ctx, struct ph_error *err)
{
    return send(ctx, PH_HTTP_ACTS, 0, err);
}

static void test_B10_a_get_that_acts_is_sent_once_and_not_in_a_dry_run(void **state)
{
    (void)state;
    act->action.run = act_by_get;
    struct task_options task = over(1, NULL);
    engine_server_status(0, 503);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_int_not_equal(result.job, 0);
    assert_int_equal(engine_server_count(0), 1);
    task.dry_run = true;
    engine_run(core, &task, NULL, &result);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(result.requests, 1);
    assert_int_equal(engine_server_count(0), 1);
    act->action.danger = PH_HARMLESS;
    task.dry_run = false;
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 1, 0, 0);
    assert_int_equal(engine_server_count(0), 1);
}

static int32_t fail_unless_200(struct ph_context *ctx, struct ph_error *err)
{
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/act/0", engine_server_port());
    const struct ph_http_request request = {.size = sizeof request, .method = "POST", .url = url};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    return code != PH_OK ? code
                         : (ctx->host->fail)(err, PH_FAILED, "", "Status %d", response.status);
}

/* Web interfaces answer a request that acted with a redirect to the next page. */
static void test_B10_a_redirect_is_an_answer_after_which_it_may_have_happened(void **state)
{
    (void)state;
    static const struct {
        unsigned status;
        bool unknown;
        const char *text;
    } cases[] = {{302, true, "It may have happened: Status 302"},
                 {303, true, "It may have happened: Status 303"},
                 {304, false, "Status 304"},
                 {307, false, "Status 307"}};
    act->action.run = fail_unless_200;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct task_options task = over(1, NULL);
        engine_server_status(0, cases[i].status);
        engine_run(core, &task, NULL, &result);
        assert_outcomes(0, !cases[i].unknown, cases[i].unknown, 0);
        assert_string_equal(result.last_text, cases[i].text);
        assert_int_equal(engine_server_count(0), i + 1);
    }
}

static int32_t settle_by_acting(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    return send(ctx, PH_HTTP_ACTS, 1, err);
}

static void test_B10_looking_whether_it_took_effect_does_not_act(void **state)
{
    (void)state;
    act->action.settled = settle_by_acting;
    const struct limits limits = {.wait_ms = 300};
    struct task_options task = over(1, &limits);
    task.wait = true;
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_non_null(strstr(result.last_text, "settled() of act only reads, but its GET acts"));
    assert_int_equal(engine_server_total(), 1);
}

/* ---- Effects outside HTTP -------------------------------------------------------------------- */

static int acts, code_after, answers[2];

/* Announces `acts` effects, none of them an HTTP request, and returns `code_after`. */
static int32_t act_by_own_wire(struct ph_context *ctx, struct ph_error *err)
{
    for (int i = 0; i < acts; i++) {
        answers[i] = ctx->host->acting(ctx, err);
        if (answers[i] < 0)
            return answers[i];
    }
    if (code_after == PH_OK)
        return PH_OK;
    return (ctx->host->fail)(err, code_after, "", "The wire broke");
}

static void run_own_wire(int how_often, int code, bool dry_run)
{
    acts = how_often;
    code_after = code;
    act->action.run = act_by_own_wire;
    struct task_options task = over(1, NULL);
    task.dry_run = dry_run;
    engine_run(core, &task, NULL, &result);
}

static void test_own_wire_is_journalled_before_it_acts(void **state)
{
    (void)state;
    run_own_wire(1, PH_OK, false);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(answers[0], 1);
    assert_int_not_equal(result.job, 0);
    struct journal_job *job = NULL;
    assert_int_equal(journal_read(result.job, &job, NULL), PH_OK);
    assert_true(job->items[0].sent);
    journal_free(job);
}

/* Reads the journal at the moment of the effect. */
static int32_t look_into_journal(struct ph_context *ctx, struct ph_error *err)
{
    struct journal_summary *jobs;
    struct journal_job *job = NULL;
    size_t count;
    ENGINE_EXPECT(ctx->host->acting(ctx, err) == 1);
    ENGINE_EXPECT(journal_list(&jobs, &count, err) == PH_OK && count > 0);
    ENGINE_EXPECT(journal_read(jobs[0].number, &job, err) == PH_OK);
    bool intended = job->items[0].state == JOURNAL_INTENDED;
    bool left_alone = journal_left(job, &(struct limits){.failed_only = true}) == 0 &&
                      journal_left(job, &(struct limits){0}) == 0;
    journal_free(job);
    journal_list_free(jobs, count);
    ENGINE_EXPECT(intended && left_alone);
    return PH_OK;
}

/* If the program ended now, resuming the job would not repeat it. */
static void test_own_wire_is_in_the_journal_when_it_acts(void **state)
{
    (void)state;
    act->action.run = look_into_journal;
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    assert_string_equal(result.last_text, "");
    assert_outcomes(1, 0, 0, 0);
}

static void test_own_wire_is_told_of_a_dry_run(void **state)
{
    (void)state;
    run_own_wire(2, PH_OK, true);
    assert_outcomes(1, 0, 0, 0);
    assert_int_equal(answers[0], 0);
    assert_int_equal(answers[1], 0);
    assert_int_equal(result.requests, 2);
    assert_int_equal(result.job, 0);
}

/* The outcome of each code after an announced effect. */
static void test_own_wire_that_fails_promises_nothing_or_counts_as_unknown(void **state)
{
    (void)state;
    for (int code = PH_FAILED; code < PH_OK; code++) {
        bool promise = code != PH_FAILED && code != PH_CANCELLED && code != PH_UNKNOWN;
        run_own_wire(1, code, false);
        assert_outcomes(0, promise, !promise, 0);
        if (code == PH_FAILED)
            assert_string_equal(result.last_text, "It may have happened: The wire broke");
        run_own_wire(2, code, false);
        assert_outcomes(0, 0, 1, 0);
        if (code != PH_UNKNOWN)
            assert_string_equal(result.last_text, "Part of it happened: The wire broke");
    }
}

static int32_t act_then_ask(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = ctx->host->acting(ctx, err);
    return code == 1 ? send(ctx, 0, 1, err) : code;
}

/* The code comes from a later request and says nothing about the effect. */
static void test_own_wire_is_no_failure_when_a_later_look_fails(void **state)
{
    (void)state;
    act->action.run = act_then_ask;
    struct task_options task = over(1, NULL);
    engine_server_status(1, 404);
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_string_equal(result.last_text, "It may have happened: The service answered 404");
}

static void test_own_wire_of_a_harmless_action_is_refused(void **state)
{
    (void)state;
    act->action.danger = PH_HARMLESS;
    run_own_wire(1, PH_OK, false);
    assert_outcomes(0, 1, 0, 0);
    assert_int_equal(answers[0], PH_INVALID);
    assert_string_equal(result.last_text,
                        "act says that it is harmless, but its own wire acts: nothing was sent; "
                        "its author has to say how dangerous it is");
    run_own_wire(1, PH_OK, true);
    assert_outcomes(0, 1, 0, 0);
}

static int32_t settle_by_own_wire(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    return ctx->host->acting(ctx, err);
}

static void test_own_wire_is_refused_in_settled(void **state)
{
    (void)state;
    act->action.settled = settle_by_own_wire;
    const struct limits limits = {.wait_ms = 300};
    struct task_options task = over(1, &limits);
    task.wait = true;
    engine_run(core, &task, NULL, &result);
    assert_outcomes(0, 0, 1, 0);
    assert_non_null(strstr(result.last_text, "settled() of act only reads, but its own wire acts"));
}

/* An action with a preview and the argument that asks for it. */
static void run_preview(const char *asked, uint32_t danger,
                        int32_t (*run)(struct ph_context *ctx, struct ph_error *err))
{
    static const struct ph_param args[] = {
        {.key = "try", .label = "Try", .type = PH_BOOL, .flags = PH_PREVIEW, .value = "no"}};
    act->about.args = (struct ph_params)PH_PARAMS(args);
    act->action.danger = danger;
    act->action.run = run;
    struct values *values = values_new();
    if (asked != NULL)
        values_set(values, "try", asked);
    struct task_options task = over(1, NULL);
    task.args = values;
    engine_run(core, &task, NULL, &result);
    values_free(values);
    act->about.args = (struct ph_params){0};
}

static int32_t only_look(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = send(ctx, 0, 1, err);
    return code == PH_OK ? ctx->host->emit(ctx, "seen", "yes") : code;
}

static void test_a_preview_reads_without_a_journal(void **state)
{
    (void)state;
    run_preview("yes", PH_DISRUPTIVE, only_look);
    assert_outcomes(1, 0, 0, 0);
    assert_string_equal(result.last_row, "seen=yes");
    assert_int_equal(result.job, 0);
    assert_int_equal(engine_server_count(1), 1);
    run_preview("no", PH_DISRUPTIVE, only_look);
    assert_int_not_equal(result.job, 0);
    run_preview(NULL, PH_DISRUPTIVE, only_look);
    assert_int_not_equal(result.job, 0);
}

static void test_a_preview_that_acts_is_refused(void **state)
{
    (void)state;
    run_preview("yes", PH_DISRUPTIVE, engine_act);
    assert_outcomes(0, 1, 0, 0);
    assert_string_equal(result.last_text,
                        "The preview of act only reads, but its POST acts: nothing was sent");
    acts = 1;
    code_after = PH_OK;
    run_preview("yes", PH_DISRUPTIVE, act_by_own_wire);
    assert_outcomes(0, 1, 0, 0);
    assert_string_equal(result.last_text,
                        "The preview of act only reads, but its own wire acts: nothing was sent");
    assert_int_equal(engine_server_total(), 0);
    run_preview("no", PH_DISRUPTIVE, engine_act);
    assert_outcomes(1, 0, 0, 0);
}

static int32_t tell_dry_run(struct ph_context *ctx, struct ph_error *err)
{
    int64_t fact = ctx->host->number(ctx, "@dry_run");
    ENGINE_EXPECT(fact == 0 || fact == 1);
    ENGINE_EXPECT(engine_same(ctx->host->text(ctx, "@dry_run"), fact == 1 ? "1" : "0"));
    return ctx->host->emit(ctx, "dry", fact == 1 ? "yes" : "no");
}

static void test_a_dry_run_is_a_fact(void **state)
{
    (void)state;
    act->action.run = tell_dry_run;
    struct task_options task = over(1, NULL);
    engine_run(core, &task, NULL, &result);
    assert_string_equal(result.last_row, "dry=no");
    task.dry_run = true;
    engine_run(core, &task, NULL, &result);
    assert_string_equal(result.last_row, "dry=yes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_B10_a_harmless_action_does_not_act),
        TEST(test_B10_what_was_accepted_is_no_failure_when_a_later_look_fails),
        TEST(test_B10_a_post_that_reads_is_no_act),
        TEST(test_B10_a_get_that_acts_is_sent_once_and_not_in_a_dry_run),
        TEST(test_B10_a_redirect_is_an_answer_after_which_it_may_have_happened),
        TEST(test_B10_looking_whether_it_took_effect_does_not_act),
        TEST(test_own_wire_is_journalled_before_it_acts),
        TEST(test_own_wire_is_in_the_journal_when_it_acts),
        TEST(test_own_wire_is_told_of_a_dry_run),
        TEST(test_own_wire_that_fails_promises_nothing_or_counts_as_unknown),
        TEST(test_own_wire_is_no_failure_when_a_later_look_fails),
        TEST(test_own_wire_of_a_harmless_action_is_refused),
        TEST(test_own_wire_is_refused_in_settled),
        TEST(test_a_preview_reads_without_a_journal),
        TEST(test_a_preview_that_acts_is_refused),
        TEST(test_a_dry_run_is_a_fact),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
