/* Descriptions printed by scripts: they become a descriptor like that of a shared object, or the
 * faulty member is named. */
#include "config/param.h"
#include "plugin/description.h"
#include "support_descriptor.h"
#include "util/memory.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <string.h>

#define HEAD                                                                                       \
    "{\"id\": \"lamp\", \"version\": \"1.0.0\", \"summary\": \"Lights.\", \"author\": \"Me\", "    \
    "\"licence\": \"MIT\", \"features\": ["

static void test_a_whole_one(void **state)
{
    (void)state;
    static const char text[] = HEAD
        "{\"title\": \"Lamp\", \"danger\": \"noticed\", \"rank\": -3, \"model\": \"A*\", "
        "\"picture\": true, \"keys\": true, \"dials\": true, \"settled\": true, \"args\": "
        "[{\"key\": \"state\", "
        "\"label\": \"State\", \"help\": "
        "\"On or off.\", \"type\": \"choice\", \"choices\": [\"on\", \"off\"], \"required\": true, "
        "\"positional\": true}, {\"key\": \"times\", \"label\": \"Times\", \"help\": \"So "
        "often.\", "
        "\"type\": \"int\", \"value\": 2, \"min\": 1, \"max\": 9}, {\"key\": \"loud\", \"label\": "
        "\"Loud\", \"help\": \"With a sound.\", \"type\": \"bool\", \"value\": false}], "
        "\"settings\": [{\"key\": \"code\", \"label\": \"Code\", \"help\": \"Its code.\", "
        "\"type\": "
        "\"secret\"}], \"results\": [{\"key\": \"was\", \"label\": \"Was\", \"help\": "
        "\"Before.\"}]}, {\"kind\": "
        "\"directory\", \"id\": \"lamps\", \"title\": \"Lamps\", \"fields\": [{\"key\": \"watt\", "
        "\"label\": \"Watt\", \"help\": \"Its power.\"}]}]}\n";
    struct description *description = NULL;
    struct ph_error err = {0};
    assert_int_equal(description_read(text, strlen(text), &description, &err), PH_OK);
    const struct ph_plugin *plugin = description_plugin(description);
    assert_int_equal(descriptor_check(plugin, &err), PH_OK);
    assert_string_equal(plugin->id, "lamp");
    assert_int_equal(plugin->feature_count, 2);
    const struct ph_feature *lamp = &plugin->features[0], *lamps = &plugin->features[1];
    const struct ph_action *action = lamp->functions;
    assert_int_equal(lamp->kind, PH_ACTION);
    assert_string_equal(lamp->id, "lamp"); /* id and summary default to the plugin's */
    assert_string_equal(lamp->summary, "Lights.");
    assert_int_equal(lamp->flags, PH_PARALLEL | PH_PICTURE | PH_KEYS | PH_DIALS);
    assert_int_equal(lamp->rank, -3);
    assert_int_equal(action->danger, PH_NOTICED);
    assert_non_null(action->settled);
    assert_string_equal(action->model, "A*");
    assert_int_equal(lamp->args.items[0].flags, PH_REQUIRED | PH_POSITIONAL);
    assert_string_equal(lamp->args.items[0].choices[1], "off");
    assert_null(lamp->args.items[0].choices[2]);
    assert_string_equal(lamp->args.items[1].value, "2");
    assert_int_equal(lamp->args.items[1].max, 9);
    assert_string_equal(lamp->args.items[2].value, "no");
    assert_int_equal(lamp->settings.items[0].type, PH_SECRET);
    assert_int_equal(action->results.items[0].type, PH_TEXT);
    assert_int_equal(lamps->kind, PH_DIRECTORY);
    const struct ph_directory *directory = lamps->functions;
    assert_string_equal(directory->fields.items[0].key, "watt");
    /* the cached line reads back */
    AUTO_FREE char *line = description_line(description);
    assert_null(strchr(line, '\n'));
    struct description *again = NULL;
    assert_int_equal(description_read(line, strlen(line), &again, &err), PH_OK);
    AUTO_FREE char *line_again = description_line(again);
    assert_string_equal(line, line_again);
    description_free(again);
    description_free(description);
}

static void test_each_fault_is_named(void **state)
{
    (void)state;
    static const char none[] = "it does not describe itself by one JSON object of at most 64 KiB";
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", none},
        {"hello", none},
        {"[]", none},
        {HEAD, none},
        {HEAD "]} {}", none},
        {"{}", "\"features\" of the plugin is not a list"},
        {"{\"id\": 7, \"features\": []}", "\"id\" of the plugin is not a string"},
        {"{\"id\": \"a\\u0000b\", \"features\": []}", "\"id\" of the plugin has a NUL in it"},
        {"{\"name\": \"lamp\", \"features\": []}",
         "\"name\" of the plugin is not known to this version of phonectl"},
        {HEAD "7]}", "its feature 1 is not a JSON object"},
        {HEAD "null]}", "its feature 1 is not a JSON object"},
        {HEAD "{\"kind\": \"store\"}]}",
         "\"kind\" of its feature 1 is for shared objects: a script is an action or a directory"},
        {HEAD "{\"kind\": \"lamp\"}]}",
         "\"kind\" of its feature 1 is none of auth, store, directory, action"},
        {HEAD "{\"danger\": \"high\"}]}",
         "\"danger\" of its feature 1 is none of harmless, noticed, "
         "disturbing, disruptive"},
        {HEAD "{\"rank\": \"high\"}]}", "\"rank\" of its feature 1 is not a whole number"},
        {HEAD "{\"picture\": 1}]}", "\"picture\" of its feature 1 is neither true nor false"},
        {HEAD "{\"kind\": \"directory\", \"danger\": \"noticed\"}]}",
         "\"danger\" of its feature 1 is not known to this version of phonectl"},
        {HEAD "{\"settled\": 1}]}", "\"settled\" of its feature 1 is neither true nor false"},
        {HEAD "{\"args\": {}}]}", "\"args\" of its feature 1 is not a list"},
        {HEAD "{\"args\": [{}, {\"typ\": \"int\"}]}]}",
         "\"typ\" of argument 2 of its feature 1 is not known to this version of phonectl"},
        {HEAD "{}, {\"settings\": [{\"type\": \"number\"}]}]}",
         "\"type\" of setting 1 of its feature 2 is none of bool, int, text, secret, choice, "
         "duration, path, url"},
        {HEAD "{\"args\": [{\"choices\": [1]}]}]}",
         "\"choices\" of argument 1 of its feature 1 is not a list of strings"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct description *description = NULL;
        struct ph_error err = {0};
        int code = description_read(cases[i].text, strlen(cases[i].text), &description, &err);
        assert_int_equal(code, PH_FAILED);
        assert_null(description);
        assert_string_equal(err.text, cases[i].reason);
    }
}

static void test_a_question(void **state)
{
    (void)state;
    json_object *json = json_tokener_parse(
        "{\"key\": \"pin\", \"label\": \"PIN\", \"help\": \"Its PIN.\", \"type\": \"choice\", "
        "\"choices\": [\"a\", \"b\"], \"why\": \"It is locked.\"}");
    struct description *description = NULL;
    struct ph_param question;
    const char *why;
    struct ph_error err = {0};
    assert_int_equal(description_question(json, &description, &question, &why, &err), PH_OK);
    assert_int_equal(param_sound(&question, &err), PH_OK);
    assert_string_equal(question.choices[1], "b");
    assert_string_equal(why, "It is locked.");
    description_free(description);
    json_object_put(json);

    description = NULL;
    json = json_tokener_parse("{\"key\": 7}");
    assert_int_equal(description_question(json, &description, &question, &why, &err), PH_FAILED);
    assert_null(description);
    assert_string_equal(err.text, "\"key\" of the question is not a string");
    json_object_put(json);
}

/* The same check as for shared objects finds what is missing. */
static void test_what_is_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"{\"features\": []}", "it has the invalid id \"\""},
        {"{\"id\": \"lamp\", \"features\": []}", "it names no version"},
        {HEAD "]}", "it offers no features"},
        {HEAD "{}]}", "action \"lamp\" has no title"},
        {HEAD "{\"title\": \"Lamp\"}]}",
         "action \"lamp\" does not say how dangerous it is: set .danger to PH_HARMLESS, "
         "PH_NOTICED, PH_DISTURBING or PH_DISRUPTIVE"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct description *description = NULL;
        struct ph_error err = {0};
        assert_int_equal(description_read(cases[i].text, strlen(cases[i].text), &description, &err),
                         PH_OK);
        assert_true(descriptor_check(description_plugin(description), &err) < 0);
        assert_string_equal(err.text, cases[i].reason);
        description_free(description);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_one),
        cmocka_unit_test(test_each_fault_is_named),
        cmocka_unit_test(test_a_question),
        cmocka_unit_test(test_what_is_left_out),
    };
    return cmocka_run_group_tests_name("description", tests, NULL, NULL);
}
