/* phonectl config: shows values and their origin; changes the user's file. */
#include "commands.h"
#include "follow.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "parse.h"
#include "prompt.h"

#include <profiles.h>
#include <stdio.h>
#include <string.h>

static const struct field columns[] = {
    {.key = "key", .title = N_("KEY")},
    {.key = "value", .title = N_("VALUE"), .drop = 1},
    {.key = "origin", .title = N_("FROM"), .words = true, .drop = 2},
    {.key = "where", .title = N_("WHERE"), .drop = 3},
    {.key = "help", .title = N_("MEANING"), .words = true, .drop = 4, .extra = true},
};
const struct output_columns config_columns = OUTPUT_COLUMNS(columns);

static const char *const origin_names[] = {N_("default"), N_("system"),      N_("user"),
                                           N_("profile"), N_("environment"), N_("flag")};

/* Keys of [phonectl] and of profiles have no prefix. */
static char *full_name(const char *section, const char *key)
{
    bool plain = strcmp(section, "phonectl") == 0 || strcmp(section, "profile") == 0;
    return plain ? memory_copy(key) : text_format("%s.%s", section, key);
}

/* The list of settings; a secret only shows whether it is set. */
struct listing {
    struct output *out;
    struct values *secrets; /* the names of the secrets that are set; NULL: not known */
};

/* Replaces value and origin, so that a secret never shows. */
static void add_secret(const struct listing *listing, const char *name, json_object *row)
{
    bool set = listing->secrets != NULL && values_text(listing->secrets, name) != NULL;
    json_add_text(row, "value", listing->secrets == NULL ? "unknown" : set ? "set" : "not set");
    json_add_text(row, "origin", set ? N_("token store") : origin_names[SETTINGS_DEFAULT]);
}

static int add_row(void *self, const char *section, const struct ph_param *param,
                   struct settings_value value)
{
    const struct listing *listing = self;
    json_object *row = json_object_new_object();
    AUTO_FREE char *name = full_name(section, param->key);
    AUTO_FREE char *where = value.file ? text_format("%s:%d", value.file, value.line) : NULL;
    AUTO_FREE char *allowed = param_allowed(param);
    AUTO_FREE char *shown = settings_shown(section, param, value.text);
    json_add_text(row, "key", name);
    if (param->type == PH_SECRET) {
        add_secret(listing, name, row);
    } else {
        json_add_text(row, "value", shown);
        json_add_text(row, "origin", origin_names[value.origin]);
    }
    json_add_text(row, "where", where);
    json_add_text(row, "help", param->help);
    json_add_text(row, "type", param_type_name(param->type));
    json_add_text(row, "allowed", allowed);
    json_add_text(row, "default", param->value);
    output_row(listing->out, row);
    return 0;
}

static int is_secret(void *self, const char *section, const struct ph_param *param,
                     struct settings_value value)
{
    (void)self, (void)section, (void)value;
    return param->type == PH_SECRET;
}

static int list(struct cli *cli)
{
    struct settings *settings = core_settings(cli->core);
    struct listing listing = {.out = output_open(cli, "config", &config_columns)};
    struct ph_error err;
    if (listing.out == NULL)
        return CODE_USAGE;
    if (settings_each(settings, is_secret, NULL) &&
        core_secrets_tried(cli->core, &listing.secrets, &err) < 0)
        message_warn("It is not known which secrets are set: %s", err.text);
    output_top(listing.out, "profile", json_object_new_string(settings_profile(settings)));
    settings_each(settings, add_row, &listing);
    settings_each_name(settings, add_row, &listing);
    output_close(listing.out);
    values_free(listing.secrets);
    return CODE_DONE;
}

/* ---- One key -------------------------------------------------------------------------------- */

struct search {
    const char *name;
    const char **names; /* all of them, for "did you mean" */
    size_t count;
    char *shown; /* its value */
    bool found;
};

static int compare(void *self, const char *section, const struct ph_param *param,
                   struct settings_value value)
{
    struct search *search = self;
    char *name = full_name(section, param->key);
    if (strcmp(name, search->name) == 0) {
        search->found = true;
        search->shown = settings_shown(section, param, value.text);
    }
    search->names = memory_grow(search->names, search->count + 2, sizeof *search->names);
    search->names[search->count++] = name;
    search->names[search->count] = NULL;
    return 0;
}

/* The declaration of a secret setting with this full name, or NULL. */
static const struct ph_param *secret_named(struct cli *cli, const char *name)
{
    const struct ph_param *param = NULL;
    if (settings_declared(core_settings(cli->core), name, NULL, &param, NULL) < 0)
        return NULL;
    return param->type == PH_SECRET ? param : NULL;
}

struct section {
    const char *name;
    size_t length;
    bool declared;
};

static int look_for_section(void *self, const char *section, const struct ph_param *param,
                            struct settings_value value)
{
    struct section *wanted = self;
    (void)param, (void)value;
    wanted->declared =
        strlen(section) == wanted->length && strncmp(section, wanted->name, wanted->length) == 0;
    return wanted->declared;
}

/* Whether this may be a secret of a removed plugin: only the token store knows. */
static bool left_behind(struct cli *cli, const char *name)
{
    const struct ph_param *param;
    const char *dot = strchr(name, '.');
    struct section section = {.name = name, .length = dot == NULL ? 0 : (size_t)(dot - name)};
    if (dot == NULL ||
        settings_declared(core_settings(cli->core), name, NULL, &param, NULL) == PH_OK)
        return false;
    if (!settings_each(core_settings(cli->core), look_for_section, &section))
        settings_each_name(core_settings(cli->core), look_for_section, &section);
    return !section.declared;
}

static int get(struct cli *cli, const char *name)
{
    struct search search = {.name = name};
    if (secret_named(cli, name) != NULL)
        return message_fail(CODE_USAGE,
                            "%s is a secret and is never shown; \"phonectl config list\" shows "
                            "whether it is set",
                            name);
    settings_each(core_settings(cli->core), compare, &search);
    settings_each_name(core_settings(cli->core), compare, &search);
    int code = CODE_DONE;
    if (!search.found) {
        const char *nearest = text_nearest(name, search.names);
        code = message_fail_near(CODE_USAGE, nearest, "Unknown setting %s", name);
    } else if (search.shown == NULL) {
        code = message_fail(CODE_FAILED, "%s is not set", name);
    } else {
        AUTO_FREE char *safe = isatty(STDOUT_FILENO) ? log_visible(search.shown) : NULL;
        puts(safe ? safe : search.shown);
    }
    free(search.shown);
    for (size_t i = 0; i < search.count; i++)
        free((char *)search.names[i]);
    free(search.names);
    return code;
}

/* ---- Secrets -------------------------------------------------------------------------------- */

/* 0, or CODE_USAGE if the store would keep nothing beyond this command. */
static int check_store(struct cli *cli, const char *name)
{
    struct feature *store;
    if (registry_choose(core_registry(cli->core), core_settings(cli->core), PH_STORE, &store,
                        NULL) < 0 ||
        !(store->about.flags & PH_VOLATILE))
        return CODE_DONE;
    message_fail(CODE_USAGE, "The token store %s would forget %s when this command ends",
                 store->about.id, name);
    message_hint("Choose one that keeps it: phonectl stores");
    return CODE_USAGE;
}

/* From --file, from standard input with - or when that is no terminal, or asked without echo. */
static int read_secret(struct cli *cli, const char *name, const char *value,
                       const struct ph_param *param, struct ph_secret **secret)
{
    const char *file = cli->args.flag[FLAG_FILE];
    struct ph_error err;
    if (value != NULL && strcmp(value, "-") != 0) {
        message_fail(CODE_USAGE, "%s is a secret and is not taken from the command line", name);
        message_hint("To be asked for it: phonectl config set %s; or add --file FILE, or - to read "
                     "standard input",
                     name);
        return CODE_USAGE;
    }
    if (value != NULL || (file == NULL && !isatty(STDIN_FILENO)))
        file = "-";
    if (file != NULL)
        return parse_secret_file(file, param, secret, &err) < 0 ? message_fail_error(&err)
                                                                : CODE_DONE;
    AUTO_FREE char *text = text_format("%s: ", words(param->label));
    return prompt_secret(cli, text, secret);
}

/* The number of characters typed, which lets the user notice a bad paste. */
static size_t characters(const struct ph_secret *secret)
{
    size_t length, count = 0;
    const char *bytes = secret_bytes(secret, &length);
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

static int change_secret(struct cli *cli, const char *name, const char *value, bool unset,
                         const struct ph_param *param)
{
    AUTO_SECRET struct ph_secret *secret = NULL;
    int code = unset ? CODE_DONE : check_store(cli, name);
    if (code == CODE_DONE && !unset)
        code = read_secret(cli, name, value, param, &secret);
    if (code != CODE_DONE)
        return code;
    struct values *args = values_new();
    if (unset)
        values_set(args, name, "");
    else
        values_set_secret(args, name, secret);
    struct task_options task = {.kind = TASK_SECRETS, .args = args};
    code = follow_to_end(cli, &task, NULL, NULL);
    values_free(args);
    const char *profile = settings_profile(core_settings(cli->core));
    if (code == CODE_DONE && unset)
        message_say("%s is no longer set in profile %s", name, profile);
    else if (code == CODE_DONE)
        message_say("%s is set in profile %s (%zu characters)", name, profile, characters(secret));
    return code;
}

/* ---- A change of the file ------------------------------------------------------------------- */

struct change_told {
    const char *name;
    bool in_file;
};

static int tell_value(void *self, const char *section, const struct ph_param *param,
                      struct settings_value value)
{
    struct change_told *told = self;
    AUTO_FREE char *name = full_name(section, param->key);
    if (strcmp(name, told->name) != 0 || value.file == NULL)
        return 0;
    AUTO_FREE char *shown = settings_shown(section, param, value.text);
    message_say("%s is set to %s in %s:%d", name, shown, value.file, value.line);
    told->in_file = true;
    return 0;
}

/* Says which value is in effect now, and where it is set. */
static void tell_set(const struct cli *cli, const char *name)
{
    struct change_told told = {.name = name};
    settings_each(core_settings(cli->core), tell_value, &told);
    settings_each_name(core_settings(cli->core), tell_value, &told);
    if (!told.in_file)
        message_say("%s is set, but the environment or a flag has another value", name);
}

/* Warns if the value names a feature that does not exist; its plugin may be added later. */
static void warn_features(struct cli *cli, const char *name, const char *value)
{
    static const uint32_t kinds[] = {PH_AUTH, PH_STORE, PH_DIRECTORY};
    const struct registry *registry = core_registry(cli->core);
    uint32_t kind = 0;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(feature_kind_name(kinds[i]), name) == 0)
            kind = kinds[i];
    AUTO_FREE char *list = memory_copy(kind == 0 ? "" : value);
    for (char *rest = list, *id; (id = strtok_r(rest, " ", &rest)) != NULL;) {
        if (registry_find(registry, kind, id) != NULL)
            continue;
        const char *near = registry_nearest(registry, kind, id);
        if (near)
            message_warn("There is no %s %s; did you mean %s?", name, id, near);
        else
            message_warn("There is no %s %s", name, id);
    }
}

/* Without --profile a feature's key goes into its general section. */
static int change(struct cli *cli, const char *name, const char *value)
{
    struct ph_error err;
    struct settings *settings = core_settings(cli->core);
    const char *profile = cli->args.flag[FLAG_PROFILE];
    bool made = value && profile && !profiles_exists(settings, profile);
    int code = settings_set(settings, profile, name, value, &err);
    if (code < 0)
        return message_fail_error(&err);
    if (value != NULL)
        warn_features(cli, name, value);
    if (profile != NULL)
        message_say(value ? N_("%s is set in profile %s") : N_("%s is no longer set in profile %s"),
                    name, profile);
    if (made && profile != NULL) {
        message_warn("There was no profile %s; now there is one", profile);
        message_hint("To remove it: phonectl profiles remove %s", profile);
    }
    if (profile == NULL && value != NULL)
        tell_set(cli, name);
    else if (profile == NULL)
        message_say("%s is no longer set", name);
    return CODE_DONE;
}

/* ---- A file with everything ----------------------------------------------------------------- */

static int print_default(void *self, const char *section, const struct ph_param *param,
                         struct settings_value value)
{
    const char **last = self;
    (void)value;
    if (param->type == PH_SECRET)
        return 0;
    if (*last == NULL || strcmp(*last, section) != 0)
        printf("\n[%s%s]\n", section, strcmp(section, "profile") == 0 ? " default" : "");
    *last = section;
    AUTO_FREE char *text = help_param_text(NULL, param);
    printf("# %s: %s\n;%s =%s%s\n", param->label, text, param->key, param->value ? " " : "",
           param->value ? param->value : "");
    return 0;
}

static int print_defaults(struct cli *cli)
{
    const char *last = NULL;
    puts(
        "# Configuration of phonectl: every key with its default. Remove the ; to change a value.\n"
        "# Read from /etc/phonectl/phonectl.ini, then ~/.config/phonectl/phonectl.ini; the later "
        "value wins.\n"
        "# A [profile NAME] may also hold ID.key = value, for what is different in that "
        "profile.\n"
        "# Never put tokens or passwords here.");
    settings_each(core_settings(cli->core), print_default, &last);
    return CODE_DONE;
}

int cmd_config(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE)
        return code;
    const char *what = sub ? sub->name : "list";
    bool set = strcmp(what, "set") == 0;
    size_t words = set ? 3 : strcmp(what, "list") == 0 ? 1 : 2;
    if ((code = args_check_words(&cli->args,
                                 set   ? 2
                                 : sub ? words
                                       : 0,
                                 words)) != CODE_DONE ||
        (code = open_core(cli)) != CODE_DONE)
        return code;
    if (args_has(&cli->args, FLAG_DEFAULTS))
        return print_defaults(cli);
    if (strcmp(what, "list") == 0)
        return list(cli);
    if (strcmp(what, "get") == 0)
        return get(cli, args_word(&cli->args, 1));
    const char *name = args_word(&cli->args, 1), *value = args_word(&cli->args, 2);
    const struct ph_param *secret = secret_named(cli, name);
    if (secret != NULL || (!set && left_behind(cli, name)))
        return change_secret(cli, name, value, !set, secret);
    if (args_has(&cli->args, FLAG_FILE))
        return message_fail(CODE_USAGE, "--file is for secrets, which %s is not", name);
    if (set && (code = args_check_words(&cli->args, words, words)) != CODE_DONE)
        return code;
    return change(cli, name, value);
}
