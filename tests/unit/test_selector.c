/* Which phones a selector means: every form people type, lists from files, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "selector.h"

static struct phones *company(void)
{
    static const char *const rows[][8] = {
        {"A", "Lobby North", "11:22:33:44:AA:FF", "1001", "Cisco 8851", "Berlin", "connected",
         "vip\nfront"},
        {"B", "Lobby South", "11:22:33:44:AA:00", "1002", "Cisco 9871", "Berlin", "disconnected",
         "front"},
        {"C", "Reception", "AABBCCDDEEFF", "1003", "Cisco 8875", "Hamburg", "connected", NULL},
        {"D", "=SUM(A1)", "00:00:00:00:00:01", "2001", "Cisco 6871", "Wien", "offline_deep_sleep",
         NULL},
        {"E", "KÜCHE *1*", "00:00:00:00:00:02", "2002", "Cisco 7841", "İstanbul", "new_value", "x"},
    };
    static const char *const fields[] = {"id",    "name",     "mac",    "extension",
                                         "model", "location", "status", "tag"};
    struct phones *phones = phones_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        phones_row(phones);
        for (size_t j = 0; j < COUNT_OF(fields); j++) {
            AUTO_FREE char *values = base_copy(rows[i][j]);
            for (char *next = values; next != NULL;)
                phones_field(phones, fields[j], strsep(&next, "\n"));
        }
    }
    phones_done(phones);
    return phones;
}

/* The ids of the phones that match, as one word. */
static const char *matching(struct selector *selector, const struct phones *phones)
{
    static char ids[16];
    size_t used = 0;
    for (size_t i = 0; i < phones_count(phones); i++)
        if (selector_matches(selector, phones_at(phones, i)))
            ids[used++] = *phone_field(phones_at(phones, i), "id");
    ids[used] = '\0';
    return ids;
}

static void words_mean(const struct phones *phones, const char *words, const char *expected)
{
    struct selector *selector = selector_new();
    AUTO_FREE char *copy = base_copy(words);
    for (char *rest = copy; rest != NULL;) {
        struct ph_error err = {0};
        const char *word = strsep(&rest, ";");
        if (selector_add(selector, word, 0, &err) != PH_OK)
            fail_msg("\"%s\": %s", word, err.text);
    }
    const char *got = matching(selector, phones);
    if (strcmp(got, expected) != 0)
        fail_msg("\"%s\" means %s, not %s", words, got, expected);
    selector_free(selector);
}

static const struct {
    const char *words, *ids;
} meanings[] = {
    {"Lobby North", "A"},
    {"lobby north", "A"},
    {"Lobby*", "AB"},
    {"LOBBY*;Reception", "ABC"},
    {"?eception", "C"},
    {"[lr]*", "ABC"},
    {"Lobby", ""},
    {"küche \\*1\\*", "E"},
    {"küche*", "E"},
    {"name:KÜCHE*", "E"},
    {"11:22:33:44:AA:FF", "A"},
    {"11-22-33-44-aa-ff", "A"},
    {"1122.3344.aaff", "A"},
    {"SEP11223344AAFF", "A"},
    {"sep11223344aaff", "A"},
    {"11223344aaff", "A"},
    {"aabb.ccdd.eeff", "C"},
    {"mac:AA:BB:CC:DD:EE:FF", "C"},
    {"mac:1122*", ""},
    {"mac:11:22*", "AB"},
    {"1001", "A"},
    {"ext:1001", "A"},
    {"extension:1001", "A"},
    {"ext:1*", "ABC"},
    {"1001;1003", "AC"},
    {"1 00-3", "C"},
    {"location:berlin", "AB"},
    {"location:Berlin;location:Wien", "ABD"},
    {"location:Berlin;Lobby S*", "B"},
    {"Lobby*;Reception;location:Berlin;!tag:vip", "B"},
    {"tag:front", "AB"},
    {"tag:vip", "A"},
    {"tag:front;!tag:vip", "B"},
    {"!tag:front", "CDE"},
    {"!Lobby*", "CDE"},
    {"status:connected", "AC"},
    {"status:*connected", "ABC"},
    {"status:new_value", "E"},
    {"model:*88*", "AC"},
    {"model:~88[57]", "AC"},
    {"name:~^lobby (north|south)$", "AB"},
    {"!name:~o", "DE"},
    {"id:A", "A"},
    {"id:a", "A"},
    {"=SUM(A1)", "D"},
    {"*", "ABCDE"},
    {"*;!*", ""},
    {"nothing", ""},
    {"location:İSTANBUL", "E"},
    {"NAME:reception", "C"},
};

static void test_words_mean_what_people_expect(void **state)
{
    (void)state;
    struct phones *phones = company();
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        words_mean(phones, meanings[i].words, meanings[i].ids);
    phones_free(phones);
}

static void test_a_turkish_terminal_changes_nothing(void **state)
{
    (void)state;
    const char *before = setlocale(LC_ALL, "tr_TR.UTF-8");
    if (before == NULL)
        print_message("without tr_TR.UTF-8: the C locale stands in\n");
    test_words_mean_what_people_expect(NULL);
    setlocale(LC_ALL, "C");
}

static void test_no_word_selects_nothing(void **state)
{
    (void)state;
    struct phones *phones = company();
    struct selector *selector = selector_new();
    assert_true(selector_empty(selector));
    assert_string_equal(matching(selector, phones), "");
    selector_free(selector);
    phones_free(phones);
}

static void test_what_says_nothing_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *word, *part;
    } refused[] = {{"", "nothing to look for"},      {"!", "nothing to look for"},
                   {"name:", "nothing to look for"}, {"name:~", "nothing to look for"},
                   {"locaton:Berlin", "location"},   {"name:~(", "regular expression"},
                   {"zzzzzzzz:x", "name:"}};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct selector *selector = selector_new();
        struct ph_error err = {0};
        assert_int_equal(selector_add(selector, refused[i].word, 0, &err), PH_INVALID);
        if (strstr(err.text, refused[i].part) == NULL)
            fail_msg("\"%s\": %s", refused[i].word, err.text);
        selector_free(selector);
    }
}

static void file_means(const char *text, const char *expected)
{
    struct phones *phones = company();
    struct selector *selector = selector_new();
    struct ph_error err = {0};
    if (selector_add_file(selector, text, strlen(text), &err) != PH_OK)
        fail_msg("%s: %s", text, err.text);
    assert_string_equal(matching(selector, phones), expected);
    selector_free(selector);
    phones_free(phones);
}

static void test_lists_from_files(void **state)
{
    (void)state;
    file_means("Reception\n# a comment\n\n  1001  \r\n", "AC");
    file_means("\xEF\xBB\xBFReception\r\nLobby S*\r\n", "BC");
    file_means("name,mac,status\nwrong,11:22:33:44:AA:FF,x\n", "A");
    file_means("name,location\n'=SUM(A1),Wien\n", "D");
    file_means("\"name\",x\n\"K\xC3\x9C"
               "CHE *1*\",1\n",
               "E");
    file_means("mac\naabbccddeeff\n", "C");
    file_means("id,name\nB,whatever\n", "B");
    file_means("location:Berlin\n!tag:vip\n", "B");
}

static void test_a_broken_line_is_named(void **state)
{
    (void)state;
    struct selector *selector = selector_new();
    struct ph_error err = {0};
    static const char text[] = "Reception\n\nlocaton:x\n";
    assert_int_equal(selector_add_file(selector, text, sizeof text - 1, &err), PH_INVALID);
    assert_non_null(strstr(err.text, "line 3"));
    static const char short_row[] = "name,mac\nonly a name\n";
    assert_int_equal(selector_add_file(selector, short_row, sizeof short_row - 1, &err),
                     PH_INVALID);
    assert_non_null(strstr(err.text, "line 2"));
    assert_int_equal(selector_add_file(selector, "a\0b", 3, &err), PH_INVALID);
    selector_free(selector);
}

static void test_what_matched_nothing_is_told_with_its_line(void **state)
{
    (void)state;
    struct phones *phones = company();
    struct selector *selector = selector_new();
    static const char text[] = "Reception\nNowhere\n!Nothing\n";
    assert_int_equal(selector_add_file(selector, text, sizeof text - 1, NULL), PH_OK);
    assert_int_equal(selector_add(selector, "9999", 0, NULL), PH_OK);
    assert_string_equal(matching(selector, phones), "C");
    const char *word = NULL;
    int line = -1;
    assert_true(selector_unmatched(selector, 0, &word, &line));
    assert_string_equal(word, "Nowhere");
    assert_int_equal(line, 2);
    assert_true(selector_unmatched(selector, 1, &word, &line));
    assert_string_equal(word, "9999");
    assert_int_equal(line, 0);
    assert_false(selector_unmatched(selector, 2, &word, &line));
    selector_free(selector);
    phones_free(phones);
}

/* 100,000 names against 50,000 phones would be 5,000 million comparisons without the hash table: minutes. */
static void test_a_long_list_is_looked_up_not_tried(void **state)
{
    (void)state;
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (int i = 0; i < 100000; i++)
        fprintf(out, "Phone %d\n", i * 2);
    fclose(out);
    struct phones *phones = phones_new();
    for (int i = 0; i < 50000; i++) {
        char name[32];
        snprintf(name, sizeof name, "phone %d", i);
        phones_row(phones);
        phones_field(phones, "name", name);
    }
    phones_done(phones);
    struct selector *selector = selector_new();
    assert_int_equal(selector_add_file(selector, text, length, NULL), PH_OK);
    size_t hits = 0;
    for (size_t i = 0; i < phones_count(phones); i++)
        hits += selector_matches(selector, phones_at(phones, i));
    assert_int_equal(hits, 25000);
    selector_free(selector);
    phones_free(phones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_mean_what_people_expect),
        cmocka_unit_test(test_a_turkish_terminal_changes_nothing),
        cmocka_unit_test(test_no_word_selects_nothing),
        cmocka_unit_test(test_what_says_nothing_is_refused),
        cmocka_unit_test(test_lists_from_files),
        cmocka_unit_test(test_a_broken_line_is_named),
        cmocka_unit_test(test_what_matched_nothing_is_told_with_its_line),
        cmocka_unit_test(test_a_long_list_is_looked_up_not_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
