/* Background images: the limits of the service are checked before anything is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_host.h"

static const char png[] = "\x89PNG\r\n\x1a\nrest";

static struct fake *open_fake(const char *action)
{
    struct fake *fake = fake_open(PH_ACTION, action);
    fake_phone(fake, "calling_id", "c1");
    return fake;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

/* Creates a file of this length that starts with these bytes. */
static const char *write_file(const char *begin, size_t begun, size_t length)
{
    static char path[] = "/tmp/background-XXXXXX";
    strcpy(path + strlen(path) - 6, "XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, begin, begun) == (ssize_t)begun);
    assert_true(ftruncate(file, (off_t)length) == 0 && close(file) == 0);
    return path;
}

static void an_image_is_uploaded_as_a_form(void **state)
{
    (void)state;
    const char *path = write_file(png, sizeof png, 625u * 1024);
    char body[128];
    struct fake *fake = open_fake("background");
    fake_set(fake, "image_file", path);
    fake_reply(fake, "GET /telephony/config/devices/backgroundImages", 200,
               "{\"backgroundImages\":[],\"count\":\"0\"}");
    fake_reply(fake, "POST /telephony/config/devices/c1/actions/backgroundImageUpload/invoke", 201,
               "{\"filename\":\"Logo\",\"backgroundImageUrl\":\"/dms/1\",\"count\":\"1\"}");
    assert_int_equal(run(fake), PH_OK);
    snprintf(body, sizeof body, "fileName=%s&file=%s", path + 5, path + 5);
    assert_string_equal(fake_request(fake, 1)->body, body);
    assert_string_equal(fake_row(fake, 0, "image"), "Logo");
    fake_close(fake);
    unlink(path);
}

static void what_the_service_refuses_is_not_sent(void **state)
{
    (void)state;
    static const struct {
        const char *begin;
        size_t length;
        const char *why;
    } rows[] = {{png, 625u * 1024 + 1, "larger than the 625 KB"},
                {"GIF89a", 100, "neither a PNG nor a JPEG"},
                {png, 4, "neither a PNG nor a JPEG"},
                {"", 0, "neither a PNG nor a JPEG"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *path = write_file(rows[i].begin, strlen(rows[i].begin), rows[i].length);
        struct fake *fake = open_fake("background");
        fake_set(fake, "image_file", path);
        assert_int_equal(run(fake), PH_INVALID);
        if (strstr(fake_error_text(fake), rows[i].why) == NULL)
            fail_msg("%s", fake_error_text(fake));
        assert_int_equal(fake_request_count(fake), 0);
        fake_close(fake);
        unlink(path);
    }
    struct fake *fake = open_fake("background");
    fake_set(fake, "image_file", "/nonexistent.png");
    assert_int_equal(run(fake), PH_INVALID);
    fake_close(fake);
}

static void a_full_organisation_is_told(void **state)
{
    (void)state;
    char list[4096] = "{\"backgroundImages\":[{}";
    for (int i = 1; i < 100; i++)
        strcat(list, ",{}");
    strcat(list, "]}");
    const char *path = write_file(png, sizeof png, 100);
    struct fake *fake = open_fake("background");
    fake_set(fake, "image_file", path);
    fake_reply(fake, "GET *", 200, list);
    assert_int_equal(run(fake), PH_FAILED);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
    unlink(path);
}

static void images_are_listed_and_deleted(void **state)
{
    (void)state;
    struct fake *fake = open_fake("backgrounds");
    fake_reply(fake, "GET *", 200,
               "{\"backgroundImages\":[{\"fileName\":\"A\",\"backgroundImageUrl\":\"/a\"},"
               "{\"fileName\":\"B\"}]}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 1, "image"), "B");
    fake_close(fake);
    fake = open_fake("background-delete");
    fake_set(fake, "images", "A, B c");
    fake_reply(fake, "GET *", 200,
               "{\"backgroundImages\":[{\"fileName\":\"A\"},{\"fileName\":\"B c\"}]}");
    fake_reply(
        fake, "DELETE /telephony/config/devices/backgroundImages", 206,
        "{\"items\":[{\"fileName\":\"A\",\"result\":{\"status\":200}},{\"fileName\":\"B c\","
        "\"result\":{\"status\":400,\"error\":{\"message\":\"In use.\",\"errorCode\":1}}}]}");
    assert_int_equal(run(fake), PH_FAILED);
    assert_string_equal(fake_request(fake, 1)->body,
                        "{\"backgroundImages\":[{\"fileName\":\"A\",\"forceDelete\":false},"
                        "{\"fileName\":\"B c\",\"forceDelete\":false}]}");
    assert_string_equal(fake_error_text(fake), "B c was not deleted: In use.");
    fake_close(fake);
    fake = open_fake("background-delete"); /* the published schema does not require an error */
    fake_set(fake, "images", "A");
    fake_reply(fake, "GET *", 200, "{\"backgroundImages\":[{\"fileName\":\"A\"}]}");
    fake_reply(fake, "DELETE /telephony/config/devices/backgroundImages", 206,
               "{\"items\":[{\"fileName\":\"A\",\"result\":{\"status\":400}}]}");
    assert_int_equal(run(fake), PH_FAILED);
    assert_string_equal(fake_error_text(fake), "A was not deleted: no reason is given");
    fake_close(fake);
    fake = open_fake("background-delete");
    fake_set(fake, "images", "A, D");
    fake_reply(fake, "GET *", 200, "{\"backgroundImages\":[{\"fileName\":\"A\"}]}");
    assert_int_equal(run(fake), PH_NOT_FOUND);
    assert_string_equal(fake_error_text(fake),
                        "There is no image \"D\"; there are A; nothing was deleted");
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
    static const char *const wrong[] = {" , ", "1,2,3,4,5,6,7,8,9,10,11"};
    for (size_t i = 0; i < 2; i++) {
        fake = open_fake("background-delete");
        fake_set(fake, "images", wrong[i]);
        assert_int_equal(run(fake), PH_INVALID);
        assert_int_equal(fake_request_count(fake), 0);
        fake_close(fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_uploaded_as_a_form),
        cmocka_unit_test(what_the_service_refuses_is_not_sent),
        cmocka_unit_test(a_full_organisation_is_told),
        cmocka_unit_test(images_are_listed_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
