/* The table of fields is complete, has no duplicates, and each field can select phones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "phone/phones.h"
#include "phone/selector.h"
#include "phone/selector_match.h"
#include "plugin/fields.h"
#include "util/memory.h"
#include "util/text.h"

static void test_each_field_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &phone_fields[i];
        assert_non_null(field->key);
        assert_non_null(field->title);
        assert_int_equal(field->place > 0, field->label != NULL && field->width > 0);
        if (field->place > 0)
            assert_ptr_equal(fields_at_place(field->place), field);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(field->key, phone_fields[j].key);
    }
}

static bool selects(const char *word, const struct phones *phones)
{
    struct ph_error err;
    struct selector *selector = selector_new();
    assert_int_equal(selector_add(selector, word, 0, &err), 0);
    assert_int_equal(selector_bind(selector, phones, &err), 0);
    bool found = selector_matches(selector, phones_at(phones, 0));
    selector_free(selector);
    return found;
}

static void test_each_field_selects(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    phones_row(phones);
    for (int i = 0; i < FIELD_COUNT; i++)
        phones_field(phones, phone_fields[i].key, "x");
    phones_done(phones);
    for (int i = 0; i < FIELD_COUNT; i++) {
        AUTO_FREE char *word = text_format("%s:x", phone_fields[i].key);
        AUTO_FREE char *other = text_format("%s:y", phone_fields[i].key);
        assert_true(selects(word, phones));
        assert_false(selects(other, phones));
    }
    assert_true(selects("ext:x", phones));
    phones_free(phones);
}

static void test_fields_of_directories(void **state)
{
    (void)state;
    static const struct ph_param rack = {
        .key = "rack", .label = "Rack", .help = "Where it stands.", .type = PH_INT};
    fields_add(&rack);
    fields_add(&(const struct ph_param){.key = "rack", .label = "Another"});
    assert_int_equal(fields_count(), FIELD_COUNT + 1);
    const struct field *field = &phone_fields[fields_number("rack")];
    assert_string_equal(field->title, "RACK");
    assert_string_equal(field->label, "Rack");
    assert_true(field->right && field->extra);
    assert_ptr_equal(fields_at_place(field->place), field);
    assert_null(fields_at_place(field->place + 1));
    assert_ptr_equal(fields_at_place(field->place - 1), &phone_fields[FIELD_SOURCE]);
    assert_int_equal(fields_number("shelf"), -1);
    assert_false(fields_known("rack"));
    struct phones *phones = phones_new();
    phones_row(phones);
    phones_field(phones, "rack", "7");
    phones_done(phones);
    assert_true(selects("rack:7", phones));
    assert_true(selects("RACK:?", phones));
    assert_false(selects("rack:8", phones));
    phones_free(phones);
}

static void test_values_in_one_line(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{NULL, ""},
                                           {"", ""},
                                           {"vip", "vip"},
                                           {"Berlin\nvip", "Berlin, vip"},
                                           {"a\nb\nc", "a, b, c"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        AUTO_FREE char *text = fields_text(pairs[i][0]);
        assert_string_equal(text, pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_field_is_whole),
        cmocka_unit_test(test_each_field_selects),
        cmocka_unit_test(test_fields_of_directories),
        cmocka_unit_test(test_values_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
