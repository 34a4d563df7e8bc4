/* The words of a group: from the configuration, and from group_command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "config/settings.h"
#include "phone/group_words.h"
#include "support_files.h"
#include "util/memory.h"
#include "util/text.h"

static struct ph_error err;

static int setup(void **state)
{
    int code = files_setup(state);
    files_make_directory("config", 0700);
    files_make_directory("config/phonectl", 0700);
    files_write("config/phonectl/phonectl.ini", "[groups]\nfront = Reception \"Lobby 2\"  x\n",
                0600);
    return code;
}

static struct settings *settings_with(const char *command)
{
    struct settings *settings = NULL;
    if (settings_open(NULL, NULL, &settings, &err) != PH_OK)
        fail_msg("%s", err.text);
    if (settings_override(settings, "phonectl", "group_command", command, &err) != PH_OK)
        fail_msg("%s", err.text);
    return settings;
}

/* The words with '|' between them, freed by the caller; NULL: err says why. */
static char *words_of(const struct settings *settings, const char *name, bool runs)
{
    struct group_words words;
    char *all = NULL;
    if (group_words_open(settings, name, runs, &words, &err) != PH_OK)
        return NULL;
    for (const char *word; (word = group_words_next(&words)) != NULL;)
        text_append(&all, "|", "%s", word);
    group_words_close(&words);
    return all == NULL ? memory_copy("") : all;
}

static void expect(const struct settings *settings, const char *name, const char *wanted)
{
    AUTO_FREE char *found = words_of(settings, name, true);
    if (found == NULL)
        fail_msg("%s", err.text);
    assert_string_equal(found, wanted);
}

static void refused(const struct settings *settings, const char *name, const char *why)
{
    AUTO_FREE char *found = words_of(settings, name, true);
    if (found != NULL)
        fail_msg("%s: %s", name, found);
    assert_says(err, why);
}

static void test_words(void **state)
{
    (void)state;
    struct settings *settings =
        settings_with("printf \" one two \\r\\n\\n  @$GROUP;id\\n$GROUP-$GROUP\"");
    expect(settings, "front", "Reception|Lobby 2|x"); /* the configuration comes first */
    expect(settings, "back.1", "one two|@back.1;id|back.1-back.1");
    expect(settings, "Büro", "one two|@Büro;id|Büro-Büro");
    const char *const unsafe[] = {"-rf", ".x", "a/b", "a b", "a\n", "a;b", "$HOME", ""};
    for (size_t i = 0; i < COUNT_OF(unsafe); i++)
        refused(settings, unsafe[i], "takes only names of letters");
    assert_null(words_of(settings, "back", false));
    assert_says(err, "only the command line runs");
    settings_close(settings);
}

static void test_failures(void **state)
{
    (void)state;
    const struct {
        const char *command, *why;
    } rows[] = {
        {"/nowhere/at/all $GROUP", "there is no program \"/nowhere/at/all\""},
        {"./relative $GROUP", "whole path"},
        {"sh -c \"echo no such group >&2; exit 3\" $GROUP", "status 3: no such group"},
        {"sh -c \"kill -SEGV $$\" $GROUP", "crashed"},
        {"sh -c \"printf 'a\\0b'\" $GROUP", "NUL"},
        {"sh -c \"yes $GROUP\"", "more than 16 MiB"},
        {"sleep 60 $GROUP", "ended with the status 1: "},
        {"sh -c \"sleep 60\" $GROUP", "took longer than 1000 ms"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct settings *settings = settings_with(rows[i].command);
        const char *limit = strstr(rows[i].why, "longer") != NULL ? "1s" : "100s";
        assert_int_equal(settings_override(settings, "phonectl", "request_timeout", limit, &err),
                         0);
        refused(settings, "back", rows[i].why);
        settings_close(settings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_failures, setup, files_teardown),
    };
    return cmocka_run_group_tests_name("group_words", tests, NULL, NULL);
}
