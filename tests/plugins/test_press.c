/* How a phone's key command is discovered, and that a press is never repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "fake_memo.h"

/* ---- Tables and the cache of the host -------------------------------------------------------- */

/* {file, section, key, value} */
static const char *const usual_tables[][4] = {
    {"test.ini", "phones", "models", "*88[0-9][0-9]*"},
    {"test.ini", "keys", "digit", "KeyPad% Dialpad_%"},
    {"test.ini", "keys", "star", "KeyPadStar"},
    {"test.ini", "keys", "pound", "KeyPadPound"},
    {"test.ini", "keys", "up", "NavUp"},
    {"test.ini", "keys", "down", "NavDwn NavDown"},
    {"test.ini", "keys", "select", "NavSelect"},
    {"test.ini", "keys", "home", "Applications"},
    {"test.ini", "keys", "soft", "Soft%"},
};

/* Another file for the same phones, and one for other phones. */
static const char *const more_tables[][4] = {
    {"own.ini", "phones", "models", "*CISCO?8851*"},
    {"own.ini", "keys", "up", "Pfeil_hoch"},
    {"rooms.ini", "keys", "digit", "%"},
    {"rooms.ini", "keys", "back", "C"},
    {"rooms.ini", "phones", "models", "*Room*"},
};

static int32_t data_read(struct ph_context *ctx, const char *name,
                         int32_t (*visit)(void *self, const char *section, const char *key,
                                          const char *value),
                         void *self, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    const char *file = name + strlen("keymaps/");
    for (size_t i = 0; i < sizeof usual_tables / sizeof usual_tables[0]; i++)
        if (strcmp(file, usual_tables[i][0]) == 0)
            visit(self, usual_tables[i][1], usual_tables[i][2], usual_tables[i][3]);
    for (size_t i = 0; i < sizeof more_tables / sizeof more_tables[0]; i++)
        if (strcmp(file, more_tables[i][0]) == 0)
            visit(self, more_tables[i][1], more_tables[i][2], more_tables[i][3]);
    return PH_OK;
}

static int more; /* the other files exist too */

static const char *const *data_names(struct ph_context *ctx, const char *folder)
{
    static const char *const one[] = {"test.ini", NULL}, *const all[] = {"own.ini", "rooms.ini",
                                                                         "test.ini", NULL};
    (void)ctx;
    assert_string_equal(folder, "keymaps");
    return more ? all : one;
}

static const struct ph_data data = {sizeof data, data_read, data_names};

static struct fake *open_fake(const char *keys)
{
    struct fake *fake = fake_open(PH_ACTION, "press");
    fake_service(fake, "ph.data/1", &data);
    fake_service(fake, "ph.memo/1", &memo);
    fake_phone(fake, "id", "dev1");
    fake_phone(fake, "model", "Cisco 8851");
    fake_phone(fake, "capability", "xapi");
    fake_phone(fake, "permission", "xapi");
    fake_set(fake, "keys", keys);
    fake_set(fake, "digits", "keys");
    return fake;
}

static int forget(void **state)
{
    (void)state;
    remembered[0][0] = '\0';
    more = 0;
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

/* ---- Discovery ------------------------------------------------------------------------------- */

static void the_schema_says_command_argument_and_spelling(void **state)
{
    (void)state;
    struct fake *fake = open_fake("Home, 7");
    fake_reply(fake, "GET /xapi/schema?deviceId=dev1&command=%2A", 200, usual);
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

/* Not for a phone that lists nothing: it may just have started. */
static void a_model_without_keys_is_asked_once(void **state)
{
    (void)state;
    static const char *const schemas[] = {"[{\"commands\":{}}]", "[{\"commands\":{\"A\":{}}}]",
                                          NULL};
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        struct fake *fake = open_fake("Home");
        fake_phone(fake, "software", "12.0.3");
        if (schemas[i] != NULL)
            fake_reply(fake, "GET /xapi/schema*", 200, schemas[i]);
        assert_int_equal(run(fake), PH_UNSUPPORTED);
        assert_non_null(strstr(fake_error_text(fake), "no command that presses keys"));
        fake_close(fake);
    }
}

static void what_was_found_is_remembered_for_the_model(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fake *fake = open_fake("Home");
        if (i == 0)
            fake_reply(fake, "GET /xapi/schema?deviceId=dev1&command=%2A", 200, usual);
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
               "\"schema\":{\"enum\":[" DIGITS ",\"NavUp\"]}}}}"), /* B has no known value */
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

/* ---- Keys that no key map knows -------------------------------------------------------------- */

#define TEN(before, after)                                                                         \
    "\"" before "0" after "\",\"" before "1" after "\",\"" before "2" after "\",\"" before         \
    "3" after "\",\"" before "4" after "\",\"" before "5" after "\",\"" before "6" after           \
    "\",\"" before "7" after "\",\"" before "8" after "\",\"" before "9" after "\""
#define KEYS(name, argument, names)                                                                \
    SCHEMA("\"" name "\":{\"arguments\":{\"" argument                                              \
           "\":{\"required\":true,\"schema\":{\"enum\":[" names "]}}}}")

static const char odd[] = KEYS("Handset.Key.Push", "Code",
                               TEN("Ziffer_", "") ",\"Ziffer_Stern\",\"Pfeil_hoch\","
                                                  "\"Pfeil_runter\",\"Anfang\",\"Leitung_1\"");

/* Presses one key; sent_as NULL: it must be reported as missing. */
static void press_of(const char *schema, const char *key, const char *sent_as)
{
    char expected[80];
    forget(NULL);
    struct fake *fake = open_fake(key);
    fake_reply(fake, "GET /xapi/schema*", 200, schema);
    if (sent_as == NULL) {
        assert_int_equal(run(fake), PH_UNSUPPORTED);
        fake_close(fake);
        return;
    }
    fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    if (run(fake) != PH_OK)
        fail_msg("%s: %s", key, fake_error_text(fake));
    snprintf(expected, sizeof expected, ":\"%s\"}}", sent_as);
    if (strstr(fake_request(fake, 1)->body, expected) == NULL)
        fail_msg("%s: %s", key, fake_request(fake, 1)->body);
    fake_close(fake);
}

static void I8_ten_names_that_differ_in_a_digit_are_the_dial_pad(void **state)
{
    (void)state;
    press_of(odd, "0", "Ziffer_0");
    press_of(odd, "7", "Ziffer_7");
    press_of(odd, "up", NULL);
    static const char *const odd_too[] = {
        KEYS("A.Key", "K", TEN("T", "aste") ",\"a\",\"b\",\"c\""),
        KEYS("A.B", "Button", TEN("Pad.", "") ",\"F1\",\"F2\",\"F3\",\"F10\""),
    };
    press_of(odd_too[0], "3", "T3aste");
    press_of(odd_too[1], "3", "Pad.3");
    static const char *const no_pads[] = {
        KEYS("A.Key", "K", TEN("P", "") ",\"P10\",\"b\",\"c\""), /* more than ten */
        KEYS("A.Key", "K", TEN("P", "") "," TEN("Q", "")),       /* ambiguous */
        KEYS("A.B", "C", TEN("P", "") ",\"a\",\"b\",\"c\""),     /* nothing mentions keys */
        KEYS("A.Key", "K", TEN("", "") ",\"A\",\"B\",\"C\",\"D\",\"*\",\"#\""), /* tones */
    };
    for (size_t i = 0; i < sizeof no_pads / sizeof no_pads[0]; i++)
        press_of(no_pads[i], "3", NULL);
}

static void I8_what_stands_before_the_digits_may_stand_before_all(void **state)
{
    (void)state;
    static const char schema[] =
        KEYS("A.Key", "K",
             TEN("Btn_", "") ",\"Btn_*\",\"Btn_NumberSign\",\"Btn_NavUp\",\"Btn_Down\","
                             "\"BtnVolume_Up\",\"Btn_ProgrammableSoftKey2\",\"Btn_LineKey17\"");
    static const char *const keys[][2] = {
        {"star", "Btn_*"},    {"pound", "Btn_NumberSign"},           {"up", "Btn_NavUp"},
        {"down", "Btn_Down"}, {"soft2", "Btn_ProgrammableSoftKey2"}, {"line17", "Btn_LineKey17"},
        {"9", "Btn_9"},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        press_of(schema, keys[i][0], keys[i][1]);
}

static void I8_a_missing_key_is_told_with_those_there_are(void **state)
{
    (void)state;
    struct fake *fake = open_fake("up");
    fake_reply(fake, "GET /xapi/schema*", 200, odd);
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_non_null(strstr(fake_error_text(fake), "Pfeil_hoch Pfeil_runter"));
    assert_non_null(strstr(fake_error_text(fake), "phonectl help keys"));
    assert_string_equal(fake_row(fake, 0, "keys"), "0 1 2 3 4 5 6 7 8 9");
    assert_string_equal(fake_row(fake, 0, "names_not_understood"),
                        "Ziffer_Stern Pfeil_hoch Pfeil_runter Anfang Leitung_1");
    fake_close(fake);
    fake = open_fake("down"); /* from the cache */
    assert_int_equal(run(fake), PH_UNSUPPORTED);
    assert_non_null(strstr(fake_error_text(fake), "Pfeil_hoch Pfeil_runter"));
    fake_close(fake);
    more = 1; /* a user's own map takes effect at once, in addition to the others */
    fake = open_fake("up, select");
    fake_reply(fake, "GET /xapi/schema*", 200,
               KEYS("A.Key", "K", TEN("Z", "") ",\"Pfeil_hoch\",\"NavSelect\",\"x\""));
    for (int i = 0; i < 2; i++)
        fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    if (run(fake) != PH_OK)
        fail_msg("%s", fake_error_text(fake));
    fake_close(fake);
}

/* If no key map fits the model, every map is tried. Models are compared ignoring case. */
static void I8_a_model_that_no_map_knows_is_understood(void **state)
{
    (void)state;
    struct fake *fake = open_fake("Home");
    fake_phone(fake, "model", "Cisco 7777");
    fake_reply(fake, "GET /xapi/schema*", 200, usual);
    fake_reply(fake, "POST *", 200, "{\"result\":{}}");
    assert_int_equal(run(fake), PH_OK);
    fake_close(fake);
}

/* All phones of a model share the cache: a name in it may be nothing but a name. */
static void one_phone_cannot_teach_its_siblings_other_keys(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        SCHEMA(COMMAND("Any.Keys.Send", "Which\\nhome=KeyPad9", ",\"NavUp\",\"NavDwn\"")),
        SCHEMA(COMMAND("Any.Keys.Send\\nWhich\\nhome=KeyPad9", "Which", ",\"NavUp\",\"NavDwn\"")),
        SCHEMA(COMMAND("Any.Keys.Send", "Which", ",\"Nav\\nhome=\\nUp\"")),
        SCHEMA(COMMAND("Any.Keys.Send", "Which", ",\"NavUp\\rx\"")),
    };
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        forget(NULL);
        struct fake *fake = open_fake("1");
        fake_reply(fake, "GET /xapi/schema*", 200, hostile[i]);
        assert_int_equal(run(fake), PH_UNSUPPORTED);
        assert_string_equal(remembered[0], "");
        fake_close(fake);
        press_of(usual, "Home", "Applications");
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

/* ---- Pressing -------------------------------------------------------------------------------- */

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

/* Digits go through the owner's call if the phone does not report its calls or knows no tones. */
static void digits_go_by_the_owners_call_where_the_phone_knows_none(void **state)
{
    (void)state;
    struct fake *fake = open_fake("1#");
    fake_set(fake, "digits", "auto");
    fake_phone(fake, "workspace_id", "w1");
    fake_reply(fake, "GET /xapi/status*", 200, "{\"result\":{}}");
    fake_reply(
        fake, "GET /telephony/calls/members/w1/calls", 200,
        "{\"items\":[{\"id\":\"c0\",\"state\":\"held\"},{\"id\":\"c1\",\"state\":\"connected\"}]}");
    fake_reply(fake, "POST /telephony/calls/members/w1/transmitDtmf", 204, NULL);
    fake_reply(fake, "POST /telephony/calls/members/w1/transmitDtmf", 204, NULL);
    assert_int_equal(run(fake), PH_OK);
    assert_string_equal(fake_request(fake, 2)->body, "{\"callId\":\"c1\",\"dtmf\":\"1\"}");
    assert_string_equal(fake_request(fake, 3)->body, "{\"callId\":\"c1\",\"dtmf\":\"#\"}");
    assert_string_equal(fake_row(fake, 0, "pressed"), "2");
    fake_close(fake);
    for (int time = 0; time < 2; time++) { /* refused once, so not asked again */
        fake = open_fake("1");
        fake_set(fake, "digits", "auto");
        fake_phone(fake, "workspace_id", "w1");
        fake_reply(fake, "GET /xapi/status*", 200, "{\"result\":{}}");
        if (time == 0)
            fake_reply(fake, "GET /telephony/calls/members/w1/calls", 403, NULL);
        fake_reply(fake, "GET /xapi/schema*", 404, NULL);
        assert_int_equal(run(fake), PH_NOT_FOUND);
        fake_close(fake);
    }
}

/* A phone that takes no commands is asked for nothing but its owner's call. */
static void a_phone_without_commands_takes_only_digits(void **state)
{
    (void)state;
    static const char none[] = "{\"items\":[]}",
                      one[] = "{\"items\":[{\"id\":\"c1\",\"state\":\"connected\"}]}";
    static const char takes[] = "This phone takes only digits, as tones of its one connected call";
    static const struct {
        const char *keys, *digits, *calls;
        int status;
        const char *why;
        size_t requests;
    } typed[] = {
        {"1", "auto", one, 200, "", 2},
        {"1", "tones", one, 200, "", 2},
        {"1", "keys", NULL, 0, takes, 0},
        {"Home", "auto", NULL, 0, ", and there is no such call", 0},
        {"1, Home", "auto", one, 200, takes, 1},
        {"1, xapi Any.Command", "auto", one, 200, takes, 1},
        {"1", "auto", none, 200, ", and there is no such call", 1},
        {"1", "auto", "", 403, "service app with spark-admin:calls_read", 1},
    };
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        struct fake *fake = fake_open(PH_ACTION, "press");
        fake_service(fake, "ph.data/1", &data);
        fake_phone(fake, "workspace_id", "w1");
        fake_set(fake, "keys", typed[i].keys);
        fake_set(fake, "digits", typed[i].digits);
        if (typed[i].calls != NULL)
            fake_reply(fake, "GET /telephony/calls/members/w1/calls", typed[i].status,
                       typed[i].calls);
        if (typed[i].requests == 2)
            fake_reply(fake, "POST /telephony/calls/members/w1/transmitDtmf", 204, NULL);
        assert_int_equal(run(fake) == PH_OK, typed[i].why[0] == '\0');
        assert_int_equal(fake_request_count(fake), typed[i].requests);
        if (typed[i].why[0] != '\0')
            assert_non_null(strstr(fake_error_text(fake), typed[i].why));
        fake_close(fake);
    }
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
        cmocka_unit_test_setup(the_schema_says_command_argument_and_spelling, forget),
        cmocka_unit_test_setup(a_model_without_keys_is_asked_once, forget),
        cmocka_unit_test_setup(what_was_found_is_remembered_for_the_model, forget),
        cmocka_unit_test_setup(the_command_that_covers_most_keys_wins, forget),
        cmocka_unit_test_setup(a_command_that_covers_few_is_not_guessed, forget),
        cmocka_unit_test_setup(I8_ten_names_that_differ_in_a_digit_are_the_dial_pad, forget),
        cmocka_unit_test_setup(I8_what_stands_before_the_digits_may_stand_before_all, forget),
        cmocka_unit_test_setup(I8_a_missing_key_is_told_with_those_there_are, forget),
        cmocka_unit_test_setup(I8_a_model_that_no_map_knows_is_understood, forget),
        cmocka_unit_test_setup(one_phone_cannot_teach_its_siblings_other_keys, forget),
        cmocka_unit_test_setup(a_configured_command_wins, forget),
        cmocka_unit_test_setup(a_missing_key_presses_none_of_them, forget),
        cmocka_unit_test_setup(E1_an_unknown_press_ends_the_sequence, forget),
        cmocka_unit_test_setup(digits_in_a_call_are_tones, forget),
        cmocka_unit_test_setup(digits_go_by_the_owners_call_where_the_phone_knows_none, forget),
        cmocka_unit_test_setup(a_phone_without_commands_takes_only_digits, forget),
        cmocka_unit_test_setup(digits_without_a_call_are_keys, forget),
        cmocka_unit_test_setup(explain_shows_every_step_and_presses_nothing, forget),
        cmocka_unit_test_setup(a_wait_replaces_the_usual_one, forget),
        cmocka_unit_test_setup(stopping_stops_before_the_next_key, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
