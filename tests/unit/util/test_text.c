/* Errors fit their fixed size, and text functions work the same in every locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>

#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

static void test_fail(void **state)
{
    (void)state;
    struct ph_error err;
    assert_int_equal(sizeof err, 256);
    assert_int_equal(error_fail(&err, PH_BUSY, "phone", "%d of %s", 3, "four"), PH_BUSY);
    assert_int_equal(err.code, PH_BUSY);
    assert_string_equal(err.what, "phone");
    assert_string_equal(err.text, "3 of four");
    /* wrapping an error into itself reads the text it overwrites */
    assert_int_equal(error_fail(&err, PH_FAILED, err.what, "So: %s", err.text), PH_FAILED);
    assert_string_equal(err.what, "phone");
    assert_string_equal(err.text, "So: 3 of four");
    assert_int_equal(error_fail(&err, PH_FAILED, NULL, "x"), PH_FAILED);
    assert_string_equal(err.what, "");
    assert_int_equal(error_fail(NULL, PH_LOGIN, "x", "%s", "nobody asks"), PH_LOGIN);
}

/* Long text is cut, never inside a character. */
static void test_fail_cuts(void **state)
{
    (void)state;
    struct ph_error err;
    for (size_t lead = 0; lead < 4; lead++) {
        char text[400] = "";
        memset(text, 'x', lead);
        while (strlen(text) + 3 < sizeof text)
            strcat(text, "\u20ac");
        error_fail(&err, PH_FAILED, text, "%s", text);
        size_t length = strlen(err.text), what = strlen(err.what);
        assert_true(length < sizeof err.text && length > sizeof err.text - 4);
        assert_true(what < sizeof err.what && what > sizeof err.what - 4);
        assert_int_equal((length - lead) % 3, 0);
        assert_int_equal((what - lead) % 3, 0);
    }
    /* what is not UTF-8 is cut too, and does not vanish */
    char text[400] = "";
    memset(text + 1, 0x98, sizeof text - 2);
    text[0] = 'x';
    error_fail(&err, PH_FAILED, text, "%s", text);
    assert_true(strlen(err.text) > sizeof err.text - 5 && strlen(err.what) > sizeof err.what - 5);
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        uint32_t point;
    } rows[] = {{"", 0, 0},
                {"a", 1, 'a'},
                {"\x7f", 1, 0x7F},
                {"\xC2\x80", 2, 0x80},
                {"\xDF\xBF", 2, 0x7FF},
                {"\xE0\xA0\x80", 3, 0x800},
                {"\xED\x9F\xBF", 3, 0xD7FF},
                {"\xEE\x80\x80", 3, 0xE000},
                {"\xEF\xBF\xBF", 3, 0xFFFF},
                {"\xF0\x90\x80\x80", 4, 0x10000},
                {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
                {"\x80", 0, 0},
                {"\xC1\xBF", 0, 0},
                {"\xC2", 0, 0},
                {"\xC2\x41", 0, 0},
                {"\xE0\x9F\xBF", 0, 0},
                {"\xED\xA0\x80", 0, 0},
                {"\xF0\x8F\xBF\xBF", 0, 0},
                {"\xF4\x90\x80\x80", 0, 0},
                {"\xF8\x88\x80\x80\x80", 0, 0},
                {"\xFF", 0, 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t point = 0;
        assert_int_equal(text_utf8(rows[i].text, &point), rows[i].length);
        assert_int_equal(point, rows[i].point);
    }
}

static void test_words(void **state)
{
    (void)state;
    static const char *const known[] = {"identify", "INFO", "list", NULL};
    static const char *const none[] = {NULL};
    assert_true(text_same_word("IDENTIFY", "identify")); /* Turkish has another capital i */
    assert_false(text_same_word("identif", "identify"));
    assert_false(text_same_word("identify", "identif"));
    assert_false(text_same_word("[", "{")); /* one bit apart, like letters */
    assert_string_equal(text_nearest("info", known), "INFO");
    assert_string_equal(text_nearest("lits", known), "list");
    assert_string_equal(text_nearest("identfy", known), "identify");
    assert_null(text_nearest("something else", known));
    static const char *const verbs[] = {"get", "tag", NULL};
    assert_string_equal(text_nearest("gte", verbs), "get");
    assert_null(text_nearest("tel", verbs)); /* two letters of three make another word */
    assert_null(text_nearest("info", none));
    char endless[200];
    memset(endless, 'i', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(text_nearest(endless, known));
}

/* A list grows word by word, from NULL or from an empty text. */
static void test_append(void **state)
{
    (void)state;
    char *list = NULL;
    text_append(&list, ", ", "%s", "one");
    assert_string_equal(list, "one");
    text_append(&list, ", ", "%d", 2);
    assert_string_equal(list, "one, 2");
    text_append(&list, ", ", "(%s)", list); /* read before it is freed */
    assert_string_equal(list, "one, 2, (one, 2)");
    list[0] = '\0';
    text_append(&list, ", ", "%s", "again");
    assert_string_equal(list, "again");
    free(list);
}

/* Items keep their values while the array grows, also after it was shortened. */
static void test_add(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t count = 0;
    for (int i = 0; i < 100; i++)
        *memory_add(numbers, count) = i;
    count = 17;
    for (int i = 17; i < 200; i++)
        *memory_add(numbers, count) = i;
    for (int i = 0; i < 200; i++)
        assert_int_equal(numbers[i], i);
    free(numbers);
}

static void test_ownership(void **state)
{
    (void)state;
    char *kept;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), taken;
    {
        AUTO_FREE char *text = text_format("%s", "kept");
        AUTO_CLOSE int closed = fd;
        kept = memory_steal(text);
        taken = memory_steal_fd(&closed);
        assert_null(text);
        assert_int_equal(closed, -1);
    }
    assert_string_equal(kept, "kept");
    assert_int_equal(taken, fd);
    {
        AUTO_CLOSE int closed = taken;
        assert_true(closed >= 0);
    }
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    free(kept);
    assert_null(memory_copy(NULL));
    char *memory = memory_alloc(0); /* never NULL */
    assert_non_null(memory);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail),      cmocka_unit_test(test_fail_cuts),
        cmocka_unit_test(test_utf8),      cmocka_unit_test(test_words),
        cmocka_unit_test(test_ownership), cmocka_unit_test(test_append),
        cmocka_unit_test(test_add),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
