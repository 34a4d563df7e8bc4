/* easy.h: the helpers for authors, in the host of testkit.h. */
#include <phonectl/testkit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int32_t run(struct ph_context *context, struct ph_error *err)
{
    (void)context, (void)err;
    return PH_OK;
}

static const struct ph_action action = {.size = sizeof action, .danger = PH_NOTICED, .run = run};
static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .id = "easy", .title = "Easy", .summary = "Easy.", .functions = &action}};
PH_PLUGIN(.id = "easy", .version = "1", .summary = "Easy.", .author = "A", .licence = "MIT",
          PH_FEATURES(features))

static struct ph_test *test;
static struct ph_context *ctx;
static struct ph_error *error;

static int begin(void **state)
{
    (void)state;
    test = ph_test_begin(PH_ACTION, "easy");
    ctx = ph_test_enter(test, &error);
    return 0;
}

static int end(void **state)
{
    (void)state;
    return ph_test_end(test);
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
        {"a.b.c", NULL}, /* not a number */
        {"a.c", NULL},       {"b", "never"},
        {"b.x", NULL},       {"n", NULL},
        {"t", "true"},       {"e", "{}"},
        {"l", "[]"},         {"l.0", NULL},
        {"e.x", NULL},       {"never", NULL}, /* a value, not a name */
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
        if (value != NULL) /* its own text was complete */
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
    ph_test_answer(test, "POST /x", 200, "{\"id\":1}");
    assert_int_equal(ph_request(ctx, "POST", "/x", "{}", "Trying", &body, &err), PH_OK);
    assert_string_equal(body, "{\"id\":1}");
    assert_string_equal(ph_test_request(test, 0)->body, "{}");
    assert_int_equal(ph_test_request(test, 0)->flags, PH_HTTP_AUTHORIZED);
    ph_test_answer(test, "GET /x", 403, "");
    body = NULL;
    assert_int_equal(ph_request(ctx, "GET", "/x", NULL, "Trying", &body, &err), PH_DENIED);
    assert_null(body);
    assert_string_equal(err.text, "Trying failed: the service answered 403");
    ph_test_answer(test, "GET /x", 409, "{\"message\":\"The device is not connected.\"}");
    assert_int_equal(ph_request(ctx, "GET", "/x", NULL, "Trying", NULL, &err), PH_FAILED);
    assert_string_equal(err.text, "Trying failed: The device is not connected.");
    ph_test_no_answer(test, "GET /x", PH_UNKNOWN, "no answer came");
    assert_int_equal(ph_request(ctx, "GET", "/x", NULL, "Trying", NULL, &err), PH_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_encode, begin, end),
        cmocka_unit_test_setup_teardown(test_quote, begin, end),
        cmocka_unit_test_setup_teardown(test_json, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed, begin, end),
        cmocka_unit_test_setup_teardown(test_depth, begin, end),
        cmocka_unit_test_setup_teardown(test_status, begin, end),
        cmocka_unit_test_setup_teardown(test_request, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
