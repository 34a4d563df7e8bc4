/* Parses the command line into struct args. See parse.h. Flags may stand before and after the
 * verb. A flag with a value takes the next word, unless that begins with two dashes. Arguments
 * of a plugin are flags too, known only after the verb: hence two passes. */
#include "parse.h"

#include "commands.h"

#include <string.h>

enum { SECRET_LIMIT = 65536 };

struct parser {
    int argc, at; /* at: the word being read */
    char **argv;
    struct args *args;
    bool strict, plain; /* plain: after "--" */
    struct ph_error *err;
};

static const char *const flag_given = "";

static void add_word(const char ***words, size_t *count, const char *word)
{
    *words = memory_grow(*words, *count + 2, sizeof **words);
    (*words)[(*count)++] = word;
    (*words)[*count] = NULL;
}

static const struct ph_params *known_params(const struct parser *parser)
{
    return parser->args->feature ? &parser->args->feature->about.args : NULL;
}

/* The value of a flag: after its "=", or the next word. */
static int take_value(struct parser *parser, const char *name, const char *attached,
                      const char **value)
{
    if (attached) {
        *value = attached;
        return PH_OK;
    }
    const char *next = parser->at + 1 < parser->argc ? parser->argv[parser->at + 1] : NULL;
    if (next == NULL || strncmp(next, "--", 2) == 0)
        return error_fail(parser->err, PH_INVALID, NULL, _("%s needs a value"), name);
    parser->at++;
    *value = next;
    return PH_OK;
}

static int take_setting(struct parser *parser, const char *value)
{
    struct args *args = parser->args;
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals == value)
        return error_fail(parser->err, PH_INVALID, NULL, _("--setting needs KEY=VALUE, not %s"),
                          value);
    size_t count = 2 * (size_t)(args->count[FLAG_SETTING] - 1);
    char *name = memory_copy(value);
    name[equals - value] = '\0';
    args->settings = memory_grow(args->settings, count + 3, sizeof *args->settings);
    args->settings[count] = name;
    args->settings[count + 1] = memory_copy(equals + 1);
    args->settings[count + 2] = NULL;
    return PH_OK;
}

/* Flags that select phones or change the action must not be given twice: the first would be
 * lost. */
static int given_twice(struct parser *parser, const char *typed)
{
    return error_fail(parser->err, PH_INVALID, NULL, _("%s is given twice; give it once"), typed);
}

static int take_flag(struct parser *parser, const struct flag *flag, const char *typed,
                     const char *attached)
{
    struct args *args = parser->args;
    const char *value = flag_given;
    if (flag->value) {
        int code = take_value(parser, typed, attached, &value);
        if (code < 0)
            return code;
        if (!*value) /* usually an unset variable of a script */
            return error_fail(parser->err, PH_INVALID, NULL, _("%s needs a value"), typed);
    } else if (attached) {
        return error_fail(parser->err, PH_INVALID, NULL, _("%s takes no value"), typed);
    }
    if (flag->id == FLAG_FILE && args->count[FLAG_FILE] > 0)
        return given_twice(parser, typed);
    args->flag[flag->id] = value;
    args->count[flag->id]++;
    if (flag->id == FLAG_COLUMN)
        add_word(&args->columns, &args->column_count, value);
    if (flag->id == FLAG_ARGUMENT)
        add_word(&args->arguments, &args->argument_count, value);
    return flag->id == FLAG_SETTING && !parser->strict ? take_setting(parser, value) : PH_OK;
}

/* Finds the parameter client_id for a typed client-id. */
static const struct ph_param *param_named(const struct ph_params *params, const char *name,
                                          size_t length)
{
    AUTO_FREE char *key = args_param_key(name, length);
    return params ? param_find(params, key) : NULL;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t end_length = strlen(end);
    return length > end_length && strncmp(text + length - end_length, end, end_length) == 0;
}

static int take_secret(struct parser *parser, const struct ph_param *param, const char *path)
{
    struct ph_secret *secret = NULL;
    int code = parse_secret_file(path, param, &secret, parser->err);
    if (code < 0)
        return code;
    values_set_secret(parser->args->values, param->key, secret);
    secret_release(secret);
    return PH_OK;
}

/* --KEY-file F and --KEY-stdin of a secret. 1 when it was one of these. */
static int take_secret_flag(struct parser *parser, const char *name, size_t length,
                            const char *typed, const char *attached)
{
    const struct ph_params *params = known_params(parser);
    const struct ph_param *param = NULL;
    if (ends_with(name, length, "-stdin"))
        param = param_named(params, name, length - 6);
    if (param && param->type == PH_SECRET && attached == NULL) {
        int code = take_secret(parser, param, "-");
        return code < 0 ? code : 1;
    }
    param = ends_with(name, length, "-file") ? param_named(params, name, length - 5) : NULL;
    if (param == NULL || param->type != PH_SECRET)
        return 0;
    const char *path = NULL;
    int code = take_value(parser, typed, attached, &path);
    if (code == PH_OK)
        code = take_secret(parser, param, path);
    return code < 0 ? code : 1;
}

/* An argument of the action or provider. 1 if it is one, 0 if the name is unknown. */
static int take_param(struct parser *parser, const char *name, size_t length, const char *typed,
                      const char *attached)
{
    const struct ph_params *params = known_params(parser);
    const struct ph_param *param = param_named(params, name, length);
    const char *value = "yes";
    int code = PH_OK;
    if (param == NULL && length > 3 && strncmp(name, "no-", 3) == 0 && attached == NULL) {
        param = param_named(params, name + 3, length - 3);
        if (param && param->type != PH_BOOL)
            param = NULL;
        value = "no";
    }
    if (param == NULL)
        return take_secret_flag(parser, name, length, typed, attached);
    if (param->type == PH_SECRET)
        return error_fail(
            parser->err, PH_INVALID, param->key,
            _("Secrets are not accepted on the command line; use %s-file FILE or %s-stdin"), typed,
            typed);
    if (param->type != PH_BOOL)
        code = take_value(parser, typed, attached, &value);
    else if (attached != NULL)
        value = attached;
    struct ph_param flag = *param;
    flag.key = typed; /* "--for must be …" */
    if (code < 0 || (code = param_check(&flag, value, NULL, parser->err)) < 0)
        return code;
    const char *before = values_text(parser->args->values, param->key);
    if (before && param->type != PH_BOOL && strcmp(before, value) != 0)
        return given_twice(parser, typed);
    values_set(parser->args->values, param->key, value);
    return 1;
}

static int unknown_flag(struct parser *parser, const char *typed)
{
    const struct args *args = parser->args;
    const struct ph_params *params = known_params(parser);
    size_t count = 0, limit = flag_table_count + (params ? params->count : 0);
    AUTO_FREE const char **names = memory_alloc((limit + 1) * sizeof *names);
    for (size_t i = 0; i < flag_table_count; i++) {
        if (args->command == NULL || flag_fits(&flag_table[i], args->command->groups))
            names[count++] = flag_table[i].name;
    }
    for (uint32_t i = 0; params && i < params->count; i++)
        names[count++] = param_at(params, i)->key;
    const char *nearest = text_nearest(typed + strspn(typed, "-"), names);
    AUTO_FREE char *shown = nearest ? args_param_flag(nearest) : NULL;
    if (shown)
        return error_fail(parser->err, PH_INVALID, NULL, _("Unknown flag %s; did you mean --%s?"),
                          typed, shown);
    return error_fail(parser->err, PH_INVALID, NULL, _("Unknown flag %s"), typed);
}

static bool sim_start(const struct args *args)
{
    return args->command && strcmp(args->command->name, "sim") == 0 && args->word_count > 0 &&
           strcmp(args->words[0], "start") == 0;
}

static int read_long(struct parser *parser, const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    AUTO_FREE char *typed = text_format("--%.*s", (int)length, name);
    const struct flag *flag = flag_by_name(name, length);
    /* some flags of the simulator, such as --rate, are also those of other commands */
    bool for_sim = sim_start(parser->args) &&
                   (flag == NULL || !flag_fits(flag, parser->args->command->groups));
    if (flag != NULL && !for_sim)
        return take_flag(parser, flag, typed, equals ? equals + 1 : NULL);
    if (for_sim) {
        add_word(&parser->args->extra, &parser->args->extra_count, word);
        return PH_OK;
    }
    if (!parser->strict) {
        const struct command *command = parser->args->command;
        /* a plugin may know it; without "=" it could swallow the verb, so it must follow the
         * verb */
        if (command ? command->takes != 0 : equals != NULL)
            return PH_OK;
        return unknown_flag(parser, typed);
    }
    int taken = take_param(parser, name, length, typed, equals ? equals + 1 : NULL);
    return taken == 0 ? unknown_flag(parser, typed) : taken;
}

static int read_letters(struct parser *parser, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        char typed[3] = {'-', *letter, '\0'};
        const struct flag *flag = flag_by_letter(*letter);
        if (flag == NULL)
            return error_fail(parser->err, PH_INVALID, NULL, _("Unknown flag %s"), typed);
        const char *attached = flag->value && letter[1] ? letter + 1 + (letter[1] == '=') : NULL;
        int code = take_flag(parser, flag, typed, attached);
        if (code < 0 || attached)
            return code;
    }
    return PH_OK;
}

static void read_plain(struct parser *parser, const char *word)
{
    struct args *args = parser->args;
    if (args->verb == NULL) {
        args->verb = word;
        args->command = command_by_name(word);
        if (args->command == NULL)
            args->command = &action_command;
    } else if (sim_start(args)) {
        add_word(&args->extra, &args->extra_count, word);
    } else if (word != args->rest) {
        add_word(&args->words, &args->word_count, word);
    }
}

static int read_all(struct parser *parser)
{
    for (parser->at = 1; parser->at < parser->argc; parser->at++) {
        const char *word = parser->argv[parser->at];
        int code = PH_OK;
        if (parser->plain || word[0] != '-' || word[1] == '\0')
            read_plain(parser, word);
        else if (strcmp(word, "--") == 0)
            parser->plain = true;
        else if (word[1] == '-')
            code = read_long(parser, word);
        else
            code = read_letters(parser, word);
        if (code < 0)
            return code;
    }
    return PH_OK;
}

/* Runs once the verb is known, since flags may precede it. */
static int check_groups(const struct args *args, struct ph_error *err)
{
    bool fits[FLAG_COUNT] = {false};
    for (size_t i = 0; args->command && i < flag_table_count; i++)
        fits[flag_table[i].id] |= flag_fits(&flag_table[i], args->command->groups);
    for (size_t i = 0; args->command && i < flag_table_count; i++) {
        const struct flag *flag = &flag_table[i];
        if (args->flag[flag->id] && !fits[flag->id])
            return error_fail(err, PH_INVALID, NULL, _("%s does not take --%s"), args->verb,
                              flag->name);
    }
    return PH_OK;
}

int parse_first(int argc, char **argv, struct args *args, struct ph_error *err)
{
    struct parser parser = {.argc = argc, .argv = argv, .args = args, .err = err};
    args->values = values_new();
    int code = read_all(&parser);
    return code < 0 ? code : check_groups(args, err);
}

int parse_again(int argc, char **argv, struct args *args, struct ph_error *err)
{
    const struct command *command = args->command;
    args->word_count = args->column_count = args->argument_count = 0;
    args->verb = NULL;
    memset(args->count, 0, sizeof args->count);
    struct parser parser = {.argc = argc, .argv = argv, .args = args, .strict = true, .err = err};
    int code = read_all(&parser);
    args->command = command;
    return code < 0 ? code : parse_arguments(args, err);
}

int parse_arguments(struct args *args, struct ph_error *err)
{
    struct parser parser = {.args = args, .strict = true, .err = err};
    for (size_t i = 0; i < args->argument_count; i++) {
        const char *given = args->arguments[i], *equals = strchr(given, '=');
        size_t length = equals == NULL ? 0 : (size_t)(equals - given);
        AUTO_FREE char *typed = text_format("--argument %.*s", (int)length, given);
        if (length == 0)
            return error_fail(err, PH_INVALID, NULL, _("--argument needs KEY=VALUE, not %s"),
                              given);
        if (param_named(known_params(&parser), given, length) == NULL)
            return error_fail(err, PH_INVALID, NULL, _("%s: %s has no such argument"), typed,
                              args->feature->about.id);
        int code = take_param(&parser, given, length, typed, equals + 1);
        if (code < 0)
            return code;
    }
    return PH_OK;
}

int parse_secret_file(const char *path, const struct ph_param *param, struct ph_secret **secret,
                      struct ph_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? _("standard input") : path;
    struct ph_error why = {0};
    AUTO_SECRET struct ph_secret *read_in = NULL;
    int code = standard ? file_read_secret_fd(STDIN_FILENO, name, SECRET_LIMIT, &read_in, &why)
                        : file_read_secret(path, SECRET_LIMIT, &read_in, &why);
    if (code < 0)
        return error_fail(err, PH_INVALID, param->key, "%s", why.text);
    size_t length;
    secret_bytes(read_in, &length);
    if (length == 0)
        return error_fail(err, PH_INVALID, param->key, _("%s is empty"), name);
    *secret = memory_steal(read_in);
    return PH_OK;
}
