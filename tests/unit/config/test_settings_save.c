/* Changing the user's file: one value changes and everything else stays. Also tables, read by
 * the same rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "config/ini.h"
#include "config/settings.h"
#include "config/settings_save.h"
#include "support_files.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#define USER_FILE "config/phonectl/phonectl.ini"

static const struct ph_param oauth_items[] = {
    {.key = "client_id", .label = "l", .help = "h.", .type = PH_TEXT},
    {.key = "client_secret", .label = "l", .help = "h.", .type = PH_SECRET},
    {.key = "wait", .label = "l", .help = "h.", .type = PH_DURATION, .value = "90"},
    {.key = "asked", .label = "l", .help = "h.", .type = PH_TEXT, .flags = PH_NO_SAVE},
};
static const struct ph_params oauth_params = PH_PARAMS(oauth_items);

static struct ph_error err;

static struct settings *open_with(const char *text)
{
    struct settings *settings = NULL;
    struct stat status;
    if (text != NULL && stat(files_path("config"), &status) != 0) {
        files_make_directory("config", 0700);
        files_make_directory("config/phonectl", 0700);
    }
    if (text != NULL)
        files_write(USER_FILE, text, 0600);
    else
        unlink(files_path(USER_FILE));
    if (settings_open(NULL, NULL, &settings, &err) != PH_OK)
        fail_msg("%s", err.text);
    settings_declare(settings, "oauth", &oauth_params);
    return settings;
}

/* value NULL: unset. after NULL: refused, with this code, and nothing is written. */
static const struct {
    const char *before, *profile, *name, *value, *after;
    int code;
} changes[] = {
    {NULL, NULL, "jobs", "4", "[phonectl]\njobs = 4\n", 0},
    {"", NULL, "jobs", "4", "[phonectl]\njobs = 4\n", 0},
    {"", NULL, "plain_http", "10.2.0.0/16 fd00::/8",
     "[phonectl]\nplain_http = 10.2.0.0/16 fd00::/8\n", 0},
    {"", NULL, "plain_http", "10.2.0.0/16 everywhere", NULL, PH_INVALID},
    {"", NULL, "plain_http", "0.0.0.0/0", NULL, PH_INVALID},
    {"# mine\n", NULL, "jobs", "4", "# mine\n\n[phonectl]\njobs = 4\n", 0},
    {"# mine", NULL, "jobs", "4", "# mine\n\n[phonectl]\njobs = 4\n", 0},
    /* changed in place, with the existing spacing */
    {"[phonectl]\njobs=3\n", NULL, "jobs", "4", "[phonectl]\njobs=4\n", 0},
    {"[phonectl]\n  jobs   :   3  \n# end", NULL, "jobs", "4",
     "[phonectl]\n  jobs   :   4  \n# end", 0},
    {"[phonectl]\njobs =\t \nrate = 1\n", NULL, "jobs", "4", "[phonectl]\njobs =\t 4\nrate = 1\n",
     0},
    {"[phonectl]\njobs=", NULL, "jobs", "4", "[phonectl]\njobs= 4", 0},
    {"[phonectl]\njobs = \r\nrate = 1\r\n", NULL, "jobs", "4",
     "[phonectl]\njobs = 4\r\nrate = 1\r\n", 0},
    {"[phonectl]\njobs = 3", NULL, "jobs", "4", "[phonectl]\njobs = 4", 0},
    {"\xEF\xBB\xBF[phonectl]\njobs = 3\n", NULL, "jobs", "4", "\xEF\xBB\xBF[phonectl]\njobs = 4\n",
     0},
    /* only the last one counts, so it is changed */
    {"[phonectl]\njobs = 1\njobs = 2\n", NULL, "jobs", "4", "[phonectl]\njobs = 1\njobs = 4\n", 0},
    {"[phonectl]\njobs = 1\n[x]\n[phonectl]\njobs = 2\n", NULL, "jobs", "4",
     "[phonectl]\njobs = 1\n[x]\n[phonectl]\njobs = 4\n", 0},
    /* a new key goes below the comment that explains it, else after the last key */
    {"[phonectl]\n# How many.\n# jobs = 8\n\nrate = 1\n", NULL, "jobs", "4",
     "[phonectl]\n# How many.\n# jobs = 8\njobs = 4\n\nrate = 1\n", 0},
    {"[phonectl]\n;jobs=8", NULL, "jobs", "4", "[phonectl]\n;jobs=8\njobs = 4\n", 0},
    {"[phonectl]\n# jobs are good\nrate = 1\n\n# about x\n[x]\na = b\n", NULL, "jobs", "4",
     "[phonectl]\n# jobs are good\nrate = 1\njobs = 4\n\n# about x\n[x]\na = b\n", 0},
    {"[phonectl]\r\nrate = 1\r\n[x]\r\n", NULL, "jobs", "4",
     "[phonectl]\r\nrate = 1\r\njobs = 4\r\n[x]\r\n", 0},
    {"# jobs = 8\n[x]\n# jobs = 8\n[phonectl]", NULL, "jobs", "4",
     "# jobs = 8\n[x]\n# jobs = 8\n[phonectl]\njobs = 4\n", 0},
    /* a broken line stays, and no key is placed there */
    {"[phonectl\njobs = 1\n", NULL, "jobs", "4", "[phonectl\njobs = 1\n\n[phonectl]\njobs = 4\n",
     0},
    {"[phonectl]\nnonsense\njobs = 1\n", NULL, "jobs", "4", "[phonectl]\nnonsense\njobs = 4\n", 0},
    {"[phonectl]\nrate = 1\n[x\njobs = 1\n", NULL, "jobs", "4",
     "[phonectl]\nrate = 1\njobs = 4\n[x\njobs = 1\n", 0},
    /* features and profiles */
    {"[oauth]\nwait = 1m\n", NULL, "oauth.client_id", "a ; b # c",
     "[oauth]\nwait = 1m\nclient_id = a ; b # c\n", 0},
    {"", "work", "oauth.client_id", "a", "[profile work]\noauth.client_id = a\n", 0},
    {"", "work", "url", "HTTPS://A.example", "[profile work]\nurl = https://a.example\n", 0},
    {"", "work", "jobs", "4", "[profile work]\njobs = 4\n", 0},
    {"", NULL, "url", "https://a.example", "[profile default]\nurl = https://a.example\n", 0},
    {"", NULL, "oauth.wait", "120s", "[oauth]\nwait = 2m\n", 0},
    /* names of people's own */
    {"", NULL, "macros.reset", "Home, Up", "[macros]\nreset = Home, Up\n", 0},
    {"[groups]\nfront = A\n", "work", "groups.front", "B",
     "[groups]\nfront = A\n\n[groups work]\nfront = B\n", 0},
    {"[macros]\na = 1\nb = 2\n", NULL, "macros.a", NULL, "[macros]\nb = 2\n", 0},
    {"x = y\n", NULL, "macros.a b", "1", NULL, PH_INVALID},
    {"x = y\n", NULL, "macros.a", "", NULL, PH_INVALID},
    {"x = y\n", NULL, "macros.a", "1\n[phonectl]", NULL, PH_INVALID},
    {"x = y\n", NULL, "macro.a", "1", NULL, PH_INVALID},
    /* unset */
    {"[phonectl]\n# c\njobs = 1\nrate = 1\njobs = 2\n[x]\njobs = 3", NULL, "jobs", NULL,
     "[phonectl]\n# c\nrate = 1\n[x]\njobs = 3", 0},
    {"[phonectl]\r\njobs = 1", NULL, "jobs", NULL, "[phonectl]\r\n", 0},
    {"[profile work]\nurl = https://a\n", "work", "url", NULL, "[profile work]\n", 0},
    {"[phonectl]\nrate = 1\n", NULL, "jobs", NULL, NULL, PH_NOT_FOUND},
    {NULL, NULL, "jobs", NULL, NULL, PH_NOT_FOUND},
    /* refused */
    {"x = y\n", NULL, "jobs", "many", NULL, PH_INVALID},
    {"x = y\n", NULL, "jbos", "4", NULL, PH_INVALID},
    {"x = y\n", NULL, "jbos", NULL, NULL, PH_INVALID},
    {"x = y\n", NULL, "oauth.client_secret", "hunter2hunter2", NULL, PH_INVALID},
    {"x = y\n", "work", "oauth.client_secret", "hunter2hunter2", NULL, PH_INVALID},
    {"x = y\n", NULL, "oauth.asked", "x", NULL, PH_INVALID},
    {"x = y\n", NULL, "oauth.client_id", " x", NULL, PH_INVALID},
    {"x = y\n", NULL, "oauth.client_id", "x\t", NULL, PH_INVALID},
    {"x = y\n", NULL, "oauth.client_id", "x\n[phonectl]\njobs = 1", NULL, PH_INVALID},
    {"x = y\n", "a]b", "url", "https://a", NULL, PH_INVALID},
    {"x = y\n", NULL, "profile", "a/b", NULL, PH_INVALID},
    {"x = y\n", NULL, "profile", "work", "x = y\n\n[phonectl]\nprofile = work\n", 0},
};

static void test_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const char *name = changes[i].name, *value = changes[i].value;
        struct settings *settings = open_with(changes[i].before);
        memset(&err, 0, sizeof err);
        int code = settings_set(settings, changes[i].profile, name, value, &err);
        if (code != changes[i].code)
            fail_msg("row %zu gives %d %s", i, code, err.text);
        assert_null(strstr(err.text, "hunter2"));
        const char *expected = changes[i].after == NULL ? changes[i].before : changes[i].after;
        AUTO_FREE char *text = files_read(USER_FILE);
        if ((text == NULL) != (expected == NULL) || (text != NULL && strcmp(text, expected) != 0))
            fail_msg("row %zu leaves %s", i, text);
        settings_close(settings);
    }
}

static void test_new_value_counts_at_once(void **state)
{
    (void)state;
    struct settings *settings = open_with("[phonectl]\njobs = many\n");
    const char *old = settings_get(settings, "phonectl", "jobs").text;
    size_t warnings = settings_warning_count(settings);
    assert_int_equal(settings_set(settings, NULL, "rate", "5/s", &err), PH_OK);
    assert_int_equal(settings_set(settings, NULL, "jobs", "4", &err), PH_OK);
    assert_string_equal(settings_get(settings, "phonectl", "jobs").text, "4");
    assert_int_equal(settings_get(settings, "phonectl", "jobs").line, 2);
    assert_int_equal(settings_get(settings, "phonectl", "rate").line, 3);
    assert_string_equal(old, "8"); /* values handed out before stay valid */
    assert_int_equal(settings_set(settings, NULL, "jobs", NULL, &err), PH_OK);
    assert_string_equal(settings_get(settings, "phonectl", "jobs").text, "8");
    assert_int_equal(settings_get(settings, "phonectl", "rate").line, 2);
    assert_int_equal(settings_warning_count(settings), warnings); /* no warning is repeated */
    settings_close(settings);
}

static void test_file_is_private_and_links_stay(void **state)
{
    (void)state;
    struct stat status;
    struct settings *settings = open_with("");
    assert_int_equal(rename(files_path(USER_FILE), files_path("dotfile")), 0);
    assert_int_equal(symlink("../../dotfile", files_path(USER_FILE)), 0);
    assert_int_equal(settings_set(settings, NULL, "jobs", "4", &err), PH_OK);
    assert_int_equal(lstat(files_path(USER_FILE), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(files_path("dotfile"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(files_count("config/phonectl", "phonectl"), 1);
    assert_int_equal(files_count("config/phonectl", "."), 2);
    /* a file that others can write is not replaced either */
    chmod(files_path("dotfile"), 0666);
    assert_int_equal(settings_set(settings, NULL, "jobs", "5", &err), PH_DENIED);
    settings_close(settings);
}

static void *set_often(void *self)
{
    const char *profile = self;
    struct settings *settings = NULL;
    struct ph_error why;
    bool good = settings_open(profile, NULL, &settings, &why) == PH_OK;
    for (int i = 1; i <= 20 && good; i++) {
        AUTO_FREE char *jobs = text_format("%d", i);
        good = settings_set(settings, profile, "jobs", jobs, &why) == PH_OK;
    }
    if (!good)
        print_error("%s: %s\n", profile, why.text);
    settings_close(settings);
    return good ? NULL : self;
}

/* Simultaneous changes do not undo each other. */
static void test_writers_at_once(void **state)
{
    (void)state;
    static char names[][4] = {"p1", "p2", "p3", "p4"};
    pthread_t threads[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, set_often, names[i]), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct settings *settings = NULL;
        assert_int_equal(settings_open(names[i], NULL, &settings, &err), PH_OK);
        assert_string_equal(settings_get(settings, "phonectl", "jobs").text, "20");
        settings_close(settings);
    }
}

/* A process started by a service or by cron has no runtime folder, but may run next to one on
 * the desktop. */
static int add_profiles(char letter)
{
    struct settings *settings = NULL;
    char name[8];
    if (letter % 2 == 0)
        unsetenv("XDG_RUNTIME_DIR");
    int code = settings_open(NULL, NULL, &settings, NULL);
    for (int i = 0; i < 5 && code == PH_OK; i++) {
        snprintf(name, sizeof name, "%c%d", letter, i);
        code = settings_profile_add(settings, name, NULL);
    }
    return code == PH_OK ? 0 : 1;
}

static void D20_no_change_is_lost_whatever_the_environment_of_who_makes_it(void **state)
{
    (void)state;
    pid_t children[10];
    fflush(NULL);
    for (size_t i = 0; i < COUNT_OF(children); i++)
        if ((children[i] = fork()) == 0)
            _exit(add_profiles((char)('a' + i)));
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    AUTO_FREE char *text = files_read(USER_FILE);
    for (int i = 0; i < 50; i++) {
        AUTO_FREE char *section = text_format("[profile %c%d]", 'a' + i / 5, i % 5);
        if (strstr(text, section) == NULL)
            fail_msg("%s is lost", section);
    }
}

static void *get_often(void *self)
{
    for (int i = 0; i < 2000; i++)
        if (strlen(settings_get(self, "phonectl", "jobs").text) != 1)
            return self;
    return NULL;
}

static void test_read_while_written(void **state)
{
    (void)state;
    struct settings *settings = open_with("");
    pthread_t reader;
    void *failed;
    assert_int_equal(pthread_create(&reader, NULL, get_often, settings), 0);
    for (int i = 0; i < 20; i++)
        assert_int_equal(settings_set(settings, NULL, "jobs", i % 2 == 0 ? "3" : "4", &err), PH_OK);
    pthread_join(reader, &failed);
    assert_null(failed);
    settings_close(settings);
}

static void test_profiles(void **state)
{
    (void)state;
    struct settings *settings = open_with("[phonectl]\njobs = 3\n# work\n[profile work]\n"
                                          "# its url\nurl = https://a\n\n# home\n[profile home]\n");
    assert_int_equal(settings_profile_add(settings, "work", &err), PH_INVALID);
    assert_int_equal(settings_profile_add(settings, "a b", &err), PH_INVALID);
    assert_int_equal(settings_profile_add(settings, "lab", &err), PH_OK);
    assert_int_equal(settings_profile_add(settings, "default", &err), PH_OK); /* not written yet */
    static const char *const names[] = {"work", "home", "lab", "default", NULL};
    for (size_t i = 0; names[i] != NULL; i++)
        assert_string_equal(settings_profiles(settings)[i], names[i]);
    assert_null(settings_profiles(settings)[4]);
    assert_int_equal(settings_profile_remove(settings, "none", &err), PH_NOT_FOUND);
    assert_int_equal(settings_profile_remove(settings, "work", &err), PH_OK);
    AUTO_FREE char *text = files_read(USER_FILE);
    assert_string_equal(text, "[phonectl]\njobs = 3\n# work\n\n# home\n[profile home]\n"
                              "\n[profile lab]\n\n[profile default]\n");
    assert_string_equal(settings_profiles(settings)[0], "home");
    settings_close(settings);
}

/* ---- Tables ------------------------------------------------------------------------------- */

static char table[256];

static int32_t add_row(void *self, const char *section, const char *key, const char *value)
{
    assert_ptr_equal(self, table);
    snprintf(table + strlen(table), sizeof table - strlen(table), "%s/%s/%s;", section, key, value);
    return strcmp(key, "stop") == 0 ? 1 : strcmp(key, "bad") == 0 ? -1 : 0;
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rows, *fault;
    } tables[] = {
        {"[keys]\nVolume Up = VolumeUp\n0 = Key0\n* = Star ; not a comment\n",
         "keys/Volume Up/VolumeUp;keys/0/Key0;keys/*/Star ; not a comment;", NULL},
        {"a = 1\n[empty]\n[s]\nb =\n", "/a/1;s/b/;", NULL},
        {"[s]\na = 1\nstop = 2\nb = 3\n", "s/a/1;s/stop/2;", NULL},
        {"[s]\na = 1\nbad = 2\nb = 3\n", "s/a/1;s/bad/2;", ":3: this value is not accepted here"},
        {"[s]\na = 1\nnonsense\nb = 3\n", NULL, ":3: expected KEY = VALUE"},
    };
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        table[0] = '\0';
        files_write("t.ini", tables[i].text, 0666); /* other users may write data files */
        int code = ini_read_table(files_path("t.ini"), add_row, table, &err);
        assert_int_equal(code, tables[i].fault == NULL ? PH_OK : PH_INVALID);
        if (tables[i].rows != NULL)
            assert_string_equal(table, tables[i].rows);
        if (tables[i].fault != NULL)
            assert_non_null(strstr(err.text, tables[i].fault));
    }
    assert_int_equal(ini_read_table(files_path("no.ini"), add_row, table, &err), PH_NOT_FOUND);
}

#define IN_A_HOME(test) cmocka_unit_test_setup_teardown(test, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOME(test_changes),
        IN_A_HOME(test_new_value_counts_at_once),
        IN_A_HOME(test_file_is_private_and_links_stay),
        IN_A_HOME(test_writers_at_once),
        IN_A_HOME(D20_no_change_is_lost_whatever_the_environment_of_who_makes_it),
        IN_A_HOME(test_read_while_written),
        IN_A_HOME(test_profiles),
        IN_A_HOME(test_table),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("settings_write", tests, NULL, NULL);
}
