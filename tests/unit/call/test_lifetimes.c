/* The two promises of plugin.h about memory: what the host gives lives until the call ends, and
 * the host has copied what a plugin passes to it when a host function returns. */
#include "config/settings.h"
#include "config/values.h"
#include "plugin/feature.h"
#include "support_inside.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <malloc.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

static const struct ph_param args[] = {
    {.key = "number", .label = "Number", .help = "H.", .type = PH_TEXT},
    {.key = "pin", .label = "Pin", .help = "H.", .type = PH_SECRET},
};
static const struct ph_param settings[] = {
    {.key = "line", .label = "Line", .help = "H.", .type = PH_TEXT, .value = "seven"},
};
static const struct ph_param text_question = {
    .key = "word", .label = "Word", .help = "H.", .type = PH_TEXT};
static const struct ph_param secret_question = {
    .key = "phrase", .label = "Phrase", .help = "H.", .type = PH_SECRET};

static int setup_served(void **state)
{
    int code = setup(state);
    mallopt(M_PERTURB, 0xdb); /* overwrites freed memory */
    engine_server_reset();
    action->about.args = (struct ph_params)PH_PARAMS(args);
    action->about.settings = (struct ph_params)PH_PARAMS(settings);
    settings_declare(core_settings(core), "inside", &action->about.settings);
    return code;
}

/* Gives a different answer each time. */
static void answer(struct core *of, const struct event *event)
{
    static int answers;
    if (event->kind != EVENT_QUESTION)
        return;
    AUTO_FREE char *text = text_format("answer-%d", answers++ % 2);
    bool hidden = event->question->type == PH_SECRET;
    AUTO_SECRET struct ph_secret *secret = hidden ? secret_new(text, strlen(text)) : NULL;
    assert_int_equal(core_answer(of, event->task, hidden ? NULL : text, secret, NULL), PH_OK);
}

static int32_t get(struct ph_context *ctx, const char *path, uint32_t flags,
                   struct ph_http_response *response, struct ph_error *err)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", engine_server_port(), path);
    struct ph_http_request request = {
        .size = sizeof request, .flags = flags, .method = "GET", .url = url};
    *response = (struct ph_http_response){.size = sizeof *response};
    int32_t code = ctx->host->http(ctx, &request, response, err);
    memset(url, 0xdb, sizeof url);
    memset(&request, 0xdb, sizeof request);
    return code;
}

struct given {
    const char *number, *line, *profile, *waiting, *name, *header, *word, *body, *hidden_body;
    const char *memo;
    const struct ph_secret *pin, *phrase, *vault, *fresh;
};

static int32_t take_all(struct ph_context *ctx, struct given *given, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const struct ph_memo *memo = host->service(ctx, "ph.memo/1");
    const struct ph_vault *vault = host->service(ctx, "ph.vault/1");
    struct ph_http_response body, hidden_body;
    EXPECT(get(ctx, "/act/6", PH_HTTP_SECRET, &hidden_body, err) == PH_OK);
    EXPECT(get(ctx, "/act/5", 0, &body, err) == PH_OK);
    EXPECT(host->ask(ctx, &text_question, NULL, err) == PH_OK);
    EXPECT(host->ask(ctx, &secret_question, NULL, err) == PH_OK);
    *given = (struct given){.number = host->text(ctx, "number"),
                            .line = host->text(ctx, "line"),
                            .profile = host->text(ctx, "@profile"),
                            .waiting = host->text(ctx, "@waiting"),
                            .name = host->phone(ctx, "name"),
                            .header = host->header(ctx, "X-Index"),
                            .word = host->text(ctx, "word"),
                            .body = body.body,
                            .hidden_body = hidden_body.body,
                            .memo = memo->get(ctx, "schema", 60000),
                            .pin = host->secret(ctx, "pin"),
                            .phrase = host->secret(ctx, "phrase"),
                            .vault = vault->get(ctx, "phrase"),
                            .fresh = host->secret_new(ctx, "new", 3)};
    return PH_OK;
}

static bool holds(struct ph_context *ctx, const struct ph_secret *secret, const char *text)
{
    size_t length = 0;
    const char *bytes = ctx->host->secret_bytes(secret, &length);
    return bytes != NULL && length == strlen(text) && memcmp(bytes, text, length) == 0;
}

/* Repeats questions, requests, notes and secrets while a setting changes: everything from before
 * must stay intact. */
static int32_t take_twice(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const struct ph_vault *vault = ctx->host->service(ctx, "ph.vault/1");
    struct given first, second;
    EXPECT(memo->put(ctx, "schema", "first") == PH_OK);
    vault->put(ctx, "phrase", ctx->host->secret_new(ctx, "first", 5));
    int32_t code = take_all(ctx, &first, err);
    if (code != PH_OK)
        return code;
    EXPECT(memo->put(ctx, "schema", "second") == PH_OK);
    vault->put(ctx, "phrase", NULL);
    EXPECT(settings_override(core_settings(core), "inside", "line", "eight", err) == PH_OK);
    code = take_all(ctx, &second, err);
    if (code != PH_OK)
        return code;
    EXPECT(same(first.number, "1001") && same(first.line, "seven") && same(second.line, "eight"));
    EXPECT(same(first.profile, "default") && same(first.waiting, "0"));
    EXPECT(same(first.name, "Phone 0") && same(first.header, "/act/5"));
    EXPECT(same(first.word, "answer-0") && holds(ctx, first.phrase, "answer-1"));
    EXPECT(same(first.memo, "first") && holds(ctx, first.vault, "first"));
    EXPECT(same(first.body, "{\"ok\": true}") && same(first.hidden_body, "{\"ok\": true}"));
    EXPECT(holds(ctx, first.pin, "2468") && holds(ctx, first.fresh, "new"));
    return PH_OK;
}

static void test_C16_what_the_host_gives_lives_until_the_call_ends(void **state)
{
    (void)state;
    AUTO_SECRET struct ph_secret *pin = secret_new("2468", 4);
    struct values *given = values_new();
    values_set(given, "number", "1001");
    values_set_secret(given, "pin", pin);
    inside_with(take_twice, &(struct task_options){.args = given}, answer);
    values_free(given);
    assert_done();
}

/* The second answer to a key counts, even one of another type. */
static int32_t ask_again(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_param question = text_question;
    EXPECT(ctx->host->ask(ctx, &question, NULL, err) == PH_OK);
    const char *first = ctx->host->text(ctx, "word");
    question.type = PH_SECRET;
    EXPECT(ctx->host->ask(ctx, &question, NULL, err) == PH_OK);
    EXPECT(same(first, "answer-0") && ctx->host->text(ctx, "word") == NULL);
    EXPECT(holds(ctx, ctx->host->secret(ctx, "word"), "answer-1"));
    return PH_OK;
}

static void test_C16_the_latest_answer_counts_and_the_earlier_one_stays(void **state)
{
    (void)state;
    inside_with(ask_again, NULL, answer);
    assert_done();
}

static char buffer[64];

static const char *lent(const char *text)
{
    memset(buffer, 0xdb, sizeof buffer); /* the plugin reuses its buffer */
    snprintf(buffer, sizeof buffer, "%s", text);
    return buffer;
}

static int32_t lend(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char field[] = "colour", file[] = "note.txt", type[] = "text/plain", what[] = "lent";
    struct ph_http_response response;
    EXPECT(host->emit(ctx, field, lent("red")) == PH_OK);
    EXPECT(host->emit(ctx, field, lent("green")) == PH_OK);
    memset(field, 'x', sizeof field - 1);
    EXPECT(host->attach(ctx, file, type, lent("content"), 7) == PH_OK);
    memset(file, 'x', sizeof file - 1);
    memset(type, 'x', sizeof type - 1);
    host->progress(ctx, 1, 2, lent("half way"));
    host->log(ctx, PH_LOG_ERROR, "%s", lent("a line"));
    {
        char key[] = "word", label[] = "Word", help[] = "H.";
        struct ph_param question = {.key = key, .label = label, .help = help, .type = PH_TEXT};
        EXPECT(host->ask(ctx, &question, lent("Because"), err) == PH_OK);
        memset(key, 'x', sizeof key - 1);
        memset(&question, 0xdb, sizeof question);
    }
    EXPECT(same(host->text(ctx, "word"), "answer-0"));
    const struct ph_secret *secret = host->secret_new(ctx, lent("secret"), 6);
    EXPECT(get(ctx, "/act/0", 0, &response, err) == PH_OK && response.status == 200);
    lent("");
    EXPECT(holds(ctx, secret, "secret"));
    (host->fail)(err, PH_DENIED, what, "%s", lent("It is refused"));
    memset(what, 'x', sizeof what - 1);
    lent("");
    return PH_DENIED;
}

static bool saw_file, saw_question;

static void look(struct core *of, const struct event *event)
{
    if (event->kind == EVENT_ATTACHMENT) {
        saw_file = same(event->text, "note.txt") && same(event->url, "text/plain") &&
                   event->length == 7 && memcmp(event->bytes, "content", 7) == 0;
    } else if (event->kind == EVENT_QUESTION) {
        saw_question = same(event->text, "Because") && same(event->question->key, "word") &&
                       same(event->question->label, "Word");
        assert_int_equal(core_answer(of, event->task, "answer-0", NULL, NULL), PH_OK);
    }
}

static void test_C16_a_plugin_may_overwrite_at_once_what_it_passed(void **state)
{
    (void)state;
    inside_with(lend, NULL, look);
    assert_string_equal(result.last_text, "It is refused");
    assert_non_null(strstr(result.last_row, "colour=red\ngreen"));
    assert_true(saw_file && saw_question);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_served, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_C16_what_the_host_gives_lives_until_the_call_ends),
        TEST(test_C16_the_latest_answer_counts_and_the_earlier_one_stays),
        TEST(test_C16_a_plugin_may_overwrite_at_once_what_it_passed),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
