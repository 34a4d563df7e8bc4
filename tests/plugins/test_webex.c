/* The shared Webex helper: safe paths, the service's errors in words and codes, strict reading of
 * JSON.
 * sources: common/ascii.c common/percent.c common/webex.c common/webex_json.c */
#include "fake_host.h"
#include "webex.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <string.h>

/* The fake host runs a feature; this one does nothing. */
static int32_t run_nothing(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    return PH_OK;
}
static const struct ph_action action = {
    .size = sizeof action, .danger = PH_NOTICED, .run = run_nothing};
static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .id = "none", .functions = &action}};
PH_PLUGIN(.id = "none", PH_FEATURES(features))

static struct fake *open_fake(void)
{
    struct fake *fake = fake_open(PH_ACTION, "none");
    fake_unpublished(fake);
    return fake;
}

static int call(struct fake *fake, const char *method, const char *path, struct json_object *body,
                struct json_object **json)
{
    const struct webex_request request = {
        .what = "Rebooting the phone", .method = method, .path = path, .body = body};
    return webex_call(fake_call(fake), &request, json, fake_error(fake));
}

static void E10_ids_in_paths_cannot_leave_their_place(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Y2lz/Y29", "/devices/Y2lz%2FY29/tags"},
        {"../people?x=", "/devices/..%2Fpeople%3Fx%3D/tags"},
        {"..", "/devices/%2E%2E/tags"},
        {".", "/devices/%2E/tags"},
        {"a%2Fb", "/devices/a%252Fb/tags"},
        {"a\r\nX: 1", "/devices/a%0D%0AX%3A%201/tags"},
        {"#", "/devices/%23/tags"},
        {"\xc3\xa4+", "/devices/%C3%A4%2B/tags"},
        {"a.b-c_d~9", "/devices/a.b-c_d~9/tags"},
        {"", "/devices//tags"},
    };
    struct fake *fake = open_fake();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(webex_path(fake_call(fake), "/devices/%s/tags", rows[i][0]),
                            rows[i][1]);
    assert_string_equal(webex_path(fake_call(fake), "/a/%s/b/%s", "1", "2/"), "/a/1/b/2%2F");
    fake_close(fake);
}

static void E10_values_in_queries_are_encoded(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct ph_context *one = fake_call(fake); /* the result lives as long as this call */
    const char *path = webex_query(one, "/devices", "type", "phone&x=1");
    assert_string_equal(path, "/devices?type=phone%26x%3D1");
    path = webex_query(one, path, "max", "100");
    assert_string_equal(path, "/devices?type=phone%26x%3D1&max=100");
    assert_string_equal(webex_query(one, path, "start", NULL), path);
    fake_close(fake);
}

/* For a request that acts too: the host adds that it may have happened. */
static void the_status_decides_the_code(void **state)
{
    (void)state;
    static const struct {
        int status, code;
    } rows[] = {
        {400, PH_INVALID},     {401, PH_LOGIN},  {403, PH_DENIED},    {404, PH_NOT_FOUND},
        {405, PH_UNSUPPORTED}, {409, PH_BUSY},   {410, PH_NOT_FOUND}, {423, PH_BUSY},
        {429, PH_BUSY},        {500, PH_FAILED}, {502, PH_NETWORK},   {503, PH_BUSY},
        {504, PH_NETWORK},     {302, PH_FAILED}, {199, PH_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake();
        fake_reply(fake, "GET /x", rows[i].status, "");
        fake_reply(fake, "POST /x", rows[i].status, "");
        assert_int_equal(call(fake, "GET", "/x", NULL, NULL), rows[i].code);
        assert_int_equal(call(fake, "POST", "/x", NULL, NULL), rows[i].code);
        fake_close(fake);
    }
}

static void errors_say_what_failed_and_why_with_the_tracking_id(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"{\"message\":\"m\",\"errors\":[{\"description\":\"Device is "
         "offline\"}],\"trackingId\":\"T1\"}",
         NULL, "Rebooting the phone failed: Device is offline (trackingId T1)"},
        {"{\"message\":\"m\",\"errors\":[],\"trackingId\":\"T1\"}", "T2",
         "Rebooting the phone failed: m (trackingId T1)"},
        {"{\"message\":\"m\"}", "T2", "Rebooting the phone failed: m (trackingId T2)"},
        {"{\"message\":\"m\"}", NULL, "Rebooting the phone failed: m"},
        {"<html>", "T2", "Rebooting the phone failed: it is in use (trackingId T2)"},
        {"", NULL, "Rebooting the phone failed: it is in use"},
        {"{\"message\":{\"a\":1},\"errors\":\"x\"}", NULL,
         "Rebooting the phone failed: it is in use"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake();
        fake_reply(fake, "POST /x", 409, rows[i][0]);
        if (rows[i][1] != NULL)
            fake_reply_header(fake, "TrackingID", rows[i][1]);
        call(fake, "POST", "/x", NULL, NULL);
        assert_string_equal(fake_error_text(fake), rows[i][2]);
        fake_close(fake);
    }
}

static void a_long_reason_leaves_the_tracking_id_whole(void **state)
{
    (void)state;
    char body[2048], reason[1001];
    for (size_t i = 0; i < 1000; i += 2)
        memcpy(reason + i, "\xc3\xa4", 2);
    reason[1000] = '\0';
    snprintf(body, sizeof body,
             "{\"message\":\"x%s\",\"trackingId\":\"ROUTER_62E068B0-FA5E-01BB-1501-0AFE2B641501\"}",
             reason);
    struct fake *fake = open_fake();
    fake_reply(fake, "GET /x", 400, body);
    call(fake, "GET", "/x", NULL, NULL);
    const char *text = fake_error_text(fake);
    assert_non_null(
        strstr(text, "\xc3\xa4 (trackingId ROUTER_62E068B0-FA5E-01BB-1501-0AFE2B641501)"));
    fake_close(fake);
}

/* Failed requests need it too: Webex support asks for it. */
static void the_tracking_id_of_a_failure_is_part_of_the_result(void **state)
{
    (void)state;
    for (int phone = 0; phone < 2; phone++) {
        struct fake *fake = open_fake();
        fake_phone(fake, "id", phone == 0 ? NULL : "abc");
        fake_reply(fake, "GET /x", 404, "{}");
        fake_reply_header(fake, "TrackingID", "T1");
        assert_int_equal(call(fake, "GET", "/x", NULL, NULL), PH_NOT_FOUND);
        assert_int_equal(fake_row_count(fake), phone);
        fake_close(fake);
    }
}

static void the_tracking_id_of_what_acts_is_part_of_the_result(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    fake_reply(fake, "POST /x", 200, "{}");
    fake_reply_header(fake, "TrackingID", "T1");
    assert_int_equal(call(fake, "POST", "/x", NULL, NULL), PH_OK);
    assert_string_equal(fake_row(fake, 0, "correlation_id"), "T1");
    fake_close(fake);
    fake = open_fake();
    struct json_object *json = NULL;
    fake_reply(fake, "GET /x", 200, "{}");
    fake_reply_header(fake, "TrackingID", "T1");
    assert_int_equal(call(fake, "GET", "/x", NULL, &json), PH_OK);
    assert_int_equal(fake_row_count(fake), 0);
    json_object_put(json);
    fake_close(fake);
}

static void what_is_sent(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct json_object *body = json_object_new_object(), *json = NULL;
    json_object_object_add(body, "deviceId", json_object_new_string("a/b\"c"));
    fake_reply(fake, "POST /x", 200, "{\"ok\":true}");
    assert_int_equal(call(fake, "POST", "/x", body, &json), PH_OK);
    assert_string_equal(fake_request(fake, 0)->body, "{\"deviceId\":\"a/b\\\"c\"}");
    assert_int_equal(fake_request(fake, 0)->flags, PH_HTTP_AUTHORIZED);
    assert_non_null(json);
    json_object_put(json);
    json_object_put(body);
    fake_close(fake);
}

static void answers_without_a_body(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    struct json_object *json = NULL;
    fake_reply(fake, "POST /x", 204, "");
    assert_int_equal(call(fake, "POST", "/x", NULL, &json), PH_OK);
    assert_null(json);
    fake_reply(fake, "GET /x", 200, "");
    assert_int_equal(call(fake, "GET", "/x", NULL, &json), PH_FAILED);
    assert_non_null(strstr(fake_error_text(fake), "the answer cannot be used"));
    fake_dry_run(fake);
    assert_int_equal(call(fake, "POST", "/x", NULL, &json), PH_OK);
    assert_null(json);
    fake_close(fake);
}

static void E11_broken_json(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",    " ",        "{",      "{}x", "{}{}", "{\"a\":1",
                                        "nul", "\"\xff\"", "<html>", "[1",  "{a:1}"};
    struct fake *fake = open_fake();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct json_object *json = NULL;
        if (webex_parse(fake_call(fake), "x", wrong[i], strlen(wrong[i]), &json, NULL) != PH_FAILED)
            fail_msg("taken: %s", wrong[i]);
        assert_null(json);
    }
    struct json_object *json = NULL;
    assert_int_equal(webex_parse(fake_call(fake), "x", "{}\0{}", 5, &json, NULL), PH_FAILED);
    for (int depth = 30; depth < 34; depth++) {
        char text[80];
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        json = NULL;
        int code = webex_parse(fake_call(fake), "x", text, (size_t)depth * 2, &json, NULL);
        assert_int_equal(code, depth <= 32 ? PH_OK : PH_FAILED);
        json_object_put(json);
    }
    fake_close(fake);
}

/* Inputs that some release of json-c rejects in its strict mode, which differs between Debian
 * releases. */
static void every_release_of_json_c_reads_the_same(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"k\":\"M\xc3\xbcller \xe6\x9d\xb1\xe4\xba\xac \xf0\x9f\x98\x80\"}",
        "{\"k\":\"M\xc3\xbcller\",\"\xc3\xbc\":\"\xc3\xbc\"}",
        "{\"k\":\"a\tb\x01\"}",
        "{\"k\":\"a\",\"a\tb\":1}",
        "{\"k\":\"a\",\"big\":99999999999999999999}",
        "{\"k\":\"a\",\"padded\":007}",
        "{\"k\":\"a\",\"double\":1.5e3}",
    };
    struct fake *fake = open_fake();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct json_object *json = NULL;
        if (webex_parse(fake_call(fake), "x", rows[i], strlen(rows[i]), &json, NULL) != PH_OK)
            fail_msg("refused: %s", rows[i]);
        assert_int_equal(
            strncmp(strchr(rows[i], ':') + 2, webex_text(json, "k"), strlen(webex_text(json, "k"))),
            0);
        json_object_put(json);
    }
    fake_close(fake);
}

static void E11_values_of_another_type_are_not_there(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    static const char text[] = "{\"t\":\"x\",\"n\":7,\"l\":[1],\"o\":{},\"z\":null,\"f\":1.5,"
                               "\"big\":99999999999999999999,\"nul\":\"a\\u0000b\",\"num\":\"7\"}";
    struct json_object *json = NULL;
    int64_t number = 0;
    assert_int_equal(webex_parse(fake_call(fake), "x", text, sizeof text - 1, &json, NULL), PH_OK);
    assert_string_equal(webex_text(json, "t"), "x");
    static const char *const no_text[] = {"n", "l", "o", "z", "f", "missing", "nul"};
    for (size_t i = 0; i < sizeof no_text / sizeof no_text[0]; i++)
        assert_null(webex_text(json, no_text[i]));
    assert_true(webex_number(json, "n", &number) && number == 7);
    static const char *const no_number[] = {"t", "l", "o", "z", "f", "missing", "num", "big"};
    for (size_t i = 0; i < sizeof no_number / sizeof no_number[0]; i++)
        assert_false(webex_number(json, no_number[i], &number));
    assert_non_null(webex_list(json, "l"));
    assert_null(webex_list(json, "o"));
    assert_non_null(webex_object(json, "o"));
    assert_null(webex_object(json, "l"));
    assert_null(webex_text(NULL, "t"));
    json_object_put(json);
    fake_close(fake);
}

static void C11_wiping_reaches_every_string(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    static const char text[] = "{\"a\":\"secret\",\"b\":[\"secret\",{\"c\":\"secret\"}]}";
    struct json_object *json = NULL;
    assert_int_equal(webex_parse(fake_call(fake), "x", text, sizeof text - 1, &json, NULL), PH_OK);
    struct json_object *list = json_object_get(webex_list(json, "b"));
    struct json_object *deep = json_object_array_get_idx(list, 1);
    webex_wipe(json);
    /* a reference held here shows what happened to the bytes */
    static const char zeros[6];
    assert_memory_equal(json_object_get_string(json_object_array_get_idx(list, 0)), zeros, 6);
    assert_memory_equal(json_object_get_string(json_object_object_get(deep, "c")), zeros, 6);
    json_object_put(list);
    webex_wipe(NULL);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(E10_ids_in_paths_cannot_leave_their_place),
        cmocka_unit_test(E10_values_in_queries_are_encoded),
        cmocka_unit_test(the_status_decides_the_code),
        cmocka_unit_test(errors_say_what_failed_and_why_with_the_tracking_id),
        cmocka_unit_test(a_long_reason_leaves_the_tracking_id_whole),
        cmocka_unit_test(the_tracking_id_of_a_failure_is_part_of_the_result),
        cmocka_unit_test(the_tracking_id_of_what_acts_is_part_of_the_result),
        cmocka_unit_test(what_is_sent),
        cmocka_unit_test(answers_without_a_body),
        cmocka_unit_test(E11_broken_json),
        cmocka_unit_test(every_release_of_json_c_reads_the_same),
        cmocka_unit_test(E11_values_of_another_type_are_not_there),
        cmocka_unit_test(C11_wiping_reaches_every_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
