/* The list of phones: building it, finding phones in it, its cache file whole, damaged and of other versions, why an action
 * cannot be done, and how little memory it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "journal.h"
#include "memo.h"
#include "path.h"
#include "phones.h"
#include "registry.h"

#include <pwd.h>

static void add(struct phones *phones, const char *field, const char *value)
{
    phones_field(phones, field, value);
}

static struct phones *company(size_t count)
{
    struct phones *phones = phones_new();
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *id = base_format("ID-%zu", i), *name = base_format("Desk %zu", i);
        phones_row(phones);
        add(phones, "id", id);
        add(phones, "name", name);
        if (i % 2 == 0)
            add(phones, "tag", "first");
        if (i % 4 == 0)
            add(phones, "tag", "second");
        add(phones, "status", "connected");
    }
    phones_done(phones);
    return phones;
}

static char *cache_file(void)
{
    struct ph_error err;
    char *path = NULL;
    assert_int_equal(path_in(PATH_CACHE, "test/phones", &path, &err), PH_OK);
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

static void test_fields(void **state)
{
    (void)state;
    struct phones *phones = company(5);
    assert_int_equal(phones_count(phones), 5);
    assert_string_equal(phone_field(phones_at(phones, 0), "tag"), "first\nsecond");
    assert_string_equal(phone_field(phones_at(phones, 2), "tag"), "first");
    assert_null(phone_field(phones_at(phones, 1), "tag"));
    assert_null(phone_field(phones_at(phones, 1), "no such field"));
    assert_string_equal(phones_fields(phones)[0], "id");
    assert_string_equal(phones_fields(phones)[3], "status");
    assert_null(phones_fields(phones)[4]);
    assert_int_equal(phones_index(phones, phones_at(phones, 3)), 3);
    phones_free(phones);
}

static void test_too_many_fields_are_left_out(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    phones_row(phones);
    for (int i = 0; i < 100; i++) {
        AUTO_FREE char *name = base_format("field-%d", i);
        add(phones, name, "value");
    }
    phones_done(phones);
    assert_string_equal(phone_field(phones_at(phones, 0), "field-63"), "value");
    assert_null(phone_field(phones_at(phones, 0), "field-64"));
    phones_free(phones);
}

static void test_by_id(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 31, 32, 33, 5000};
    for (size_t c = 0; c < COUNT_OF(counts); c++) {
        struct phones *phones = company(counts[c]);
        for (size_t i = 0; i < counts[c]; i++) {
            AUTO_FREE char *id = base_format("ID-%zu", i);
            assert_ptr_equal(phones_by_id(phones, id), phones_at(phones, i));
        }
        assert_null(phones_by_id(phones, "ID-99999"));
        assert_null(phones_by_id(phones, ""));
        phones_free(phones);
    }
}

/* A directory may give a phone without an id, or the same one twice: the first is it, in a list that was saved as well. */
static void test_odd_ids(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    static const char *const ids[] = {"A", NULL, "A", "B", "A", NULL, "C"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        AUTO_FREE char *name = base_format("%zu", i);
        phones_row(phones);
        add(phones, "name", name);
        if (ids[i] != NULL)
            add(phones, "id", ids[i]);
    }
    phones_done(phones);
    struct ph_error err;
    struct phones *loaded;
    int64_t age;
    assert_int_equal(phones_save(phones, "default", &err), PH_OK);
    assert_int_equal(phones_load("default", &loaded, &age, &err), PH_OK);
    for (int round = 0; round < 2; round++, phones = loaded) {
        assert_int_equal(phones_count(phones), 5);
        assert_ptr_equal(phones_by_id(phones, "A"), phones_at(phones, 0));
        assert_ptr_equal(phones_by_id(phones, "B"), phones_at(phones, 2));
        assert_ptr_equal(phones_by_id(phones, "C"), phones_at(phones, 4));
        assert_string_equal(phone_field(phones_at(phones, 0), "name"), "0");
        phones_free(phones);
    }
}

/* ---- The cache ------------------------------------------------------------------------------ */

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 3, 1000};
    for (size_t c = 0; c < COUNT_OF(counts); c++) {
        struct phones *phones = company(counts[c]), *loaded = NULL, *again = NULL;
        struct ph_error err;
        int64_t age = -1;
        AUTO_FREE char *path = cache_file();
        assert_int_equal(phones_save(phones, "test", &err), PH_OK);
        struct stat status;
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        assert_int_equal(phones_load("test", &loaded, &age, &err), PH_OK);
        assert_in_range(age, 0, 60);
        same(phones, loaded);
        assert_ptr_equal(phones_by_id(loaded, "ID-0"),
                         counts[c] == 0 ? NULL : phones_at(loaded, 0));
        /* what was read can be written, and is the same again */
        assert_int_equal(phones_save(loaded, "test", &err), PH_OK);
        assert_int_equal(phones_load("test", &again, &age, &err), PH_OK);
        same(phones, again);
        phones_free(phones);
        phones_free(loaded);
        phones_free(again);
    }
}

static void test_bytes_of_any_kind_survive(void **state)
{
    (void)state;
    static const char odd[] = "\x01\x1b]0;x\x07\xff\xc3(\r\n\t\xe2\x80\xae=1+1";
    struct phones *phones = phones_new(), *loaded = NULL;
    struct ph_error err;
    int64_t age;
    phones_row(phones);
    add(phones, "id", "A");
    add(phones, "name", odd);
    add(phones, "empty", "");
    phones_row(phones); /* a phone of which nothing is known */
    add(phones, "id", "B");
    phones_done(phones);
    assert_int_equal(phones_save(phones, "test", &err), PH_OK);
    assert_int_equal(phones_load("test", &loaded, &age, &err), PH_OK);
    assert_string_equal(phone_field(phones_at(loaded, 0), "name"), odd);
    assert_string_equal(phone_field(phones_at(loaded, 0), "empty"), "");
    assert_null(phone_field(phones_at(loaded, 1), "name"));
    phones_free(phones);
    phones_free(loaded);
}

static void write_cache(const char *text, size_t length)
{
    AUTO_FREE char *path = cache_file();
    assert_int_equal(path_replace(path, text, length, NULL), PH_OK);
}

static void refused(const char *what, const char *text, size_t length)
{
    struct phones *loaded = NULL;
    struct ph_error err = {0};
    int64_t age = -1;
    write_cache(text, length);
    int code = phones_load("test", &loaded, &age, &err);
    if (code != PH_NOT_FOUND || loaded != NULL || age != -1)
        fail_msg("%s was taken: %d", what, code);
    assert_non_null(strstr(err.text, "damaged"));
}

#define REFUSED(what, text) refused(what, text, sizeof(text) - 1)

static void test_damaged_caches_are_refused(void **state)
{
    (void)state;
    struct phones *phones = company(3);
    struct ph_error err;
    assert_int_equal(phones_save(phones, "test", &err), PH_OK);
    phones_free(phones);
    AUTO_FREE char *path = cache_file();
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    assert_int_equal(path_read(path, 1 << 20, &text, &length, &err), PH_OK);
    for (size_t cut = 0; cut < length; cut++)
        refused("a torn file", text, cut);
    REFUSED("another version", "phonectl-phones 2 1700000000 1\nid\n\1A\0\0");
    REFUSED("another file", "hello\nworld\n");
    REFUSED("a field beyond the names", "phonectl-phones 1 1700000000 1\nid\n\2A\0\0");
    REFUSED("more phones than said", "phonectl-phones 1 1700000000 1\nid\n\1A\0\0\1B\0\0");
    REFUSED("fewer phones than said", "phonectl-phones 1 1700000000 3\nid\n\1A\0\0\1B\0\0");
    REFUSED("no end of a phone", "phonectl-phones 1 1700000000 1\nid\n\1A\0");
    REFUSED("a NUL among the names", "phonectl-phones 1 1700000000 1\n\0id\n\1A\0\0");
    AUTO_FREE char *names = base_copy("phonectl-phones 1 1700000000 0\n");
    for (int i = 0; i < 65; i++) {
        char *longer = base_format("%sf%d%c", names, i, i == 64 ? '\n' : ' ');
        free(names);
        names = longer;
    }
    refused("65 fields", names, strlen(names));
}

static void test_no_cache_and_unreadable_caches(void **state)
{
    (void)state;
    struct phones *loaded = NULL;
    struct ph_error err;
    int64_t age;
    assert_int_equal(phones_load("nobody", &loaded, &age, &err), PH_NOT_FOUND);
    AUTO_FREE char *path = cache_file();
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(phones_load("test", &loaded, &age, &err) < 0);
    struct phones *phones = company(1);
    assert_true(phones_save(phones, "test", &err) < 0);
    phones_free(phones);
    assert_int_equal(rmdir(path), 0);
}

/* A clock that was set back must not make a list come from the future. */
static void test_age(void **state)
{
    (void)state;
    struct phones *loaded = NULL;
    struct ph_error err;
    int64_t age = -1;
    AUTO_FREE char *future =
        base_format("phonectl-phones 1 %lld 0\n\n", (long long)base_now() + 9999);
    write_cache(future, strlen(future));
    assert_int_equal(phones_load("test", &loaded, &age, &err), PH_OK);
    assert_int_equal(age, 0);
    phones_free(loaded);
    AUTO_FREE char *past =
        base_format("phonectl-phones 1 %lld 0\n\n", (long long)base_now() - 9999);
    write_cache(past, strlen(past));
    assert_int_equal(phones_load("test", &loaded, &age, &err), PH_OK);
    assert_in_range(age, 9999, 10060);
    phones_free(loaded);
}

/* ---- Why not -------------------------------------------------------------------------------- */

static const struct {
    const char *capability, *permission, *status, *model; /* what the action needs */
    const char *has_capability, *has_permission, *has_status, *has_model;
    const char *why; /* NULL: it can be done */
} cases[] = {
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, "xapi", NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, "other\nxapi", NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, NULL, NULL, NULL, NULL, "it does not offer xapi"},
    {"xapi", NULL, NULL, NULL, "xapi2", NULL, NULL, NULL, "it does not offer xapi"},
    {NULL, "xapi xapi:all", NULL, NULL, NULL, "xapi:all", NULL, NULL, NULL},
    {NULL, "xapi xapi:all", NULL, NULL, NULL, "xapi:readonly", NULL, NULL,
     "this account has not the permission xapi or xapi:all"},
    {NULL, NULL, "connected connected_with_issues", NULL, NULL, NULL, "connected", NULL, NULL},
    {NULL, NULL, "connected connected_with_issues", NULL, NULL, NULL, "disconnected", NULL,
     "its status is disconnected, not connected or connected_with_issues"},
    {NULL, NULL, "connected", NULL, NULL, NULL, NULL, NULL,
     "its status is not known, not connected"},
    {NULL, NULL, NULL, "*98??* *88[0-9]5", NULL, NULL, NULL, "Cisco 9851", NULL},
    {NULL, NULL, NULL, "*98??* *88[0-9]5", NULL, NULL, NULL, "Cisco 8865", NULL},
    {NULL, NULL, NULL, "*98??*", NULL, NULL, NULL, "Cisco 7841",
     "its model is Cisco 7841, not *98??*"},
    /* the first reason is told */
    {"xapi", "xapi", "connected", NULL, NULL, NULL, "gone", NULL, "it does not offer xapi"},
};

static void test_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct feature action = {.action = {.capability = cases[i].capability,
                                            .permission = cases[i].permission,
                                            .status = cases[i].status,
                                            .model = cases[i].model}};
        const struct {
            const char *field, *value;
        } has[] = {{"capability", cases[i].has_capability},
                   {"permission", cases[i].has_permission},
                   {"status", cases[i].has_status},
                   {"model", cases[i].has_model}};
        struct phones *phones = phones_new();
        phones_row(phones);
        add(phones, "id", "A");
        for (size_t j = 0; j < COUNT_OF(has); j++)
            if (has[j].value != NULL)
                add(phones, has[j].field, has[j].value);
        phones_done(phones);
        AUTO_FREE char *why = NULL;
        assert_int_equal(phone_why_not(phones_at(phones, 0), &action, &why), cases[i].why != NULL);
        if (cases[i].why != NULL)
            assert_string_equal(why, cases[i].why);
        else
            assert_null(why);
        phones_free(phones);
    }
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* The fields of a real answer, with ids of a real length, fit in a kibibyte a phone: built and read back. */
static void test_memory_of_a_phone(void **state)
{
    (void)state;
    enum { PHONES = 20000, MOST = 1024 };
    static const char *const fields[] = {
        "model",    "mac",     "status",     "ip",         "type",       "serial",
        "software", "channel", "last_seen",  "location",   "extension",  "number",
        "owner",    "tag",     "capability", "permission", "maintenance"};
    static const char id_text[] = "Y2lzY29zcGFyazovL3VybjpURUFNOnVzLWVhc3QtMV9pbnQxMy9ERVZJQ0UvMzZm"
                                  "OTY3ODUtZjA5MC00OGU5LTgzMDMtYWExZWQ1O";
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    struct phones *phones = phones_new(), *loaded = NULL;
    for (int i = 0; i < PHONES; i++) {
        AUTO_FREE char *id = base_format("%s%d", id_text, i);
        phones_row(phones);
        add(phones, "id", id);
        add(phones, "person_id", id_text);
        add(phones, "location_id", id_text);
        add(phones, "calling_id", id_text);
        for (size_t j = 0; j < COUNT_OF(fields); j++)
            add(phones, fields[j], "sixteen bytes it");
    }
    phones_done(phones);
    size_t built = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    struct ph_error err;
    int64_t age;
    assert_int_equal(phones_save(phones, "test", &err), PH_OK);
    phones_free(phones);
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(phones_load("test", &loaded, &age, &err), PH_OK);
    size_t read = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    phones_free(loaded);
    print_message("%zu bytes a phone when built, %zu when read\n", built / PHONES, read / PHONES);
    assert_true(built <= (size_t)PHONES * MOST);
    assert_true(read <= (size_t)PHONES * MOST);
}

/* In place of the C library's: a user without an entry, as in many containers. */
int getpwuid_r(uid_t uid, struct passwd *record, char *room, size_t size, struct passwd **found)
{
    (void)uid;
    (void)record;
    (void)room;
    (void)size;
    *found = NULL;
    return 0;
}

/* Nobody asks why: each of these is called with err NULL somewhere in the program. */
static void test_without_a_home_directory(void **state)
{
    (void)state;
    static const char *const variables[] = {"HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
                                            "XDG_RUNTIME_DIR"};
    char *before[COUNT_OF(variables)];
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        before[i] = base_copy(getenv(variables[i]));
        unsetenv(variables[i]);
    }
    struct phones *phones = company(1), *loaded = NULL;
    struct journal_job *job = NULL;
    struct journal_summary *jobs = NULL;
    struct journal *journal = NULL;
    struct memo *memo = memo_new("test");
    int64_t age;
    size_t count;
    assert_int_equal(phones_load("test", &loaded, &age, NULL), PH_UNSUPPORTED);
    assert_int_equal(phones_save(phones, "test", NULL), PH_UNSUPPORTED);
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
    return path_make_parents(path, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_too_many_fields_are_left_out),
        cmocka_unit_test(test_by_id),
        cmocka_unit_test(test_odd_ids),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bytes_of_any_kind_survive),
        cmocka_unit_test(test_damaged_caches_are_refused),
        cmocka_unit_test(test_no_cache_and_unreadable_caches),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_why_not),
        cmocka_unit_test(test_memory_of_a_phone),
        cmocka_unit_test(test_without_a_home_directory),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
