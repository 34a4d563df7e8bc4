/* Any command and status of a phone: only what its schema allows is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"

/* ---- A cache with one entry ---------------------------------------------------------------- */

static char remembered_key[512], *remembered, offered[2][512];

static const char *memo_get(struct ph_context *ctx, const char *key, int64_t max_age_ms)
{
    (void)ctx;
    (void)max_age_ms;
    return remembered != NULL && strcmp(remembered_key, key) == 0 ? remembered : NULL;
}

static int32_t memo_put(struct ph_context *ctx, const char *key, const char *value)
{
    (void)ctx;
    if (strncmp(key, "complete ", 9) == 0) {
        snprintf(offered[strcmp(key, "complete arguments") == 0], sizeof offered[0], "%s", value);
        return PH_OK;
    }
    snprintf(remembered_key, sizeof remembered_key, "%s", key);
    free(remembered);
    remembered = strdup(value);
    return PH_OK;
}

static const struct ph_memo memo = {sizeof memo, memo_get, memo_put};

static int forget(void **state)
{
    (void)state;
    free(remembered);
    remembered = NULL;
    return 0;
}

/* ---- Phones -------------------------------------------------------------------------------- */

#define ARGUMENT(name, needed, schema)                                                             \
    "\"" name "\":{\"required\":" needed ",\"schema\":{" schema "}}"
/* clang-format off */
static const char commands[] =
    "[{\"deviceId\":\"dev1\",\"commands\":{"
    "\"SystemUnit.Boot\":{\"arguments\":{"
    ARGUMENT("Force", "false", "\"type\":\"string\",\"enum\":[\"True\",\"False\"]") "}},"
    "\"Audio.Volume.Set\":{\"arguments\":{"
    ARGUMENT("Level", "true", "\"type\":\"integer\",\"minimum\":0,\"maximum\":100") "}},"
    "\"Message.Show\":{\"arguments\":{"
    ARGUMENT("Text", "true", "\"type\":\"string\",\"minLength\":1,\"maxLength\":20") ","
    ARGUMENT("Duration", "false", "\"type\":\"number\"") ","
    ARGUMENT("Loud", "false", "\"type\":\"boolean\"") ","
    ARGUMENT("To", "false", "\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1}")
    "}},"
    "\"Icon.Upload\":{\"arguments\":{},\"bodySchema\":{\"schema\":{\"maxLength\":8}}}"
    "}}]";
/* clang-format on */

static const char statuses[] =
    "[{\"status\":{\"Audio.Volume\":{\"schema\":{\"type\":\"integer\"}},"
    "\"Network[1..n].IPv4.Address\":{\"schema\":{\"type\":\"string\"}}}}]";

static struct fake *open_fake(const char *action)
{
    struct fake *fake = fake_open(PH_ACTION, action);
    fake_service(fake, "ph.memo/1", &memo);
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "model", "Cisco 8851");
    fake_phone(fake, "software", "sip88xx.12");
    return fake;
}

static struct fake *open_command(const char *command, const char *arguments)
{
    struct fake *fake = open_fake("xapi");
    fake_set(fake, "command", command);
    fake_set(fake, "arguments", arguments);
    if (remembered == NULL)
        fake_reply(fake, "GET /xapi/schema?deviceId=dev1&command=%2A", 200, commands);
    return fake;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

static void a_command_is_sent_as_the_phone_spells_it(void **state)
{
    (void)state;
    static const struct {
        const char *command, *typed, *path, *sent;
    } rows[] = {
        {"systemunit.boot", NULL, "SystemUnit.Boot", "{}"},
        {"SystemUnit.Boot", "force=true", "SystemUnit.Boot", "{\"Force\":\"True\"}"},
        {"Audio.Volume.Set", "Level=0", "Audio.Volume.Set", "{\"Level\":0}"},
        {"Message.Show", "Text=Back at 5 = soon Duration=1.5 Loud=TRUE", "Message.Show",
         "{\"Text\":\"Back at 5 = soon\",\"Duration\":1.5,\"Loud\":true}"},
        {"Message.Show", "Text=\"a Loud=true\" To=1 To=22", "Message.Show",
         "{\"Text\":\"a Loud=true\",\"To\":[1,22]}"},
        {"Message.Show", "Text=\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F",
         "Message.Show",
         "{\"Text\":\"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_command(rows[i].command, rows[i].typed);
        char post[96], body[256];
        snprintf(post, sizeof post, "POST /xapi/command/%s", rows[i].path);
        snprintf(body, sizeof body, "{\"deviceId\":\"dev1\",\"arguments\":%s}", rows[i].sent);
        fake_reply(fake, post, 200,
                   "{\"result\":{\"CallId\":3,\"List\":[{\"id\":7,\"A\":\"x\"}]}}");
        if (run(fake) != PH_OK)
            fail_msg("%s: %s", rows[i].typed, fake_error_text(fake));
        assert_string_equal(fake_request(fake, fake_request_count(fake) - 1)->body, body);
        assert_string_equal(fake_row(fake, 0, "name"), "CallId");
        assert_string_equal(fake_row(fake, 0, "value"), "3");
        assert_string_equal(fake_row(fake, 1, "name"), "List[7].A");
        fake_close(fake);
    }
}

static void what_the_schema_forbids_is_one_sentence_and_nothing_sent(void **state)
{
    (void)state;
    static const struct {
        const char *command, *typed, *why;
    } rows[] = {
        {"Audio.Volume.Set", "Level=101",
         "Level=101 is not possible: it takes a whole number 0..100"},
        {"Audio.Volume.Set", "Level=-1", "a whole number 0..100"},
        {"Audio.Volume.Set", "Level=9223372036854775808", "a whole number 0..100"},
        {"Audio.Volume.Set", "Level=5x", "a whole number 0..100"},
        {"Audio.Volume.Set", "Level=", "a whole number 0..100"},
        {"Audio.Volume.Set", "Level=5 Level=6", "Level is given twice"},
        {"Audio.Volume.Set", NULL, "Level is missing: it takes a whole number 0..100"},
        {"Audio.Volume.Set", "Levl=5", "There is no Levl; there are Level*=0..100"},
        {"Audio.Volume.Set", "50", "\"50\" is not an argument: write NAME=VALUE"},
        {"SystemUnit.Boot", "Force=Maybe",
         "Force=Maybe is not possible: it takes one of True, False"},
        {"Message.Show", "Text=", "text of 1..20 characters"},
        {"Message.Show", "Text=123456789012345678901", "text of 1..20 characters"},
        {"Message.Show", "Text=a Duration=nan", "a number"},
        {"Message.Show", "Text=a Loud=yes", "true or false"},
        {"Message.Show", "Text=a To=0", "once or several times a whole number 1.."},
        {"Icon.Upload", "Id=1", "it takes no arguments"},
        {"Audio.Volume.Get", NULL, "no command Audio.Volume.Get; it has Audio.Volume.Set"},
        {"Nothing", NULL, "This phone has no command Nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        forget(NULL);
        struct fake *fake = open_command(rows[i].command, rows[i].typed);
        if (run(fake) == PH_OK || strstr(fake_error_text(fake), rows[i].why) == NULL)
            fail_msg("%s %s: %s", rows[i].command, rows[i].typed, fake_error_text(fake));
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
}

static void a_body_goes_where_there_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *command, *body;
        int32_t code;
    } rows[] = {{"Icon.Upload", "12345678", PH_OK},
                {"Icon.Upload", "123456789", PH_INVALID},
                {"SystemUnit.Boot", "x", PH_INVALID}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_command(rows[i].command, NULL);
        fake_set(fake, "body", rows[i].body);
        if (rows[i].code == PH_OK)
            fake_reply(fake, "POST *", 200, "{}");
        assert_int_equal(run(fake), rows[i].code);
        fake_close(fake);
    }
}

static void explaining_sends_nothing(void **state)
{
    (void)state;
    struct fake *fake = open_command("audio.volume.set", "level=7");
    fake_set(fake, "explain", "yes");
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_request_count(fake), 1);
    assert_string_equal(fake_row(fake, 0, "command"), "Audio.Volume.Set");
    assert_string_equal(fake_row(fake, 0, "arguments"), "{\"Level\":7}");
    assert_string_equal(fake_row(fake, 1, "name"), "Level");
    assert_string_equal(fake_row(fake, 1, "allowed"), "a whole number 0..100");
    fake_close(fake);
}

static void without_a_command_all_are_listed(void **state)
{
    (void)state;
    struct fake *fake = open_command(NULL, NULL);
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_row_count(fake), 4);
    assert_string_equal(fake_row(fake, 1, "command"), "Audio.Volume.Set");
    assert_string_equal(fake_row(fake, 1, "arguments"), "Level*=0..100");
    fake_close(fake);
    assert_string_equal(offered[0],
                        "SystemUnit.Boot\nAudio.Volume.Set\nMessage.Show\nIcon.Upload\n");
    assert_string_equal(offered[1], "SystemUnit.Boot\tForce=True\nSystemUnit.Boot\tForce=False\n"
                                    "Audio.Volume.Set\tLevel=\nMessage.Show\tText=\n"
                                    "Message.Show\tDuration=\nMessage.Show\tLoud=\n"
                                    "Message.Show\tTo=\n");
    fake = open_fake("xapi-status");
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1&status=%2A", 200, statuses);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_row(fake, 1, "name"), "Network[1..n].IPv4.Address");
    fake_close(fake);
}

/* The cached schema of the model is used, and read again if it may be outdated. */
static void a_firmware_changes_what_there_is(void **state)
{
    (void)state;
    struct fake *fake = open_command("SystemUnit.Boot", NULL);
    fake_reply(fake, "POST *", 200, "{}");
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
    assert_non_null(remembered);
    fake = open_command("SystemUnit.Boot", NULL);
    fake_reply(fake, "POST *", 404, "{\"message\":\"No.\"}");
    fake_reply(fake, "GET /xapi/schema*", 200, "[{\"commands\":{\"New.One\":{}}}]");
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_non_null(strstr(fake_error_text(fake), "no longer has the command SystemUnit.Boot"));
    fake_close(fake);
    fake = open_command("Another.One", NULL);
    fake_reply(fake, "GET /xapi/schema*", 200, "[{\"commands\":{\"Another.One\":{}}}]");
    fake_reply(fake, "POST /xapi/command/Another.One", 200, "{}");
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

static void a_status_is_asked_for_as_the_phone_spells_it(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *asked;
    } rows[] = {{"audio.VOLUME", "Audio.Volume"},
                {"network[1].ipv4", "Network%5B1%5D.IPv4"},
                {"network[*].*.address", "Network%5B%2A%5D.%2A.Address"},
                {"audio", "Audio"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake("xapi-status");
        char get[128];
        snprintf(get, sizeof get, "GET /xapi/status?deviceId=dev1&name=%s", rows[i].asked);
        fake_set(fake, "name", rows[i].typed);
        if (remembered == NULL)
            fake_reply(fake, "GET /xapi/schema*", 200, statuses);
        fake_reply(fake, get, 200,
                   "{\"result\":{\"Network\":[{\"id\":1,\"IPv4\":{\"Address\":\"10.0.0.1\"}}]}}");
        if (run(fake) != PH_OK)
            fail_msg("%s: %s", rows[i].typed, fake_error_text(fake));
        assert_string_equal(fake_row(fake, 0, "name"), "Network[1].IPv4.Address");
        assert_string_equal(fake_row(fake, 0, "value"), "10.0.0.1");
        fake_close(fake);
    }
    static const char *const wrong[] = {"Audio.Volume.More", "Netw", "Network[1.x", ".", "*.*.*.*"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        forget(NULL);
        struct fake *fake = open_fake("xapi-status");
        fake_set(fake, "name", wrong[i]);
        fake_reply(fake, "GET /xapi/schema*", 200, statuses);
        if (run(fake) != PH_UNSUPPORTED)
            fail_msg("%s", wrong[i]);
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
}

static char *huge_schema(size_t bytes)
{
    char *text = malloc(bytes + 128), *to = text;
    assert_non_null(text);
    to += sprintf(to, "[{\"commands\":{\"A\":{}");
    for (unsigned i = 0; (size_t)(to - text) < bytes; i++)
        to += sprintf(to, ",\"Command.Number%u\":{\"arguments\":{}}", i);
    strcpy(to, "}}]");
    return text;
}

/* A phone that describes itself in nonsense does no harm, and nothing of it is cached. */
static void a_schema_of_nonsense_is_one_sentence(void **state)
{
    (void)state;
    char *huge = huge_schema(10u << 20);
    const char *const answers[] = {"{}",
                                   "[]",
                                   "null",
                                   "[null]",
                                   "[{\"commands\":[]}]",
                                   "[{\"commands\":{\"A\":1}}]",
                                   "[{\"commands\":{\"\":{}}}]",
                                   "[{\"commands\":{\"A\\u001b[2J\":{}}}]",
                                   "<html>",
                                   huge};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct fake *fake = open_fake("xapi");
        fake_set(fake, "command", "SystemUnit.Boot");
        fake_reply(fake, "GET /xapi/schema*", 200, answers[i]);
        if (run(fake) != PH_FAILED || fake_error_text(fake)[0] == '\0')
            fail_msg("%.40s: %s", answers[i], fake_error_text(fake));
        assert_int_equal(fake_request_count(fake), 1);
        assert_null(remembered);
        fake_close(fake);
    }
    free(huge);
}

/* Odd members of a schema allow whatever they do not forbid. */
static void odd_descriptions_crash_nothing(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{\"arguments\":[]}",
        "{\"arguments\":{\"A\":null}}",
        "{\"arguments\":{\"A\":{\"schema\":7}}}",
        "{\"arguments\":{\"A\":{\"required\":\"x\",\"schema\":{\"type\":[1,null],\"enum\":{}}}}}",
        "{\"arguments\":{\"A\":{\"schema\":{\"enum\":[null,[],1]}}}}",
        "{\"arguments\":{\"A\":{\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"array\"}}}}}",
        "{\"bodySchema\":[]}",
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        for (int explained = 0; explained < 3; explained++) {
            char schema[256];
            forget(NULL);
            snprintf(schema, sizeof schema, "[{\"commands\":{\"C\":%s}}]", odd[i]);
            struct fake *fake = open_fake("xapi");
            fake_set(fake, "command", explained == 2 ? NULL : "C");
            fake_set(fake, "arguments", "A=1");
            fake_set(fake, "explain", explained == 1 ? "yes" : "no");
            fake_dry_run(fake);
            fake_reply(fake, "GET /xapi/schema*", 200, schema);
            run(fake);
            fake_close(fake);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_command_is_sent_as_the_phone_spells_it, forget),
        cmocka_unit_test_teardown(what_the_schema_forbids_is_one_sentence_and_nothing_sent, forget),
        cmocka_unit_test_teardown(a_body_goes_where_there_is_one, forget),
        cmocka_unit_test_teardown(explaining_sends_nothing, forget),
        cmocka_unit_test_teardown(without_a_command_all_are_listed, forget),
        cmocka_unit_test_teardown(a_firmware_changes_what_there_is, forget),
        cmocka_unit_test_teardown(a_status_is_asked_for_as_the_phone_spells_it, forget),
        cmocka_unit_test_teardown(a_schema_of_nonsense_is_one_sentence, forget),
        cmocka_unit_test_teardown(odd_descriptions_crash_nothing, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
