/* timeout: 120
 * The services a plugin reaches from its call, seen from inside a plugin's function. */
#include "support_engine.h"

#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct ph_core *core;
static struct feature *action;
static struct engine_result result;

static const char *const colours[] = {"red", "green", NULL};
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

static int open_with(const struct ph_options *options)
{
    engine_server_reset();
    core = engine_open(options);
    action = engine_action("inside", NULL);
    action->about.args = (struct ph_params)PH_PARAMS(args);
    action->about.settings = (struct ph_params)PH_PARAMS(settings);
    settings_declare(ph_settings(core), "inside", &action->about.settings);
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
    engine_server_release();
    ph_close(core);
    engine_action_free(action);
    return 0;
}

/* Runs body as the action for the one phone there is. */
static void inside_with(int32_t (*body)(struct ph_call *, struct ph_error *),
                        const struct ph_task *more, engine_visit *visit)
{
    struct ph_task task = *more;
    task.kind = PH_TASK_ACTION;
    task.feature = action;
    action->action.run = body;
    engine_select(core, &task);
    engine_run(core, &task, visit, &result);
}

static void inside(int32_t (*body)(struct ph_call *, struct ph_error *))
{
    inside_with(body, &(struct ph_task){0}, NULL);
}

static void assert_done(void)
{
    if (result.outcomes[RUN_DONE] != 1)
        fail_msg("not done: %s", result.last_text);
}

/* What fails inside a body is told as its error: cmocka's asserts belong to the main thread. */
#define EXPECT(truth)                                                                              \
    do {                                                                                           \
        if (!(truth))                                                                              \
            return (call->host->fail)(err, PH_FAILED, "expected", "line %d: %s", __LINE__,         \
                                      #truth);                                                     \
    } while (0)

static bool same(const char *a, const char *b)
{
    return a != NULL && strcmp(a, b) == 0;
}

/* ---- What was given ------------------------------------------------------------------------------------------------ */

static int32_t read_values(struct ph_call *call, struct ph_error *err)
{
    const struct ph_host *host = call->host;
    size_t length;
    EXPECT(same(host->text(call, "number"), "1001"));
    EXPECT(host->number(call, "times") == 3);
    EXPECT(host->number(call, "pause") == 90000);
    EXPECT(host->number(call, "force") == 1);
    EXPECT(host->text(call, "pin") == NULL);
    EXPECT(same(host->secret_bytes(host->secret(call, "pin"), &length), "2468") && length == 4);
    EXPECT(host->number(call, "line") == 7);
    EXPECT(host->text(call, "nothing") == NULL && host->secret(call, "nothing") == NULL);
    EXPECT(host->number(call, "nothing") == 0);
    EXPECT(same(host->text(call, "@profile"), "default"));
    EXPECT(same(host->text(call, "@browser"), "no"));
    EXPECT(host->number(call, "@wait") == 1);
    EXPECT(same(host->phone(call, "name"), "Phone 0"));
    EXPECT(host->phone(call, "colour") == NULL);
    return PH_OK;
}

static void test_arguments_settings_facts_and_the_phone(void **state)
{
    (void)state;
    AUTO_SECRET struct ph_secret *pin = secret_new("2468", 4);
    struct values *given = values_new();
    values_set(given, "number", "1001");
    values_set(given, "force", "yes");
    values_set_secret(given, "pin", pin);
    inside_with(read_values, &(struct ph_task){.args = given, .wait = true}, NULL);
    assert_done();
    values_free(given);
}

static int32_t read_fallbacks(struct ph_call *call, struct ph_error *err)
{
    EXPECT(same(call->host->text(call, "number"), "from settings"));
    EXPECT(call->host->number(call, "force") == 0);
    return PH_OK;
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
    struct ph_task task = {.kind = PH_TASK_ACTION, .feature = action, .args = given};
    values_set(given, "times", "10");
    assert_int_equal(ph_start(core, &task, &number, &err), PH_INVALID);
    assert_string_equal(err.what, "times");
    values_free(given);
}

/* ---- What it tells --------------------------------------------------------------------------------------------------- */

static int32_t emit_rows(struct ph_call *call, struct ph_error *err)
{
    const struct ph_host *host = call->host;
    EXPECT(host->emit(call, "colour", "red") == PH_OK);
    EXPECT(host->next_row(call) == PH_OK);
    EXPECT(host->emit(call, "colour", "green") == PH_OK);
    EXPECT(host->emit(call, "colour", "blue") == PH_OK);
    EXPECT(host->attach(call, "screen.png", "image/png", "PNG", 3) == PH_OK);
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

static int32_t go_too_far(struct ph_call *call, struct ph_error *err)
{
    const struct ph_host *host = call->host;
    char name[16];
    char *large = host->alloc(call, 64 * 1024 + 2);
    memset(large, 'x', 64 * 1024 + 1);
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "f%d", i);
        EXPECT(host->emit(call, name, "") == PH_OK);
    }
    EXPECT(host->emit(call, "f64", "") == PH_INVALID);
    EXPECT(host->emit(call, "f0", large) == PH_INVALID);
    large[64 * 1024] = '\0';
    EXPECT(host->emit(call, "f0", large) == PH_INVALID); /* joined to the empty one */
    EXPECT(host->emit(call, "", "x") == PH_INVALID);
    EXPECT(host->emit(call, "a\x1b[1m", "x") == PH_INVALID);
    EXPECT(host->emit(call, NULL, "x") == PH_INVALID);
    EXPECT(host->attach(call, "x", "image/png", large, 8 * 1024 * 1024 + 1) == PH_INVALID);
    return PH_OK;
}

static void test_limits_of_rows_and_files(void **state)
{
    (void)state;
    inside(go_too_far);
    assert_done();
    assert_int_equal(result.attachments, 0);
}

static int32_t log_much(struct ph_call *call, struct ph_error *err)
{
    (void)err;
    for (int i = 0; i < 5000; i++)
        call->host->log(call, PH_LOG_WARNING, "line %d of %s", i, "many");
    return PH_OK;
}

static void test_a_plugin_that_logs_without_end_is_held_back(void **state)
{
    teardown(state);
    open_with(&(struct ph_options){.notes = true, .note_level = PH_LOG_WARNING});
    inside(log_much);
    assert_done();
    assert_true(result.notes >= 100 && result.notes < 1000);
}

static int32_t return_nonsense(struct ph_call *call, struct ph_error *err)
{
    (void)call;
    (void)err;
    return -77;
}

static int32_t return_without_reason(struct ph_call *call, struct ph_error *err)
{
    (void)call;
    (void)err;
    return PH_DENIED;
}

static void test_a_code_that_is_none_becomes_a_failure_with_words(void **state)
{
    (void)state;
    inside(return_nonsense);
    assert_string_equal(result.last_text, "inside ended with the unknown code -77");
    inside(return_without_reason);
    assert_string_equal(result.last_text, "inside failed and gave no reason");
}

/* ---- The person ------------------------------------------------------------------------------------------------------ */

static int32_t ask_colour(struct ph_call *call, struct ph_error *err)
{
    const struct ph_param question = {.key = "colour",
                                      .label = "Colour",
                                      .help = "Which one.",
                                      .type = PH_CHOICE,
                                      .choices = colours};
    int32_t code = call->host->ask(call, &question, "Because.", err);
    if (code != PH_OK)
        return code;
    EXPECT(same(call->host->text(call, "colour"), "green"));
    return PH_OK;
}

static void answer_wrong_then_right(struct ph_core *of, const struct ph_event *event)
{
    if (event->kind != PH_QUESTION)
        return;
    struct ph_error err;
    assert_string_equal(event->question->key, "colour");
    assert_string_equal(event->text, "Because.");
    assert_string_equal(event->feature, "inside");
    assert_int_equal(ph_answer(of, event->task, "blue", NULL, &err), PH_INVALID);
    assert_int_equal(ph_answer(of, event->task + 1, "red", NULL, &err), PH_NOT_FOUND);
    assert_int_equal(ph_answer(of, event->task, "green", NULL, &err), PH_OK);
    assert_int_equal(ph_answer(of, event->task, "red", NULL, &err), PH_NOT_FOUND);
}

static void refuse(struct ph_core *of, const struct ph_event *event)
{
    if (event->kind == PH_QUESTION)
        assert_int_equal(ph_answer(of, event->task, NULL, NULL, NULL), PH_OK);
}

static void cancel_instead(struct ph_core *of, const struct ph_event *event)
{
    if (event->kind == PH_QUESTION)
        ph_cancel(of, event->task);
}

static void test_questions(void **state)
{
    inside_with(ask_colour, &(struct ph_task){0}, answer_wrong_then_right);
    assert_done();
    inside_with(ask_colour, &(struct ph_task){0}, refuse);
    assert_string_equal(result.last_text, "Colour was not given");
    inside_with(ask_colour, &(struct ph_task){0}, cancel_instead);
    assert_int_equal(result.code, PH_OK); /* every phone had its outcome */
    assert_int_equal(result.outcomes[RUN_SKIPPED], 1);
    teardown(state);
    open_with(&(struct ph_options){.unattended = true});
    inside(ask_colour);
    assert_int_equal(result.code, PH_LOGIN);
}

/* Many calls ask at once: the person sees one question at a time, and each call gets its own answer. */
static atomic_int open_questions, questions_seen;

static void answer_each(struct ph_core *of, const struct ph_event *event)
{
    if (event->kind != PH_QUESTION)
        return;
    atomic_fetch_add(&questions_seen, 1);
    assert_int_equal(atomic_fetch_add(&open_questions, 1), 0);
    atomic_fetch_sub(&open_questions, 1);
    assert_int_equal(ph_answer(of, event->task, "green", NULL, NULL), PH_OK);
}

static void test_one_question_at_a_time(void **state)
{
    (void)state;
    engine_list(core, 20, 0);
    const struct run_limits limits = {.jobs = 8};
    inside_with(ask_colour, &(struct ph_task){.limits = &limits}, answer_each);
    assert_int_equal(result.outcomes[RUN_DONE], 20);
    assert_int_equal(atomic_load(&questions_seen), 20);
}

static int32_t browse(struct ph_call *call, struct ph_error *err)
{
    const struct ph_host *host = call->host;
    EXPECT(host->browse(call, "http://example.com/", "x", err) == PH_INVALID);
    EXPECT(host->browse(call, "javascript:alert(1)", "x", err) == PH_INVALID);
    return host->browse(call, "https://example.com/a?b=c", "Look.", err);
}

static int browsed;

static void see_browse(struct ph_core *of, const struct ph_event *event)
{
    (void)of;
    if (event->kind != PH_BROWSE)
        return;
    browsed++;
    assert_string_equal(event->url, "https://example.com/a?b=c");
    assert_false(event->open);
}

static void test_only_safe_addresses_are_shown(void **state)
{
    (void)state;
    inside_with(browse, &(struct ph_task){0}, see_browse);
    assert_done();
    assert_int_equal(browsed, 1);
}

/* ---- Requests -------------------------------------------------------------------------------------------------------- */

static int32_t request(struct ph_call *call, const char *method, uint32_t flags, const char *url,
                       struct ph_http_response *response, struct ph_error *err)
{
    AUTO_FREE char *whole = (flags & PH_HTTP_AUTHORIZED) != 0
                                ? base_copy(url)
                                : base_format("http://127.0.0.1:%u%s", engine_server_port(), url);
    const struct ph_http_request what = {
        .size = sizeof what, .flags = flags, .method = method, .url = whole};
    *response = (struct ph_http_response){.size = sizeof *response};
    return call->host->http(call, &what, response, err);
}

static int32_t read_answer(struct ph_call *call, struct ph_error *err)
{
    struct ph_http_response response;
    EXPECT(request(call, "GET", 0, "/act/5", &response, err) == PH_OK);
    EXPECT(response.status == 200 && response.length == 12);
    EXPECT(same(response.body, "{\"ok\": true}"));
    EXPECT(same(call->host->header(call, "x-INDEX"), "/act/5"));
    EXPECT(call->host->header(call, "X-Nothing") == NULL);
    EXPECT(request(call, "GET", PH_HTTP_SECRET, "/act/6", &response, err) == PH_OK);
    EXPECT(same(response.body, "{\"ok\": true}"));
    EXPECT(request(call, "TRACE", 0, "/act/7", &response, err) == PH_INVALID);
    return PH_OK;
}

static void test_answers_and_headers(void **state)
{
    (void)state;
    inside(read_answer);
    assert_done();
}

static int32_t act_twice(struct ph_call *call, struct ph_error *err)
{
    struct ph_http_response response;
    EXPECT(request(call, "GET", 0, "/act/1", &response, err) == PH_OK && response.status == 200);
    EXPECT(request(call, "POST", 0, "/act/2", &response, err) == PH_OK);
    EXPECT(response.status == 0 && same(response.body, ""));
    EXPECT(request(call, "DELETE", 0, "/act/3", &response, err) == PH_OK && response.status == 0);
    return PH_OK;
}

static void test_F5_a_dry_run_reads_and_does_not_act(void **state)
{
    (void)state;
    inside_with(act_twice, &(struct ph_task){.dry_run = true}, NULL);
    assert_done();
    assert_int_equal(result.requests, 2);
    assert_non_null(strstr(result.last_row, "method=DELETE url=http://127.0.0.1:"));
    assert_int_equal(engine_server_count(1), 1);
    assert_int_equal(engine_server_total(), 1);
}

static int32_t authorized(struct ph_call *call, struct ph_error *err)
{
    struct ph_http_response response;
    int32_t code = request(call, "POST", PH_HTTP_AUTHORIZED, "/act/0", &response, err);
    if (code == PH_OK)
        EXPECT(response.status == 200);
    return code;
}

static int32_t authorized_elsewhere(struct ph_call *call, struct ph_error *err)
{
    struct ph_http_response response;
    return request(call, "POST", PH_HTTP_AUTHORIZED, "https://example.com/act/0", &response, err);
}

static void open_signed_in(void)
{
    AUTO_FREE char *url = base_format("http://127.0.0.1:%u", engine_server_port());
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
    assert_int_equal(result.outcomes[RUN_FAILED], 1);
    assert_int_equal(engine_server_total(), 1);
}

static void test_E5_a_refused_token_ends_in_sign_in(void **state)
{
    teardown(state);
    open_signed_in();
    engine_server_status(0, 401);
    inside(authorized);
    assert_int_equal(result.code, PH_LOGIN);
    assert_int_equal(engine_server_total(), 1); /* it cannot be renewed, so it is not tried again */
    struct journal_job *job;
    assert_int_equal(journal_read(result.job, &job, NULL), PH_OK);
    assert_false(job->items[0].sent); /* so that resuming does it */
    journal_free(job);
}

/* ---- Optional services ----------------------------------------------------------------------------------------------- */

static int32_t keep_files(struct ph_call *call, struct ph_error *err)
{
    const struct ph_file *file = call->host->service(call, "ph.file/1");
    const struct ph_secret *bytes;
    size_t length;
    EXPECT(file->load(call, "data", "token", &bytes, err) == PH_NOT_FOUND);
    EXPECT(file->save(call, "data", "token", "abc\0def", 7, err) == PH_OK);
    EXPECT(file->load(call, "data", "token", &bytes, err) == PH_OK);
    EXPECT(memcmp(call->host->secret_bytes(bytes, &length), "abc\0def", 7) == 0 && length == 7);
    EXPECT(strstr(file->path(call, "data", "token"), "/phonectl/inside/token") != NULL);
    EXPECT(strstr(file->path(call, "key", "token"), "/phonectl/keys/inside/token") != NULL);
    EXPECT(file->set_aside(call, "data", "token", err) == PH_OK);
    EXPECT(file->load(call, "data", "token", &bytes, err) == PH_NOT_FOUND);
    EXPECT(file->erase(call, "data", "token", err) == PH_NOT_FOUND);
    static const char *const names[] = {"../x", "a/b", ".hidden", "", "/etc/passwd"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        EXPECT(file->save(call, "data", names[i], "x", 1, err) == PH_INVALID);
    EXPECT(file->save(call, "cellar", "x", "x", 1, err) == PH_INVALID);
    EXPECT(file->load(call, "data", "/etc/passwd", &bytes, err) != PH_OK); /* readable by others */
    return PH_OK;
}

static void test_private_files(void **state)
{
    (void)state;
    inside(keep_files);
    assert_done();
}

static int32_t remember(struct ph_call *call, struct ph_error *err)
{
    const struct ph_memo *memo = call->host->service(call, "ph.memo/1");
    const struct ph_vault *vault = call->host->service(call, "ph.vault/1");
    EXPECT(memo->get(call, "schema", 60000) == NULL);
    EXPECT(memo->put(call, "schema", "Key.Click \"x\"\n") == PH_OK);
    EXPECT(vault->get(call, "phrase") == NULL);
    vault->put(call, "phrase", call->host->secret_new(call, "open", 4));
    return PH_OK;
}

static int32_t recall(struct ph_call *call, struct ph_error *err)
{
    const struct ph_memo *memo = call->host->service(call, "ph.memo/1");
    const struct ph_vault *vault = call->host->service(call, "ph.vault/1");
    EXPECT(same(memo->get(call, "schema", 60000), "Key.Click \"x\"\n"));
    EXPECT(memo->get(call, "schema", -1000) == NULL);
    EXPECT(same(call->host->secret_bytes(vault->get(call, "phrase"), NULL), "open"));
    vault->put(call, "phrase", NULL);
    EXPECT(vault->get(call, "phrase") == NULL);
    EXPECT(call->host->service(call, "ph.nothing/1") == NULL);
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

static int32_t see_key(void *self, const char *section, const char *key, const char *value)
{
    if (same(section, "keys") && same(key, "Home") && same(value, "Applications"))
        ++*(int *)self;
    return 0;
}

static int32_t read_tables(struct ph_call *call, struct ph_error *err)
{
    const struct ph_data *data = call->host->service(call, "ph.data/1");
    int seen = 0;
    EXPECT(data->read(call, "keymaps/test.ini", see_key, &seen, err) == PH_OK && seen == 1);
    EXPECT(data->read(call, "keymaps/none.ini", see_key, &seen, err) == PH_NOT_FOUND);
    EXPECT(data->read(call, "../keymaps/test.ini", see_key, &seen, err) == PH_NOT_FOUND);
    const char *const *names = data->names(call, "keymaps");
    while (*names != NULL && !same(*names, "test.ini"))
        names++;
    EXPECT(*names != NULL);
    return PH_OK;
}

static void test_tables_of_the_user(void **state)
{
    (void)state;
    static const char table[] = "[keys]\nHome = Applications\n";
    AUTO_FREE char *path = path_in(PATH_CONFIG, "keymaps/test.ini", NULL);
    assert_int_equal(path_make_parents(path, NULL), PH_OK);
    assert_int_equal(path_replace(path, table, sizeof table - 1, NULL), PH_OK);
    inside(read_tables);
    assert_done();
}

/* ---- Time ------------------------------------------------------------------------------------------------------------ */

static int32_t sleep_long(struct ph_call *call, struct ph_error *err)
{
    EXPECT(call->host->cancelled(call) == 0);
    int32_t code = call->host->sleep(call, 3600000);
    EXPECT(call->host->cancelled(call) == 1);
    return (call->host->fail)(err, code, "", "Stopped");
}

static void test_a_call_that_takes_too_long_is_stopped(void **state)
{
    (void)state;
    const struct run_limits limits = {.call_ms = 50};
    inside_with(sleep_long, &(struct ph_task){.limits = &limits}, NULL);
    assert_string_equal(result.last_text, "inside took longer than 50ms");
    assert_int_equal(result.outcomes[RUN_FAILED], 1);
}

static sem_t never;

static int32_t hang(struct ph_call *call, struct ph_error *err)
{
    (void)err;
    if (same(call->host->phone(call, "id"), "1"))
        while (sem_wait(&never) != 0)
            continue;
    return PH_OK;
}

/* The thread is left behind, the run goes on, and the program can still end. */
static void test_a_plugin_that_hangs_is_left_behind(void **state)
{
    (void)state;
    sem_init(&never, 0, 0);
    engine_list(core, 10, 0);
    const struct run_limits limits = {.call_ms = 50, .jobs = 2};
    inside_with(hang, &(struct ph_task){.limits = &limits}, NULL);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(result.outcomes[RUN_DONE], 9);
    assert_int_equal(result.outcomes[RUN_FAILED], 1);
    assert_non_null(strstr(result.last_text, "does not come back"));
    sem_post(&never);
}

/* ---- Crashes --------------------------------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_OWN_HANDLER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_OWN_HANDLER 1
#endif
#endif

static int32_t crash(struct ph_call *call, struct ph_error *err)
{
    (void)call;
    (void)err;
    abort();
}

static int crash_main(void)
{
    engine_server_reset();
    open_with(NULL);
    inside(crash);
    return 0;
}

static void test_G7_a_crash_names_the_plugin_and_the_call(void **state)
{
    (void)state;
#ifdef HAS_OWN_HANDLER
    skip();
#endif
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        execl("/proc/self/exe", "test_host", "--crash", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    char line[512] = "";
    size_t length = 0;
    ssize_t more;
    while ((more = read(ends[0], line + length, sizeof line - 1 - length)) > 0)
        length += (size_t)more;
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(line, "phonectl: the plugin \"made-up\" crashed (SIGABRT) in \"inside\". "
                              "Nothing stored is lost. Please tell its author\n");
}

static int group_setup(void **state)
{
    (void)state;
    engine_server_start();
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    engine_server_stop();
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--crash") == 0)
        return crash_main();
    const struct CMUnitTest tests[] = {
        TEST(test_arguments_settings_facts_and_the_phone),
        TEST(test_an_argument_not_given_falls_back_to_the_setting),
        TEST(test_wrong_arguments_start_nothing),
        TEST(test_rows_and_files),
        TEST(test_limits_of_rows_and_files),
        TEST(test_a_plugin_that_logs_without_end_is_held_back),
        TEST(test_a_code_that_is_none_becomes_a_failure_with_words),
        TEST(test_questions),
        TEST(test_one_question_at_a_time),
        TEST(test_only_safe_addresses_are_shown),
        TEST(test_answers_and_headers),
        TEST(test_F5_a_dry_run_reads_and_does_not_act),
        TEST(test_the_bearer_goes_to_its_own_service_only),
        TEST(test_E5_a_refused_token_ends_in_sign_in),
        TEST(test_private_files),
        TEST(test_memo_and_vault),
        TEST(test_tables_of_the_user),
        TEST(test_a_call_that_takes_too_long_is_stopped),
        TEST(test_a_plugin_that_hangs_is_left_behind),
        TEST(test_G7_a_crash_names_the_plugin_and_the_call),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
