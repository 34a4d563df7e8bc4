/* Mistakes of plugin authors: the program reports each of them, none counts as success and none
 * ends the program. Also promises of the contract to authors who make none. */
#include "plugin/feature.h"
#include "support_inside.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/text.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

static int returned;

static int32_t return_it(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return returned;
}

static int32_t list_it(struct ph_context *ctx, struct ph_error *err)
{
    ctx->host->emit(ctx, "id", "1");
    return return_it(ctx, err);
}

/* Many C programmers return 1 for failure; only settled() may return 1 for success. */
static void test_B10_a_positive_code_is_no_success(void **state)
{
    (void)state;
    static const int codes[] = {1, 7, 1 << 20};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        returned = codes[i];
        inside(return_it);
        assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
        AUTO_FREE char *start = text_format("run() of inside returned %d, which", codes[i]);
        assert_memory_equal(result.last_text, start, strlen(start));
    }
    struct feature *directory = engine_action("rows", NULL);
    directory->about.kind = PH_DIRECTORY;
    directory->directory =
        (struct ph_directory){.size = sizeof directory->directory, .list = list_it};
    engine_run(core,
               &(struct task_options){.kind = TASK_PHONES, .feature = directory, .fresh = true},
               NULL, &result);
    assert_int_equal(result.code, PH_FAILED);
    assert_memory_equal(result.error.text, "list() of rows returned 1048576", 31);
    engine_action_free(directory);
}

/* Reports a failure, then acts and returns success. */
static int32_t say_both(struct ph_context *ctx, struct ph_error *err)
{
    (ctx->host->fail)(err, PH_DENIED, "way", "The first way is barred");
    return engine_act(ctx, NULL);
}

static void test_B10_success_after_a_failure_is_success_and_is_named(void **state)
{
    teardown(state);
    open_with(&(struct core_options){.notes = true, .note_level = PH_LOG_INFO});
    inside(say_both);
    engine_assert_outcomes(&result, 1, 0, 0, 0);
    assert_string_equal(result.last_text, "");
    assert_string_equal(result.last_note,
                        "run() of inside returned success, after a failure: The first way is "
                        "barred");
}

static struct ph_http_request sent;
static struct ph_http_response received;

static int32_t send_it(struct ph_context *ctx, struct ph_error *err)
{
    return ctx->host->http(ctx, &sent, &received, err);
}

static int32_t send_and_forget(struct ph_context *ctx, struct ph_error *err)
{
    send_it(ctx, err);
    return PH_OK;
}

/* Sends to a port where nobody listens, then to the real one. */
static int32_t send_elsewhere(struct ph_context *ctx, struct ph_error *err)
{
    send_it(ctx, err);
    return engine_act(ctx, err);
}

static void test_B10_what_was_not_sent_is_not_done(void **state)
{
    (void)state;
    received = (struct ph_http_response){.size = sizeof received};
    sent = (struct ph_http_request){.method = "POST", .url = "http://127.0.0.1:1/"};
    inside(send_and_forget);
    engine_assert_outcomes(&result, 0, 1, 0, 0);
    assert_non_null(strstr(result.last_text, "The request has no size"));
    sent.size = sizeof sent;
    inside(send_and_forget);
    engine_assert_outcomes(&result, 0, 1, 0, 0);
    assert_non_null(strstr(result.last_text, "http://127.0.0.1:1 cannot be reached"));
    inside(send_elsewhere);
    engine_assert_outcomes(&result, 1, 0, 0, 0);
    sent.method = "GET"; /* a plugin may ignore that a read failed */
    inside(send_and_forget);
    engine_assert_outcomes(&result, 1, 0, 0, 0);
}

static void assert_refused(const char *text)
{
    inside(send_it);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
    assert_string_equal(result.last_text, text);
}

static void test_B10_a_request_without_a_size_is_refused(void **state)
{
    (void)state;
    sent = (struct ph_http_request){.method = "POST", .url = "https://example.invalid/"};
    received = (struct ph_http_response){.size = sizeof received};
    assert_refused("The request has no size: write .size = sizeof(struct ph_http_request)");
    sent.size = sizeof sent;
    sent.method = "TRACE";
    assert_refused("The HTTP method TRACE is not allowed");
    sent.method = "POST";
    received.size = 0;
    assert_refused("The response has no size: write .size = sizeof(struct ph_http_response)");
    received.size = sizeof received;
    sent.body_length = 5;
    assert_refused("The request has a body_length, but no body");
    sent.body_length = 0;
    const struct ph_http_field nameless = {.text = "value"};
    sent.form = &nameless;
    sent.form_count = 1;
    assert_refused("The stride of the form is too small");
    sent.form_stride = sizeof nameless;
    assert_refused("A field of the form has no name or value");
    sent.form_count = 0;
    sent.password = (struct ph_secret *)(void *)&sent; /* invalid, but never read */
    assert_refused("The request has a password or Digest, but no user");
    sent.flags = PH_HTTP_AUTHORIZED;
    sent.user = "me";
    assert_refused("A request has PH_HTTP_AUTHORIZED or a user, not both");
    for (int i = 0; i < 3; i++) {
        sent =
            (struct ph_http_request){.size = sizeof sent, .flags = PH_HTTP_AUTHORIZED, .url = "/"};
        *(i == 0 ? &sent.tls_ca : i == 1 ? &sent.tls_name : &sent.tls_pin) = "/x";
        assert_refused("A request has PH_HTTP_AUTHORIZED or a certificate of its own, not both");
    }
    sent = (struct ph_http_request){
        .size = sizeof sent, .flags = PH_HTTP_ACTS | PH_HTTP_READS, .url = "/"};
    assert_refused("The request has PH_HTTP_ACTS and PH_HTTP_READS: it can only be one");
}

static void test_E14_a_header_of_the_program_is_refused(void **state)
{
    (void)state;
    const struct ph_http_field host = {.name = "Host", .text = "elsewhere.example"};
    sent = (struct ph_http_request){
        .size = sizeof sent, .method = "POST", .url = "http://127.0.0.1:1/", .headers = &host};
    received = (struct ph_http_response){.size = sizeof received};
    sent.header_count = 1;
    assert_refused("The stride of the headers is too small");
    sent.header_stride = sizeof host;
    assert_refused("The header Host cannot be set");
    inside_with(send_it, &(struct task_options){.dry_run = true}, NULL); /* in a dry run too */
    assert_string_equal(result.last_text, "The header Host cannot be set");
}

/* A field has one value, a text, secret or file; a header cannot be a file. */
static void test_B10_a_field_is_one_value(void **state)
{
    (void)state;
    const struct ph_http_field fields[] = {{.name = "a", .text = "x", .file_name = "f"},
                                           {.name = "a", .text = "x", .bytes = "x", .length = 1},
                                           {.name = "a", .file_name = "f", .length = 1},
                                           {.name = "a", .text = "x", .media_type = "a/b"}};
    const struct ph_http_field file = {.name = "a", .file_name = "f", .bytes = "x", .length = 1};
    received = (struct ph_http_response){.size = sizeof received};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        sent = (struct ph_http_request){.size = sizeof sent,
                                        .method = "POST",
                                        .url = "http://127.0.0.1:1/",
                                        .form = &fields[i],
                                        .form_count = 1,
                                        .form_stride = sizeof file};
        assert_refused("The field a of the form is not one text, secret or file");
    }
    sent.form = &file;
    inside_with(send_it, &(struct task_options){.dry_run = true}, NULL);
    assert_done();
    assert_non_null(strstr(result.last_row, "body=a=@f (1 bytes)"));
    sent.form_count = 0;
    sent.headers = &file;
    sent.header_count = 1;
    sent.header_stride = sizeof file;
    assert_refused("The field a of the headers is not one text, secret or file");
}

static int32_t fail_without_words(struct ph_context *ctx, struct ph_error *err)
{
    /* fail() without its format attribute, as a plugin in another language sees it. */
    int32_t (*unchecked)(struct ph_error *, int32_t, const char *, const char *, ...) =
        ctx->host->fail;
    EXPECT(ctx->host->text(ctx, NULL) == NULL);
    EXPECT(ctx->host->number(ctx, NULL) == 0);
    EXPECT(ctx->host->secret(ctx, NULL) == NULL);
    EXPECT(ctx->host->phone(ctx, NULL) == NULL);
    EXPECT(ctx->host->header(ctx, NULL) == NULL);
    EXPECT(ctx->host->secret_new(ctx, NULL, 1) == NULL);
    EXPECT(ctx->host->secret_bytes(NULL, NULL) == NULL);
    EXPECT(ctx->host->service(ctx, NULL) == NULL);
    EXPECT(ctx->host->alloc(ctx, SIZE_MAX / 2) == NULL);
    EXPECT(ctx->host->ask(ctx, NULL, NULL, NULL) == PH_INVALID);
    EXPECT(ctx->host->browse(ctx, NULL, NULL, NULL) == PH_INVALID);
    EXPECT(ctx->host->http(ctx, NULL, NULL, NULL) == PH_INVALID);
    return unchecked(err, PH_DENIED, NULL, NULL);
}

static void test_B10_a_service_called_with_nothing_does_not_end_the_program(void **state)
{
    (void)state;
    inside(fail_without_words);
    assert_string_equal(result.last_text, "inside failed and gave no reason");
}

static int which;

static int32_t fail_silently(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    static char large[65 * 1024 + 1];
    memset(large, 'x', sizeof large - 1);
    (void)err;
    switch (which) {
    case 0:
        return host->emit(ctx, "a b", "value");
    case 1:
        return host->emit(ctx, "field", NULL);
    case 2:
        return host->emit(ctx, "field", large);
    case 3:
        return host->attach(ctx, "file", NULL, "x", 1);
    case 4:
        return host->attach(ctx, "file", "image/png", large, 9 << 20);
    case 5:
        for (int i = 0; i < 64; i++) {
            char name[8];
            snprintf(name, sizeof name, "f%d", i);
            host->emit(ctx, name, "x");
        }
        return host->emit(ctx, "more", "x");
    case 6:
        for (int i = 0; i < 1000; i++) {
            host->emit(ctx, "line", "x");
            host->next_row(ctx);
        }
        return host->emit(ctx, "line", "x");
    case 7:
        large[60 * 1024] = '\0';
        for (int i = 0; i < 17; i++) {
            host->emit(ctx, "line", large);
            host->next_row(ctx);
        }
        return host->emit(ctx, "line", large);
    case 8:
        for (int i = 0; i < 100; i++)
            host->attach(ctx, "file", "image/png", "x", 1);
        return host->attach(ctx, "file", "image/png", "x", 1);
    case 9:
        for (int i = 0; i < 8; i++)
            host->attach(ctx, "file", "image/png", host->alloc(ctx, 8 << 20), 8 << 20);
        return host->attach(ctx, "file", "image/png", "x", 1);
    default:
        return host->http(ctx, &sent, &received, NULL);
    }
}

/* emit() and others have no err to fill, and a plugin may pass NULL: the program remembers the
 * reason anyway. */
static void test_C16_a_code_passed_on_without_words_is_explained(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "inside gave a field without a usable name",
        "inside gave the field field without a value",
        "inside gave more than 64 KiB in the field field",
        "inside gave a file without a name, a media type or content",
        "inside gave a file of more than 8 MiB",
        "inside gave more than 64 fields in a row",
        "inside gave more than 1000 rows for one phone",
        "inside gave more than 1024 KiB in all rows for one phone",
        "inside gave more than 100 files, or more than 64 MiB in all of them, for one phone",
        "inside gave more than 100 files, or more than 64 MiB in all of them, for one phone",
        "The request has no URL",
    };
    sent = (struct ph_http_request){.size = sizeof sent};
    received = (struct ph_http_response){.size = sizeof received};
    for (which = 0; which < (int)COUNT_OF(texts); which++) {
        inside(fail_silently);
        assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
        assert_string_equal(result.last_text, texts[which]);
    }
}

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

static int32_t ask_first(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response response;
    EXPECT(ctx->host->phone(ctx, "id") == NULL);
    return request(ctx, "GET", 0, "/act/5", &response, err);
}

static int32_t want_more(struct ph_context *ctx, struct ph_error *err)
{
    ctx->host->emit(ctx, "lost", "yes");
    return (ctx->host->fail)(err, PH_INVALID, "more", "Give more");
}

/* One answer about the arguments of a whole job, before any of its phones. */
static void test_a_check_comes_first_and_asks_nothing(void **state)
{
    (void)state;
    action->action.check = ask_first;
    inside(engine_act);
    assert_int_equal(result.code, PH_INVALID);
    assert_string_equal(result.error.text,
                        "check() of inside may look at the arguments only, not ask the service");
    assert_int_equal(engine_server_count(5), 0);
    action->action.check = want_more;
    inside(engine_act);
    assert_string_equal(result.error.text, "Give more");
    engine_assert_outcomes(&result, 0, 0, 0, 0);
    returned = PH_OK;
    action->action.check = return_it;
    inside_with(engine_act, &(struct task_options){.only_check = true}, NULL);
    assert_int_equal(result.code, PH_OK);
    engine_assert_outcomes(&result, 0, 0, 0, 0);
    inside(engine_act);
    engine_assert_outcomes(&result, 1, 0, 0, 0);
}

/* The header promises that everything the host gives lives until the call returns. */
static int32_t compare_answers(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_response first, second, third, none;
    mallopt(M_PERTURB, 0xdb); /* overwrites freed memory */
    EXPECT(request(ctx, "GET", 0, "/act/5", &first, err) == PH_OK);
    EXPECT(request(ctx, "GET", PH_HTTP_SECRET, "/act/6", &second, err) == PH_OK);
    EXPECT(request(ctx, "GET", 0, "/act/7", &third, err) == PH_OK);
    EXPECT(request(ctx, "GET", PH_HTTP_AUTHORIZED, "ftp://x", &none, err) < 0);
    EXPECT(first.body != third.body && same(first.body, third.body));
    EXPECT(same(first.body, second.body));
    return PH_OK;
}

static void test_C16_a_body_lives_as_long_as_the_call(void **state)
{
    (void)state;
    inside(compare_answers);
    assert_done();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_B10_a_positive_code_is_no_success),
        TEST(test_B10_success_after_a_failure_is_success_and_is_named),
        TEST(test_B10_what_was_not_sent_is_not_done),
        TEST(test_B10_a_request_without_a_size_is_refused),
        TEST(test_E14_a_header_of_the_program_is_refused),
        TEST(test_B10_a_field_is_one_value),
        TEST(test_B10_a_service_called_with_nothing_does_not_end_the_program),
        TEST(test_C16_a_code_passed_on_without_words_is_explained),
        TEST(test_a_check_comes_first_and_asks_nothing),
        TEST(test_C16_a_body_lives_as_long_as_the_call),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
