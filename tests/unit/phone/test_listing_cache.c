/* The cached list of phones: intact, damaged, from other versions and from other accounts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "call/memo.h"
#include "job/journal.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "phone/phones_private.h"
#include "support_engine.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

static const struct phones_key key = {.place = "https://example.invalid\ndirectory\n",
                                      .owner = "stored:anna"};

/* Follows version, time and count in the head of a cache: salt, place, owner; then field names and
 * their gaps. */
#define WHOSE                                                                                      \
    " 00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff"                           \
    " s00112233445566778899aabbccddeeff\n"

static void add(struct phones *phones, const char *field, const char *value)
{
    phones_field(phones, field, value);
}

static char *cache_file(void)
{
    struct ph_error err;
    char *path = NULL;
    assert_int_equal(xdg_path(XDG_CACHE, "test/phones", &path, &err), PH_OK);
    return path;
}

static void same(const struct phones *a, const struct phones *b)
{
    assert_int_equal(phones_count(a), phones_count(b));
    for (size_t i = 0; i < phones_count(a); i++) {
        const char *field, *other_field, *value = NULL, *other_value = NULL;
        while ((value = phone_next(phones_at(a, i), value, &field)) != NULL) {
            other_value = phone_next(phones_at(b, i), other_value, &other_field);
            assert_string_equal(field, other_field);
            assert_string_equal(value, other_value);
        }
        assert_null(phone_next(phones_at(b, i), other_value, &other_field));
    }
}

/* ---- The cache ------------------------------------------------------------------------------ */

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 3, 1000};
    for (size_t c = 0; c < COUNT_OF(counts); c++) {
        struct phones *phones = engine_company(counts[c]), *loaded = NULL, *again = NULL;
        struct ph_error err;
        int64_t age = -1;
        AUTO_FREE char *path = cache_file();
        assert_int_equal(phones_save(phones, "test", &key, &err), PH_OK);
        struct stat status;
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        assert_int_equal(phones_load("test", &key, &loaded, &age, &err), PH_OK);
        assert_in_range(age, 0, 60);
        same(phones, loaded);
        assert_ptr_equal(phones_by_id(loaded, "ID-0"),
                         counts[c] == 0 ? NULL : phones_at(loaded, 0));
        /* a loaded list can be saved, and loads again unchanged */
        assert_int_equal(phones_save(loaded, "test", &key, &err), PH_OK);
        assert_int_equal(phones_load("test", &key, &again, &age, &err), PH_OK);
        same(phones, again);
        phones_free(phones);
        phones_free(loaded);
        phones_free(again);
    }
}

static void test_bytes_of_any_kind_survive(void **state)
{
    (void)state;
    static const char odd[] = "\x01\x1b]0;x\x07\xff\xc3(\r\t\xe2\x80\xae=1+1";
    struct phones *phones = phones_new(), *loaded = NULL;
    struct ph_error err;
    int64_t age;
    phones_row(phones);
    add(phones, "id", "A");
    add(phones, "name", odd);
    add(phones, "empty", "");
    phones_row(phones); /* a phone without fields */
    add(phones, "id", "B");
    phones_done(phones);
    assert_int_equal(phones_save(phones, "test", &key, &err), PH_OK);
    assert_int_equal(phones_load("test", &key, &loaded, &age, &err), PH_OK);
    assert_string_equal(phone_field(phones_at(loaded, 0), "name"), odd);
    assert_string_equal(phone_field(phones_at(loaded, 0), "empty"), "");
    assert_null(phone_field(phones_at(loaded, 1), "name"));
    phones_free(phones);
    phones_free(loaded);
}

static void write_cache(const char *text, size_t length)
{
    AUTO_FREE char *path = cache_file();
    assert_int_equal(file_replace(path, text, length, NULL), PH_OK);
}

static void refused(const char *what, const char *text, size_t length)
{
    struct phones *loaded = NULL;
    struct ph_error err = {0};
    int64_t age = -1;
    write_cache(text, length);
    int code = phones_load("test", &key, &loaded, &age, &err);
    if (code != PH_NOT_FOUND || loaded != NULL || age != -1)
        fail_msg("%s was taken: %d", what, code);
    assert_non_null(strstr(err.text, "damaged"));
}

#define REFUSED(what, text) refused(what, text, sizeof(text) - 1)

static void test_damaged_caches_are_refused(void **state)
{
    (void)state;
    struct phones *phones = engine_company(3);
    struct ph_error err;
    assert_int_equal(phones_save(phones, "test", &key, &err), PH_OK);
    phones_free(phones);
    AUTO_FREE char *path = cache_file();
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    assert_int_equal(file_read(path, 1 << 20, &text, &length, &err), PH_OK);
    for (size_t cut = 0; cut < length; cut++)
        refused("a torn file", text, cut);
    REFUSED("another version", "phonectl-phones 4 1700000000 1" WHOSE "id\n\n\1A\0\0");
    REFUSED("nothing", "");
    REFUSED("an old one with the same phone twice",
            "phonectl-phones 2 1700000000 2" WHOSE "id\n\n\1A\0\0\1A\0\0");
    REFUSED("another file", "hello\nworld\n");
    REFUSED("a field beyond the names", "phonectl-phones 2 1700000000 1" WHOSE "id\n\n\2A\0\0");
    REFUSED("more phones than said", "phonectl-phones 2 1700000000 1" WHOSE "id\n\n\1A\0\0\1B\0\0");
    REFUSED("fewer phones than said",
            "phonectl-phones 2 1700000000 3" WHOSE "id\n\n\1A\0\0\1B\0\0");
    REFUSED("no end of a phone", "phonectl-phones 2 1700000000 1" WHOSE "id\n\n\1A\0");
    REFUSED("a NUL among the names", "phonectl-phones 2 1700000000 1" WHOSE "\0id\n\n\1A\0\0");
    AUTO_FREE char *names = memory_copy("phonectl-phones 2 1700000000 0" WHOSE);
    for (int i = 0; i < 65; i++) {
        char *longer = text_format("%sf%d%c", names, i, i == 64 ? '\n' : ' ');
        free(names);
        names = longer;
    }
    refused("65 fields", names, strlen(names));
}

static void test_a_list_of_an_earlier_version_is_read(void **state)
{
    (void)state;
    struct phones *loaded = NULL;
    int64_t age;
    static const char text[] = "phonectl-phones 2 1700000000 2" WHOSE "id\n\n\1A\0\0\1B\0\0";
    write_cache(text, sizeof text - 1);
    assert_int_equal(phones_load("test", NULL, &loaded, &age, NULL), PH_OK);
    assert_int_equal(phones_count(loaded), 2);
    assert_ptr_equal(phones_by_id(loaded, "B"), phones_at(loaded, 1));
    assert_null(phones_by_id(loaded, "C"));
    phones_free(loaded);
}

/* What shifting pages brought twice is kept once, and a list that was mapped outlives its file. */
static void test_a_list_is_mapped_with_each_phone_once(void **state)
{
    (void)state;
    static const char *const ids[] = {"A", "B", "A", "C", "B"};
    struct phones *phones = phones_new(), *loaded = NULL;
    int64_t age;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        phones_row(phones);
        add(phones, "id", ids[i]);
        add(phones, "name", i < 2 ? "first" : "later");
    }
    phones_done(phones);
    assert_string_equal(phones_doubled(phones), "A");
    assert_int_equal(phones_save(phones, "test", &key, NULL), PH_OK);
    assert_int_equal(phones_load("test", &key, &loaded, &age, NULL), PH_OK);
    same(phones, loaded);
    assert_true(loaded->mapped > 0);
    assert_null(atomic_load(&loaded->by_key)); /* only a search by key needs it */
    phones_free(phones);
    write_cache("other", 5); /* replaces the file, not its bytes */
    assert_int_equal(phones_count(loaded), 3);
    static const char *const kept[] = {"A", "B", "C"};
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        assert_ptr_equal(phones_by_id(loaded, kept[i]), phones_at(loaded, i));
    assert_string_equal(phone_field(phones_at(loaded, 0), "name"), "first");
    phones_free(loaded);
}

static void test_no_cache_and_unreadable_caches(void **state)
{
    (void)state;
    struct phones *loaded = NULL;
    struct ph_error err;
    int64_t age;
    assert_int_equal(phones_load("nobody", &key, &loaded, &age, &err), PH_NOT_FOUND);
    AUTO_FREE char *path = cache_file();
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(phones_load("test", &key, &loaded, &age, &err) < 0);
    struct phones *phones = engine_company(1);
    assert_true(phones_save(phones, "test", &key, &err) < 0);
    phones_free(phones);
    assert_int_equal(rmdir(path), 0);
}

static void loads(const char *place, const char *owner, bool any_owner, bool expected)
{
    struct phones *loaded = NULL;
    int64_t age;
    const struct phones_key other = {.place = place, .owner = owner, .any_owner = any_owner};
    int code = phones_load("test", &other, &loaded, &age, NULL);
    if (code != (expected ? PH_OK : PH_NOT_FOUND))
        fail_msg("%s of %s: %d", place, owner, code);
    phones_free(loaded);
}

/* A list is valid only for the account and the place it came from. */
static void test_I1_a_list_is_of_one_account_and_place(void **state)
{
    (void)state;
    struct phones *phones = engine_company(3);
    assert_int_equal(phones_save(phones, "test", &key, NULL), PH_OK);
    phones_free(phones);
    loads(key.place, key.owner, false, true);
    loads(key.place, "stored:berta", false, false);
    loads(key.place, "stored:berta", true, true);
    loads(key.place, "environment:anna", true, false);
    loads("https://example.invalid\ndirectory\ndevices=all\n", key.owner, false, false);
    loads("https://example.invalid\ndirectory\ndevices=all\n", key.owner, true, false);
    AUTO_FREE char *path = cache_file();
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    assert_int_equal(file_read(path, 1 << 20, &text, &length, NULL), PH_OK);
    assert_null(memmem(text, length, "anna", 4)); /* the file must not name the account */
    assert_null(memmem(text, length, "example", 7));
}

static void test_fields_that_could_not_be_read_are_kept_with_the_list(void **state)
{
    (void)state;
    struct phones *phones = engine_company(2), *loaded = NULL;
    int64_t age;
    phones_lack(phones, "location", "The service refused:\n403");
    phones_lack(phones, "owner", "Too late");
    phones_lack(phones, "location", "again");
    phones_lack(phones, "two words", "no field");
    assert_int_equal(phones_save(phones, "test", &key, NULL), PH_OK);
    phones_free(phones);
    assert_int_equal(phones_load("test", &key, &loaded, &age, NULL), PH_OK);
    const char *reason = NULL;
    assert_string_equal(phones_lacking(loaded, "location"),
                        "The service refused:" TEXT_LINE_BREAK "403");
    assert_string_equal(phones_lacking_at(loaded, 1, &reason), "owner");
    assert_string_equal(reason, "Too late");
    assert_null(phones_lacking_at(loaded, 2, &reason));
    assert_null(phones_lacking(loaded, "name"));
    assert_int_equal(phones_count(loaded), 2);
    phones_free(loaded);
}

/* After the clock was set back, a list must not seem to come from the future. */
static void test_age(void **state)
{
    (void)state;
    struct phones *loaded = NULL;
    struct ph_error err;
    int64_t age = -1;
    AUTO_FREE char *future =
        text_format("phonectl-phones 2 %lld 0" WHOSE "\n\n", (long long)time_now() + 9999);
    write_cache(future, strlen(future));
    assert_int_equal(phones_load("test", NULL, &loaded, &age, &err), PH_OK);
    assert_int_equal(age, 0);
    phones_free(loaded);
    AUTO_FREE char *past =
        text_format("phonectl-phones 2 %lld 0" WHOSE "\n\n", (long long)time_now() - 9999);
    write_cache(past, strlen(past));
    assert_int_equal(phones_load("test", NULL, &loaded, &age, &err), PH_OK);
    assert_in_range(age, 9999, 10060);
    phones_free(loaded);
}

/* Replaces the function of the C library: a user without an entry, as in many containers. */
int getpwuid_r(uid_t uid, struct passwd *record, char *room, size_t size, struct passwd **found)
{
    (void)uid;
    (void)record;
    (void)room;
    (void)size;
    *found = NULL;
    return 0;
}

/* Somewhere the program calls each of these with err NULL. */
static void test_without_a_home_directory(void **state)
{
    (void)state;
    static const char *const variables[] = {"HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
                                            "XDG_RUNTIME_DIR"};
    char *before[COUNT_OF(variables)];
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        before[i] = memory_copy(getenv(variables[i]));
        unsetenv(variables[i]);
    }
    struct phones *phones = engine_company(1), *loaded = NULL;
    struct journal_job *job = NULL;
    struct journal_summary *jobs = NULL;
    struct journal *journal = NULL;
    struct memo *memo = memo_new("test");
    int64_t age;
    size_t count;
    assert_int_equal(phones_load("test", &key, &loaded, &age, NULL), PH_UNSUPPORTED);
    assert_int_equal(phones_save(phones, "test", &key, NULL), PH_UNSUPPORTED);
    assert_int_equal(memo_put(memo, "dial", "key", "value", NULL), PH_UNSUPPORTED);
    assert_int_equal(journal_read(1, &job, NULL), PH_UNSUPPORTED);
    assert_int_equal(journal_list(&jobs, &count, NULL), PH_UNSUPPORTED);
    assert_int_equal(journal_resume(1, &journal, &job, NULL), PH_UNSUPPORTED);
    memo_free(memo);
    phones_free(phones);
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        if (before[i] != NULL)
            setenv(variables[i], before[i], 1);
        free(before[i]);
    }
}

static int prepare(void **state)
{
    (void)state;
    AUTO_FREE char *path = cache_file();
    return file_make_parents(path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bytes_of_any_kind_survive),
        cmocka_unit_test(test_damaged_caches_are_refused),
        cmocka_unit_test(test_a_list_of_an_earlier_version_is_read),
        cmocka_unit_test(test_a_list_is_mapped_with_each_phone_once),
        cmocka_unit_test(test_no_cache_and_unreadable_caches),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_I1_a_list_is_of_one_account_and_place),
        cmocka_unit_test(test_fields_that_could_not_be_read_are_kept_with_the_list),
        cmocka_unit_test(test_without_a_home_directory),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
