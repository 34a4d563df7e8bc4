/* Changing tags: no other tag may get lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
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
    if (written != NULL && strstr(written, "replace") != NULL)
        fake_reply(fake, "GET /devices/d%2F1", 200, "{}");
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

#define ADD(list) "[{\"op\":\"add\",\"path\":\"tags\",\"value\":[" list "]}]"
#define PATCH(list) "[{\"op\":\"replace\",\"path\":\"tags\",\"value\":[" list "]}]"

static void the_rest_of_the_list_stays(void **state)
{
    (void)state;
    static const char present[] = "{\"tags\":[\"a\",\"b\"]}";
    assert_int_equal(change("c", NULL, NULL, present, ADD("\"c\"")), PH_OK);
    assert_int_equal(change(" c , d,, a", NULL, NULL, present, ADD("\"c\",\"d\"")), PH_OK);
    assert_int_equal(change(NULL, "a", NULL, present, PATCH("\"b\"")), PH_OK);
    assert_int_equal(change("x", "b", NULL, present, PATCH("\"a\",\"x\"")), PH_OK);
    assert_int_equal(change(NULL, NULL, "z,y", present, PATCH("\"z\",\"y\"")), PH_OK);
    assert_int_equal(change(NULL, NULL, "", present, PATCH("")), PH_OK);
    assert_int_equal(change("n", NULL, NULL, "{}", ADD("\"n\"")), PH_OK);
}

/* The answers to what one run sends: GET, PATCH, PATCH, GET; NULL: it does not send that. */
static void after(const char *add, const char *remove, const char *const answers[4],
                  const char *last_body, const char *result)
{
    static const char *const verbs[] = {"GET", "PATCH", "PATCH", "GET"};
    struct fake *fake = fake_open(PH_ACTION, "tag");
    fake_phone(fake, "id", "d1");
    fake_set(fake, "add", add);
    fake_set(fake, "remove", remove);
    for (int i = 0; i < 4; i++) {
        if (answers[i] == NULL)
            continue;
        char request[40];
        snprintf(request, sizeof request, "%s /devices/d1", verbs[i]);
        fake_reply(fake, request, 200, answers[i]);
    }
    assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_OK);
    int patch = answers[2] != NULL ? 2 : 1;
    assert_string_equal(fake_request(fake, patch)->body, last_body);
    const char *said = fake_row(fake, 0, "result");
    if (result == NULL)
        assert_null(said);
    else
        assert_string_equal(said, result);
    fake_close(fake);
}

#define TAGS(list) "{\"tags\":[" list "]}"

static void others_may_write_at_the_same_time(void **state)
{
    (void)state;
    /* what somebody else added meanwhile stays */
    after("c", NULL, (const char *const[]){TAGS("\"a\""), TAGS("\"a\",\"x\",\"c\""), NULL, NULL},
          ADD("\"c\""), NULL);
    /* a service that replaces the list instead */
    after("c", NULL,
          (const char *const[]){TAGS("\"a\""), TAGS("\"c\""), TAGS("\"a\",\"c\""),
                                TAGS("\"c\",\"a\"")},
          PATCH("\"a\",\"c\""), NULL);
    after(NULL, "a", (const char *const[]){TAGS("\"a\",\"b\""), TAGS("\"b\""), NULL, TAGS("\"a\"")},
          PATCH("\"b\""), "changed again at the same time, by another program");
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
    struct fake *fake = fake_open(PH_ACTION, "tag");
    assert_int_equal(fake_action(fake)->check(fake_call(fake), fake_error(fake)), PH_INVALID);
    fake_set(fake, "set", "");
    assert_int_equal(fake_action(fake)->check(fake_call(fake), fake_error(fake)), PH_OK);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_of_the_list_stays),
        cmocka_unit_test(others_may_write_at_the_same_time),
        cmocka_unit_test(no_change_sends_nothing),
        cmocka_unit_test(saying_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
