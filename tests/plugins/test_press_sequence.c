/* Key sequences as people type them.
 * sources: press/press.c press/sequence.c press/macro.c press/keys.c press/keymap.c
 * sources: press/spelling.c press/discover.c
 * sources: common/argument_value.c common/ascii.c common/model_turn.c common/percent.c
 * sources: common/phone_schema.c common/webex.c common/webex_calls.c
 * sources: common/webex_json.c common/webex_phone.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "fake_host.h"
#include "press/keys.h"
#include "press/sequence.h"

static struct fake *open_fake(void)
{
    return fake_open(PH_ACTION, "press");
}

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
        {"Softkey1, soft5, line32", "soft1 soft5 line32"},
        {"Down * 2", "down down"},
        {"1, XAPI  Call.Hold CallId=3 , wait 1s", "1 Call.Hold CallId=3 1000"},
        {"xapi", NULL},
        {"xapiCall.Hold", NULL},
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
        {"line33", NULL},
        {"wait", NULL},
        {"wait x", NULL},
        {"wait 11m", NULL},
        {"wait 99999999999999999999s", NULL},
        {"home down", NULL},
    };
    struct fake *fake = open_fake();
    static struct sequence sequence;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char meaning[256] = "";
        int32_t code = sequence_parse(fake_call(fake), rows[i].text, &sequence, fake_error(fake));
        for (int j = 0; code == PH_OK && j < sequence.count; j++) {
            char wait[24];
            snprintf(wait, sizeof wait, "%d", (int)sequence.steps[j].wait_ms);
            strcat(meaning, j == 0 ? "" : " ");
            const struct step *step = &sequence.steps[j];
            strcat(meaning, step->command != NULL ? step->command
                            : step->key < 0       ? wait
                                                  : key_name(step->key));
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
    struct fake *fake = open_fake();
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

/* In a Turkish locale the C library does not match RIGHT with right. */
static void keys_are_the_same_in_every_locale(void **state)
{
    (void)state;
    static struct sequence sequence;
    const char *locale = setlocale(LC_ALL, "tr_TR.UTF-8");
    struct fake *fake = open_fake();
    int32_t code = sequence_parse(fake_call(fake), "RIGHT, LINE1, VOICEMAIL, WAIT 1S", &sequence,
                                  fake_error(fake));
    fake_close(fake);
    setlocale(LC_ALL, "C");
    assert_int_equal(code, PH_OK);
    assert_string_equal(key_name(sequence.steps[0].key), "right");
    if (locale == NULL)
        print_message("there is no Turkish locale on this machine\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_mean_what_they_say),
        cmocka_unit_test(a_sequence_has_an_end),
        cmocka_unit_test(keys_are_the_same_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
