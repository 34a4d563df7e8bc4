/* testkit.h: what the host of an author's test gives out does not outlive the call, what the
 * plugin passes in is copied, and each mistake fails the test. */
#include <phonectl/testkit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The body of run(); and what it kept beyond the call. */
static int32_t (*deed)(struct ph_context *ctx, struct ph_error *err);
static const char *kept_text, *kept_body;
static struct ph_context *kept_context;

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    return deed(ctx, err);
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)err;
    grant->access_token = ctx->host->secret_new(ctx, "access", 6);
    grant->refresh_token = ctx->host->secret_new(ctx, "refresh", 7);
    grant->account = ph_format(ctx, "%s", "kim@example.com");
    return PH_OK;
}

static int32_t renew(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                     struct ph_error *err)
{
    (void)err;
    size_t length;
    const char *token = ctx->host->secret_bytes(old->refresh_token, &length);
    const char *more = ph_format(ctx, "%s+", token);
    grant->access_token = ctx->host->secret_new(ctx, more, length + 1);
    return PH_OK;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    const struct ph_file *files = ctx->host->service(ctx, "ph.file/1");
    return files->load(ctx, "data", key->profile, record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    const struct ph_file *files = ctx->host->service(ctx, "ph.file/1");
    size_t length;
    const void *bytes = ctx->host->secret_bytes(record, &length);
    return files->save(ctx, "data", key->profile, bytes, length, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    const struct ph_file *files = ctx->host->service(ctx, "ph.file/1");
    return files->erase(ctx, "data", key->profile, err);
}

static int starts, stops;

static int32_t start_it(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    starts++;
    return PH_OK;
}

static void stop_it(void)
{
    stops++;
}

static const struct ph_param args[] = {
    {.key = "text", .label = "Text", .type = PH_TEXT, .value = "Hello"},
    {.key = "time", .label = "Time", .type = PH_DURATION, .value = "90s"},
    {.key = "pin", .label = "PIN", .type = PH_SECRET}};
static const struct ph_action acts = {.size = sizeof acts, .danger = PH_NOTICED, .run = run};
static const struct ph_action reads = {.size = sizeof reads, .danger = PH_HARMLESS, .run = run};
static const struct ph_auth auth = {
    .size = sizeof auth, .api_url = "https://api.example", .login = login, .refresh = renew};
static const struct ph_store store = {
    .size = sizeof store, .load = load, .save = save, .erase = erase};
static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .id = "acts", .args = PH_PARAMS(args), .functions = &acts},
    {.kind = PH_ACTION, .id = "reads", .functions = &reads},
    {.kind = PH_AUTH, .id = "auth", .functions = &auth},
    {.kind = PH_STORE, .id = "store", .functions = &store}};
PH_PLUGIN(.id = "kit", .start = start_it, .stop = stop_it, PH_FEATURES(features))

/* Ends a test that is meant to fail. */
static void end_wrong(struct ph_test *test)
{
    assert_int_equal(ph_test_end(test), 1);
    ph_test_failures = 0;
}

static int32_t keep(struct ph_context *ctx, struct ph_error *err)
{
    char url[] = "/first";
    kept_context = ctx;
    kept_text = ctx->host->text(ctx, "text");
    int32_t code = ph_request(ctx, "GET", url, NULL, "Reading", &kept_body, err);
    strcpy(url, "/xxxxx");
    assert_string_equal(kept_text, "Hello");
    assert_int_equal(ctx->host->number(ctx, "time"), 90000);
    assert_string_equal(kept_body, "body");
    assert_string_equal(ctx->host->header(ctx, "Link"), "<next>");
    return code;
}

static void test_lifetimes(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_ACTION, "acts");
    deed = keep;
    ph_test_answer(test, "GET /f*st", 200, "body");
    ph_test_answer_header(test, "Link", "<next>");
    assert_int_equal(ph_test_run(test), PH_OK);
    assert_string_equal(ph_test_request(test, 0)->url, "/first");
    assert_null(ph_test_request(test, 1));
#ifndef PH_TEST_FREES
    assert_int_equal((unsigned char)kept_text[0], 0xdb);
    assert_int_equal((unsigned char)kept_body[3], 0xdb);
    assert_int_equal(kept_context->size, 0xdbdbdbdb);
#endif
    assert_int_equal(starts, 1);
    assert_int_equal(ph_test_end(test), 0);
    assert_int_equal(stops, 1);
}

static int32_t forget(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_request request = {
        .size = sizeof request, .url = "/2", .flags = PH_HTTP_FORGETS};
    struct ph_http_response response = {.size = sizeof response};
    ph_request(ctx, "GET", "/1", NULL, "Reading", &kept_body, err);
    assert_string_equal(kept_body, "one");
    int32_t code = ctx->host->http(ctx, &request, &response, err);
    assert_int_equal((unsigned char)kept_body[0], 0xdb);
    return code;
}

static void test_forgets(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_ACTION, "reads");
    deed = forget;
    ph_test_answer(test, "GET /1", 200, "one");
    ph_test_answer(test, "GET /2", 200, "two");
    assert_int_equal(ph_test_run(test), PH_OK);
    assert_int_equal(ph_test_end(test), 0);
}

static int32_t post(struct ph_context *ctx, struct ph_error *err)
{
    return ph_request(ctx, "POST", "/act", "{}", "Acting", NULL, err);
}

static int32_t forget_size(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_http_request request = {.size = sizeof request, .url = "/"};
    struct ph_http_response response = {0};
    return ctx->host->http(ctx, &request, &response, err);
}

static int32_t no_reason(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_FAILED;
}

static int32_t positive(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return 1;
}

static int32_t nothing(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_OK;
}

static void test_slips(void **state)
{
    (void)state;
    static const struct {
        const char *id, *answer;
        int32_t (*deed)(struct ph_context *ctx, struct ph_error *err);
        int32_t code;
        int wrong;
    } rows[] = {
        {"acts", "POST /act", post, PH_OK, 0},
        {"acts", NULL, post, PH_FAILED, 1}, /* no reply is scripted */
        {"reads", NULL, post, PH_INVALID, 1},
        {"reads", NULL, forget_size, PH_INVALID, 1},
        {"reads", NULL, no_reason, PH_FAILED, 1},
        {"reads", NULL, positive, 1, 1},
        {"reads", "GET /never", nothing, PH_OK, 1},
        {"reads", NULL, nothing, PH_OK, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ph_test *test = ph_test_begin(PH_ACTION, rows[i].id);
        deed = rows[i].deed;
        if (rows[i].answer != NULL)
            ph_test_answer(test, rows[i].answer, 200, "");
        assert_int_equal(ph_test_run(test), rows[i].code);
        assert_int_equal(ph_test_end(test), rows[i].wrong);
        ph_test_failures = 0;
    }
}

static void test_dry_run(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_ACTION, "acts");
    deed = post;
    ph_test_set(test, "@dry_run", "1");
    assert_int_equal(ph_test_run(test), PH_OK);
    assert_string_equal(ph_test_request(test, 0)->body, "{}");
    assert_int_equal(ph_test_end(test), 0);
}

static const struct ph_param question = {.key = "pin", .label = "PIN", .type = PH_SECRET};

static int32_t ask(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = ctx->host->ask(ctx, &question, NULL, err);
    if (code < 0)
        return code;
    assert_null(ctx->host->text(ctx, "pin"));
    const struct ph_secret *pin = ctx->host->secret(ctx, "pin");
    return ctx->host->emit(ctx, "length",
                           ph_format(ctx, "%s!", (const char *)ctx->host->secret_bytes(pin, NULL)));
}

static void test_questions(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_ACTION, "acts");
    deed = ask;
    assert_int_equal(ph_test_run(test), PH_LOGIN);
    ph_test_person(test, "pin", NULL);
    assert_int_equal(ph_test_run(test), PH_CANCELLED);
    ph_test_person(test, "pin", "1234");
    assert_int_equal(ph_test_run(test), PH_OK);
    assert_string_equal(ph_test_result(test, 0, "length"), "1234!");
    assert_null(ph_test_result(test, 1, "length"));
    ph_test_person(test, "other", "never asked");
    end_wrong(test);
}

static void test_grants(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_AUTH, "auth");
    assert_int_equal(ph_test_login(test), PH_OK);
    assert_string_equal(ph_test_secret(test->grant.access_token), "access");
    assert_string_equal(test->grant.account, "kim@example.com");
    assert_int_equal(ph_test_refresh(test), PH_OK);
    assert_string_equal(ph_test_secret(test->grant.access_token), "refresh+");
    assert_string_equal(ph_test_secret(test->grant.refresh_token), "refresh");
    assert_int_equal(ph_test_end(test), 0);
}

static void test_stores(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_STORE, "store");
    assert_int_equal(ph_test_load(test, "p"), PH_NOT_FOUND);
    assert_int_equal(ph_test_save(test, "p", "record"), PH_OK);
    assert_string_equal(ph_test_file_text(test, "/data/p"), "record");
    assert_int_equal(ph_test_load(test, "p"), PH_OK);
    assert_string_equal(test->record, "record");
    assert_int_equal(ph_test_erase(test, "p"), PH_OK);
    assert_int_equal(ph_test_erase(test, "p"), PH_NOT_FOUND);
    assert_int_equal(ph_test_end(test), 0);
}

static void test_conditions(void **state)
{
    (void)state;
    struct ph_test *test = ph_test_begin(PH_ACTION, "acts");
    PH_TEST(1 == 1);
    PH_TEST_TEXT("a", "a");
    PH_TEST_TEXT(NULL, NULL);
    assert_int_equal(ph_test_failures, 0);
    PH_TEST(1 == 2);
    PH_TEST_TEXT("a", NULL);
    assert_int_equal(ph_test_failures, 2);
    end_wrong(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifetimes), cmocka_unit_test(test_forgets),
        cmocka_unit_test(test_slips),     cmocka_unit_test(test_dry_run),
        cmocka_unit_test(test_questions), cmocka_unit_test(test_grants),
        cmocka_unit_test(test_stores),    cmocka_unit_test(test_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
