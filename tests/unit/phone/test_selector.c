/* Selectors: every form that people type, lists from files, and texts that must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "phone/phones.h"
#include "phone/selector.h"
#include "phone/selector_file.h"
#include "phone/selector_match.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/time.h"

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
            AUTO_FREE char *values = memory_copy(rows[i][j]);
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
    static char ids[32];
    size_t used = 0;
    struct ph_error err = {0};
    if (selector_bind(selector, phones, &err) != PH_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < phones_count(phones); i++)
        if (selector_matches(selector, phones_at(phones, i)))
            ids[used++] = *phone_field(phones_at(phones, i), "id");
    ids[used] = '\0';
    return ids;
}

static void words_mean(const struct phones *phones, const char *words, const char *expected)
{
    struct selector *selector = selector_new();
    AUTO_FREE char *copy = memory_copy(words);
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
    {"[lr]*", ""},
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
    {"mac:1122*", "AB"}, /* as the service and phone systems spell it */
    {"mac:SEP1122.33*", "AB"},
    {"mac:11-22-*", "AB"},
    {"mac:*:12:*", ""}, /* the separators show where a byte starts */
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
    {"kuche*", "E"}, /* letters match with or without accents */
    {"location:istanbul*", "E"},
    {"KÜCHE*", "E"},
    {"name:~kuche", ""},
    {"*AA:FF", "A"},
    {"11:22:*;Reception", "ABC"},
};

static void test_words_mean_what_people_expect(void **state)
{
    (void)state;
    struct phones *phones = company();
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        words_mean(phones, meanings[i].words, meanings[i].ids);
    phones_free(phones);
}

/* What is no time has no age. */
static void test_an_age_selects(void **state)
{
    (void)state;
    struct phones *phones = phones_new();
    const int64_t hours[] = {0, 1, 30, 24 * 20};
    for (size_t i = 0; i < COUNT_OF(hours) + 2; i++) {
        char moment[40] = "some day", id[2] = {(char)('A' + i), '\0'};
        time_t when = (time_t)(time_now() - (i < COUNT_OF(hours) ? hours[i] : 0) * 3600 - 60);
        if (i < COUNT_OF(hours))
            strftime(moment, sizeof moment, "%Y-%m-%dT%H:%M:%S.123Z", gmtime(&when));
        phones_row(phones);
        phones_field(phones, "id", id);
        if (i <= COUNT_OF(hours))
            phones_field(phones, "last_seen", moment);
    }
    phones_done(phones);
    words_mean(phones, "last_seen:>1d", "CD");
    words_mean(phones, "last_seen:<2h", "AB");
    words_mean(phones, "last_seen:<100d;!last_seen:>14d", "ABC");
    words_mean(phones, "last_seen:some day", "E");
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
    } refused[] = {{"", "no value to search for"},
                   {"!", "no value to search for"},
                   {"name:", "no value to search for"},
                   {"name:~", "no value to search for"},
                   {"locaton:Berlin", "location"},
                   {"name:~(", "regular expression"},
                   {"zzzzzzzz:x", "name:"}};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct selector *selector = selector_new();
        struct ph_error err = {0};
        struct phones *phones = company();
        int code = selector_add(selector, refused[i].word, 0, &err);
        assert_int_equal(code == PH_OK ? selector_bind(selector, phones, &err) : code, PH_INVALID);
        phones_free(phones);
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

/* Lists as written by spreadsheets, Control Hub, and a call manager's exports and bulk lists. */
static void test_I2_tables_as_offices_write_them(void **state)
{
    (void)state;
    file_means("name,note\n\"Lobby North\",\"asked on the phone:\nLobby South, she says\"\n", "A");
    file_means("Ticket;Name;MAC Address\r\nT1;x;1122.3344.aaff\r\nT2;Reception;\r\n;;\r\n", "AC");
    file_means("\xEF\xBB\xBFsep=;\r\nName;Note\r\n\"Lobby South\";a,b\r\n", "B");
    file_means("Device Name\tPhone Number\nSEP11223344AAFF \t9\nReception\t9\n", "AC");
    file_means("MAC ADDRESS,DESCRIPTION\r AABBCCDDEEFF\u00a0,x\r", "C");
    file_means("Extension\n1001\u00a0\n1003\n", "AC");
    file_means("Ticket;\"MAC-\r\nAdresse\"\r\nT;1122.3344.aaff\r\n", "A");
    file_means("Durchwahl;Ort\n1002;Berlin\n", "B");
    file_means("User ID,Phone Number\nx,1003\n", "C"); /* short numbers are extensions */
    file_means("name,mac\nLobby North,\n,AABBCCDDEEFF\n,\n", "AC");
    file_means("# from the help desk\n\nname\n#1\n", "");
    file_means("Lobby North\t11:22:33:44:AA:FF\tCisco 8851\nReception\t\tCisco\n", "AC");
    file_means("\"Lobby North\"\n\"Reception\"\n", "AC");
    file_means("Lobby North\rReception\r", "AC");
    file_means("name\nK\xDC"
               "CHE *1*\n",
               "E");
}

/* The rows of a table, and which of them mean a phone. */
static void test_a_table_is_kept(void **state)
{
    (void)state;
    static const char text[] = "# list\nTicket;Name;\"Target \";target2\r\n"
                               "T1;Reception;'+4930\u00a0;x\r\n;;;\r\n"
                               "T2;\"Lobby\nSouth\";;\r\nT3;reception; 2\r\n";
    struct phones *phones = company();
    struct selector *selector = selector_new();
    struct file_table table = {.count = 0};
    struct ph_error err;
    size_t column, count = 0;
    assert_int_equal(selector_add_table(selector, text, sizeof text - 1, &table, NULL), PH_OK);
    assert_int_equal(table.count, 4); /* the header and the rows that name a phone */
    assert_int_equal(table.separator, ';');
    assert_int_equal(file_table_column(&table, "TARGET", &column, NULL), PH_OK);
    assert_int_equal(column, 2);
    assert_int_equal(file_table_column(&table, "Ziel", &column, &err), PH_INVALID);
    assert_non_null(strstr(err.text, "the headings are: Ticket, Name, Target , target2"));
    assert_int_equal(selector_bind(selector, phones, NULL), PH_OK);
    assert_true(selector_matches(selector, phones_at(phones, 2)));
    const int *lines = selector_hits(selector, &count);
    assert_int_equal(count, 2);
    assert_int_equal(lines[0] + lines[1], 3 + 7);
    char *cells[] = {file_row_cell(file_table_row(&table, 3), 2),
                     file_row_cell(file_table_row(&table, 7), 2),
                     file_row_cell(file_table_row(&table, 7), 9)};
    assert_string_equal(cells[0], "+4930");
    assert_string_equal(cells[1], "2");
    assert_string_equal(cells[2], "");
    assert_null(file_table_row(&table, 4));
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        free(cells[i]);
    assert_false(selector_matches(selector, phones_at(phones, 0)));
    selector_hits(selector, &count);
    assert_int_equal(count, 0);
    file_table_clear(&table);
    selector_free(selector);
    phones_free(phones);
}

static void test_I2_utf16_with_a_mark(void **state)
{
    (void)state;
    static const char text[] = "name\tx\r\nReception\t1\r\nK\xDC"
                               "CHE *1*\t\r\n";
    for (int big = 0; big < 2; big++) {
        struct phones *phones = company();
        struct selector *selector = selector_new();
        char wide[2 * sizeof text] = {(char)(big ? 0xFE : 0xFF), (char)(big ? 0xFF : 0xFE)};
        for (size_t i = 0; i + 1 < sizeof text; i++)
            wide[2 + 2 * i + (size_t)big] = text[i];
        assert_int_equal(selector_add_file(selector, wide, sizeof wide, NULL), PH_OK);
        assert_string_equal(matching(selector, phones), "CE");
        selector_free(selector);
        phones_free(phones);
    }
}

/* ---- Ambiguous names ------------------------------------------------------------------------- */

static struct phones *odd_names(void)
{
    static const char *const names[] = {"Lobby [2.OG]",       "Lobby 2",
                                        "#1 Lobby",           "M\u00fcnchen S\u00fcd",
                                        "Mu\u0308nchen Nord", "Lobby 4 ",
                                        "Lobby\u00a05",       "model:*",
                                        "!Lobby 2",           "*",
                                        "\"Lobby 2\"",        "1004",
                                        "Evil\nLobby 2",      "zero\u200bwidth",
                                        "Room: left"};
    struct phones *phones = phones_new();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char id[] = {(char)('A' + i), '\0'};
        phones_row(phones);
        phones_field(phones, "id", id);
        phones_field(phones, "name", names[i]);
        phones_field(phones, "model", "Cisco 8851");
        phones_field(phones, "extension", i == 1 ? "1004" : "1");
    }
    phones_done(phones);
    return phones;
}

static void test_I3_the_exact_name_wins(void **state)
{
    (void)state;
    static const struct {
        const char *words, *ids;
    } exact[] = {
        {"Lobby [2.OG]", "A"},
        {"name:lobby [2.og]", "A"},
        {"lobby [2*", "A"},
        {"Lobby \\[2.OG\\]", "A"},
        {"#1 Lobby", "C"},
        {"m\u00fcnchen*", "DE"},
        {"mu\u0308nchen*", "DE"},
        {"M\u00dcNCHEN NORD", "E"},
        {"Lobby 4", "F"},
        {" Lobby 4\u00a0", "F"},
        {"Lobby 5", "G"},
        {"lobby\u00a05", "G"},
        {"model:*", "H"},
        {"model:Cisco*", "ABCDEFGHIJKLMNO"},
        {"*", "J"},
        {"\"Lobby 2\"", "K"},
        {"1004", "L"},
        {"ext:1004", "B"},
        {"Lobby 2", "B"},
        {"Evil\\x0aLobby 2", "M"},
        {"Evil\nLobby 2", "M"},
        {"zero\\u200bwidth", "N"},
        {"zero\u200bwidth", "N"},
        {"zerowidth", ""},
        {"Room: left", "O"},
        {"name:!Lobby 2", "I"},
        {"Lobby*;!Lobby [2.OG]", "BFG"},
    };
    struct phones *phones = odd_names();
    for (size_t i = 0; i < COUNT_OF(exact); i++)
        words_mean(phones, exact[i].words, exact[i].ids);
    phones_free(phones);
}

static void test_I3_a_list_of_odd_names_means_those_phones(void **state)
{
    (void)state;
    struct phones *phones = odd_names();
    for (int csv = 0; csv < 2; csv++) {
        struct selector *selector = selector_new();
        const char *text = csv ? "name\n\"Lobby [2.OG]\"\n#1 Lobby\nmodel:*\n*\n!Lobby 2\n"
                               : "Lobby [2.OG]\n#1 Lobby\nmodel:*\n*\n# no phone\n";
        assert_int_equal(selector_add_file(selector, text, strlen(text), NULL), PH_OK);
        assert_string_equal(matching(selector, phones), csv ? "ACHIJ" : "ACHJ");
        size_t count;
        free(selector_unmatched(selector, &count));
        assert_int_equal(count, 0);
        selector_free(selector);
    }
    phones_free(phones);
}

static void refuses(const struct phones *phones, const char *word, const char *part)
{
    struct selector *selector = selector_new();
    struct ph_error err = {0};
    assert_int_equal(selector_add(selector, word, 0, &err), PH_OK);
    assert_int_equal(selector_bind(selector, phones, &err), PH_INVALID);
    if (strstr(err.text, part) == NULL)
        fail_msg("%s: %s", word, err.text);
    for (size_t i = 0; i < phones_count(phones); i++)
        assert_false(selector_matches(selector, phones_at(phones, i)));
    selector_free(selector);
}

static void test_I3_an_exclusion_that_is_a_name_is_refused(void **state)
{
    (void)state;
    struct phones *phones = odd_names();
    refuses(phones, "!Lobby 2", "name:!Lobby 2");
    phones_free(phones);
}

/* A selection by a field that could not be read must fail, not find nothing: "all but these" would
 * exclude nobody. */
static void test_I9_a_field_that_could_not_be_read_is_refused(void **state)
{
    (void)state;
    struct phones *phones = company();
    phones_lack(phones, "location", "403 Forbidden");
    phones_lack(phones, "number", "403 Forbidden");
    refuses(phones, "!location:Berlin", "location of phones could not be read: 403 Forbidden");
    refuses(phones, "location:B*", "location of phones");
    refuses(phones, "!4711", "number of phones");
    refuses(phones, "4711", "number of phones");
    words_mean(phones, "1001", "A");
    words_mean(phones, "Lobby*;!tag:vip", "B");
    phones_lack(phones, "owner", NULL);
    refuses(phones, "!owner:Anna", "owner of phones is not read: the settings");
    phones_free(phones);
}

static void file_fails(const char *text, size_t length, const char *part)
{
    struct phones *phones = company();
    struct selector *selector = selector_new();
    struct ph_error err = {0};
    int code = selector_add_file(selector, text, length, &err);
    if (code == PH_OK)
        code = selector_bind(selector, phones, &err);
    assert_int_equal(code, PH_INVALID);
    if (strstr(err.text, part) == NULL)
        fail_msg("%s: %s", text, err.text);
    selector_free(selector);
    phones_free(phones);
}

#define FILE_FAILS(text, part) file_fails(text, sizeof(text) - 1, part)

static void test_I2_a_broken_line_is_named(void **state)
{
    (void)state;
    FILE_FAILS("Reception\n\nlocaton:x\n", "line 3");
    FILE_FAILS("mac,note\n,only a note\n", "line 2 identifies no phone");
    FILE_FAILS("note,mac,name\nx,,\n", "mac, name");
    FILE_FAILS("name,note\nLobby,\"one\ntwo\"\n,\"three\n", "line 4: a quote is never closed");
    FILE_FAILS("name,mac\n\"Lobby\"x,\n", "after a closing quote");
    FILE_FAILS("sep=;\nTicket;Note\n", "line 2: this header has no column");
    FILE_FAILS("\"Reception\",\"1001\"\n", "needs a header");
    FILE_FAILS("11:22:33:44:AA:FF\tAABBCCDDEEFF\n", "two MAC addresses");
    FILE_FAILS("\tCisco 8851\tBerlin\n", "line 1 neither begins");
    FILE_FAILS("a\0b", "this is not text");
}

static void test_I9_what_matched_nothing_is_told_with_its_line(void **state)
{
    (void)state;
    struct phones *phones = company();
    struct selector *selector = selector_new();
    /* an empty quoted cell is an empty line */
    static const char text[] = "Reception\nNowhere\n\"\"\n!Lobby*\n!tag:none\n!Nothing\n";
    assert_int_equal(selector_add_file(selector, text, sizeof text - 1, NULL), PH_OK);
    assert_int_equal(selector_add(selector, "9999", 0, NULL), PH_OK);
    assert_string_equal(matching(selector, phones), "C");
    size_t count;
    AUTO_FREE struct selector_word *words = selector_unmatched(selector, &count);
    assert_int_equal(count, 3);
    assert_string_equal(words[0].text, "Nowhere");
    assert_int_equal(words[0].line, 2);
    assert_string_equal(words[1].text, "!Nothing"); /* the phones to be spared would be included */
    assert_int_equal(words[1].line, 6);
    assert_string_equal(words[2].text, "9999");
    assert_int_equal(words[2].line, 0);
    selector_free(selector);
    phones_free(phones);
}

/* Without the hash table 100,000 names and 50,000 phones would be 5,000 million comparisons:
 * minutes. */
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
    assert_int_equal(selector_bind(selector, phones, NULL), PH_OK);
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
        cmocka_unit_test(test_an_age_selects),
        cmocka_unit_test(test_a_turkish_terminal_changes_nothing),
        cmocka_unit_test(test_no_word_selects_nothing),
        cmocka_unit_test(test_what_says_nothing_is_refused),
        cmocka_unit_test(test_lists_from_files),
        cmocka_unit_test(test_I2_tables_as_offices_write_them),
        cmocka_unit_test(test_a_table_is_kept),
        cmocka_unit_test(test_I2_utf16_with_a_mark),
        cmocka_unit_test(test_I3_the_exact_name_wins),
        cmocka_unit_test(test_I3_a_list_of_odd_names_means_those_phones),
        cmocka_unit_test(test_I3_an_exclusion_that_is_a_name_is_refused),
        cmocka_unit_test(test_I9_a_field_that_could_not_be_read_is_refused),
        cmocka_unit_test(test_I2_a_broken_line_is_named),
        cmocka_unit_test(test_I9_what_matched_nothing_is_told_with_its_line),
        cmocka_unit_test(test_a_long_list_is_looked_up_not_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
