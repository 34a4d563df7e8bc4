/* Which value of a setting counts: layers, origins, and warnings about lines that do not count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "config/param.h"
#include "config/settings.h"
#include "config/settings_keys.h"
#include "config/settings_save.h"
#include "support_files.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

static const char *const methods[] = {"auto", "xapi", "member", NULL};
static const struct ph_param oauth_items[] = {
    {.key = "client_id", .label = "l", .help = "h.", .type = PH_TEXT},
    {.key = "client_secret", .label = "l", .help = "h.", .type = PH_SECRET},
    {.key = "method",
     .label = "l",
     .help = "h.",
     .type = PH_CHOICE,
     .value = "auto",
     .choices = methods},
    {.key = "wait", .label = "l", .help = "h.", .type = PH_DURATION, .value = "90"},
    {.key = "asked", .label = "l", .help = "h.", .type = PH_TEXT, .flags = PH_NO_SAVE},
};
static const struct ph_params oauth_params = PH_PARAMS(oauth_items);

static struct ph_error err;

static struct settings *open_as(const char *profile, const char *system_file)
{
    struct settings *settings = NULL;
    const char *extra = system_file == NULL ? NULL : files_path(system_file);
    if (settings_open(profile, extra, &settings, &err) != PH_OK)
        fail_msg("%s", err.text);
    settings_declare(settings, "oauth", &oauth_params);
    return settings;
}

static void write_user_file(const char *text)
{
    struct stat status;
    if (stat(files_path("config"), &status) != 0) {
        files_make_directory("config", 0700);
        files_make_directory("config/phonectl", 0700);
    }
    files_write("config/phonectl/phonectl.ini", text, 0600);
}

static void expect(const struct settings *settings, const char *section, const char *key,
                   const char *text, enum settings_origin origin, int line)
{
    struct settings_value value = settings_get(settings, section, key);
    if (text == NULL && value.text != NULL)
        fail_msg("%s.%s is %s", section, key, value.text);
    if (text != NULL && (value.text == NULL || strcmp(value.text, text) != 0))
        fail_msg("%s.%s is %s, not %s", section, key, value.text == NULL ? "unset" : value.text,
                 text);
    assert_int_equal(value.origin, origin);
    assert_int_equal(value.line, line);
    assert_int_equal(value.file != NULL, line != 0);
}

static bool warned(const struct settings *settings, const char *part)
{
    for (size_t i = 0; i < settings_warning_count(settings); i++)
        if (strstr(settings_warning(settings, i), part) != NULL)
            return true;
    return false;
}

/* There is exactly one warning, and it ends with this. */
static void expect_warning(const struct settings *settings, const char *part)
{
    if (settings_warning_count(settings) != 1 || !warned(settings, part)) {
        for (size_t i = 0; i < settings_warning_count(settings); i++)
            print_message("%s\n", settings_warning(settings, i));
        fail_msg("the only warning should be: %s", part);
    }
}

/* ---- Layers ------------------------------------------------------------------------------- */

static void test_defaults(void **state)
{
    (void)state;
    struct settings *settings = open_as(NULL, NULL);
    assert_string_equal(settings_profile(settings), "default");
    expect(settings, "phonectl", "jobs", "8", SETTINGS_DEFAULT, 0);
    expect(settings, "profile", "url", NULL, SETTINGS_DEFAULT, 0);
    expect(settings, "oauth", "wait", "90s", SETTINGS_DEFAULT, 0); /* in its normal spelling */
    expect(settings, "oauth", "client_id", NULL, SETTINGS_DEFAULT, 0);
    assert_null(settings_get(settings, "oauth", "nothing").text);
    assert_null(settings_get(settings, "nothing", "wait").text);
    assert_string_equal(settings_profiles(settings)[0], "default");
    assert_null(settings_profiles(settings)[1]);
    settings_finish(settings);
    assert_int_equal(settings_warning_count(settings), 0);
    settings_close(settings);
}

static void test_layers(void **state)
{
    (void)state;
    files_write(
        "system.ini",
        "[phonectl]\njobs = 2\nrate = 1/s\nmax_fail = 1\n[oauth]\nmethod = member\nwait = 1m\n"
        "client_id = system\n[profile work]\noauth.client_id = system profile\n"
        "organisation = Acme\n",
        0644);
    write_user_file("[profile work]\nurl = HTTPS://API.example\noauth.client_id = user profile\n"
                    "jobs = 4\n[phonectl]\njobs = 3\nrate = 2/s\n[oauth]\nmethod = XAPI\n"
                    "client_id = user\n[profile other]\nurl = https://other.example\n");
    struct settings *settings = open_as("work", "system.ini");
    expect(settings, "phonectl", "max_fail", "1", SETTINGS_SYSTEM, 4);
    expect(settings, "oauth", "wait", "1m", SETTINGS_SYSTEM, 7);
    expect(settings, "phonectl", "rate", "2/s", SETTINGS_USER, 7);
    expect(settings, "oauth", "method", "xapi", SETTINGS_USER, 9);
    expect(settings, "oauth", "client_id", "user profile", SETTINGS_PROFILE, 3);
    expect(settings, "phonectl", "jobs", "4", SETTINGS_PROFILE, 4);
    expect(settings, "profile", "organisation", "Acme", SETTINGS_PROFILE, 11);
    expect(settings, "profile", "url", "https://api.example", SETTINGS_PROFILE, 2);
    assert_string_equal(settings_get(settings, "profile", "url").file,
                        files_path("config/phonectl/phonectl.ini"));
    assert_string_equal(settings_profiles(settings)[0], "work");
    assert_string_equal(settings_profiles(settings)[1], "other");
    assert_null(settings_profiles(settings)[2]);
    settings_finish(settings);
    assert_int_equal(settings_warning_count(settings), 0);
    assert_int_equal(settings_override(settings, "phonectl", "jobs", "007", &err), PH_OK);
    expect(settings, "phonectl", "jobs", "7", SETTINGS_FLAG, 0);
    settings_close(settings);

    settings = open_as("default", "system.ini");
    expect(settings, "phonectl", "jobs", "3", SETTINGS_USER, 6);
    expect(settings, "oauth", "client_id", "user", SETTINGS_USER, 10);
    expect(settings, "profile", "url", NULL, SETTINGS_DEFAULT, 0);
    settings_close(settings);
    assert_int_equal(settings_open(NULL, files_path("none.ini"), &settings, &err), PH_NOT_FOUND);
}

static void test_environment(void **state)
{
    (void)state;
    struct settings *settings;
    write_user_file("[profile default]\nurl = https://file.example\nstore = one\n");
    setenv("PHONECTL_URL", "https://env.example", 1);
    setenv("PHONECTL_STORE", "", 1); /* empty is not set */
    setenv("PHONECTL_JOBS", "3", 1); /* no variable of phonectl */
    settings = open_as(NULL, NULL);
    expect(settings, "profile", "url", "https://env.example", SETTINGS_ENVIRONMENT, 0);
    expect(settings, "profile", "store", "one", SETTINGS_PROFILE, 3);
    expect(settings, "phonectl", "jobs", "8", SETTINGS_DEFAULT, 0);
    assert_int_equal(settings_override(settings, "profile", "url", "https://flag.example", &err),
                     0);
    expect(settings, "profile", "url", "https://flag.example", SETTINGS_FLAG, 0);
    settings_close(settings);
    /* the address in the file must not be used instead */
    setenv("PHONECTL_URL", "http://localhost:8080", 1);
    assert_int_equal(settings_open(NULL, NULL, &settings, &err), PH_INVALID);
    assert_non_null(strstr(err.text, "PHONECTL_URL: url must be an https address"));
    unsetenv("PHONECTL_URL");
    unsetenv("PHONECTL_STORE");
    unsetenv("PHONECTL_JOBS");
}

static void test_profile_choice(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *variable, *file, *chosen; /* chosen NULL: refused */
    } rows[] = {
        {"flag", "env", "file", "flag"}, {NULL, "env", "file", "env"},
        {NULL, "", "file", "file"},      {NULL, NULL, "file", "file"},
        {NULL, NULL, NULL, "default"},   {"a.b_c-D9", NULL, NULL, "a.b_c-D9"},
        {"", NULL, NULL, NULL},          {"-x", NULL, NULL, NULL},
        {"../x", NULL, NULL, NULL},      {"a/b", NULL, NULL, NULL},
        {"a b", NULL, NULL, NULL},       {NULL, "a]b", NULL, NULL},
        {NULL, NULL, "\x1b[1m", NULL},   {"a23456789012345678901234567890bc", NULL, NULL, NULL}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct settings *settings = NULL;
        AUTO_FREE char *text = rows[i].file == NULL
                                   ? memory_copy("")
                                   : text_format("[phonectl]\nprofile = %s\n", rows[i].file);
        write_user_file(text);
        if (rows[i].variable != NULL)
            setenv("PHONECTL_PROFILE", rows[i].variable, 1);
        int code = settings_open(rows[i].asked, NULL, &settings, &err);
        unsetenv("PHONECTL_PROFILE");
        assert_int_equal(code, rows[i].chosen == NULL ? PH_INVALID : PH_OK);
        if (code == PH_OK)
            assert_string_equal(settings_profile(settings), rows[i].chosen);
        else
            assert_null(strchr(err.text, '\x1b'));
        settings_close(settings);
    }
}

static void test_flags(void **state)
{
    (void)state;
    struct settings *settings = NULL;
    assert_int_equal(settings_open(NULL, NULL, &settings, &err), PH_OK);
    assert_int_equal(settings_override(settings, "phonectl", "jobs", "many", &err), PH_INVALID);
    assert_string_equal(err.text, "jobs must be 1 to 200");
    expect(settings, "phonectl", "jobs", "8", SETTINGS_DEFAULT, 0);
    assert_int_equal(settings_override(settings, "oauth", "wait", "2m", &err), PH_OK);
    assert_int_equal(settings_override(settings, "oauth", "method", "fax", &err), PH_OK);
    settings_declare(settings, "oauth", &oauth_params); /* their values can be checked only now */
    expect(settings, "oauth", "wait", "2m", SETTINGS_FLAG, 0);
    expect(settings, "oauth", "method", "auto", SETTINGS_DEFAULT, 0);
    expect_warning(settings, "method must be auto, xapi or member");
    assert_int_equal(settings_override(settings, "oauth", "client_secret", "x", &err), PH_INVALID);
    settings_close(settings);
}

static void test_admin_has_the_last_word(void **state)
{
    (void)state;
    files_write("system.ini", "[phonectl]\nuser_plugins = no\n", 0644);
    write_user_file("[phonectl]\nuser_plugins = yes\n");
    struct settings *settings = open_as(NULL, "system.ini");
    expect(settings, "phonectl", "user_plugins", "no", SETTINGS_SYSTEM, 2);
    assert_int_equal(settings_override(settings, "phonectl", "user_plugins", "yes", &err), PH_OK);
    expect(settings, "phonectl", "user_plugins", "no", SETTINGS_SYSTEM, 2);
    settings_close(settings);
    files_write("system.ini", "[phonectl]\nuser_plugins = yes\n", 0644);
    write_user_file("[phonectl]\nuser_plugins = no\n");
    settings = open_as(NULL, "system.ini");
    expect(settings, "phonectl", "user_plugins", "no", SETTINGS_USER, 2);
    settings_close(settings);
}

/* ---- Invalid values ----------------------------------------------------------------------- */

static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *text, *warning; /* NULL: none */
    } rows[] = {
        {"[phonectl]\njobs = 99999\n", ":2: jobs must be 1 to 200"},
        {"[phonectl]\njobs = 4 ; four\n",
         ":2: jobs must be 1 to 200 (a comment needs a line of its own)"},
        {"[phonectl]\njobs = 4 # four\n", "(a comment needs a line of its own)"},
        {"[phonectl]\njbos = 4\n", ":2: [phonectl] has no key jbos; did you mean jobs?"},
        {"[phonectl]\nsomething = 4\n", ":2: [phonectl] has no key something"},
        {"[phonectl]\nlog_level = debug\n", ":2: log_level is no longer used; use -v, -vv or -q"},
        {"[phonectl]\njobs = 4\n jobs = 5\n",
         ":3: jobs is already set in line 2; the last one counts"},
        {"jobs = 4\n", ":1: jobs is outside of any section; put it below [phonectl]"},
        {"[oauht]\na = b\nc = d\n",
         ":2: no loaded plugin has settings called [oauht]; did you mean [oauth]?"},
        {"[something-else]\na = b\n", ":2: no loaded plugin has settings called [something-else]"},
        {"[profile]\nurl = https://a\n", "did you mean [profile default]?"},
        {"[oauth]\nclient-id = b\n", ":2: [oauth] has no key client-id; did you mean client_id?"},
        {"[oauth]\nclient_secret = hunter2\n",
         ":2: oauth.client_secret is a secret and is ignored here"},
        {"[profile x]\noauth.client_secret = hunter2\n", NULL}, /* not the current profile */
        {"[profile default]\noauth.client_secret = hunter2\n",
         ":2: oauth.client_secret is a secret"},
        {"[profile x]\nulr = https://a\n", ":2: [profile x] has no key ulr; did you mean url?"},
        {"[profile x]\noauth.client_i = a\n", "did you mean oauth.client_id?"},
        {"[profile x]\nurl = https://a\noauth.client_id = a\njobs = 3\n", NULL},
        {"[profile a b]\nurl = https://a\n", ":1: the name of a profile must have"},
        {"[profile default]\nurl = http://a\n", ":2: url must be an https address"},
        {"[phonectl]\nnonsense\n", ":2: expected KEY = VALUE, [section] or # comment"},
        {"[phonectl]\n= 3\n", ":2: there is no key before the ="},
        {"[phonectl\njobs = 4\n", ":1: the ] of a [section] is missing"},
        {"[phonectl] x\njobs = 4\n", ":1: nothing may follow a [section]"},
        {"[]\njobs = 4\n", ":1: the name of a [section]"},
        {"[phonectl]\n\x1b[31m = 1\n", ":2: a key must not contain ; or control characters"},
        {"[phonectl]\n\x0b = 1\n", ":2: a key must not contain"},
        {"[phonectl]\na ;b = 1\n", ":2: a key must not contain"},
        {"[phonectl]\n[a ;b]\nc = 1\n", ":2: the name of a [section] must not contain ;"},
        {"[\x1b]\njobs = 1\n", ":1: the name of a [section]"},
        {"[profile x]\ngone.file = a\n", ":2: no loaded plugin has settings called gone"},
        {"[phonectl]\n\xC2\x9b = 1\n", ":2: [phonectl] has no key \\u009b"},
        {"[phonectl]\n", NULL},
        {"", NULL},
        {"; comment\n# comment\n\n[phonectl] ; comment\njobs=3\n", NULL},
        {"\xEF\xBB\xBF[phonectl]\r\njobs = 3\r\n", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        write_user_file(rows[i].text);
        struct settings *settings = open_as(NULL, NULL);
        settings_finish(settings);
        if (rows[i].warning == NULL && settings_warning_count(settings) != 0)
            fail_msg("%s gives %s", rows[i].text, settings_warning(settings, 0));
        if (rows[i].warning != NULL)
            expect_warning(settings, rows[i].warning);
        assert_false(warned(settings, "hunter2"));
        settings_close(settings);
    }
}

static void test_the_rest_counts(void **state)
{
    (void)state;
    files_write("system.ini", "[phonectl]\njobs = 2\n", 0644);
    write_user_file("[phonectl]\nnonsense\njobs = many\nrate = 5/s\n[broken\nrate = 6/s\n"
                    "[phonectl]\nmax_fail = 7\n");
    struct settings *settings = open_as(NULL, "system.ini");
    settings_finish(settings);
    expect(settings, "phonectl", "jobs", "2", SETTINGS_SYSTEM, 2);
    expect(settings, "phonectl", "rate", "5/s", SETTINGS_USER, 4);
    expect(settings, "phonectl", "max_fail", "7", SETTINGS_USER, 8);
    assert_int_equal(settings_warning_count(settings), 3);
    settings_close(settings);
}

/* Texts that the INI library alone would cut off or repeat. */
static void test_traps_of_the_library(void **state)
{
    (void)state;
    char *long_value = memory_alloc(4001), *text;
    memset(long_value, 'v', 4000);
    memcpy(long_value, "a ; b # c = d : e", 17);
    text = text_format("[oauth]\n\tclient_id  =  %s \t\n   method: xapi\n", long_value);
    write_user_file(text);
    free(text);
    struct settings *settings = open_as(NULL, NULL);
    settings_finish(settings);
    expect(settings, "oauth", "client_id", long_value, SETTINGS_USER, 2);
    expect(settings, "oauth", "method", "xapi", SETTINGS_USER, 3);
    assert_int_equal(settings_warning_count(settings), 0);
    settings_close(settings);

    char name[51];
    memset(name, 'n', 50);
    name[50] = '\0';
    text = text_format("[phonectl]\n%s = 1\n%s = 1\n[%s]\njobs = 3\n", name, name + 1, name);
    write_user_file(text);
    free(text);
    settings = open_as(NULL, NULL);
    assert_true(warned(settings, ":2: a key must have at most 49 bytes"));
    assert_true(warned(settings, ":4: the name of a [section] must have 1 to 49 bytes"));
    expect(settings, "phonectl", "jobs", "8", SETTINGS_DEFAULT, 0);
    settings_close(settings);
    free(long_value);
}

static void test_G3_untrusted_files(void **state)
{
    (void)state;
    struct settings *settings = NULL;
    write_user_file("[phonectl]\njobs = 3\n");
    chmod(files_path("config/phonectl/phonectl.ini"), 0666);
    assert_int_equal(settings_open(NULL, NULL, &settings, &err), PH_DENIED);
    assert_null(settings);
    assert_non_null(strstr(err.text, "phonectl.ini can be written by other users"));
    assert_non_null(strstr(err.text, "chmod o-w"));
    chmod(files_path("config/phonectl/phonectl.ini"), 0644);
    chmod(files_path("config/phonectl"), 0777);
    assert_int_equal(settings_open(NULL, NULL, &settings, &err), PH_DENIED);
    chmod(files_path("config/phonectl"), 0700);
    files_write("system.ini", "", 0666);
    assert_int_equal(settings_open(NULL, files_path("system.ini"), &settings, &err), PH_DENIED);
    assert_int_equal(mkfifo(files_path("pipe.ini"), 0600), 0);
    assert_int_equal(settings_open(NULL, files_path("pipe.ini"), &settings, &err), PH_DENIED);
    assert_int_equal(settings_open(NULL, files_home(), &settings, &err), PH_DENIED);
    settings = open_as(NULL, NULL);
    expect(settings, "phonectl", "jobs", "3", SETTINGS_USER, 2);
    settings_close(settings);
}

/* ---- Declarations ------------------------------------------------------------------------- */

static int count_declared(void *self, const char *section, const struct ph_param *param,
                          struct settings_value value)
{
    char *seen = self;
    (void)value;
    snprintf(seen + strlen(seen), 4096 - strlen(seen), "%s.%s ", section, param->key);
    return strcmp(param->key, "client_id") == 0 ? 7 : 0;
}

static void test_each(void **state)
{
    (void)state;
    char seen[4096] = "";
    struct settings *settings = open_as(NULL, NULL);
    assert_int_equal(settings_each(settings, count_declared, seen), 7);
    assert_ptr_equal(strstr(seen, "phonectl.profile "), seen);
    assert_non_null(strstr(seen, "phonectl.user_plugins profile.url "));
    assert_non_null(strstr(seen, "profile.organisation oauth.client_id "));
    settings_close(settings);
}

static void test_own_settings_have_a_group(void **state)
{
    (void)state;
    assert_string_equal(settings_core_group("jobs"), "Speed");
    assert_string_equal(settings_core_group("proxy"), "Network");
    assert_null(settings_core_group("url"));
}

static void test_own_declarations_are_sound(void **state)
{
    (void)state;
    const struct ph_params *const all[] = {&settings_core_params, &settings_profile_params};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        for (uint32_t k = 0; k < all[i]->count; k++) {
            const struct ph_param *param = param_at(all[i], k);
            if (param_sound(param, &err) != PH_OK)
                fail_msg("%s", err.text);
            assert_int_equal(param->help[strlen(param->help) - 1], '.');
            assert_ptr_equal(param_find(all[i], param->key), param);
            if (i == 0)
                assert_non_null(settings_core_group(param->key));
            if (i == 1) /* both are named without a prefix */
                assert_null(param_find(all[0], param->key));
        }
    }
}

#define IN_A_HOME(test) cmocka_unit_test_setup_teardown(test, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOME(test_defaults),
        IN_A_HOME(test_layers),
        IN_A_HOME(test_environment),
        IN_A_HOME(test_profile_choice),
        IN_A_HOME(test_flags),
        IN_A_HOME(test_admin_has_the_last_word),
        IN_A_HOME(test_warnings),
        IN_A_HOME(test_the_rest_counts),
        IN_A_HOME(test_traps_of_the_library),
        IN_A_HOME(test_G3_untrusted_files),
        IN_A_HOME(test_each),
        IN_A_HOME(test_own_declarations_are_sound),
        cmocka_unit_test(test_own_settings_have_a_group),
    };
    setlocale(LC_ALL, "tr_TR.UTF-8"); /* nothing may depend on it */
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
