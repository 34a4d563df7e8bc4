/* JSON members have a type, and depth is limited. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "util/json.h"

static json_object *read_text(const char *text)
{
    return json_read(text, strlen(text));
}

static void test_members(void **state)
{
    (void)state;
    int64_t number = 7;
    json_object *object = read_text("{\"a\": \"x\", \"b\": 3, \"c\": true, \"d\": null} behind");
    assert_non_null(object);
    assert_string_equal(json_text(object, "a"), "x");
    assert_null(json_text(object, "b"));
    assert_null(json_text(object, "d"));
    assert_false(json_number(object, "a", &number));
    assert_int_equal(number, 7);
    assert_true(json_number(object, "b", &number));
    assert_int_equal(number, 3);
    assert_true(json_flag(object, "c", false));
    assert_true(json_flag(object, "b", true));
    json_object_put(object);
    assert_null(json_text(NULL, "a"));
    assert_false(json_number(NULL, "a", &number));
}

static void test_what_is_no_object(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "[1]",
        "3",
        "{",
        "{\"a\":",
        "\"a\"",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_null(read_text(texts[i]));
}

static void test_what_is_added_is_read(void **state)
{
    (void)state;
    json_object *object = json_object_new_object();
    json_add_text(object, "a", "x");
    json_add_text(object, "b", NULL);
    json_add_number(object, "c", INT64_MAX);
    json_add_bool(object, "d", true);
    assert_string_equal(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
                        "{\"a\":\"x\",\"b\":null,\"c\":9223372036854775807,\"d\":true}");
    json_object_put(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_what_is_no_object),
        cmocka_unit_test(test_what_is_added_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
