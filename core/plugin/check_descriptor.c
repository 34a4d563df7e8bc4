/* Checks a descriptor more strictly than loading does: texts that people read, versions, licences,
 * values. */
#include "plugin/check_descriptor.h"

#include "config/ini.h"
#include "config/param.h"
#include "plugin/check_report.h"
#include "plugin/feature.h"
#include "plugin/plugin_path.h"
#include "plugin/script.h"
#include "util/log.h"
#include "util/text.h"

#include <ctype.h>
#include <errno.h>
#include <phonectl/services.h>
#include <string.h>

enum { LONGEST_LABEL = 40, LONGEST_SENTENCE = 200 };
enum text_form { LABEL, SENTENCE, EITHER };

/* Where digits without a leading zero end, or NULL. */
static const char *number_end(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits == 0 || (digits > 1 && *text == '0') ? NULL : text + digits;
}

/* MAJOR.MINOR.PATCH, then -PRE.RELEASE, then +BUILD: semver.org, version 2. */
static bool version_valid(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
    for (int part = 0; part < 3; part++) {
        if (part > 0 && *text++ != '.')
            return false;
        text = number_end(text);
        if (text == NULL)
            return false;
    }
    for (const char *mark = "-+"; *mark != '\0'; mark++) {
        if (*text != *mark)
            continue;
        do {
            size_t length = strspn(++text, letters);
            if (length == 0)
                return false;
            text += length;
        } while (*text == '.');
    }
    return *text == '\0';
}

/* The grammar of SPDX expressions, with parentheses taken as spaces: ids joined by AND, OR and
 * WITH. */
static bool licence_valid(const char *text)
{
    AUTO_FREE char *copy = memory_copy(text);
    char *rest = copy, *word;
    bool id_wanted = true;
    while ((word = strsep(&rest, " ()")) != NULL) {
        if (*word == '\0')
            continue;
        bool joins =
            strcmp(word, "AND") == 0 || strcmp(word, "OR") == 0 || strcmp(word, "WITH") == 0;
        if (joins == id_wanted)
            return false;
        id_wanted = joins;
        for (const char *c = word; *c != '\0'; c++)
            if (!isascii((unsigned char)*c) ||
                (!isalnum((unsigned char)*c) && strchr("-.+:", *c) == NULL))
                return false;
    }
    return !id_wanted;
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* The fault of a text that people read, or NULL. */
static const char *text_fault(const char *text, enum text_form form)
{
    size_t length = strlen(text);
    AUTO_FREE char *visible = log_visible(text);
    bool stop = length > 0 && strchr(".!?", text[length - 1]) != NULL;
    if (strcmp(visible, text) != 0)
        return "has bytes that are not UTF-8, or control characters";
    if (length == 0 || isspace((unsigned char)text[0]) || isspace((unsigned char)text[length - 1]))
        return "begins or ends with a space, or is empty";
    if (length > (form == LABEL ? LONGEST_LABEL : LONGEST_SENTENCE))
        return form == LABEL ? "is longer than 40 bytes" : "is longer than 200 bytes";
    if (form == SENTENCE && !stop)
        return "is not a sentence: it does not end with a full stop";
    if (form == LABEL && text[length - 1] == '.')
        return "ends with a full stop: it is a label, not a sentence";
    return NULL;
}

/* Adds a row when a text is faulty. True when it is sound. */
static bool text_judge(struct check_report *report, const char *text, enum text_form form,
                       const char *of)
{
    const char *fault = text_fault(text, form);
    if (fault != NULL)
        check_report_add(report, false, NULL, "Change the text in the descriptor.", "%s %s: \"%s\"",
                         of, fault, text);
    return fault == NULL;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static bool param_judge(struct check_report *report, const struct ph_param *param, const char *of)
{
    AUTO_FREE char *label = text_format("the label of %s.%s", of, param->key);
    AUTO_FREE char *help = text_format("the help of %s.%s", of, param->key);
    bool fine = text_judge(report, param->label, LABEL, label);
    return text_judge(report, param->help, SENTENCE, help) && fine;
}

/* True when all are sound; each fault has its row. */
static bool params_judge(struct check_report *report, const struct ph_params *params, bool args,
                         const char *of)
{
    bool fine = true;
    const char *optional = NULL;
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        bool positional = (param->flags & PH_POSITIONAL) != 0;
        bool required = (param->flags & PH_REQUIRED) != 0 && param->value == NULL;
        fine = param_judge(report, param, of) && fine;
        if (positional && !args) {
            check_report_add(report, false, NULL, "Take PH_POSITIONAL away.",
                             "the setting %s.%s is positional, which only arguments can be", of,
                             param->key);
            fine = false;
        }
        if (positional && required && optional != NULL) {
            check_report_add(report, false, NULL, "Put required arguments first.",
                             "%s.%s is required and comes after %s, which may be left out", of,
                             param->key, optional);
            fine = false;
        }
        if (positional && !required)
            optional = param->key;
    }
    return fine;
}

/* ---- Features -------------------------------------------------------------------------------- */

static int32_t take_row(void *self, const char *section, const char *key, const char *value)
{
    (void)self, (void)section, (void)key, (void)value;
    return 0;
}

static void tables_judge(struct check_report *report, const struct ph_plugin *about)
{
    for (uint32_t i = 0; i < about->table_count; i++) {
        const struct ph_table *table = &about->tables[i];
        struct ph_error err = {0};
        int code = ini_read_table_text(table->name, table->text, take_row, NULL, &err);
        AUTO_FREE char *good = text_format("its table %s can be read", table->name);
        check_report_add(report, code == PH_OK, good, "Change the text of the table.", "%s",
                         err.text);
    }
}

static void feature_judge(struct check_report *report, const struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    const struct ph_params none = {0};
    const struct ph_params *fields = &none, *results = &none;
    if (about->kind == PH_DIRECTORY)
        fields = &feature->directory.fields;
    if (about->kind == PH_ACTION)
        results = &feature->action.results;
    AUTO_FREE char *of = text_format("%s \"%s\"", feature_kind_name(about->kind), about->id);
    AUTO_FREE char *title = text_format("the title of %s", of);
    AUTO_FREE char *summary = text_format("the summary of %s", of);
    bool fine = text_judge(report, about->title, LABEL, title);
    fine = text_judge(report, about->summary, SENTENCE, summary) && fine;
    fine = params_judge(report, &about->settings, false, about->id) && fine;
    fine = params_judge(report, &about->args, true, about->id) && fine;
    bool sound = params_judge(report, fields, false, about->id);
    AUTO_FREE char *declares = text_format("%s declares fields of its own: %u", of, fields->count);
    if (sound && fields->count > 0)
        check_report_add(report, true, declares, NULL, "%s", "");
    fine = params_judge(report, results, false, about->id) && sound && fine;
    AUTO_FREE char *good =
        text_format("%s has its functions; its values (settings: %u, arguments: %u, results: %u) "
                    "have label, help, a sound default and range",
                    of, about->settings.count, about->args.count, results->count);
    if (fine)
        check_report_add(report, true, good, NULL, "%s", "");
}

void check_descriptor(struct check_report *report, const struct plugin *plugin)
{
    const struct ph_plugin *about = &plugin->about;
    AUTO_FREE char *stem = plugin_path_stem(plugin->path);
    AUTO_FREE char *abi = plugin->script != NULL
                              ? memory_copy("its description is sound")
                              : text_format("built for plugin ABI %u.%u; its descriptor is sound",
                                            about->abi >> 16, about->abi & 0xffff);
    AUTO_FREE char *id = text_format("the id \"%s\" is valid and the file has its name", about->id);
    AUTO_FREE char *version = text_format("the version %s is a semantic version", about->version);
    AUTO_FREE char *licence = text_format("the licence %s is an SPDX expression", about->licence);
    check_report_add(report, true, abi, NULL, "%s", "");
    check_report_add(report, strcmp(stem, about->id) == 0, id, "Rename the file, or change the id.",
                     "the id is \"%s\" and the file is called %s%s", about->id, stem,
                     plugin->script == NULL ? ".so" : SCRIPT_SUFFIX);
    if (plugin_path_taken(about->id, plugin->path))
        check_report_add(report, false, NULL, "Choose another id, and name the file like it.",
                         "the id \"%s\" is that of a plugin that comes with phonectl", about->id);
    check_report_add(report, version_valid(about->version), version, "Use MAJOR.MINOR.PATCH.",
                     "the version \"%s\" is not of the form 1.2.3", about->version);
    check_report_add(report, licence_valid(about->licence), licence,
                     "Name it as on spdx.org, such as MIT or GPL-3.0-or-later.",
                     "the licence \"%s\" is not an SPDX expression", about->licence);
    text_judge(report, about->summary, EITHER, "the summary of the plugin");
    tables_judge(report, about);
    for (size_t i = 0; i < plugin->feature_count; i++) {
        const struct ph_feature *feature = &plugin->features[i].about;
        feature_judge(report, &plugin->features[i]);
        if (plugin_path_taken(feature->id, plugin->path) && strcmp(feature->id, about->id) != 0)
            check_report_add(report, false, NULL, "Choose another id.",
                             "%s \"%s\" has the id of a plugin that comes with phonectl",
                             feature_kind_name(feature->kind), feature->id);
    }
}
