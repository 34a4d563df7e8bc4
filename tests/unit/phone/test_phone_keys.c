/* How phones without an id are told apart, and the one spelling of a MAC address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "phone/eligibility.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "util/memory.h"
#include "util/text.h"

static void add(struct phones *phones, const char *field, const char *value)
{
    phones_field(phones, field, value);
}

/* The MAC address or serial number identifies a phone without an id: it is one phone if it is
 * listed twice, and is never left out. */
static void test_I7_phones_without_an_id(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"A", "6C410E000001", "S1"}, {NULL, "6c:41:0e:00:00:02", "S2"}, {NULL, NULL, "S3"},
        {NULL, NULL, NULL},          {NULL, "6C410E000002", NULL},      {NULL, NULL, NULL}};
    static const char *const keys[] = {"A", "6C:41:0E:00:00:02", "S3", NULL, NULL};
    struct phones *phones = phones_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        static const char *const fields[] = {"id", "mac", "serial"};
        phones_row(phones);
        add(phones, "name", "Desk");
        for (size_t j = 0; j < COUNT_OF(fields); j++)
            if (rows[i][j] != NULL)
                add(phones, fields[j], rows[i][j]);
    }
    phones_done(phones);
    assert_int_equal(phones_count(phones), COUNT_OF(keys));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct phone *phone = phones_at(phones, i);
        assert_int_equal(phone_key(phone) == NULL, keys[i] == NULL);
        if (keys[i] == NULL)
            continue;
        assert_string_equal(phone_key(phone), keys[i]);
        assert_ptr_equal(phones_by_id(phones, keys[i]), phone);
    }
    const struct feature command = {.action = {.needs = "name  id", .status = "connected"}},
                         other = {.action = {.needs = "name"}};
    AUTO_FREE char *why = NULL;
    assert_true(phone_why_not(phones_at(phones, 1), &command, &why));
    assert_string_equal(why, "it has no id in the list of phones");
    assert_false(phone_why_not(phones_at(phones, 1), &other, &why));
    phones_free(phones);
}

/* Services write MAC addresses with colons, without, or in small letters; tables, CSV and JSON show
 * one spelling. */
static void test_I7_mac_has_one_spelling(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"6C410E00aaff", "6C:41:0E:00:AA:FF"},
                                           {"6c:41:0e:00:aa:ff", "6C:41:0E:00:AA:FF"},
                                           {"6c41.0e00.aaff", "6C:41:0E:00:AA:FF"},
                                           {"6C410E00AAF", "6C410E00AAF"},
                                           {"none", "none"}};
    struct phones *phones = phones_new();
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        AUTO_FREE char *id = text_format("%zu", i);
        phones_row(phones);
        add(phones, "id", id);
        add(phones, "mac", pairs[i][0]);
        add(phones, "serial", pairs[i][0]);
    }
    phones_done(phones);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_string_equal(phone_field(phones_at(phones, i), "mac"), pairs[i][1]);
        assert_string_equal(phone_field(phones_at(phones, i), "serial"), pairs[i][0]);
    }
    phones_free(phones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I7_mac_has_one_spelling),
        cmocka_unit_test(test_I7_phones_without_an_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
