/* CSV cells read back as written, and no spreadsheet takes one for a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/csv.h"
#include "util/memory.h"
#include "util/text.h"

static char *cell_written(const char *text)
{
    char *written = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&written, &length);
    csv_cell(out, text);
    fclose(out);
    return written;
}

/* Works in place. */
static void unquote(char *cell)
{
    char *to = cell;
    if (*cell != '"')
        return;
    for (const char *at = cell + 1; at[1] != '\0'; at++) {
        *to++ = *at;
        at += *at == '"'; /* quotes are doubled */
    }
    *to = '\0';
}

static void comes_back(const char *written, const char *text)
{
    AUTO_FREE char *copy = memory_copy(written);
    struct csv_cells cells;
    char *rest = copy;
    int line = 1;
    assert_int_equal(csv_row(&rest, ',', &line, &cells, NULL), 0);
    assert_int_equal(cells.count, 1);
    assert_string_equal(cells.at[0], text);
}

/* A spreadsheet may split cells at ; or tab and take the second part for a formula. */
static void test_formulas_are_guarded_and_come_back(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"=1+1", "'=1+1"},
        {"a;=1+1", "a;'=1+1"},
        {"a; =1", "a; '=1"},
        {"a\t@x", "a\t'@x"},
        {"'=1", "''=1"},
        {"a;\"=1", "a;\"'=1"},
        {"Lobby - 2", "Lobby - 2"},
        {"a;'b", "a;'b"},
        {"+49 30;-1", "'+49 30;'-1"},
        {"", ""},
        {";;=", ";;'="},
        {"it's", "it's"},
        {"\uff1d1+1", "'\uff1d1+1"},
        {"\uff0b1;\uff0d1", "'\uff0b1;'\uff0d1"},
        {"\"\uff20x", "\"'\uff20x"},
        {"\uff21", "\uff21"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        AUTO_FREE char *written = cell_written(pairs[i][0]);
        if (*written != '\0')
            comes_back(written, pairs[i][0]);
        unquote(written);
        assert_string_equal(written, pairs[i][1]);
    }
}

/* A line ends as in RFC 4180, and contains no terminal codes. */
static void test_a_line(void **state)
{
    (void)state;
    const char *const cells[] = {"a", NULL, "b,\"c\"", "\x1b[31m"};
    AUTO_FREE char *written = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&written, &length);
    csv_line(out, cells, COUNT_OF(cells));
    fclose(out);
    assert_string_equal(written, "a,,\"b,\"\"c\"\"\",\\x1b[31m\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas_are_guarded_and_come_back),
        cmocka_unit_test(test_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
