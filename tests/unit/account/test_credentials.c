/* The account record and its text, the status line, and tokens from the environment. */
#include "account/account.h"
#include "account/account_record.h"
#include "account/env_token.h"
#include "core.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD "phonectl-record 1\n"
#define LEAST HEAD "provider=p\nurl=u\norigin=o\naccess=abc\n"

static int read_text(const char *text, size_t length, struct account_record **record,
                     struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *secret = secret_new(text, length);
    return account_record_decode(secret, record, err);
}

static void the_record_reads_back_as_it_was_written(void **state)
{
    (void)state;
    AUTO_ACCOUNT_RECORD struct account_record *record = memory_alloc(sizeof *record);
    record->provider = memory_copy("webex-oauth");
    record->url = memory_copy("https://webexapis.com/v1");
    record->origin = memory_copy("https://webexapis.com");
    record->account = memory_copy("\xc3\x84nne=%0a\n\x01%");
    record->access = secret_new("access", 6);
    record->refresh = secret_new("refresh", 7);
    record->extra = secret_new("a\0\n%b", 5);
    record->issued = 1768630439;
    record->access_expires = 1769840038;
    AUTO_SECRET struct ph_secret *text = account_record_encode(record);
    AUTO_ACCOUNT_RECORD struct account_record *back = NULL;
    assert_int_equal(account_record_decode(text, &back, NULL), PH_OK);
    assert_string_equal(back->provider, "webex-oauth");
    assert_string_equal(back->account, record->account);
    assert_null(back->account_name);
    assert_true(secret_equal(back->access, "access", 6));
    assert_true(secret_equal(back->refresh, "refresh", 7));
    assert_true(secret_equal(back->extra, "a\0\n%b", 5));
    assert_int_equal(back->issued, 1768630439);
    assert_int_equal(back->access_expires, 1769840038);
    assert_int_equal(back->refresh_expires, 0);
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "x",
        "phonectl-record 1",
        HEAD,
        HEAD "provider=p\nurl=u\norigin=o\n",
        HEAD "url=u\norigin=o\naccess=abc\n",
        HEAD "provider=p\nurl=u\norigin=o\naccess=abc",
        HEAD "provider=p\nurl=u\norigin=o\naccess=\n",
        HEAD "provider=p\nurl=u\norigin=o\naccess=a b\n",
        HEAD "provider=p\nurl=u\norigin=o\naccess=a%0D%0Ab\n",
        LEAST "access=abc\n",
        LEAST "provider=p\n",
        LEAST "issued=1\nissued=2\n",
        LEAST "account=%\n",
        LEAST "account=%4\n",
        LEAST "account=%zz\n",
        LEAST "account=%0a\n",
        LEAST "account=%00\n",
        LEAST "account=\t\n",
        LEAST "issued=-1\n",
        LEAST "issued=1x\n",
        LEAST "issued=99999999999999999999\n",
        LEAST "no equals sign\n",
        LEAST "\n",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct account_record *record = NULL;
        struct ph_error err = {0};
        if (read_text(wrong[i], strlen(wrong[i]), &record, &err) != PH_FAILED || record != NULL)
            fail_msg("taken: %s", wrong[i]);
        assert_true(err.text[0] != '\0');
    }
    struct account_record *record = NULL;
    struct ph_error err = {0};
    assert_int_equal(read_text("phonectl-record 2\n", 18, &record, &err), PH_FAILED);
    assert_non_null(strstr(err.text, "newer version"));
}

static void fields_of_a_later_version_are_passed_over(void **state)
{
    (void)state;
    static const char text[] = LEAST "colour=blue\n";
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    assert_int_equal(read_text(text, sizeof text - 1, &record, NULL), PH_OK);
}

static void A15_what_a_renewal_leaves_out_stays_as_it_was(void **state)
{
    (void)state;
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    static const char text[] =
        LEAST "refresh=old\nextra=e\naccount=ann\nissued=5\naccess_expires=9\n"
              "refresh_expires=99\n";
    assert_int_equal(read_text(text, sizeof text - 1, &record, NULL), PH_OK);
    AUTO_SECRET struct ph_secret *access = secret_new("new", 3);
    const struct ph_grant grant = {.size = sizeof grant, .access_token = access};
    account_record_take(record, &grant);
    assert_true(secret_equal(record->access, "new", 3));
    assert_true(secret_equal(record->refresh, "old", 3));
    assert_true(secret_equal(record->extra, "e", 1));
    assert_string_equal(record->account, "ann");
    assert_int_equal(record->refresh_expires, 99);
    /* the expiry of the old access token must not be kept */
    assert_int_equal(record->access_expires, 0);
    assert_true(record->issued > 5);
}

static void a_token_has_to_fit_into_a_header(void **state)
{
    (void)state;
    char longest[16 * 1024 + 1];
    memset(longest, 'x', sizeof longest);
    AUTO_SECRET struct ph_secret *fits = secret_new(longest, sizeof longest - 1);
    AUTO_SECRET struct ph_secret *too_long = secret_new(longest, sizeof longest);
    assert_true(account_record_token_fits(fits));
    assert_false(account_record_token_fits(too_long));
    assert_false(account_record_token_fits(NULL));
    for (int byte = 0; byte < 256; byte++) {
        const char one = (char)byte;
        AUTO_SECRET struct ph_secret *token = secret_new(&one, 1);
        assert_int_equal(account_record_token_fits(token), byte > 0x20 && byte < 0x7F);
    }
}

/* ---- The status line ----------------------------------------------------------------------- */

static void the_status_line(void **state)
{
    (void)state;
    enum { NOW = 1768630439, DAY = 86400, HOUR = 3600 };
    static const struct {
        bool signed_in, renewable;
        int64_t expires;
        const char *text;
    } rows[] = {
        {true, true, NOW + 13 * DAY + 23 * HOUR + 59 * 60 + 59,
         "Access Token is valid for 13 days 23 hours, 59 mins"},
        {true, true, 0, "There is an access token; its lifetime is unknown"},
        {true, true, NOW - DAY,
         "Access Token expired 1 day 0 hours, 0 mins ago and is renewed when it is needed"},
        {true, false, NOW, "Access Token expired 0 mins ago: sign in again"},
        {false, true, NOW + DAY, "Not signed in"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct core_account account = {.signed_in = rows[i].signed_in,
                                             .renewable = rows[i].renewable,
                                             .expires = rows[i].expires};
        AUTO_FREE char *text = account_text_in(NULL, &account, NOW);
        assert_string_equal(text, rows[i].text);
    }
    const struct core_account accepted = {
        .signed_in = true, .expires = NOW - DAY, .accepted = true};
    AUTO_FREE char *text = account_text_in(NULL, &accepted, NOW);
    assert_string_equal(text, "Access Token is accepted, though by the clock of this machine it "
                              "expired 1 day 0 hours, 0 mins ago: check the clock");
    AUTO_FREE char *nobody = account_text_in(NULL, NULL, NOW);
    assert_string_equal(nobody, "Not signed in");
}

/* ---- The environment ------------------------------------------------------------------------- */

static void A16_tokens_of_the_environment_are_taken_out_of_it(void **state)
{
    (void)state;
    AUTO_SECRET struct ph_secret *token = NULL;
    assert_int_equal(env_token(&token, NULL), PH_OK);
    assert_null(token);
    setenv("PHONECTL_TOKEN", " \tabc\r\n", 1);
    const char *place = getenv("PHONECTL_TOKEN");
    assert_int_equal(env_token(&token, NULL), PH_OK);
    assert_true(secret_equal(token, "abc", 3));
    assert_null(getenv("PHONECTL_TOKEN"));
    assert_string_equal(place, ""); /* wiped, also in /proc */
    static const char *const wrong[] = {"a b", "abc\r\nX: 1", " ", "\xc3\xa4"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct ph_secret *none = NULL;
        struct ph_error err = {0};
        setenv("PHONECTL_TOKEN", wrong[i], 1);
        assert_int_equal(env_token(&none, &err), PH_INVALID);
        assert_null(none);
        assert_string_equal(err.what, "PHONECTL_TOKEN");
        assert_null(getenv("PHONECTL_TOKEN"));
    }
}

static void a_token_file_goes_before_the_variable(void **state)
{
    (void)state;
    const char *folder = getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR");
    AUTO_FREE char *path = text_format("%s/token-%d", folder, (int)getpid());
    AUTO_CLOSE int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "from-the-file\n", 14), 14);
    setenv("PHONECTL_TOKEN_FILE", path, 1);
    setenv("PHONECTL_TOKEN", "from-the-variable", 1);
    AUTO_SECRET struct ph_secret *token = NULL;
    assert_int_equal(env_token(&token, NULL), PH_OK);
    assert_true(secret_equal(token, "from-the-file", 13));
    assert_null(getenv("PHONECTL_TOKEN"));
    assert_null(getenv("PHONECTL_TOKEN_FILE"));
    struct ph_secret *none = NULL;
    struct ph_error err = {0};
    fchmod(fd, 0644);
    setenv("PHONECTL_TOKEN_FILE", path, 1);
    assert_int_equal(env_token(&none, &err), PH_DENIED);
    assert_null(none);
    unlink(path);
}

static int start(void **state)
{
    (void)state;
    return secret_open(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_reads_back_as_it_was_written),
        cmocka_unit_test(what_is_no_record_is_refused),
        cmocka_unit_test(fields_of_a_later_version_are_passed_over),
        cmocka_unit_test(A15_what_a_renewal_leaves_out_stays_as_it_was),
        cmocka_unit_test(a_token_has_to_fit_into_a_header),
        cmocka_unit_test(the_status_line),
        cmocka_unit_test(A16_tokens_of_the_environment_are_taken_out_of_it),
        cmocka_unit_test(a_token_file_goes_before_the_variable),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
