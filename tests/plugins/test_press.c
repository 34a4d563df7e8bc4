/* Key sequences, how a phone's key command is found out, and that a press is never repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fake_host.h"
#include "press/keys.h"
#include "press/sequence.h"

/* ---- Tables and memory that the host would offer -------------------------------------------------- */

static const char *const map_lines[][3] = {
    {"phones", "models", "*88[0-9][0-9]*"},
    {"keys", "digit", "KeyPad% Dialpad_%"},
    {"keys", "star", "KeyPadStar"},
    {"keys", "pound", "KeyPadPound"},
    {"keys", "up", "NavUp"},
    {"keys", "down", "NavDwn NavDown"},
    {"keys", "select", "NavSelect"},
    {"keys", "home", "Applications"},
    {"keys", "soft", "Soft%"},
};

static int32_t data_read(struct ph_call *call, const char *name,
                         int32_t (*visit)(void *self, const char *section, const char *key,
                                          const char *value),
                         void *self, struct ph_error *err)
{
    (void)call;
    (void)err;
    assert_string_equal(name, "keymaps/test.ini");
    for (size_t i = 0; i < sizeof map_lines / sizeof map_lines[0]; i++)
        visit(self, map_lines[i][0], map_lines[i][1], map_lines[i][2]);
    return PH_OK;
}

static const char *const *data_names(struct ph_call *call, const char *folder)
{
    static const char *const names[] = {"test.ini", NULL};
    (void)call;
    assert_string_equal(folder, "keymaps");
    return names;
}

static char remembered[2][4096];

static const char *memo_get(struct ph_call *call, const char *key, int64_t max_age_ms)
{
    (void)call;
    assert_true(max_age_ms > 0);
    return strcmp(remembered[0], key) == 0 ? remembered[1] : NULL;
}

static int32_t memo_put(struct ph_call *call, const char *key, const char *value)
{
    (void)call;
    snprintf(remembered[0], sizeof remembered[0], "%s", key);
    snprintf(remembered[1], sizeof remembered[1], "%s", value);
    return PH_OK;
}

static const struct ph_data data = {sizeof data, data_read, data_names};
static const struct ph_memo memo = {sizeof memo, memo_get, memo_put};

static struct fake *open_fake(const char *keys)
{
    struct fake *fake = fake_open(PH_ACTION, "press");
    fake_service(fake, "ph.data/1", &data);
    fake_service(fake, "ph.memo/1", &memo);
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "model", "Cisco 8851");
    fake_set(fake, "keys", keys);
    fake_set(fake, "digits", "keys");
    return fake;
}

static int forget(void **state)
{
    (void)state;
    remembered[0][0] = '\0';
    return 0;
}

static int32_t run(struct fake *fake)
{
    return fake_action(fake)->run(fake_call(fake), fake_error(fake));
}

#define DIGITS                                                                                     \
    "\"KeyPad0\",\"KeyPad1\",\"KeyPad2\",\"KeyPad3\",\"KeyPad4\",\"KeyPad5\",\"KeyPad6\","         \
    "\"KeyPad7\","                                                                                 \
    "\"KeyPad8\",\"KeyPad9\",\"KeyPadStar\",\"KeyPadPound\""
#define COMMAND(name, argument, more)                                                              \
    "\"" name "\":{\"arguments\":{\"" argument                                                     \
    "\":{\"required\":true,\"schema\":{\"type\":\"string\",\"enum\":[" DIGITS more "]}}}}"
#define SCHEMA(commands) "[{\"deviceId\":\"dev1\",\"commands\":{" commands "}}]"

static const char usual[] = SCHEMA(
    COMMAND("Any.Keys.Send", "Which", ",\"NavUp\",\"NavDwn\",\"NavSelect\",\"Applications\""));

/* ---- Sequences --------------------------------------------------------------------------------- */

static void sequences_mean_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *text, *meaning; /* NULL: refused */
    } rows[] = {
        {"Home", "home"},
        {"home,DOWN*3 , select", "home down down down select"},
        {"Home, wait 500ms, ok", "home 500 select"},
        {"wait 2s", "2000"},
        {"wait 2", "2000"},
        {"wait 1m", "60000"},
        {"1234#", "1 2 3 4 pound"},
        {"*73", "star 7 3"},
        {"*", "star"},
        {"Softkey1, soft5, line16", "soft1 soft5 line16"},
        {"Down * 2", "down down"},
        {"", NULL},
        {"  ", NULL},
        {"home,", NULL},
        {",home", NULL},
        {"home,,home", NULL},
        {"nokey", NULL},
        {"down*0", NULL},
        {"down*51", NULL},
        {"down*", NULL},
        {"down*x", NULL},
        {"down*-1", NULL},
        {"soft6", NULL},
        {"line17", NULL},
        {"wait", NULL},
        {"wait x", NULL},
        {"wait 11m", NULL},
        {"wait 99999999999999999999s", NULL},
        {"home down", NULL},
    };
    struct fake *fake = open_fake("home");
    static struct sequence sequence;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char meaning[256] = "";
        int32_t code = sequence_parse(fake_call(fake), rows[i].text, &sequence, fake_error(fake));
        for (int j = 0; code == PH_OK && j < sequence.count; j++) {
            char wait[24];
            snprintf(wait, sizeof wait, "%d", (int)sequence.steps[j].wait_ms);
            strcat(meaning, j == 0 ? "" : " ");
            strcat(meaning, sequence.steps[j].key < 0 ? wait : key_name(sequence.steps[j].key));
        }
        if (code != (rows[i].meaning != NULL ? PH_OK : PH_INVALID) ||
            (code == PH_OK && strcmp(meaning, rows[i].meaning) != 0))
            fail_msg("\"%s\": %d %s", rows[i].text, code, meaning);
    }
    fake_close(fake);
}

static void a_sequence_has_an_end(void **state)
{
    (void)state;
    struct fake *fake = open_fake("home");
    static struct sequence sequence;
    char text[2048] = "up";
    for (int i = 0; i < 10; i++)
        strcat(text, ",down*50");
    assert_int_equal(sequence_parse(fake_call(fake), text, &sequence, fake_error(fake)),
                     PH_INVALID);
    assert_int_equal(sequence_parse(fake_call(fake), text + 3, &sequence, fake_error(fake)), PH_OK);
    assert_int_equal(sequence.count, SEQUENCE_STEPS);
    fake_close(fake);
}

/* ---- Finding out -------------------------------------------------------------------------------- */

static void the_schema_says_command_argument_and_spelling(void **state)
{
    (void)state;
    struct fake *fake = open_fake("Home, 7");
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1", 200, usual);
    fake_reply(fake, "POST /xapi/command/Any.Keys.Send", 200, "{\"result\":{}}");
    fake_reply(fake, "POST /xapi/command/Any.Keys.Send", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_request(fake, 1)->body,
                        "{\"deviceId\":\"dev1\",\"arguments\":{\"Which\":\"Applications\"}}");
    assert_string_equal(fake_request(fake, 2)->body,
                        "{\"deviceId\":\"dev1\",\"arguments\":{\"Which\":\"KeyPad7\"}}");
    assert_string_equal(fake_row(fake, 0, "pressed"), "2");
    fake_close(fake);
}

static void what_was_found_is_remembered_for_the_model(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fake *fake = open_fake("Home");
        if (i == 0)
            fake_reply(fake, "GET /xapi/schema?deviceId=dev1", 200, usual);
        fake_reply(fake, "POST /xapi/command/Any.Keys.Send", 200, "{\"result\":{}}");
        assert_int_equal(run(fake), PH_OK);
        assert_non_null(
            strstr(fake_request(fake, 1 - (size_t)i)->body, "{\"Which\":\"Applications\"}"));
        fake_close(fake);
    }
}

static void the_command_that_covers_most_keys_wins(void **state)
{
    (void)state;
    static const char *const schemas[] = {
        SCHEMA(COMMAND("A.Tones", "T", "") "," COMMAND("B.Keys", "K", ",\"NavUp\",\"NavDwn\"")),
        SCHEMA(COMMAND("B.Keys", "K", ",\"NavUp\",\"NavDwn\"") "," COMMAND("Z.Tones", "T",
                                                                           ",\"NavUp\"")),
        SCHEMA(COMMAND("Key.Press", "K", ",\"NavUp\"") "," COMMAND(
            "Key.Release", "K", ",\"NavUp\"") "," COMMAND("B.Keys", "K", ",\"NavUp\"")),
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        forget(NULL);
        struct fake *fake = open_fake("1");
        fake_reply(fake, "GET /xapi/schema*", 200, schemas[i]);
        fake_reply(fake, "POST /xapi/command/B.Keys", 200, "{\"result\":{}}");
        assert_int_equal(run(fake), PH_OK);
        fake_close(fake);
    }
}

static void a_command_that_covers_few_is_not_guessed(void **state)
{
    (void)state;
    static const char *const schemas[] = {
        SCHEMA(COMMAND("Call.DTMF", "Tone", "")), /* a dial pad alone is no key command */
        SCHEMA("\"Keys\":{\"arguments\":{\"K\":{\"required\":true,\"schema\":{\"enum\":[\"NavUp\"]}"
               "}}}"),
        SCHEMA("\"Two\":{\"arguments\":{\"B\":{\"required\":true,\"schema\":{}},\"K\":{"
               "\"required\":true,"
               "\"schema\":{\"enum\":[" DIGITS ",\"NavUp\"]}}}}"), /* what is B to be? */
        SCHEMA("\"Keys\":{\"arguments\":{}}"),
        SCHEMA(""),
        "[]",
        "{}",
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        struct fake *fake = open_fake("1");
        fake_reply(fake, "GET /xapi/schema*", 200, schemas[i]);
        assert_int_equal(run(fake), PH_UNSUPPORTED);
        assert_int_equal(fake_request_count(fake), 1);
        fake_close(fake);
    }
}

static void a_configured_command_wins(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1");
    fake_set(fake, "command", "My.Own");
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1&command=My.Own", 200,
               SCHEMA(COMMAND("My.Own", "K", "") "," COMMAND("Better", "K", ",\"NavUp\"")));
    fake_reply(fake, "POST /xapi/command/My.Own", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

/* ---- Pressing ----------------------------------------------------------------------------------- */

static void a_missing_key_presses_none_of_them(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1, line3");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_non_null(strstr(fake_error_text(fake), "line3"));
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
}

static void E1_an_unknown_press_ends_the_sequence(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1, 2, 3");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    fake_reply_failure(fake, "POST *", PH_UNKNOWN, "no answer");
    assert_int_equal(run(fake), PH_UNKNOWN);
    assert_int_equal(fake_request_count(fake), 3);
    assert_string_equal(fake_row(fake, 0, "pressed"), "1");
    fake_close(fake);
}

static void digits_in_a_call_are_tones(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1#");
    fake_set(fake, "digits", "auto");
    fake_reply(fake, "GET /xapi/status*", 200,
               "{\"result\":{\"Call\":[{\"id\":1,\"Status\":\"Connected\"}]}}");
    fake_reply(fake, "POST /xapi/command/Call.DTMFSend", 200, "{\"result\":{}}");
    fake_reply(fake, "POST /xapi/command/Call.DTMFSend", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    assert_non_null(strstr(fake_request(fake, 2)->body, "{\"DTMFString\":\"#\"}"));
    fake_close(fake);
}

static void digits_without_a_call_are_keys(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1");
    fake_set(fake, "digits", "auto");
    fake_reply(fake, "GET /xapi/status*", 200,
               "{\"result\":{\"Call\":[{\"id\":1,\"Status\":\"OnHold\"}]}}");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    fake_reply(fake, "POST /xapi/command/Any.Keys.Send", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

static void explain_shows_every_step_and_presses_nothing(void **state)
{
    (void)state;
    struct fake *fake = open_fake("Home, wait 1s, Down*2");
    fake_set(fake, "explain", "yes");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_request_count(fake), 1);
    assert_int_equal(fake_row_count(fake), 4);
    assert_string_equal(fake_row(fake, 0, "sent_as"), "Applications");
    assert_string_equal(fake_row(fake, 1, "key"), "wait 1000 ms");
    assert_string_equal(fake_row(fake, 3, "command"), "Any.Keys.Send");
    fake_close(fake);
}

static void a_wait_replaces_the_usual_one(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1, wait 2s, 2, 3");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    for (int i = 0; i < 3; i++)
        fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    assert_int_equal(fake_slept_ms(fake), 2000 + 150);
    fake_close(fake);
}

static void stopping_stops_before_the_next_key(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1, 2, 3");
    fake_cancel_after(fake, 0);
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_CANCELLED);
    assert_string_equal(fake_row(fake, 0, "pressed"), "1");
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_mean_what_they_say),
        cmocka_unit_test(a_sequence_has_an_end),
        cmocka_unit_test_setup(the_schema_says_command_argument_and_spelling, forget),
        cmocka_unit_test_setup(what_was_found_is_remembered_for_the_model, forget),
        cmocka_unit_test_setup(the_command_that_covers_most_keys_wins, forget),
        cmocka_unit_test_setup(a_command_that_covers_few_is_not_guessed, forget),
        cmocka_unit_test_setup(a_configured_command_wins, forget),
        cmocka_unit_test_setup(a_missing_key_presses_none_of_them, forget),
        cmocka_unit_test_setup(E1_an_unknown_press_ends_the_sequence, forget),
        cmocka_unit_test_setup(digits_in_a_call_are_tones, forget),
        cmocka_unit_test_setup(digits_without_a_call_are_keys, forget),
        cmocka_unit_test_setup(explain_shows_every_step_and_presses_nothing, forget),
        cmocka_unit_test_setup(a_wait_replaces_the_usual_one, forget),
        cmocka_unit_test_setup(stopping_stops_before_the_next_key, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
