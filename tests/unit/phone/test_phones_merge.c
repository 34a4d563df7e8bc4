/* Merging the lists of several directories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "phone/phones.h"
#include "phone/phones_merge.h"
#include "phone/selector.h"
#include "phone/selector_match.h"
#include "util/memory.h"
#include "util/text.h"

/* rows: FIELD=VALUE …, with a line break after each phone. */
static struct phones *list_of(const char *source, const char *rows)
{
    struct phones *phones = phones_new();
    AUTO_FREE char *copy = memory_copy(rows);
    for (char *rest = copy, *row; (row = strsep(&rest, "\n")) != NULL;) {
        if (*row == '\0')
            continue;
        phones_row(phones);
        phones_field(phones, "source", source);
        for (char *field; (field = strsep(&row, " ")) != NULL;) {
            char *value = strchr(field, '=');
            *value++ = '\0';
            phones_field(phones, field, value);
        }
    }
    phones_done(phones);
    return phones;
}

static void has(const struct phones *phones, size_t index, const char *field, const char *value)
{
    const char *found = phone_field(phones_at(phones, index), field);
    if (value == NULL)
        assert_null(found);
    else
        assert_string_equal(found == NULL ? "(none)" : found, value);
}

static void test_one_mac_is_one_phone(void **state)
{
    (void)state;
    struct phones *lists[] = {list_of("first", "id=1 mac=00:11:22:33:44:55 name=Lobby tag=a tag=b\n"
                                               "id=2 mac=00:11:22:33:44:66 name=Desk\n"
                                               "id=3 name=Soft\n"),
                              list_of("second",
                                      "id=x mac=SEP001122334466 name=Other rack=7 tag=c tag=d\n"
                                      "id=y mac=001122334477 name=New rack=8\n"
                                      "id=z name=Soft\n"),
                              list_of("third", "id=t mac=0011.2233.4466 rack=9 floor=2\n")};
    struct phones *all = phones_merge(lists, COUNT_OF(lists));
    assert_int_equal(phones_count(all), 5);
    has(all, 0, "source", "first");
    has(all, 0, "tag", "a\nb");
    has(all, 0, "rack", NULL);
    has(all, 1, "id", "2");
    has(all, 1, "name", "Desk");
    has(all, 1, "rack", "7");
    has(all, 1, "floor", "2");
    has(all, 1, "tag", "c\nd");
    has(all, 1, "source", "first\nsecond\nthird");
    has(all, 2, "source", "first");
    has(all, 3, "name", "New");
    has(all, 4, "id", "z");
    assert_null(phones_lacking(all, "phones"));
    phones_free(all);
}

static void test_two_phones_of_one_directory_stay_two(void **state)
{
    (void)state;
    struct phones *lists[] = {list_of("first", "id=1 mac=001122334455\nid=2 mac=001122334455\n"),
                              list_of("second", "id=3 mac=001122334455 rack=7\n")};
    struct phones *all = phones_merge(lists, COUNT_OF(lists));
    assert_int_equal(phones_count(all), 2);
    has(all, 0, "rack", "7");
    has(all, 1, "rack", NULL);
    phones_free(all);
}

static void test_a_phone_without_room_is_told(void **state)
{
    (void)state;
    struct phones *lists[] = {list_of("first", "id=1 name=a\n"),
                              list_of("second", "id=1 name=b\n")};
    struct phones *all = phones_merge(lists, COUNT_OF(lists));
    assert_int_equal(phones_count(all), 1);
    assert_string_equal(phones_lacking(all, "phones"),
                        "1 left out, because another directory has a phone of the same id");
    phones_free(all);
}

static int asked(const char *word, const struct phones *phones, struct ph_error *err)
{
    struct selector *selector = selector_new();
    int code = selector_add(selector, word, 0, err);
    if (code == PH_OK)
        code = selector_bind(selector, phones, err);
    selector_free(selector);
    return code;
}

static void test_a_missing_directory_makes_selectors_careful(void **state)
{
    (void)state;
    struct ph_error err;
    struct phones *phones = list_of("first", "id=1 name=Lobby location=Berlin\n");
    phones_lack(phones, "source", "acme: The file is gone");
    assert_int_equal(asked("location:Berlin", phones, &err), PH_OK);
    assert_int_equal(asked("Lobby", phones, &err), PH_OK);
    assert_int_equal(asked("!location:Munich", phones, &err), PH_INVALID);
    assert_string_equal(err.text, "\"!location:Munich\" cannot be answered, because phones are "
                                  "missing: acme: The file is gone");
    assert_int_equal(asked("source:first", phones, &err), PH_INVALID);
    phones_free(phones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_mac_is_one_phone),
        cmocka_unit_test(test_two_phones_of_one_directory_stay_two),
        cmocka_unit_test(test_a_phone_without_room_is_told),
        cmocka_unit_test(test_a_missing_directory_makes_selectors_careful),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
