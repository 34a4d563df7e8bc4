/* Changing tags: the whole list is written, so no other tag may get lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fake_host.h"

static int32_t change(const char *add, const char *remove, const char *set, const char *present,
                      const char *written)
{
    struct fake *fake = fake_open(PH_ACTION, "tag");
    fake_phone(fake, "id", "d/1");
    fake_set(fake, "add", add);
    fake_set(fake, "remove", remove);
    fake_set(fake, "set", set);
    if (present != NULL)
        fake_reply(fake, "GET /devices/d%2F1", 200, present);
    if (written != NULL)
        fake_reply(fake, "PATCH /devices/d%2F1", 200, "{}");
    int32_t code = fake_action(fake)->run(fake_call(fake), fake_error(fake));
    if (written != NULL) {
        assert_string_equal(fake_request(fake, 1)->content_type, "application/json-patch+json");
        assert_string_equal(fake_request(fake, 1)->body, written);
    } else if (code == PH_OK) {
        assert_string_equal(fake_row(fake, 0, "result"), "unchanged");
    }
    fake_close(fake);
    return code;
}

#define PATCH(list) "[{\"op\":\"replace\",\"path\":\"tags\",\"value\":[" list "]}]"

static void the_rest_of_the_list_stays(void **state)
{
    (void)state;
    static const char present[] = "{\"tags\":[\"a\",\"b\"]}";
    assert_int_equal(change("c", NULL, NULL, present, PATCH("\"a\",\"b\",\"c\"")), PH_OK);
    assert_int_equal(change(" c , d,, a", NULL, NULL, present, PATCH("\"a\",\"b\",\"c\",\"d\"")),
                     PH_OK);
    assert_int_equal(change(NULL, "a", NULL, present, PATCH("\"b\"")), PH_OK);
    assert_int_equal(change("x", "b", NULL, present, PATCH("\"a\",\"x\"")), PH_OK);
    assert_int_equal(change(NULL, NULL, "z,y", present, PATCH("\"z\",\"y\"")), PH_OK);
    assert_int_equal(change(NULL, NULL, "", present, PATCH("")), PH_OK);
    assert_int_equal(change("n", NULL, NULL, "{}", PATCH("\"n\"")), PH_OK);
}

static void no_change_sends_nothing(void **state)
{
    (void)state;
    assert_int_equal(change("a", "z", NULL, "{\"tags\":[\"a\"]}", NULL), PH_OK);
    assert_int_equal(change(NULL, NULL, "a,b", "{\"tags\":[\"a\",\"b\"]}", NULL), PH_OK);
}

static void saying_nothing_is_refused(void **state)
{
    (void)state;
    assert_int_equal(change(NULL, NULL, NULL, NULL, NULL), PH_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_of_the_list_stays),
        cmocka_unit_test(no_change_sends_nothing),
        cmocka_unit_test(saying_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
