/* Descriptors as strangers might build them: the check finds each fault and never reads beyond a
 * struct's own size. */
#include "support_descriptor.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/services.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/mman.h>

static int32_t act(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_OK;
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)ctx, (void)grant, (void)err;
    return PH_OK;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_OK;
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_OK;
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    (void)ctx, (void)key, (void)err;
    return PH_OK;
}

/* A plugin of each kind that a test can change. */
struct sample {
    struct ph_param param;
    struct ph_auth auth;
    struct ph_store store;
    struct ph_directory directory;
    struct ph_action action;
    struct ph_feature features[4];
    struct ph_plugin plugin;
};

static struct ph_feature feature_of(uint32_t kind, const void *functions)
{
    return (struct ph_feature){.kind = kind,
                               .id = "sample",
                               .title = "Sample",
                               .summary = "Is one.",
                               .functions = functions};
}

static void sample_make(struct sample *s)
{
    memset(s, 0, sizeof *s);
    s->param = (struct ph_param){
        .key = "text", .label = "Text", .help = "What to say.", .type = PH_TEXT, .value = "x"};
    s->auth = (struct ph_auth){
        .size = sizeof s->auth, .api_url = "https://127.0.0.1", .login = login, .identify = login};
    s->store = (struct ph_store){
        .size = sizeof s->store, .load = load, .save = save, .erase = erase, .check = act};
    s->directory = (struct ph_directory){.size = sizeof s->directory, .list = act};
    s->action = (struct ph_action){.size = sizeof s->action, .danger = PH_HARMLESS, .run = act};
    s->features[0] = feature_of(PH_AUTH, &s->auth);
    s->features[1] = feature_of(PH_STORE, &s->store);
    s->features[2] = feature_of(PH_DIRECTORY, &s->directory);
    s->features[3] = feature_of(PH_ACTION, &s->action);
    s->features[3].args = (struct ph_params){&s->param, 1, sizeof s->param};
    s->plugin = (struct ph_plugin){.size = sizeof s->plugin,
                                   .magic = PH_MAGIC,
                                   .abi = PH_ABI,
                                   .id = "sample",
                                   .version = "1.0.0",
                                   .summary = "Is one.",
                                   .author = "The tests",
                                   .licence = "MIT",
                                   .features = s->features,
                                   .feature_count = 4,
                                   .feature_stride = sizeof s->features[0]};
}

static void refused(const struct ph_plugin *plugin, int code, const char *reason)
{
    struct ph_error err = {0};
    int got = descriptor_check(plugin, &err);
    if (got != code || strcmp(err.text, reason) != 0)
        fail_msg("wanted %d \"%s\", got %d \"%s\"", code, reason, got, err.text);
}

static void accepted(const struct ph_plugin *plugin)
{
    struct ph_error err = {0};
    if (descriptor_check(plugin, &err) != PH_OK)
        fail_msg("refused: %s", err.text);
}

/* ---- The front of the descriptor ------------------------------------------------------------- */

static void test_sound(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    accepted(&s.plugin);
    refused(NULL, PH_INVALID, "its entry point ph_plugin_v1 returns nothing");
}

static void test_versions(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.plugin.abi = PH_ABI_MAJOR << 16 | 9;
    accepted(&s.plugin);
    s.plugin.abi = (PH_ABI_MAJOR + 1) << 16 | 3;
    refused(&s.plugin, PH_UNSUPPORTED, "built for plugin ABI 2.3, this program speaks 1.0");
    s.plugin.size = 12;
    refused(&s.plugin, PH_UNSUPPORTED, "built for plugin ABI 2.3, this program speaks 1.0");
    s.plugin.abi = 0;
    refused(&s.plugin, PH_UNSUPPORTED, "built for plugin ABI 0.0, this program speaks 1.0");
    s.plugin.abi = PH_ABI;
    refused(&s.plugin, PH_FAILED, "its descriptor has 12 bytes, ABI 1.0 has 120");
    s.plugin.magic++;
    refused(&s.plugin, PH_INVALID,
            "its descriptor starts with the magic number 33486851, a plugin's is 33486850");
}

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        size_t member;
        const char *reason;
    } texts[] = {{offsetof(struct ph_plugin, id), "it has the invalid id \"\""},
                 {offsetof(struct ph_plugin, version), "it names no version"},
                 {offsetof(struct ph_plugin, summary), "it names no summary"},
                 {offsetof(struct ph_plugin, author), "it names no author"},
                 {offsetof(struct ph_plugin, licence), "it names no licence"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sample s;
        sample_make(&s);
        const char **text = (const char **)((char *)&s.plugin + texts[i].member);
        *text = NULL;
        refused(&s.plugin, PH_FAILED, texts[i].reason);
        *text = "";
        refused(&s.plugin, PH_FAILED, texts[i].reason);
    }
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

static void test_sizes(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    static const uint32_t least[] = {DESCRIPTOR_AUTH_1_0, DESCRIPTOR_STORE_1_0,
                                     DESCRIPTOR_DIRECTORY_1_0, DESCRIPTOR_ACTION_1_0};
    uint32_t *sizes[] = {&s.auth.size, &s.store.size, &s.directory.size, &s.action.size};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        *sizes[i] = least[i];
        accepted(&s.plugin);
        *sizes[i] = least[i] - 1;
        assert_int_equal(descriptor_check(&s.plugin, NULL), PH_FAILED);
        *sizes[i] = least[i];
    }
    s.plugin.feature_stride = DESCRIPTOR_FEATURE_1_0 - 1;
    refused(&s.plugin, PH_FAILED, "its features have 79 bytes, ABI 1.0 has 80");
    s.plugin.feature_stride = sizeof s.features[0];
    s.features[3].args.stride = DESCRIPTOR_PARAM_1_0 - 1;
    refused(&s.plugin, PH_FAILED, "action \"sample\" declares values of 63 bytes, ABI 1.0 has 64");
    s.plugin.feature_count = 0;
    refused(&s.plugin, PH_FAILED, "it offers no features");
    s.plugin.feature_count = 1U << 31;
    refused(&s.plugin, PH_FAILED, "it says it has 2147483648 features");
}

/* Copies length bytes to the edge of readable memory. Structs are aligned, so length is a
 * multiple of 8. */
static void *at_the_edge(const void *bytes, size_t length)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    mprotect(pages + page, page, PROT_NONE);
    return memcpy(pages + page - length, bytes, length);
}

static void test_nothing_behind_is_read(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.plugin.size = 12;
    s.plugin.abi = 0;
    refused(at_the_edge(&s.plugin, 16), PH_UNSUPPORTED,
            "built for plugin ABI 0.0, this program speaks 1.0");
    s.plugin.size = 16;
    s.plugin.abi = PH_ABI;
    refused(at_the_edge(&s.plugin, 16), PH_FAILED, "its descriptor has 16 bytes, ABI 1.0 has 120");
    s.plugin.size = DESCRIPTOR_PLUGIN_1_0;
    s.directory.size = DESCRIPTOR_DIRECTORY_1_0;
    s.features[2].functions = at_the_edge(&s.directory, DESCRIPTOR_DIRECTORY_1_0);
    s.directory.size = 4;
    s.plugin.features = at_the_edge(s.features, 4 * DESCRIPTOR_FEATURE_1_0);
    accepted(at_the_edge(&s.plugin, DESCRIPTOR_PLUGIN_1_0));
    s.features[2].functions = at_the_edge(&s.directory, 4);
    s.plugin.features = s.features;
    refused(&s.plugin, PH_FAILED,
            "directory \"sample\" has a table of functions of 4 bytes, ABI 1.0 has 32");
}

static void test_longer_is_cut(void **state)
{
    (void)state;
    struct {
        struct ph_param param;
        int64_t more;
    } params[2] = {{.param = {.key = "a", .label = "A", .help = "A.", .type = PH_INT}, .more = -1},
                   {.param = {.key = "b", .label = "B", .help = "B.", .type = PH_INT}, .more = -1}};
    struct {
        struct ph_plugin plugin;
        int64_t more;
    } longer = {.more = -1};
    struct sample s;
    sample_make(&s);
    longer.plugin = s.plugin;
    longer.plugin.size = sizeof longer;
    s.features[3].args = (struct ph_params){&params[0].param, 2, sizeof params[0]};
    struct plugin plugin = {0};
    assert_int_equal(descriptor_take(&longer.plugin, &plugin, NULL), PH_OK);
    assert_string_equal(plugin.about.id, "sample");
    assert_int_equal(plugin.feature_count, 4);
    const struct ph_params *ours = &plugin.features[3].about.args;
    assert_int_equal(ours->stride, sizeof(struct ph_param));
    assert_string_equal(ours->items[1].key, "b");
    descriptor_release(&plugin);
}

/* ---- Features -------------------------------------------------------------------------------- */

static void test_B10_required_members(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    const struct {
        void *member;
        const char *reason;
    } members[] = {{&s.auth.api_url, "auth \"sample\" has no api_url"},
                   {&s.auth.login, "auth \"sample\" has no login()"},
                   {&s.auth.identify, "auth \"sample\" has no identify()"},
                   {&s.store.load, "store \"sample\" has no load()"},
                   {&s.store.save, "store \"sample\" has no save()"},
                   {&s.store.erase, "store \"sample\" has no erase()"},
                   {&s.store.check, "store \"sample\" has no check()"},
                   {&s.directory.list, "directory \"sample\" has no list()"},
                   {&s.action.run, "action \"sample\" has no run()"},
                   {&s.features[3].functions, "action \"sample\" has no functions"},
                   {&s.features[3].title, "action \"sample\" has no title"},
                   {&s.features[3].summary, "action \"sample\" has no summary"}};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        sample_make(&s);
        memset(members[i].member, 0, sizeof(void *));
        refused(&s.plugin, PH_FAILED, members[i].reason);
    }
}

static void test_features(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.action.danger = 5;
    refused(&s.plugin, PH_FAILED, "action \"sample\" has the unknown danger 5");
    s.action.danger = 0;
    refused(&s.plugin, PH_FAILED,
            "action \"sample\" does not say how dangerous it is: set .danger to PH_HARMLESS, "
            "PH_NOTICED, PH_DISTURBING or PH_DISRUPTIVE");
    sample_make(&s);
    s.features[2] = s.features[3];
    refused(&s.plugin, PH_FAILED, "it has two features with the id \"sample\"");
    sample_make(&s);
    s.features[3].kind = 9;
    refused(&s.plugin, PH_FAILED, "feature \"sample\" is of the unknown kind 9");
    s.plugin.abi = PH_ABI + 1;
    struct plugin plugin = {0};
    assert_int_equal(descriptor_take(&s.plugin, &plugin, NULL), PH_OK);
    assert_int_equal(plugin.feature_count, 3);
    descriptor_release(&plugin);
    s.plugin.features = &s.features[3];
    s.plugin.feature_count = 1;
    refused(&s.plugin, PH_UNSUPPORTED,
            "it offers only what a newer program understands (plugin ABI 1.1)");
}

static void test_values(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.param.help = NULL;
    refused(&s.plugin, PH_FAILED, "action \"sample\": text has no help");
    sample_make(&s);
    s.param.type = 99;
    refused(&s.plugin, PH_FAILED, "action \"sample\": text has an unknown type");
    s.plugin.abi = PH_ABI + 1;
    accepted(&s.plugin);
    sample_make(&s);
    const struct ph_param twice[] = {s.param, s.param};
    s.features[3].args = (struct ph_params){twice, 2, sizeof twice[0]};
    refused(&s.plugin, PH_FAILED, "action \"sample\" declares \"text\" twice");
    s.features[3].args = (struct ph_params){NULL, 3, sizeof twice[0]};
    refused(&s.plugin, PH_FAILED, "action \"sample\" declares 3 values without a table");
}

static void test_previews(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.param.flags = PH_PREVIEW | PH_REQUIRED;
    static const char refusal[] = "PH_PREVIEW is for one BOOL argument of an action and one TEXT "
                                  "that may be left out, and \"text\" is not one";
    AUTO_FREE char *text = text_format("action \"sample\": %s", refusal);
    refused(&s.plugin, PH_FAILED, text);
    s.param.flags = PH_PREVIEW;
    s.param.value = NULL;
    accepted(&s.plugin);
    s.param.value = "a text";
    refused(&s.plugin, PH_FAILED, text);
    s.param.type = PH_BOOL;
    s.param.value = "no";
    accepted(&s.plugin);
    s.features[3].settings = s.features[3].args;
    refused(&s.plugin, PH_FAILED, text);
    s.features[3].settings.count = 0;
    struct ph_param two[] = {s.param, s.param};
    two[0].key = "first";
    s.features[3].args = (struct ph_params){two, 2, sizeof two[0]};
    refused(&s.plugin, PH_FAILED, text);
    sample_make(&s);
    s.param = (struct ph_param){
        .key = "text", .label = "Text", .help = "Is one.", .type = PH_BOOL, .flags = PH_PREVIEW};
    s.features[2].args = s.features[3].args;
    AUTO_FREE char *directory = text_format("directory \"sample\": %s", refusal);
    refused(&s.plugin, PH_FAILED, directory);
}

/* Only the last argument can take all remaining words. */
static void test_words(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    s.param.flags = PH_WORDS;
    s.param.value = NULL;
#define REFUSAL(key)                                                                               \
    "action \"sample\": PH_WORDS is for the last positional TEXT argument of an action, and "      \
    "\"" key "\" does not fit that"
    refused(&s.plugin, PH_FAILED, REFUSAL("text"));
    s.param.flags = PH_WORDS | PH_POSITIONAL;
    s.param.type = PH_TEXT;
    accepted(&s.plugin);
    struct ph_param two[] = {s.param, s.param};
    two[0].key = "first";
    two[1].flags = PH_POSITIONAL;
    s.features[3].args = (struct ph_params){two, 2, sizeof two[0]};
    refused(&s.plugin, PH_FAILED, REFUSAL("text"));
}

static void test_fields_of_a_directory(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    struct ph_param field = {.key = "rack", .label = "Rack", .help = "Where.", .type = PH_INT};
    s.directory.fields = (struct ph_params){&field, 1, sizeof field};
    accepted(&s.plugin);
    static const char *const taken[] = {"name", "ext", "extension", "source", "can", "why"};
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        field.key = taken[i];
        AUTO_FREE char *reason =
            text_format("directory \"sample\" declares the field \"%s\", which is one of the "
                        "program's own: choose another key",
                        taken[i]);
        refused(&s.plugin, PH_FAILED, reason);
    }
    field.key = "rack";
    field.type = PH_SECRET;
    refused(&s.plugin, PH_FAILED,
            "directory \"sample\" declares the field \"rack\" as a secret: fields are shown");
    s.directory.fields = (struct ph_params){NULL, 2, sizeof field};
    refused(&s.plugin, PH_FAILED, "directory \"sample\" declares 2 values without a table");
}

static void test_tables(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    struct ph_table table = {.name = "keymaps/acme.ini", .text = "[phones]\n"};
    s.plugin.tables = &table;
    s.plugin.table_count = 1;
    s.plugin.table_stride = sizeof table;
    accepted(&s.plugin);
    static const char *const bad[] = {"acme.ini",   "../acme.ini",      "keymaps/../x", "/acme.ini",
                                      "keymaps/",   "keymaps/a/b.ini",  "keymaps//b",   "a/.b",
                                      "keymaps/\n", "keymaps/b\xc3\xa4"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        table.name = bad[i];
        AUTO_FREE char *reason = text_format("it brings a table \"%s\", which is not a name like "
                                             "\"keymaps/acme.ini\"",
                                             bad[i]);
        refused(&s.plugin, PH_FAILED, reason);
    }
    table = (struct ph_table){.name = "keymaps/acme.ini"};
    refused(&s.plugin, PH_FAILED, "its table keymaps/acme.ini has no text");
    s.plugin.table_stride = 8;
    refused(&s.plugin, PH_FAILED, "its tables have 8 bytes, ABI 1.0 has 16");
    s.plugin.tables = NULL;
    refused(&s.plugin, PH_FAILED, "it says it has 1 tables");
}

static void test_results(void **state)
{
    (void)state;
    struct sample s;
    sample_make(&s);
    struct ph_param result = {
        .key = "count", .label = "Count", .help = "How many.", .type = PH_INT};
    s.action.results = (struct ph_params){&result, 1, sizeof result};
    accepted(&s.plugin);
    result.type = PH_SECRET;
    refused(&s.plugin, PH_FAILED,
            "action \"sample\": the result \"count\" is of the type SECRET, and results are shown");
    result.type = 99;
    refused(&s.plugin, PH_FAILED, "action \"sample\": count has an unknown type");
    s.plugin.abi = PH_ABI + 1;
    accepted(&s.plugin);
    s.plugin.abi = PH_ABI;
    s.action.results.stride = 8;
    refused(&s.plugin, PH_FAILED, "action \"sample\" declares values of 8 bytes, ABI 1.0 has 64");
    s.action.results = (struct ph_params){NULL, 1, sizeof result};
    refused(&s.plugin, PH_FAILED, "action \"sample\" declares 1 values without a table");
}

static void test_ids(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",    "A",        "1a",  "-a",       "a_b",     "a b",
        "a/b", "\xc3\xa4", "a\n", "phonectl", "profile", "a234567890123456789012345678901x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct sample s;
        sample_make(&s);
        s.features[3].id = bad[i];
        assert_int_equal(descriptor_check(&s.plugin, NULL), PH_FAILED);
    }
    struct sample s;
    sample_make(&s);
    s.features[3].id = "a-23456789012345678901234567890";
    accepted(&s.plugin);
    s.features[3].id = NULL;
    refused(&s.plugin, PH_FAILED, "a feature has the invalid id \"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_nothing_behind_is_read),
        cmocka_unit_test(test_longer_is_cut),
        cmocka_unit_test(test_B10_required_members),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_previews),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_fields_of_a_directory),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
