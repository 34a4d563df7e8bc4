/* Rows of results: kept in order, handed on, copied, and joined. */
#include "config/rows.h"
#include "config/values.h"
#include "util/text.h"

#include <stddef.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct values *row(const char *key, const char *text)
{
    struct values *values = values_new();
    values_set(values, key, text);
    return values;
}

static void assert_row(const struct rows *rows, size_t at, const char *key, const char *text)
{
    assert_true(at < rows->count);
    assert_string_equal(values_text(rows->at[at], key), text);
}

static void test_rows_are_kept_in_order_and_taken_once(void **state)
{
    (void)state;
    struct rows rows = {0};
    rows_add(&rows, NULL);
    assert_int_equal(rows.count, 0);
    for (int i = 0; i < 100; i++) {
        AUTO_FREE char *text = text_format("%d", i);
        rows_add(&rows, row("line", text));
    }
    struct rows taken = rows_take(&rows), copy = rows_copy(&taken);
    assert_int_equal(rows.count, 0);
    assert_int_equal(taken.count, 100);
    rows_clear(&taken);
    rows_clear(&taken);
    assert_int_equal(copy.count, 100);
    assert_row(&copy, 0, "line", "0");
    assert_row(&copy, 99, "line", "99");
    rows_clear(&copy);
}

static void test_the_first_of_more_joins_the_last(void **state)
{
    (void)state;
    struct rows rows = {0}, more = {0};
    rows_add(&rows, row("a", "1"));
    rows_add(&rows, row("a", "2"));
    rows_join(&rows, more);
    assert_int_equal(rows.count, 2);
    rows_add(&more, row("b", "3"));
    rows_add(&more, row("b", "4"));
    rows_join(&rows, rows_take(&more));
    assert_int_equal(rows.count, 3);
    assert_int_equal(values_count(rows.at[0]), 1);
    assert_row(&rows, 1, "a", "2");
    assert_row(&rows, 1, "b", "3");
    assert_row(&rows, 2, "b", "4");
    rows_add(&more, row("b", "5"));
    rows_join(&rows, rows_take(&more));
    assert_int_equal(rows.count, 3);
    assert_row(&rows, 2, "b", "5");
    struct rows none = {0};
    rows_join(&none, rows_take(&rows));
    assert_int_equal(none.count, 3);
    rows_clear(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_kept_in_order_and_taken_once),
        cmocka_unit_test(test_the_first_of_more_joins_the_last),
    };
    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
