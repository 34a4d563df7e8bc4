/* The list of phones: building it, finding phones, intact and damaged cache files, why an action
 * is not possible, and how little memory it takes. */
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

#include "phone/eligibility.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "util/memory.h"
#include "util/text.h"

static void add(struct phones *phones, const char *field, const char *value)
{
    phones_field(phones, field, value);
}

static const struct phones_key key = {.place = "https://example.invalid\ndirectory\n",
                                      .owner = "stored:anna"};

/* Several values, separated by line breaks; NULL = none. */
static void add_each(struct phones *phones, const char *field, const char *values)
{
    AUTO_FREE char *copy = memory_copy(values);
    for (char *next = copy; next != NULL;)
        phones_field(phones, field, strsep(&next, "\n"));
}

static void test_fields(void **state)
{
    (void)state;
    struct phones *phones = engine_company(5);
    assert_int_equal(phones_count(phones), 5);
    assert_string_equal(phone_field(phones_at(phones, 0), "tag"), "first\nsecond");
    assert_string_equal(phone_field(phones_at(phones, 2), "tag"), "first");
    assert_null(phone_field(phones_at(phones, 1), "tag"));
    assert_null(phone_field(phones_at(phones, 1), "no such field"));
    assert_string_equal(phones_fields(phones)[0], "id");
    assert_string_equal(phones_fields(phones)[3], "status");
    assert_null(phones_fields(phones)[4]);
    phones_free(phones);
}

static void test_too_many_fields_are_left_out(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    phones_row(phones);
    for (int i = 0; i < 100; i++) {
        AUTO_FREE char *name = text_format("field-%d", i);
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
        struct phones *phones = engine_company(counts[c]);
        for (size_t i = 0; i < counts[c]; i++) {
            AUTO_FREE char *id = text_format("ID-%zu", i);
            assert_ptr_equal(phones_by_id(phones, id), phones_at(phones, i));
        }
        assert_null(phones_by_id(phones, "ID-99999"));
        assert_null(phones_by_id(phones, ""));
        phones_free(phones);
    }
}

/* A directory may list a phone without an id, or a phone twice: the first one counts, also in a
 * saved list. */
static void test_odd_ids(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    static const char *const ids[] = {"A", NULL, "A", "B", "A", NULL, "C"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        AUTO_FREE char *name = text_format("%zu", i);
        phones_row(phones);
        add(phones, "name", name);
        if (ids[i] != NULL)
            add(phones, "id", ids[i]);
    }
    phones_done(phones);
    struct ph_error err;
    struct phones *loaded;
    int64_t age;
    assert_int_equal(phones_save(phones, "default", &key, &err), PH_OK);
    assert_int_equal(phones_load("default", &key, &loaded, &age, &err), PH_OK);
    for (int round = 0; round < 2; round++, phones = loaded) {
        assert_int_equal(phones_count(phones), 5);
        assert_ptr_equal(phones_by_id(phones, "A"), phones_at(phones, 0));
        assert_ptr_equal(phones_by_id(phones, "B"), phones_at(phones, 2));
        assert_ptr_equal(phones_by_id(phones, "C"), phones_at(phones, 4));
        assert_string_equal(phone_field(phones_at(phones, 0), "name"), "0");
        phones_free(phones);
    }
}

/* Pages that shift repeat a row; different rows with the same id are a fault of the directory. */
static void test_different_rows_of_one_id_are_known(void **state)
{
    (void)state;
    static const char *const names[] = {"One", "One", "Two"};
    for (size_t count = 2; count <= COUNT_OF(names); count++) {
        struct phones *phones = phones_new();
        for (size_t i = 0; i < count; i++) {
            phones_row(phones);
            add(phones, "id", "A");
            add(phones, "name", names[i]);
        }
        phones_done(phones);
        assert_int_equal(phones_count(phones), 1);
        if (count == 2)
            assert_null(phones_doubled(phones));
        else
            assert_string_equal(phones_doubled(phones), "A");
        phones_free(phones);
    }
}

/* A line break separates values, so a name with a line break must not become two names. */
static void test_a_value_with_a_line_break_is_one_value(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    phones_row(phones);
    add(phones, "name", "Evil\nReception");
    add(phones, "tag", "a\n\nb");
    add(phones, "tag", "c");
    phones_done(phones);
    assert_string_equal(phone_field(phones_at(phones, 0), "name"),
                        "Evil" TEXT_LINE_BREAK "Reception");
    assert_string_equal(phone_field(phones_at(phones, 0), "tag"),
                        "a" TEXT_LINE_BREAK TEXT_LINE_BREAK "b\nc");
    phones_free(phones);
}

/* ---- Why not -------------------------------------------------------------------------------- */

static const struct {
    const char *capability, *permission, *status, *model; /* what the action needs */
    const char *has_capability, *has_permission, *has_status, *has_model;
    const char *why; /* NULL: possible */
} cases[] = {
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, "xapi", NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, "other\nxapi", NULL, NULL, NULL, NULL},
    {"xapi", NULL, NULL, NULL, NULL, NULL, NULL, NULL, "it lacks the capability xapi"},
    {"xapi", NULL, NULL, NULL, "xapi2", NULL, NULL, NULL, "it lacks the capability xapi"},
    {NULL, "xapi xapi:all", NULL, NULL, NULL, "xapi:all", NULL, NULL, NULL},
    {NULL, "xapi xapi:all", NULL, NULL, NULL, "xapi:readonly", NULL, NULL,
     "this account lacks the permission xapi or xapi:all"},
    {NULL, NULL, "connected connected_with_issues", NULL, NULL, NULL, "connected", NULL, NULL},
    {NULL, NULL, "connected connected_with_issues", NULL, NULL, NULL, "disconnected", NULL,
     "not connected (status: disconnected)"},
    {NULL, NULL, "connected", NULL, NULL, NULL, NULL, NULL, "not connected (status: unknown)"},
    {NULL, NULL, NULL, "*98??* *88[0-9]5", NULL, NULL, NULL, "Cisco 9851", NULL},
    {NULL, NULL, NULL, "*98??* *88[0-9]5", NULL, NULL, NULL, "Cisco 8865", NULL},
    {NULL, NULL, NULL, "*98??*", NULL, NULL, NULL, "Cisco 7841",
     "only for the model *98??*, not for Cisco 7841"},
    {NULL, NULL, NULL, "!*98??* *DX*", NULL, NULL, NULL, "Cisco 7841", NULL},
    {NULL, NULL, NULL, "!*98??*", NULL, NULL, NULL, NULL, NULL},
    {NULL, NULL, NULL, "!*DX* *98??*", NULL, NULL, NULL, "Cisco 9851",
     "not possible with the model Cisco 9851"},
    /* the first reason counts */
    {"xapi", "xapi", "connected", NULL, NULL, NULL, "gone", NULL, "it lacks the capability xapi"},
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
            add_each(phones, has[j].field, has[j].value);
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

static const char *in_german(const char *one, const char *many, uint64_t count)
{
    (void)many;
    (void)count;
    static const char *const words[][2] = {{"not %s (status: %s)", "nicht %s (Status: %s)"},
                                           {"connected", "verbunden"},
                                           {"offline expired", "abgelaufen"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i][0], one) == 0)
            return words[i][1];
    return one;
}

/* Journals and JSON get the service's own spelling instead. */
static void test_why_not_in_the_language_of_a_person(void **state)
{
    (void)state;
    const struct feature action = {.action = {.status = "connected connected_*"}};
    struct phones *phones = phones_new();
    phones_row(phones);
    add(phones, "id", "A");
    add(phones, "status", "offline_expired");
    phones_done(phones);
    AUTO_FREE char *plain = NULL, *german = NULL;
    assert_true(phone_why_not(phones_at(phones, 0), &action, &plain));
    assert_string_equal(plain, "not connected (status: offline_expired)");
    assert_true(phone_why_not_in(in_german, phones_at(phones, 0), &action, NULL, &german));
    assert_string_equal(german, "nicht verbunden (Status: abgelaufen)");
    phones_free(phones);
}

static void test_why_not_of_another_directory(void **state)
{
    (void)state;
    static const struct {
        const char *globs, *source, *why;
    } sources[] = {
        {"webex-directory", "webex-directory", NULL},
        {"webex-directory", "acme\nwebex-directory", NULL},
        {"webex-directory", NULL, NULL},
        {"acme bold-*", "bold-2", NULL},
        {"!acme", "webex-directory", NULL},
        {"webex-directory", "acme",
         "it comes from acme, and this is for phones from webex-directory"},
        {"a b", "acme\nbold", "it comes from acme, bold, and this is for phones from a or b"},
        {"!acme", "acme", "it comes from acme, and this is not for such phones"}};
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        const struct feature action = {.action = {.needs = "name", .source = sources[i].globs}};
        struct phones *phones = phones_new();
        phones_row(phones);
        add(phones, "id", "A");
        if (sources[i].why == NULL)
            add(phones, "name", "Desk");
        if (sources[i].source != NULL)
            add_each(phones, "source", sources[i].source);
        phones_done(phones);
        AUTO_FREE char *why = NULL;
        phone_why_not(phones_at(phones, 0), &action, &why);
        assert_string_equal(why == NULL ? "" : why, sources[i].why == NULL ? "" : sources[i].why);
        phones_free(phones);
    }
}

static void test_why_not_for_lack_of_scopes(void **state)
{
    (void)state;
    static const char of_calls[] = "commands@capability=xapi own@own_line=!no anyone";
    static const struct {
        const char *scopes, *granted, *capability, *own_line, *why;
    } signs_in[] = {
        {"write", NULL, NULL, NULL, NULL}, /* not known: never refused */
        {"write", "", NULL, NULL, NULL},
        {NULL, "read", NULL, NULL, NULL},
        {"write", "read write", NULL, NULL, NULL},
        {"write", "read", NULL, NULL, "this sign-in lacks the scope write: sign in again with it"},
        {"write all", "read", NULL, NULL,
         "this sign-in lacks the scope write or all: sign in again with it"},
        {of_calls, "read own", NULL, "yes", NULL},
        {of_calls, "read own", NULL, NULL, NULL}, /* whose line it is is not known */
        {of_calls, "read own", NULL, "no",
         "this sign-in lacks the scope anyone (own is not enough, since its own_line is no): sign "
         "in again with it"},
        {of_calls, "read commands", "other\nxapi", "no", NULL},
        {of_calls, "read commands", NULL, "no",
         "this sign-in lacks the scope anyone: sign in again with it"},
        {of_calls, "read anyone", NULL, "no", NULL},
        {of_calls, "read", "xapi", "yes",
         "this sign-in lacks the scope commands or own or anyone: sign in again with it"},
    };
    for (size_t i = 0; i < COUNT_OF(signs_in); i++) {
        const struct feature action = {.action = {.scopes = signs_in[i].scopes}};
        struct phones *phones = phones_new();
        phones_row(phones);
        add(phones, "id", "A");
        add_each(phones, "capability", signs_in[i].capability);
        add_each(phones, "own_line", signs_in[i].own_line);
        phones_done(phones);
        phones_grant(phones, signs_in[i].granted);
        AUTO_FREE char *why = NULL;
        phone_why_not(phones_at(phones, 0), &action, &why);
        assert_string_equal(why == NULL ? "" : why, signs_in[i].why == NULL ? "" : signs_in[i].why);
        phones_free(phones);
    }
}

static void test_scopes_that_an_action_lacks_on_any_phone(void **state)
{
    (void)state;
    static const struct {
        const char *scopes, *granted, *missing;
    } signs_in[] = {
        {"write all", NULL, NULL}, /* not known */
        {NULL, "read", NULL},
        {"write all", "read", "write or all"},
        {"write all", "read all", NULL},
        {"commands@capability=xapi anyone", "read", "commands or anyone"},
        {"commands@capability=xapi anyone", "read commands", NULL}, /* possible on some phones */
    };
    for (size_t i = 0; i < COUNT_OF(signs_in); i++) {
        const struct feature action = {.action = {.scopes = signs_in[i].scopes}};
        AUTO_FREE char *missing = eligibility_missing_scopes(&action, signs_in[i].granted);
        assert_string_equal(missing == NULL ? "" : missing,
                            signs_in[i].missing == NULL ? "" : signs_in[i].missing);
    }
}

/* Digits can be tones of a call, so they need no phone that takes commands; other keys do. */
static void test_why_not_for_keys(void **state)
{
    (void)state;
    static const struct ph_param args[] = {
        {.key = "count", .type = PH_INT}, {.key = "keys", .type = PH_TEXT}, {.key = "more"}};
    static const struct {
        const char *keys;
        bool can;
    } typed[] = {{NULL, false},    {"12#", true},     {"1, 2*, #", true},   {"Home", false},
                 {"1, up", false}, {"@macro", false}, {"1, wait 1s", false}};
    struct phones *phones = phones_new();
    phones_row(phones);
    add(phones, "mac", "00:11:22:33:44:55");
    add(phones, "status", "unknown");
    phones_row(phones); /* one that takes commands must be there to take them, digits too */
    add(phones, "id", "A");
    add(phones, "model", "Cisco 9851");
    add(phones, "capability", "xapi");
    add(phones, "status", "unknown");
    phones_done(phones);
    for (uint32_t flags = PH_KEYS; flags <= (PH_KEYS | PH_TONES); flags += PH_TONES)
        for (size_t i = 0; i < COUNT_OF(typed); i++) {
            const struct feature action = {
                .about = {.flags = flags, .args = PH_PARAMS(args)},
                .action = {
                    .capability = "xapi", .needs = "id", .model = "Cisco*", .status = "connected"}};
            struct values *values = values_new();
            if (typed[i].keys != NULL)
                values_set(values, "keys", typed[i].keys);
            AUTO_FREE char *why = NULL;
            assert_int_equal(phone_why_not_in(NULL, phones_at(phones, 0), &action, values, &why),
                             flags == PH_KEYS || !typed[i].can);
            AUTO_FREE char *absent = NULL;
            assert_true(phone_why_not_in(NULL, phones_at(phones, 1), &action, values, &absent));
            values_free(values);
        }
    phones_free(phones);
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* With ids and fields as long as in real answers, a phone takes at most a kibibyte, built or
 * read back. */
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
        AUTO_FREE char *id = text_format("%s%d", id_text, i);
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
    assert_int_equal(phones_save(phones, "test", &key, &err), PH_OK);
    phones_free(phones);
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(phones_load("test", &key, &loaded, &age, &err), PH_OK);
    size_t read = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    phones_free(loaded);
    print_message("%zu bytes a phone when built, %zu when read\n", built / PHONES, read / PHONES);
    assert_true(built <= (size_t)PHONES * MOST);
    assert_true(read <= (size_t)PHONES * MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_too_many_fields_are_left_out),
        cmocka_unit_test(test_by_id),
        cmocka_unit_test(test_odd_ids),
        cmocka_unit_test(test_different_rows_of_one_id_are_known),
        cmocka_unit_test(test_a_value_with_a_line_break_is_one_value),
        cmocka_unit_test(test_why_not),
        cmocka_unit_test(test_why_not_in_the_language_of_a_person),
        cmocka_unit_test(test_why_not_of_another_directory),
        cmocka_unit_test(test_why_not_for_lack_of_scopes),
        cmocka_unit_test(test_scopes_that_an_action_lacks_on_any_phone),
        cmocka_unit_test(test_why_not_for_keys),
        cmocka_unit_test(test_memory_of_a_phone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
