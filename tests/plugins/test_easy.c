/* easy.h: the helpers for authors, against a host of a few lines. */
#include <phonectl/easy.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void *kept[4096];
static size_t kept_count;
static struct ph_http_request asked;
static struct ph_http_response reply;
static int32_t reply_code;

static void *alloc(struct ph_context *ctx, size_t size)
{
    (void)ctx;
    assert_true(kept_count < sizeof kept / sizeof *kept);
    return kept[kept_count++] = calloc(1, size);
}

PH_PRINTF(4, 5)
static int32_t report(struct ph_error *err, int32_t code, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    (void)what;
    return err->code = code;
}

static int32_t http(struct ph_context *ctx, const struct ph_http_request *request,
                    struct ph_http_response *response, struct ph_error *err)
{
    (void)ctx, (void)err;
    asked = *request;
    assert_int_equal(response->size, sizeof *response);
    reply.size = response->size;
    *response = reply;
    return reply_code;
}

static const struct ph_host host = {
    .size = sizeof host, .fail = report, .alloc = alloc, .http = http};
static struct ph_context context = {.size = sizeof context, .host = &host};
static struct ph_context *const ctx = &context;

static int release(void **state)
{
    (void)state;
    while (kept_count > 0)
        free(kept[--kept_count]);
    return 0;
}

static void test_encode(void **state)
{
    (void)state;
    assert_string_equal(ph_encode(ctx, "Y2lz/cGF?=a b&c#%\xC3\xBC~-._"),
                        "Y2lz%2FcGF%3F%3Da%20b%26c%23%25%C3%BC~-._");
    assert_string_equal(ph_encode(ctx, ""), "");
    assert_null(ph_encode(ctx, NULL));
    assert_string_equal(ph_format(ctx, "/devices/%s?%d", "a", 7), "/devices/a?7");
}

static void test_quote(void **state)
{
    (void)state;
    assert_string_equal(ph_quote(ctx, "a\"b\\c\n\x01/\xC3\xBC"),
                        "\"a\\\"b\\\\c\\u000a\\u0001/\xC3\xBC\"");
    assert_string_equal(ph_quote(ctx, NULL), "null");
}

static void test_json(void **state)
{
    (void)state;
    static const char text[] =
        " {\"a\":{\"b\" : [1, {\"c\":\"x\\n\\u00fc\\ud83d\\ude00\\/\"}, -2.5e3]},"
        "\"b\":\"never\",\"n\":null,\"t\":true,\"e\":{},\"l\":[],\"a\":1}";
    static const struct {
        const char *path, *value;
    } rows[] = {
        {"a.b.0", "1"},      {"a.b.1.c", "x\n\xC3\xBC\xF0\x9F\x98\x80/"},
        {"a.b.2", "-2.5e3"}, {"a.b.3", NULL},
        {"a.b.c", NULL}, /* no number */
        {"a.c", NULL},       {"b", "never"},
        {"b.x", NULL},       {"n", NULL},
        {"t", "true"},       {"e", "{}"},
        {"l", "[]"},         {"l.0", NULL},
        {"e.x", NULL},       {"never", NULL}, /* a value, no name */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = ph_json(ctx, text, rows[i].path);
        if (rows[i].value == NULL)
            assert_null(value);
        else
            assert_string_equal(value, rows[i].value);
    }
    assert_string_equal(ph_json(ctx, "[{\"id\":\"\\ud83d-\\u0000\"}]", "0.id"),
                        "\xEF\xBF\xBD-\xEF\xBF\xBD");
}

static void test_malformed(void **state)
{
    (void)state;
    static const char whole[] = "{\"a\":[{\"b\":\"\\u12ab\\ud83d\\ude00\",\"c\":[[],{}]}]}";
    char cut[sizeof whole];
    for (size_t length = 0; length + 1 < sizeof whole; length++) {
        memcpy(cut, whole, length);
        cut[length] = '\0';
        const char *value = ph_json(ctx, cut, "a.0.b");
        if (value != NULL) /* its own text was whole */
            assert_string_equal(value, "\xE1\x8A\xAB\xF0\x9F\x98\x80");
        assert_null(ph_json(ctx, cut, "a.0.d"));
    }
    static const char *const wrong[] = {
        "{a:1}",          "{\"a\"1}",          "{\"a\":}",
        "{\"a\":\"\n\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\uzzzz\"}",
        "{\"a\":\"\\"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(ph_json(ctx, wrong[i], "a"));
}

static void test_depth(void **state)
{
    (void)state;
    enum { LEVELS = 200000 };
    char *deep = calloc(1, LEVELS + 16);
    memset(deep, '[', LEVELS);
    assert_null(ph_json(ctx, deep, "0"));
    strcpy(deep, "[1,");
    memset(deep + 3, '[', LEVELS);
    assert_null(ph_json(ctx, deep, "2"));
    assert_string_equal(ph_json(ctx, deep, "0"), "1");
    free(deep);
}

static void test_status(void **state)
{
    (void)state;
    static const int codes[][2] = {{0, PH_OK},       {200, PH_OK},        {204, PH_OK},
                                   {302, PH_FAILED}, {400, PH_INVALID},   {401, PH_LOGIN},
                                   {403, PH_DENIED}, {404, PH_NOT_FOUND}, {405, PH_UNSUPPORTED},
                                   {429, PH_BUSY},   {500, PH_FAILED}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct ph_error err = {0};
        assert_int_equal(ph_status(ctx, codes[i][0], "Reading", &err), codes[i][1]);
        assert_int_equal(err.code, codes[i][1]);
    }
}

static void test_request(void **state)
{
    (void)state;
    struct ph_error err = {0};
    const char *body = NULL;
    reply = (struct ph_http_response){.status = 200, .body = "{\"id\":1}", .length = 8};
    assert_int_equal(ph_request(ctx, "POST", "/x", "{}", "Trying", &body, &err), PH_OK);
    assert_string_equal(body, "{\"id\":1}");
    assert_string_equal(asked.method, "POST");
    assert_int_equal(asked.body_length, 2);
    assert_int_equal(asked.flags, PH_HTTP_AUTHORIZED);
    reply.status = 403;
    body = NULL;
    assert_int_equal(ph_request(ctx, "GET", "/x", NULL, "Trying", &body, &err), PH_DENIED);
    assert_null(body);
    assert_string_equal(err.text, "Trying failed: the service answered 403");
    reply_code = PH_UNKNOWN;
    assert_int_equal(ph_request(ctx, "GET", "/x", NULL, "Trying", NULL, &err), PH_UNKNOWN);
    reply_code = PH_OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_encode, release),
        cmocka_unit_test_teardown(test_quote, release),
        cmocka_unit_test_teardown(test_json, release),
        cmocka_unit_test_teardown(test_malformed, release),
        cmocka_unit_test_teardown(test_depth, release),
        cmocka_unit_test_teardown(test_status, release),
        cmocka_unit_test_teardown(test_request, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
