/* Settings of a phone: only the difference is sent, checked by the service's own schema. */
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

#define ENTRY(key, set, value, editable, space)                                                    \
    "\"" key "\":{\"value\":" value ",\"source\":\"default\",\"sources\":{\"configured\":{"        \
    "\"value\":" set ",\"editability\":{\"editable\":" editable ",\"reason\":\"NOT_YOURS\"}}},"    \
    "\"valueSpace\":{" space "}}"

/* clang-format off */
static const char items[] =
    "{\"deviceId\":\"d1\",\"items\":{"
    ENTRY("Phone.Audio.RingVolume", "null", "9", "true",
          "\"type\":\"integer\",\"minimum\":0,\"maximum\":15") ","
    ENTRY("Phone.Display.Brightness", "\"Low\"", "\"Low\"", "true",
          "\"type\":\"string\",\"enum\":[\"Auto\",\"Low\",\"High\"]") ","
    ENTRY("Lines.Line[1].Label", "\"Old\"", "\"Old\"", "true", "\"type\":\"string\"") ","
    ENTRY("Phone.Network.VlanId", "null", "1", "false", "\"type\":\"integer\"")
    "}}";
/* clang-format on */

#define REPLACE(key, value)                                                                        \
    "{\"op\":\"replace\",\"path\":\"" key "/sources/configured/value\",\"value\":" value "}"
#define REMOVE(key) "{\"op\":\"remove\",\"path\":\"" key "/sources/configured/value\"}"

static struct fake *open_fake(const char *action)
{
    struct fake *fake = fake_open(PH_ACTION, action);
    fake_phone(fake, "id", "d1");
    fake_phone(fake, "model", "Cisco 9861");
    return fake;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

static void settings_are_shown(void **state)
{
    (void)state;
    struct fake *fake = open_fake("device-settings");
    fake_set(fake, "key", "Phone.*");
    fake_reply(fake, "GET /deviceConfigurations?deviceId=d1&key=Phone.%2A", 200, items);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "key"), "Phone.Audio.RingVolume");
    assert_string_equal(fake_row(fake, 0, "value"), "9");
    assert_string_equal(fake_row(fake, 0, "allowed"), "a whole number 0..15");
    assert_string_equal(fake_row(fake, 3, "allowed"), "NOT_YOURS");
    fake_close(fake);
    fake = open_fake("device-settings");
    fake_set(fake, "key", "Nix");
    fake_reply(fake, "GET *", 200, "{\"items\":{}}");
    assert_int_equal(run(fake), PH_NOT_FOUND);
    fake_close(fake);
}

static void one_patch_has_all_that_changes(void **state)
{
    (void)state;
    static const struct {
        const char *values, *reset, *body; /* NULL: nothing is sent */
    } rows[] = {
        {"phone.audio.ringvolume=5 Lines.Line[1].Label=Front desk", NULL,
         "[" REPLACE("Phone.Audio.RingVolume", "5") "," REPLACE("Lines.Line[1].Label",
                                                                "\"Front desk\"") "]"},
        {NULL, "phone.display.brightness, Lines.Line[1].Label",
         "[" REMOVE("Phone.Display.Brightness") "," REMOVE("Lines.Line[1].Label") "]"},
        {"Phone.Display.Brightness=low", NULL, NULL},
        {NULL, "Phone.Audio.RingVolume", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake("settings-set");
        fake_set(fake, "values", rows[i].values);
        fake_set(fake, "reset", rows[i].reset);
        fake_reply(fake, "GET /deviceConfigurations?deviceId=d1", 200, items);
        if (rows[i].body != NULL)
            fake_reply(fake, "PATCH /deviceConfigurations?deviceId=d1", 201, "{}");
        if (run(fake) != PH_OK)
            fail_msg("%zu: %s", i, fake_error_text(fake));
        assert_int_equal(fake_request_count(fake), rows[i].body != NULL ? 2 : 1);
        if (rows[i].body != NULL)
            assert_string_equal(fake_request(fake, 1)->body, rows[i].body);
        else
            assert_string_equal(fake_row(fake, 0, "result"), "unchanged");
        fake_close(fake);
    }
}

static void what_cannot_be_is_one_sentence_and_nothing_sent(void **state)
{
    (void)state;
    static const struct {
        const char *values, *reset, *why;
    } rows[] = {
        {"Phone.Audio.RingVolume=16", NULL, "a whole number 0..15"},
        {"Phone.Display.Brightness=Blinding", NULL, "one of Auto, Low, High"},
        {"Phone.Nix=1", NULL, "There is no Phone.Nix"},
        {"Phone.Network.VlanId=7", NULL, "cannot be changed on this phone: NOT_YOURS"},
        {NULL, "Nix", "no setting Nix"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake("settings-set");
        fake_set(fake, "values", rows[i].values);
        fake_set(fake, "reset", rows[i].reset);
        fake_reply(fake, "GET *", 200, items);
        if (run(fake) == PH_OK || strstr(fake_error_text(fake), rows[i].why) == NULL)
            fail_msg("%zu: %s", i, fake_error_text(fake));
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
    struct fake *fake = open_fake("settings-set");
    assert_int_equal(fake_action(fake)->check(fake_call(fake), fake_error(fake)), PH_INVALID);
    fake_set(fake, "values", "Phone.Audio");
    assert_int_equal(fake_action(fake)->check(fake_call(fake), fake_error(fake)), PH_INVALID);
    fake_close(fake);
}

static const char *write_file(const char *text, size_t length)
{
    static char path[] = "/tmp/settings-XXXXXX";
    strcpy(path + strlen(path) - 6, "XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, text, length) == (ssize_t)length && close(file) == 0);
    return path;
}

static void what_was_saved_is_restored(void **state)
{
    (void)state;
    const void *bytes = NULL;
    struct fake *fake = open_fake("settings-save");
    fake_reply(fake, "GET *", 200, items);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 0, "saved"), "2");
    size_t length = fake_attachment(fake, "settings.json", &bytes);
    const char *path = write_file(bytes, length);
    fake_close(fake);
    fake = open_fake("settings-restore"); /* onto the same phone: no difference */
    fake_set(fake, "saved_file", path);
    fake_reply(fake, "GET *", 200, items);
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_request_count(fake), 1);
    assert_string_equal(fake_row(fake, 0, "result"), "as in the file");
    fake_close(fake);
    unlink(path);
}

/* A phone that had only defaults when it was saved. */
static void what_the_file_lacks_is_told_and_reset_with_exact(void **state)
{
    (void)state;
    static const char empty[] = "{\"phonectl.settings\":1,\"settings\":{}}";
    const char *path = write_file(empty, strlen(empty));
    for (int i = 0; i < 3; i++) {
        struct fake *fake = open_fake(i == 0 ? "settings-diff" : "settings-restore");
        fake_set(fake, "saved_file", path);
        fake_set(fake, "exact", i == 2 ? "yes" : "no");
        fake_reply(fake, "GET *", 200, items);
        if (i == 2)
            fake_reply(fake, "PATCH *", 201, "{}");
        assert_int_equal(run(fake), PH_OK);
        assert_int_equal(fake_request_count(fake), i == 2 ? 2 : 1);
        assert_string_equal(fake_row(fake, 0, "key"), "Phone.Display.Brightness");
        if (i == 2)
            assert_string_equal(fake_row(fake, 0, "after"), "(default)");
        else
            assert_string_equal(fake_row(fake, 0, "result"),
                                "not in the file: stays, unless restored with exact");
        fake_close(fake);
    }
    unlink(path);
}

static const char file[] =
    "{\"phonectl.settings\":1,\"settings\":{\"Phone.Audio.RingVolume\":3,\"Phone.Nix\":1,"
    "\"Phone.Display.Brightness\":\"Blinding\",\"Phone.Network.VlanId\":5}}";

static void a_file_of_another_phone_gives_what_fits(void **state)
{
    (void)state;
    const char *path = write_file(file, strlen(file));
    for (int i = 0; i < 3; i++) {
        struct fake *fake = open_fake(i == 0 ? "settings-diff" : "settings-restore");
        fake_set(fake, "saved_file", path);
        fake_set(fake, "exact", i == 2 ? "yes" : "no");
        fake_reply(fake, "GET *", 200, items);
        if (i > 0)
            fake_reply(fake, "PATCH *", 201, "{}");
        assert_int_equal(run(fake), PH_OK);
        assert_int_equal(fake_request_count(fake), i == 0 ? 1 : 2);
        assert_string_equal(fake_row(fake, 0, "after"), "3");
        assert_string_equal(fake_row(fake, 1, "result"), "this phone has no such setting");
        assert_string_equal(fake_row(fake, 2, "result"), "this phone does not take that value");
        assert_string_equal(fake_row(fake, 3, "result"), "NOT_YOURS");
        if (i == 1)
            assert_string_equal(fake_request(fake, 1)->body,
                                "[" REPLACE("Phone.Audio.RingVolume", "3") "]");
        if (i == 2)
            assert_string_equal(
                fake_request(fake, 1)->body,
                "[" REPLACE("Phone.Audio.RingVolume", "3") "," REMOVE("Lines.Line[1].Label") "]");
        fake_close(fake);
    }
    unlink(path);
}

static void what_is_no_file_of_settings_sends_nothing(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{}",
                                        "{\"settings\":{}}",
                                        "\xFF\xFE",
                                        "{\"phonectl.settings\":2,\"settings\":{}}",
                                        "{\"phonectl.settings\":1,\"settings\":[]}"};
    for (size_t i = 0; i <= sizeof wrong / sizeof wrong[0]; i++) {
        struct fake *fake = open_fake("settings-restore");
        const char *path = i < sizeof wrong / sizeof wrong[0]
                               ? write_file(wrong[i], strlen(wrong[i]))
                               : "/nonexistent/settings.json";
        fake_set(fake, "saved_file", path);
        assert_int_equal(run(fake), PH_INVALID);
        assert_int_equal(fake_request_count(fake), 0);
        fake_close(fake);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_shown),
        cmocka_unit_test(one_patch_has_all_that_changes),
        cmocka_unit_test(what_cannot_be_is_one_sentence_and_nothing_sent),
        cmocka_unit_test(what_was_saved_is_restored),
        cmocka_unit_test(what_the_file_lacks_is_told_and_reset_with_exact),
        cmocka_unit_test(a_file_of_another_phone_gives_what_fits),
        cmocka_unit_test(what_is_no_file_of_settings_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
