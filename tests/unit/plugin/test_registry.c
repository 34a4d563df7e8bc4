/* The registry with the real plugin files of tests/bad: which plugins it chooses, its messages
 * if a named one cannot be used, plugins that do not start, and the order of stopping. */
#include "config/settings.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "support_files.h"
#include "util/memory.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define PLUGINS TEST_BUILD_DIR "/tests/bad/plugins"

static const char *folder; /* the plugins of the current test */

static void file_use(const char *name)
{
    AUTO_FREE char *from = text_format(PLUGINS "/%s.so", name);
    AUTO_FREE char *to = text_format("%s/%s.so", folder, name);
    assert_int_equal(symlink(from, to), 0);
}

static int setup(void **state)
{
    int code = files_setup(state);
    files_make_directory("plugins", 0755);
    folder = files_path("plugins");
    unsetenv("PHONECTL_PLUGIN_PATH");
    unsetenv("PHONECTL_STORE");
    unsetenv("BAD_MARK");
    return code;
}

struct opened {
    struct settings *settings;
    struct registry *registry;
};

static struct opened registry_start(void)
{
    struct opened open = {0};
    struct ph_error err = {0};
    assert_int_equal(settings_open(NULL, NULL, &open.settings, &err), PH_OK);
    open.registry = registry_open(folder, open.settings);
    return open;
}

static void registry_end(struct opened *open)
{
    registry_close(open->registry);
    settings_close(open->settings);
}

static struct plugin *plugin_of(struct registry *registry, const char *id)
{
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        struct plugin *plugin = registry_plugin(registry, i);
        if (strcmp(plugin->id, id) == 0 && strncmp(plugin->path, folder, strlen(folder)) == 0)
            return plugin;
    }
    fail_msg("no plugin %s", id);
    return NULL;
}

/* ---- Features -------------------------------------------------------------------------------- */

static void test_features_of_a_file(void **state)
{
    (void)state;
    file_use("strict-clean");
    struct opened open = registry_start();
    const struct plugin *plugin = plugin_of(open.registry, "strict-clean");
    assert_int_equal(plugin->state, PLUGIN_LOADED);
    assert_string_equal(plugin->about.version, "1.0.0");
    static const uint32_t kinds[] = {PH_AUTH, PH_STORE, PH_DIRECTORY, PH_ACTION};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        assert_non_null(registry_find(open.registry, kinds[i], "strict-clean"));
    const struct feature *action = registry_find(open.registry, PH_ACTION, "strict-clean");
    assert_int_equal(action->about.args.count, 2);
    assert_non_null(action->action.run);
    assert_string_equal(registry_find(open.registry, PH_AUTH, "strict-clean")->auth.api_url,
                        "https://127.0.0.1");
    /* its settings are declared */
    struct settings_value wait = settings_get(open.settings, "strict-clean", "wait");
    assert_string_equal(wait.text, "2s");
    assert_null(registry_find(open.registry, PH_ACTION, "nothing"));
    assert_null(registry_feature(open.registry, registry_feature_count(open.registry)));
    registry_end(&open);
}

static void test_one_file_two_registries(void **state)
{
    (void)state;
    file_use("good-action");
    struct opened first = registry_start();
    struct opened second = registry_start();
    assert_non_null(registry_find(first.registry, PH_ACTION, "good-action"));
    assert_non_null(registry_find(second.registry, PH_ACTION, "good-action"));
    registry_end(&first);
    assert_string_equal(registry_find(second.registry, PH_ACTION, "good-action")->about.title,
                        "Nothing");
    registry_end(&second);
}

/* The dynamic linker identifies a file by its descriptor's number, so a number must never stand
 * for two files. */
static void test_other_files_later(void **state)
{
    (void)state;
    static const char *const names[] = {"good-action", "zz-good-last", "good-symbol-a"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        file_use(names[i]);
        struct opened open = registry_start();
        assert_int_equal(plugin_of(open.registry, names[i])->state, PLUGIN_LOADED);
        assert_non_null(registry_find(open.registry, PH_ACTION, names[i]));
        registry_end(&open);
        AUTO_FREE char *path = text_format("%s/%s.so", folder, names[i]);
        assert_int_equal(unlink(path), 0);
    }
}

/* ---- Choosing -------------------------------------------------------------------------------- */

static void choice_fails(const struct opened *open, const char *reason)
{
    struct feature *feature = NULL;
    struct ph_error err = {0};
    int code = registry_choose(open->registry, open->settings, PH_STORE, &feature, &err);
    if (code != PH_UNSUPPORTED || strcmp(err.text, reason) != 0)
        fail_msg("wanted \"%s\", got %d \"%s\"", reason, code, err.text);
    assert_null(feature);
}

static void test_named_and_unusable(void **state)
{
    (void)state;
    file_use("strict-clean"); /* could replace the missing store, but must not */
    file_use("entry-none");
    setenv("PHONECTL_STORE", "entry-none", 1);
    struct opened open = registry_start();
    AUTO_FREE char *reason =
        text_format("The store \"entry-none\" cannot be used: %s/entry-none.so is not-a-plugin: it "
                    "has no entry point ph_plugin_v1",
                    folder);
    choice_fails(&open, reason);
    registry_end(&open);
    setenv("PHONECTL_STORE", "strict-clear", 1);
    open = registry_start();
    choice_fails(&open, "There is no store \"strict-clear\"; did you mean \"strict-clean\"?");
    registry_end(&open);
    setenv("PHONECTL_STORE", "something-else", 1);
    open = registry_start();
    choice_fails(
        &open, "There is no store \"something-else\": see \"phonectl plugins\" for what there is");
    registry_end(&open);
}

static void test_named(void **state)
{
    (void)state;
    file_use("strict-clean");
    setenv("PHONECTL_STORE", "strict-clean", 1);
    struct opened open = registry_start();
    struct feature *feature = NULL;
    assert_int_equal(registry_choose(open.registry, open.settings, PH_STORE, &feature, NULL),
                     PH_OK);
    assert_string_equal(feature->about.id, "strict-clean");
    registry_end(&open);
}

static void test_ranks(void **state)
{
    (void)state;
    file_use("good-action");
    file_use("rank-low");
    file_use("rank-high");
    struct opened open = registry_start();
    struct feature *feature = NULL;
    assert_int_equal(registry_choose(open.registry, open.settings, PH_ACTION, &feature, NULL),
                     PH_OK);
    assert_string_equal(feature->about.id, "apply-changes"); /* a shipped one, whatever its rank */
    registry_end(&open);
}

/* ---- Start and stop -------------------------------------------------------------------------- */

/* Files of the user come first, but a shipped plugin keeps its features. */
static void test_a_file_with_the_id_of_a_shipped_plugin_takes_nothing_from_it(void **state)
{
    (void)state;
    static const char *const folders[] = {"home", "home/.local", "home/.local/lib",
                                          "home/.local/lib/phonectl",
                                          "home/.local/lib/phonectl/plugins-1"};
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        files_make_directory(folders[i], 0755);
    setenv("HOME", files_path("home"), 1);
    folder = files_path("home/.local/lib/phonectl/plugins-1");
    file_use("id-shipped");
    struct settings *settings = NULL;
    assert_int_equal(settings_open(NULL, NULL, &settings, NULL), PH_OK);
    struct registry *registry = registry_open(NULL, settings);
    const struct plugin *taker = plugin_of(registry, "tag");
    assert_true(registry_find(registry, PH_ACTION, "tag")->plugin->shipped);
    assert_ptr_equal(registry_find(registry, PH_ACTION, "tag-more")->plugin, taker);
    assert_int_equal(taker->state, PLUGIN_LOADED);
    assert_non_null(strstr(taker->note, "its action \"tag\" is already offered by "));
    registry_close(registry);
    settings_close(settings);
}

static void test_start_fails(void **state)
{
    (void)state;
    file_use("strict-clean");
    file_use("good-action");
    setenv("PHONECTL_STORE", "strict-clean", 1);
    struct opened open = registry_start();
    size_t count = registry_feature_count(open.registry);
    struct plugin *plugin = plugin_of(open.registry, "strict-clean");
    registry_start_failed(open.registry, plugin, "it needs a better day");
    assert_int_equal(plugin->state, PLUGIN_FAILED);
    assert_int_equal(registry_feature_count(open.registry), count - 4);
    assert_null(registry_find(open.registry, PH_STORE, "strict-clean"));
    assert_non_null(registry_find(open.registry, PH_ACTION, "good-action"));
    AUTO_FREE char *reason = text_format("The store \"strict-clean\" cannot be used: "
                                         "%s/strict-clean.so is failed: it needs a better day",
                                         folder);
    choice_fails(&open, reason);
    assert_string_equal(settings_get(open.settings, "strict-clean", "wait").text, "2s");
    registry_end(&open);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(feature_kind_name(PH_DIRECTORY), "directory");
    assert_null(feature_kind_name(0));
    assert_null(feature_kind_name(5));
    assert_string_equal(feature_state_name(PLUGIN_NOT_A_PLUGIN), "not-a-plugin");
    assert_string_equal(feature_danger_name(PH_DISRUPTIVE), "disruptive");
    assert_null(feature_danger_name(5));
}

#define IN_HOME(test) cmocka_unit_test_setup_teardown(test, setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_HOME(test_features_of_a_file),
        IN_HOME(test_one_file_two_registries),
        IN_HOME(test_other_files_later),
        IN_HOME(test_named_and_unusable),
        IN_HOME(test_named),
        IN_HOME(test_ranks),
        IN_HOME(test_a_file_with_the_id_of_a_shipped_plugin_takes_nothing_from_it),
        IN_HOME(test_start_fails),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
