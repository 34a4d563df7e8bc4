/* The picture in an answer is recognised by its content, whatever its field is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fake_host.h"

static int32_t shoot(const char *answer, size_t *length, const char *name)
{
    struct fake *fake = fake_open(PH_ACTION, "screenshot");
    const void *bytes = NULL;
    fake_phone(fake, "id", "d1");
    fake_reply(fake, "POST /xapi/command/Ui.GetDeviceScreenshot", 200, answer);
    int32_t code = fake_action(fake)->run(fake_call(fake), fake_error(fake));
    assert_string_equal(fake_request(fake, 0)->body, "{\"deviceId\":\"d1\"}");
    *length = code == PH_OK ? fake_attachment(fake, name, &bytes) : 0;
    if (*length >= 4)
        assert_true(memcmp(bytes, "\x89PNG", 4) == 0 || memcmp(bytes, "\xFF\xD8\xFF", 3) == 0);
    fake_close(fake);
    return code;
}

static void a_picture_is_found_under_any_name(void **state)
{
    (void)state;
    size_t length;
    assert_int_equal(shoot("{\"result\":{\"Format\":\"png\",\"Whatever\":\"iVBORw0KGgoAAAAN\"}}",
                           &length, "screen.png"),
                     PH_OK);
    assert_int_equal(length, 12);
    assert_int_equal(
        shoot("{\"result\":{\"Data\":\"/9j/4AAQ\\nSkZJRg==\"}}", &length, "screen.jpg"), PH_OK);
    assert_int_equal(length, 10);
    assert_int_equal(shoot("{\"result\":{\"Screens\":[{\"Id\":1,\"Shot\":{\"Image\":"
                           "\"data:image/png;base64,iVBORw0KGgoAAAAN\"}}]}}",
                           &length, "screen.png"),
                     PH_OK);
    assert_int_equal(length, 12);
}

static void what_is_no_picture_is_none(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "{\"result\":{}}",
        "{}",
        "{\"result\":{\"Image\":\"iVBOR\"}}",
        "{\"result\":{\"Image\":\"iVBORw0KGgo!AAAN\"}}",
        "{\"result\":{\"Image\":\"<html>\"}}",
        "{\"result\":{\"Image\":\"iVBORAAAAAAAAAAA\"}}",
        "{\"result\":{\"Image\":42}}",
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        size_t length;
        if (shoot(answers[i], &length, "screen.png") != PH_FAILED)
            fail_msg("%s", answers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_found_under_any_name),
        cmocka_unit_test(what_is_no_picture_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
