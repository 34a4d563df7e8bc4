/* The keyring plugin against misbehaving helper programs: none can delay it beyond its own
 * deadline, crash it, or make it accept nonsense. End-to-end tests cover the real helper and
 * service.
 * sources: keyring/keyring.c keyring/wire.c */
#include "fake_files.h"
#include "fake_inside.h"
#include "keyring/clock.h"
#include "keyring/place.h"
#include "keyring/wire.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct ph_store_key office = {.size = sizeof office,
                                           .profile = "office",
                                           .provider = "webex-oauth",
                                           .origin = "https://api.example",
                                           .account = "zoë@example.com"};

/* The program started instead of the helper. */
static char helper[512];

const char *place_of_helper(char *room, size_t size)
{
    (void)room;
    (void)size;
    return helper;
}

/* How many times faster than real time the plugin's deadlines pass; 1 while a helper has work to
 * do, so that a busy machine fails no test. */
static int speed;
/* The fake for which `speed` becomes 20 once the user is prompted; or NULL. */
static struct fake *hurried;

int64_t clock_ms(void)
{
    static int64_t last_us, passed_us;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    if (hurried != NULL && strstr(fake_said(hurried), "asks for its password") != NULL)
        speed = 20;
    passed_us += (now_us - last_us) * speed;
    last_us = now_us;
    return passed_us / 1000;
}

static int real_time(void **state)
{
    (void)state;
    speed = 1;
    hurried = NULL;
    return 0;
}

/* A shell script as the helper: its socket is descriptor 0. */
static void helper_is(const char *script)
{
    const char *folder = getenv("TMPDIR");
    assert_non_null(folder);
    snprintf(helper, sizeof helper, "%s/helper", folder);
    unlink(helper);
    FILE *file = fopen(helper, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    assert_int_equal(fchmod(fileno(file), 0700), 0);
    assert_int_equal(fclose(file), 0);
}

/* Like helper_is(), with a helper that answers with this message after reading the request. */
static void helper_answers(const struct wire_message *message)
{
    static uint8_t bytes[WIRE_LIMIT];
    size_t length = wire_pack_message(message, bytes);
    assert_true(length > 0 && length < 1000);
    char script[4096] = "head -c 1 <&0 >/dev/null; printf '";
    for (size_t i = 0; i < length; i++)
        sprintf(script + strlen(script), "\\%03o", bytes[i]);
    strcat(script, "' >&0");
    helper_is(script);
}

static int32_t load_with(struct fake *fake, const struct ph_secret **record)
{
    *record = NULL;
    return fake_store(fake)->load(fake_call(fake), &office, record, fake_error(fake));
}

/* A load that must fail and must not leave the helper running. */
static void expect(int32_t code, const char *text)
{
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    assert_int_equal(load_with(fake, &record), code);
    assert_null(record);
    if (strstr(fake_error_text(fake), text) == NULL)
        fail_msg("\"%s\" is not in: %s", text, fake_error_text(fake));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    fake_close(fake);
}

static void a_helper_that_is_not_there_is_named(void **state)
{
    (void)state;
    snprintf(helper, sizeof helper, "/nonexistent/phonectl-keyring");
    expect(PH_FAILED, "/nonexistent/phonectl-keyring");
}

/* Neither the service nor the helper answers: the plugin itself ends the helper. */
static void D1_a_hung_helper_is_ended_at_the_deadline(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    speed = 20;
    helper_is("exec sleep 300");
    assert_int_equal(load_with(fake, &record), PH_TIMEOUT);
    assert_non_null(strstr(fake_error_text(fake), "helper program of the keyring does not answer"));
    assert_non_null(strstr(fake_said(fake), "progress: Waiting for the keyring"));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    fake_close(fake);
}

static void D1_a_stopped_helper_is_ended_at_the_deadline(void **state)
{
    (void)state;
    speed = 4;
    helper_is("kill -STOP $$");
    expect(PH_TIMEOUT, "does not answer");
}

static void stopping_the_task_ends_the_helper(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    helper_is("exec sleep 300");
    fake_cancel_after(fake, 0);
    assert_int_equal(load_with(fake, &record), PH_CANCELLED);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    fake_close(fake);
}

static void a_helper_that_crashes_ends_only_itself(void **state)
{
    (void)state;
    helper_is("kill -ABRT $$");
    expect(PH_FAILED, "ended without an answer");
    helper_is("exit 0");
    expect(PH_FAILED, "ended without an answer");
}

static void nonsense_is_not_believed(void **state)
{
    (void)state;
    static const struct wire_message strange_code = {WIRE_ANSWER, -99, "", NULL, 0};
    static const struct wire_message good_code = {WIRE_ANSWER, 7, "", NULL, 0};
    helper_is("head -c 1 <&0 >/dev/null; printf nonsense >&0; sleep 300");
    expect(PH_FAILED, "an invalid answer");
    helper_answers(&strange_code);
    expect(PH_FAILED, "an invalid answer");
    helper_answers(&good_code);
    expect(PH_FAILED, "an invalid answer");
    helper_answers(&(struct wire_message){3, PH_OK, "", NULL, 0});
    expect(PH_FAILED, "an invalid answer");
}

static void answers_come_through(void **state)
{
    (void)state;
    static const struct wire_message locked = {WIRE_ANSWER, PH_BUSY, "The keyring is locked", NULL,
                                               0};
    static const struct wire_message found = {WIRE_ANSWER, PH_OK, "", "a\0b\303\253", 5};
    helper_answers(&locked);
    expect(PH_BUSY, "The keyring is locked");
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    helper_answers(&found);
    assert_int_equal(load_with(fake, &record), PH_OK);
    assert_int_equal(record->length, found.secret_length);
    assert_memory_equal(record->bytes, found.secret, found.secret_length);
    fake_close(fake);
}

/* A notice that the user is prompted extends the time, but not for ever. */
static void the_time_of_a_question_is_the_one_set(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    static const struct wire_message asking = {WIRE_ASKING, 0, "", NULL, 0};
    helper_answers(&asking);
    FILE *file = fopen(helper, "a");
    fputs("sleep 300\n", file);
    fclose(file);
    fake_set(fake, "prompt_timeout", "1s");
    hurried = fake;
    assert_int_equal(load_with(fake, &record), PH_TIMEOUT);
    assert_non_null(strstr(fake_said(fake), "asks for its password in a window"));
    fake_close(fake);
}

/* Six seconds at twenty times the speed: longer than the limit without a prompt. */
static void an_answer_after_a_long_question_still_counts(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "keyring");
    const struct ph_secret *record;
    static const struct wire_message asking = {WIRE_ASKING, 0, "", NULL, 0};
    static const struct wire_message dismissed = {WIRE_ANSWER, PH_CANCELLED, "dismissed", NULL, 0};
    helper_answers(&dismissed);
    char script[4096] = "";
    FILE *file = fopen(helper, "r");
    assert_true(fread(script, 1, sizeof script - 1, file) > 0);
    fclose(file);
    helper_answers(&asking);
    file = fopen(helper, "a");
    fprintf(file, "sleep 0.3\n%s", strstr(script, "printf"));
    fclose(file);
    hurried = fake;
    assert_int_equal(load_with(fake, &record), PH_CANCELLED);
    fake_close(fake);
}

/* The helper gets the request over its socket, and nothing in its arguments, environment or
 * descriptors. */
static void A13_the_secret_goes_over_the_socket_only(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "keyring");
    char path[600], seen[8192] = "";
    int inherited = dup2(STDERR_FILENO, 50); /* not close-on-exec */
    helper_is("{ tr '\\0' ' ' < /proc/$$/cmdline; env; ls -l /proc/$$/fd; } > \"$0.seen\"; "
              "cat <&0 > \"$0.request\" & exec sleep 1");
    assert_int_equal(fake_store(fake)->save(fake_call(fake), &office,
                                            fake_secret(fake, "SENTINEL-secret"), fake_error(fake)),
                     PH_FAILED);
    snprintf(path, sizeof path, "%s.seen", helper);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(seen, 1, sizeof seen - 1, file) > 0);
    fclose(file);
    assert_null(strstr(seen, "SENTINEL"));
    assert_null(strstr(seen, " 50 -> "));
    close(inherited);
    assert_non_null(strstr(seen, " 0 -> socket"));
    assert_non_null(strstr(seen, " 2 -> /dev/null"));
    fake_close(fake);
}

static void a_record_too_large_is_refused(void **state)
{
    (void)state;
    static char text[WIRE_LIMIT];
    struct fake *fake = fake_open(PH_STORE, "keyring");
    memset(text, 'x', sizeof text - 1);
    helper_is("exit 1");
    assert_int_equal(
        fake_store(fake)->save(fake_call(fake), &office, fake_secret(fake, text), fake_error(fake)),
        PH_INVALID);
    assert_non_null(strstr(fake_error_text(fake), "too large"));
    fake_close(fake);
}

/* ---- The messages ------------------------------------------------------------------------- */

static void a_request_comes_through_whole(void **state)
{
    (void)state;
    static char secret[16 * 1024];
    static uint8_t bytes[WIRE_LIMIT];
    struct wire_request back, request = {.operation = WIRE_SAVE,
                                         .may_prompt = 1,
                                         .prompt_ms = 600000,
                                         .profile = "office",
                                         .provider = "",
                                         .origin = "https://api.example",
                                         .account = "zoë",
                                         .secret = secret,
                                         .secret_length = sizeof secret};
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (char)(i * 7);
    size_t length = wire_pack_request(&request, bytes);
    assert_int_equal(wire_unpack_request(bytes, length, &back), 0);
    assert_int_equal(back.operation, WIRE_SAVE);
    assert_int_equal(back.prompt_ms, 600000);
    assert_string_equal(back.account, "zoë");
    assert_int_equal(back.secret_length, sizeof secret);
    assert_memory_equal(back.secret, secret, sizeof secret);
    for (size_t cut = 0; cut < length; cut += cut < 128 ? 1 : 997) {
        uint8_t *part = malloc(cut + 1);
        memcpy(part, bytes, cut);
        assert_int_equal(wire_unpack_request(part, cut, &back), -1);
        free(part);
    }
    assert_int_equal(wire_unpack_request(bytes, length + 1, &back), -1);
}

static void a_message_that_lies_about_lengths_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[WIRE_LIMIT];
    struct wire_message message = {WIRE_ANSWER, PH_OK, "text", "secret", 6}, back;
    size_t length = wire_pack_message(&message, bytes);
    assert_int_equal(wire_unpack_message(bytes, length, &back), 0);
    for (size_t i = 8; i < length; i++)
        for (int bit = 0; bit < 8; bit++) {
            uint8_t *copy = malloc(length);
            memcpy(copy, bytes, length);
            copy[i] ^= (uint8_t)(1 << bit);
            if (wire_unpack_message(copy, length, &back) == 0) {
                assert_true(strlen(back.text) < length);
                assert_true(back.secret_length <= length);
            }
            free(copy);
        }
    bytes[12 + 4] = 'x'; /* the text lacks its NUL */
    assert_int_equal(wire_unpack_message(bytes, length, &back), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_helper_that_is_not_there_is_named, real_time),
        cmocka_unit_test_setup(D1_a_hung_helper_is_ended_at_the_deadline, real_time),
        cmocka_unit_test_setup(D1_a_stopped_helper_is_ended_at_the_deadline, real_time),
        cmocka_unit_test_setup(stopping_the_task_ends_the_helper, real_time),
        cmocka_unit_test_setup(a_helper_that_crashes_ends_only_itself, real_time),
        cmocka_unit_test_setup(nonsense_is_not_believed, real_time),
        cmocka_unit_test_setup(answers_come_through, real_time),
        cmocka_unit_test_setup(the_time_of_a_question_is_the_one_set, real_time),
        cmocka_unit_test_setup(an_answer_after_a_long_question_still_counts, real_time),
        cmocka_unit_test_setup(A13_the_secret_goes_over_the_socket_only, real_time),
        cmocka_unit_test_setup(a_record_too_large_is_refused, real_time),
        cmocka_unit_test_setup(a_request_comes_through_whole, real_time),
        cmocka_unit_test_setup(a_message_that_lies_about_lengths_is_refused, real_time),
    };
    return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}
