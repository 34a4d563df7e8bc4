/* The functions of the host, called from inside a plugin function. */
#include "config/settings.h"
#include "config/values.h"
#include "core.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_clock.h"
#include "support_engine.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/xdg.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct core *core;
static struct feature *action;
static struct engine_result result;

static const struct ph_param args[] = {
    {.key = "number", .label = "Number", .help = "H.", .type = PH_TEXT},
    {.key = "times",
     .label = "Times",
     .help = "H.",
     .type = PH_INT,
     .value = "3",
     .min = 1,
     .max = 9},
    {.key = "pause", .label = "Pause", .help = "H.", .type = PH_DURATION, .value = "90s"},
    {.key = "force", .label = "Force", .help = "H.", .type = PH_BOOL},
    {.key = "pin", .label = "Pin", .help = "H.", .type = PH_SECRET},
};
static const struct ph_param settings[] = {
    {.key = "number", .label = "Number", .help = "H.", .type = PH_TEXT, .value = "from settings"},
    {.key = "line", .label = "Line", .help = "H.", .type = PH_INT, .value = "7"},
};
static const struct ph_param shared_settings[] = {
    {.key = "address", .label = "Address", .help = "H.", .type = PH_TEXT, .value = "of the plugin"},
};

static int open_with(const struct core_options *options)
{
    engine_server_reset();
    core = engine_open(options);
    action = engine_action("inside", NULL);
    action->about.args = (struct ph_params)PH_PARAMS(args);
    action->about.settings = (struct ph_params)PH_PARAMS(settings);
    settings_declare(core_settings(core), "inside", &action->about.settings);
    engine_list(core, 1, 0);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    return open_with(NULL);
}

static int teardown(void **state)
{
    (void)state;
    engine_close(core, action);
    return 0;
}

static void inside_with(int32_t (*body)(struct ph_context *, struct ph_error *),
                        const struct task_options *more, engine_visit *visit)
{
    engine_inside(core, action, body, more, visit, &result);
}

static void inside(int32_t (*body)(struct ph_context *, struct ph_error *))
{
    inside_with(body, &(struct task_options){0}, NULL);
}

static void assert_done(void)
{
    if (result.outcomes[OUTCOME_DONE] != 1)
        fail_msg("not done: %s", result.last_text);
}

#define EXPECT ENGINE_EXPECT
#define same engine_same

/* ---- Settings and arguments ------------------------------------------------------------------ */

static int32_t read_values(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    size_t length;
    EXPECT(same(host->text(ctx, "number"), "1001"));
    EXPECT(host->number(ctx, "times") == 3);
    EXPECT(host->number(ctx, "pause") == 90000);
    EXPECT(host->number(ctx, "force") == 1);
    EXPECT(host->text(ctx, "pin") == NULL);
    EXPECT(same(host->secret_bytes(host->secret(ctx, "pin"), &length), "2468") && length == 4);
    EXPECT(host->number(ctx, "line") == 7);
    EXPECT(host->text(ctx, "nothing") == NULL && host->secret(ctx, "nothing") == NULL);
    EXPECT(host->number(ctx, "nothing") == 0);
    EXPECT(same(host->text(ctx, "@profile"), "default"));
    EXPECT(same(host->text(ctx, "@browser"), "no"));
    EXPECT(host->number(ctx, "@wait") == 1);
    EXPECT(host->number(ctx, "@waiting") == 0);
    EXPECT(same(host->phone(ctx, "name"), "Phone 0"));
    EXPECT(host->phone(ctx, "colour") == NULL);
    return PH_OK;
}

static int32_t settled_at_once(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)ctx, (void)state, (void)err;
    return 1;
}

static void test_arguments_settings_facts_and_the_phone(void **state)
{
    (void)state;
    AUTO_SECRET struct ph_secret *pin = secret_new("2468", 4);
    struct values *given = values_new();
    values_set(given, "number", "1001");
    values_set(given, "force", "yes");
    values_set_secret(given, "pin", pin);
    inside_with(read_values, &(struct task_options){.args = given, .wait = true}, NULL);
    assert_int_equal(result.code, PH_INVALID); /* nothing shows an effect of this action */
    action->action.settled = settled_at_once;
    inside_with(read_values, &(struct task_options){.args = given, .wait = true}, NULL);
    action->action.settled = NULL;
    assert_done();
    values_free(given);
}

static int32_t read_fallbacks(struct ph_context *ctx, struct ph_error *err)
{
    EXPECT(same(ctx->host->text(ctx, "number"), "from settings"));
    EXPECT(ctx->host->number(ctx, "force") == 0);
    return PH_OK;
}

static int32_t read_shared(struct ph_context *ctx, struct ph_error *err)
{
    EXPECT(same(ctx->host->text(ctx, "address"), "of the plugin"));
    EXPECT(ctx->host->number(ctx, "line") == 7);
    return PH_OK;
}

static void test_settings_of_the_plugin_come_after_those_of_the_feature(void **state)
{
    (void)state;
    const struct ph_params shared = PH_PARAMS(shared_settings);
    action->plugin->about.settings = shared;
    settings_declare(core_settings(core), action->plugin->id, &shared);
    inside(read_shared);
    action->plugin->about.settings = (struct ph_params){0};
    assert_done();
}

static void test_an_argument_not_given_falls_back_to_the_setting(void **state)
{
    (void)state;
    inside(read_fallbacks);
    assert_done();
}

static void test_wrong_arguments_start_nothing(void **state)
{
    (void)state;
    struct values *given = values_new();
    struct ph_error err;
    int64_t number;
    struct task_options task = {.kind = TASK_ACTION, .feature = action, .args = given};
    values_set(given, "times", "10");
    assert_int_equal(core_start(core, &task, &number, &err), PH_INVALID);
    assert_string_equal(err.what, "times");
    values_free(given);
}

/* ---- Results --------------------------------------------------------------------------------- */

static int32_t emit_rows(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    EXPECT(host->emit(ctx, "colour", "red") == PH_OK);
    EXPECT(host->next_row(ctx) == PH_OK);
    EXPECT(host->emit(ctx, "colour", "green") == PH_OK);
    EXPECT(host->emit(ctx, "colour", "blue") == PH_OK);
    EXPECT(host->attach(ctx, "screen.png", "image/png", "PNG", 3) == PH_OK);
    return PH_OK;
}

static void test_rows_and_files(void **state)
{
    (void)state;
    inside(emit_rows);
    assert_done();
    assert_int_equal(result.rows, 1);
    assert_string_equal(result.last_row, "colour=green\nblue");
    assert_int_equal(result.attachments, 1);
}

static int rows_in_order;

static void see_row(struct core *of, const struct event *event)
{
    (void)of;
    if (event->kind != EVENT_ROW && event->kind != EVENT_OUTCOME)
        return;
    rows_in_order += atoi(values_text(event->row, "line")) == rows_in_order;
}

static int32_t emit_as_many_rows_as_allowed(struct ph_context *ctx, struct ph_error *err)
{
    for (int i = 0; i < 1000; i++) {
        AUTO_FREE char *line = text_format("%d", i);
        EXPECT(ctx->host->next_row(ctx) == PH_OK); /* empty rows do not count */
        EXPECT(ctx->host->emit(ctx, "line", line) == PH_OK);
        EXPECT(ctx->host->next_row(ctx) == PH_OK);
    }
    EXPECT(ctx->host->emit(ctx, "line", "1000") == PH_INVALID);
    EXPECT(ctx->host->next_row(ctx) == PH_OK);
    return PH_OK;
}

static void test_a_thousand_rows_come_in_order(void **state)
{
    (void)state;
    rows_in_order = 0;
    inside_with(emit_as_many_rows_as_allowed, &(struct task_options){0}, see_row);
    assert_done();
    assert_int_equal(result.rows, 999); /* the last one comes with the outcome */
    assert_int_equal(rows_in_order, 1000);
}

/* The plugin ignores what emit() returns, and succeeds. */
static void test_rows_that_are_missing_are_told(void **state)
{
    teardown(state);
    open_with(&(struct core_options){.notes = true, .note_level = PH_LOG_WARNING});
    inside(emit_as_many_rows_as_allowed);
    assert_done();
    assert_int_equal(result.notes, 1);
}

static int32_t go_too_far(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char name[16];
    char *large = host->alloc(ctx, 64 * 1024 + 2);
    memset(large, 'x', 64 * 1024 + 1);
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "f%d", i);
        EXPECT(host->emit(ctx, name, "") == PH_OK);
    }
    EXPECT(host->emit(ctx, "f64", "") == PH_INVALID);
    EXPECT(host->emit(ctx, "f0", large) == PH_INVALID);
    large[64 * 1024] = '\0';
    EXPECT(host->emit(ctx, "f0", large) == PH_INVALID); /* together with the earlier empty value */
    EXPECT(host->next_row(ctx) == PH_OK);
    large[64 * 1024] = 'x';
    EXPECT(host->emit(ctx, "f0", large) == PH_INVALID);
    EXPECT(host->emit(ctx, "", "x") == PH_INVALID);
    EXPECT(host->emit(ctx, "a\x1b[1m", "x") == PH_INVALID);
    EXPECT(host->emit(ctx, NULL, "x") == PH_INVALID);
    EXPECT(host->attach(ctx, "x", "image/png", large, 8 * 1024 * 1024 + 1) == PH_INVALID);
    return PH_OK;
}

static void test_limits_of_rows_and_files(void **state)
{
    (void)state;
    inside(go_too_far);
    assert_done();
    assert_int_equal(result.attachments, 0);
}

static int32_t log_much(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    for (int i = 0; i < 5000; i++)
        ctx->host->log(ctx, PH_LOG_WARNING, "line %d of %s", i, "many");
    return PH_OK;
}

static void test_a_plugin_that_logs_without_end_is_held_back(void **state)
{
    teardown(state);
    open_with(&(struct core_options){.notes = true, .note_level = PH_LOG_WARNING});
    inside(log_much);
    assert_done();
    assert_true(result.notes >= 100 && result.notes < 1000);
}

/* ---- Requests -------------------------------------------------------------------------------- */

static int32_t request(struct ph_context *ctx, const char *method, uint32_t flags, const char *url,
                       struct ph_http_response *response, struct ph_error *err)
{
    AUTO_FREE char *whole = (flags & PH_HTTP_AUTHORIZED) != 0
                                ? memory_copy(url)
                                : text_format("http://127.0.0.1:%u%s", engine_server_port(), url);
    const struct ph_http_request what = {
        .size = sizeof what, .flags = flags, .method = method, .url = whole};
    *response = (struct ph_http_response){.size = sizeof *response};
    return ctx->host->http(ctx, &what, response, err);
}

static int32_t read_answer(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response response;
    EXPECT(request(ctx, "GET", 0, "/act/5", &response, err) == PH_OK);
    EXPECT(response.status == 200 && response.length == 12);
    EXPECT(same(response.body, "{\"ok\": true}"));
    EXPECT(same(ctx->host->header(ctx, "x-INDEX"), "/act/5"));
    EXPECT(ctx->host->header(ctx, "X-Nothing") == NULL);
    EXPECT(request(ctx, "GET", PH_HTTP_SECRET, "/act/6", &response, err) == PH_OK);
    EXPECT(same(response.body, "{\"ok\": true}"));
    return PH_OK;
}

static void test_answers_and_headers(void **state)
{
    (void)state;
    inside(read_answer);
    assert_done();
}

static int32_t act_twice(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response response;
    EXPECT(request(ctx, "GET", 0, "/act/1", &response, err) == PH_OK && response.status == 200);
    EXPECT(request(ctx, "POST", 0, "/act/2", &response, err) == PH_OK);
    EXPECT(response.status == 0 && same(response.body, ""));
    EXPECT(request(ctx, "DELETE", 0, "/act/3", &response, err) == PH_OK && response.status == 0);
    return PH_OK;
}

static void test_F5_a_dry_run_reads_and_does_not_act(void **state)
{
    (void)state;
    inside_with(act_twice, &(struct task_options){.dry_run = true}, NULL);
    assert_done();
    assert_int_equal(result.requests, 2);
    assert_non_null(strstr(result.last_row, "method=DELETE url=http://127.0.0.1:"));
    assert_int_equal(engine_server_count(1), 1);
    assert_int_equal(engine_server_total(), 1);
}

static int32_t authorized(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response response;
    int32_t code = request(ctx, "POST", PH_HTTP_AUTHORIZED, "/act/0", &response, err);
    if (code == PH_OK)
        EXPECT(response.status == 200);
    return code;
}

static int32_t authorized_elsewhere(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response response;
    return request(ctx, "POST", PH_HTTP_AUTHORIZED, "https://example.com/act/0", &response, err);
}

static void open_signed_in(void)
{
    AUTO_FREE char *url = text_format("http://127.0.0.1:%u", engine_server_port());
    setenv("PHONECTL_TOKEN", "token-of-the-test-0123456789", 1);
    setenv("PHONECTL_URL", url, 1);
    open_with(NULL);
    unsetenv("PHONECTL_URL");
}

static void test_the_bearer_goes_to_its_own_service_only(void **state)
{
    teardown(state);
    open_signed_in();
    inside(authorized);
    assert_done();
    assert_string_equal(engine_server_authorization(), "Bearer token-of-the-test-0123456789");
    inside(authorized_elsewhere);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
    assert_int_equal(engine_server_total(), 1);
}

static void test_E5_a_refused_token_ends_in_sign_in(void **state)
{
    teardown(state);
    open_signed_in();
    engine_server_status(0, 401);
    inside(authorized);
    assert_int_equal(result.code, PH_LOGIN);
    assert_int_equal(engine_server_total(), 1); /* no renewal, so no second try */
    struct journal_job *job;
    assert_int_equal(journal_read(result.job, &job, NULL), PH_OK);
    assert_false(job->items[0].sent); /* so that resuming does it */
    journal_free(job);
}

/* ---- Optional services ----------------------------------------------------------------------- */

static int32_t keep_files(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_file *file = ctx->host->service(ctx, "ph.file/1");
    const struct ph_secret *bytes;
    size_t length;
    EXPECT(file->load(ctx, "data", "token", &bytes, err) == PH_NOT_FOUND);
    EXPECT(file->save(ctx, "data", "token", "abc\0def", 7, err) == PH_OK);
    EXPECT(file->load(ctx, "data", "token", &bytes, err) == PH_OK);
    EXPECT(memcmp(ctx->host->secret_bytes(bytes, &length), "abc\0def", 7) == 0 && length == 7);
    EXPECT(strstr(file->path(ctx, "data", "token"), "/phonectl/inside/token") != NULL);
    EXPECT(strstr(file->path(ctx, "key", "token"), "/phonectl/keys/inside/token") != NULL);
    EXPECT(file->set_aside(ctx, "data", "token", err) == PH_OK);
    EXPECT(file->load(ctx, "data", "token", &bytes, err) == PH_NOT_FOUND);
    EXPECT(file->erase(ctx, "data", "token", err) == PH_NOT_FOUND);
    static const char *const names[] = {"../x", "a/b", ".hidden", "", "/etc/passwd"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        EXPECT(file->save(ctx, "data", names[i], "x", 1, err) == PH_INVALID);
    EXPECT(file->save(ctx, "cellar", "x", "x", 1, err) == PH_INVALID);
    EXPECT(file->load(ctx, "data", "/etc/passwd", &bytes, err) != PH_OK); /* others may read it */
    return PH_OK;
}

static void test_private_files(void **state)
{
    (void)state;
    inside(keep_files);
    assert_done();
}

static int32_t remember(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const struct ph_vault *vault = ctx->host->service(ctx, "ph.vault/1");
    EXPECT(memo->get(ctx, "schema", 60000) == NULL);
    EXPECT(memo->put(ctx, "schema", "Key.Click \"x\"\n") == PH_OK);
    EXPECT(vault->get(ctx, "phrase") == NULL);
    vault->put(ctx, "phrase", ctx->host->secret_new(ctx, "open", 4));
    return PH_OK;
}

static int32_t recall(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const struct ph_vault *vault = ctx->host->service(ctx, "ph.vault/1");
    EXPECT(same(memo->get(ctx, "schema", 60000), "Key.Click \"x\"\n"));
    EXPECT(memo->get(ctx, "schema", -1000) == NULL);
    EXPECT(same(ctx->host->secret_bytes(vault->get(ctx, "phrase"), NULL), "open"));
    vault->put(ctx, "phrase", NULL);
    EXPECT(vault->get(ctx, "phrase") == NULL);
    EXPECT(ctx->host->service(ctx, "ph.nothing/1") == NULL);
    return PH_OK;
}

static void test_memo_and_vault(void **state)
{
    (void)state;
    inside(remember);
    assert_done();
    inside(recall);
    assert_done();
}

static int32_t keep_secret(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_vault *vault = ctx->host->service(ctx, "ph.vault/1");
    vault->put(ctx, "phrase", ctx->host->secret_new(ctx, "open", 4));
    EXPECT(vault->get(ctx, "phrase") != NULL);
    return PH_OK;
}

static int32_t find_nothing(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_vault *vault = ctx->host->service(ctx, "ph.vault/1");
    EXPECT(vault->get(ctx, "phrase") == NULL);
    return PH_OK;
}

static void test_a_secret_is_not_given_to_another_feature_of_the_same_id(void **state)
{
    (void)state;
    struct feature *twin = engine_action("inside", NULL);
    inside(keep_secret);
    assert_done();
    engine_inside(core, twin, find_nothing, NULL, NULL, &result);
    assert_done();
    engine_action_free(twin);
}

static int32_t see_key(void *self, const char *section, const char *key, const char *value)
{
    if (same(section, "keys") && same(key, "Home") && same(value, "Applications"))
        ++*(int *)self;
    return 0;
}

static int32_t read_tables(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_data *data = ctx->host->service(ctx, "ph.data/1");
    int seen = 0;
    EXPECT(data->read(ctx, "keymaps/test.ini", see_key, &seen, err) == PH_OK && seen == 1);
    EXPECT(data->read(ctx, "keymaps/none.ini", see_key, &seen, err) == PH_NOT_FOUND);
    EXPECT(data->read(ctx, "keymaps/../keymaps/test.ini", see_key, &seen, err) == PH_NOT_FOUND);
    const char *const *names = data->names(ctx, "keymaps");
    while (*names != NULL && !same(*names, "test.ini"))
        names++;
    EXPECT(*names != NULL);
    return PH_OK;
}

static void test_tables_of_the_user(void **state)
{
    (void)state;
    static const char table[] = "[keys]\nHome = Applications\n";
    AUTO_FREE char *path = NULL;
    assert_int_equal(xdg_path(XDG_CONFIG, "keymaps/test.ini", &path, NULL), PH_OK);
    assert_int_equal(file_make_parents(path, NULL), PH_OK);
    assert_int_equal(file_replace(path, table, sizeof table - 1, NULL), PH_OK);
    inside(read_tables);
    assert_done();
}

/* ---- Time ------------------------------------------------------------------------------------ */

enum { CLOCK_LIMIT_MS = 1000, OTHERS_MS = 1200 };

/* Others take longer than the plugin's own limit. */
static void take_long(int total)
{
    (void)total;
    clock_pass(OTHERS_MS);
}

static void answer_late(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_QUESTION)
        return;
    take_long(0);
    assert_int_equal(core_answer(of, event->task, "9", NULL, NULL), PH_OK);
}

static int32_t wait_for_others(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    static const struct ph_param question = {
        .key = "often", .label = "How often", .help = "H.", .type = PH_INT};
    int32_t code = engine_act(ctx, err);
    if (code == PH_OK)
        code = host->ask(ctx, &question, "Because.", err);
    if (code != PH_OK)
        return code;
    EXPECT(host->cancelled(ctx) == 0);
    /* its own time runs again */
    EXPECT(host->sleep(ctx, INT64_MAX) == PH_CANCELLED);
    return (host->fail)(err, PH_CANCELLED, "", "Stopped");
}

static void test_the_clock_of_a_call_stands_while_others_are_waited_for(void **state)
{
    (void)state;
    const struct limits limits = {.call_ms = CLOCK_LIMIT_MS};
    engine_server_on_count(take_long);
    inside_with(wait_for_others, &(struct task_options){.limits = &limits}, answer_late);
    assert_non_null(strstr(result.last_text, "inside took longer than 1s"));
    assert_int_equal(engine_server_total(), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_arguments_settings_facts_and_the_phone),
        TEST(test_an_argument_not_given_falls_back_to_the_setting),
        TEST(test_settings_of_the_plugin_come_after_those_of_the_feature),
        TEST(test_wrong_arguments_start_nothing),
        TEST(test_rows_and_files),
        TEST(test_a_thousand_rows_come_in_order),
        TEST(test_rows_that_are_missing_are_told),
        TEST(test_limits_of_rows_and_files),
        TEST(test_a_plugin_that_logs_without_end_is_held_back),
        TEST(test_answers_and_headers),
        TEST(test_F5_a_dry_run_reads_and_does_not_act),
        TEST(test_the_bearer_goes_to_its_own_service_only),
        TEST(test_E5_a_refused_token_ends_in_sign_in),
        TEST(test_private_files),
        TEST(test_memo_and_vault),
        TEST(test_a_secret_is_not_given_to_another_feature_of_the_same_id),
        TEST(test_tables_of_the_user),
        TEST(test_the_clock_of_a_call_stands_while_others_are_waited_for),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
