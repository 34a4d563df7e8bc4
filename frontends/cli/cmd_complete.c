/* phonectl __complete -- WORD…: completes the last word; one candidate per line, with a tab and a
 * description. The scripts of the shells call this. It reads local files and never uses the
 * network. */
#include "commands.h"
#include "help_topics.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "plugin_new.h"
#include "scripts.h"

#include <profiles.h>
#include <stdio.h>
#include <string.h>

enum { OFFER_LIMIT = 1000, OFFER_SLOTS = 2048 };

struct completion {
    struct cli *cli;
    const char *current,
        *prefix; /* the word being typed; prefix: "--flag=" before each suggestion */
    const struct command *command;
    struct feature *feature;
    const char *words[8]; /* after the verb */
    size_t word_count;
    size_t offered;
    bool plain;     /* after "--": nothing is a flag */
    bool simulated; /* a simulated organisation, running or not */
};

static void offer(struct completion *self, const char *value, const char *description)
{
    if (value == NULL || !*value || !text_starts_word(value, self->current) ||
        self->offered >= OFFER_LIMIT)
        return;
    AUTO_FREE char *safe = log_visible(value);
    AUTO_FREE char *text = log_visible(description ? description : "");
    if (strcmp(safe, value) != 0) /* an escaped name would not select anything */
        return;
    self->offered++;
    printf("%s%s\t%s\n", self->prefix, value, text);
}

static struct registry *open_registry(struct completion *self)
{
    return open_core(self->cli) == CODE_DONE ? core_registry(self->cli->core) : NULL;
}

/* ---- Sources -------------------------------------------------------------------------------- */

static void offer_features(struct completion *self, uint32_t kind)
{
    struct registry *registry = open_registry(self);
    for (size_t i = 0; registry && i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind == kind)
            offer(self, feature->about.id, feature->about.summary);
    }
}

static void offer_plugins(struct completion *self)
{
    struct registry *registry = open_registry(self);
    for (size_t i = 0; registry && i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        offer(self, plugin->id, plugin->about.summary ? plugin->about.summary : plugin->reason);
    }
}

static int offer_setting(void *self, const char *section, const struct ph_param *param,
                         struct settings_value value)
{
    struct completion *completion = self;
    bool plain = strcmp(section, "phonectl") == 0 || strcmp(section, "profile") == 0;
    AUTO_FREE char *name =
        text_format("%s%s%s", plain ? "" : section, plain ? "" : ".", param->key);
    (void)value;
    bool assigned = completion->command == NULL || completion->command->run != cmd_config;
    AUTO_FREE char *with_equals = assigned ? text_format("%s=", name) : NULL;
    offer(completion, assigned ? with_equals : name, param->help);
    return 0;
}

static void offer_settings(struct completion *self)
{
    if (open_registry(self))
        settings_each(core_settings(self->cli->core), offer_setting, self);
    if (self->cli->core != NULL && self->command && self->command->run == cmd_config)
        settings_each_name(core_settings(self->cli->core), offer_setting, self);
}

static void offer_profiles(struct completion *self)
{
    if (!open_registry(self))
        return;
    AUTO_FREE const char **names = profiles_names(core_settings(self->cli->core));
    for (size_t i = 0; names[i]; i++)
        offer(self, names[i], NULL);
}

static void offer_topics(struct completion *self)
{
    for (size_t i = 0; i < command_table_count; i++) {
        if (command_table[i].summary)
            offer(self, command_table[i].name, command_table[i].summary);
    }
    for (size_t i = 0; i < topic_table_count; i++)
        offer(self, topic_table[i].name, topic_table[i].title);
    offer_features(self, PH_ACTION);
}

static void offer_phone(struct completion *self, const struct phone *phone)
{
    const char *name = phone_field(phone, "name");
    if (name != NULL && text_starts_word(name, self->current)) {
        const char *location = phone_field(phone, "location");
        AUTO_FREE char *about = memory_copy(phone_field(phone, "model"));
        if (location)
            text_append(&about, ", ", "%s", location);
        offer(self, name, about);
    }
    if (self->current[0] >= '0' && self->current[0] <= '9') {
        offer(self, phone_field(phone, "mac"), name);
        offer(self, phone_field(phone, "extension"), name);
    }
}

/* location:Ber…: offers each value once, because zsh would show duplicates. */
static void offer_field_values(struct completion *self, const struct phones *phones,
                               const char *name, const char *field)
{
    const char *seen[OFFER_SLOTS] = {NULL};     /* by their hash */
    size_t count = 0, typed = strlen(name) + 1; /* "location:" */
    if (phone_fields[fields_number(field)].time) {
        AUTO_FREE char *longer = text_format("%s:>14d", name);
        AUTO_FREE char *since = text_format("%s:<2h", name);
        offer(self, longer, "longer ago");
        offer(self, since, "since then");
        return;
    }
    for (size_t i = 0; i < phones_count(phones) && count < OFFER_LIMIT; i++) {
        const char *value = phone_field(phones_at(phones, i), field);
        if (value == NULL || strchr(value, '\n') || !text_starts_word(value, self->current + typed))
            continue;
        size_t at = text_hash(value, 0) % OFFER_SLOTS;
        while (seen[at] != NULL && strcmp(seen[at], value) != 0)
            at = (at + 1) % OFFER_SLOTS;
        if (seen[at] != NULL)
            continue;
        seen[at] = value;
        count++;
        AUTO_FREE char *whole = text_format("%s:%s", name, value);
        offer(self, whole, NULL);
    }
}

/* @front, !@front */
static void offer_groups(struct completion *self)
{
    struct values *groups = settings_names(core_settings(self->cli->core), "groups");
    const char *sign = self->current[0] == '!' ? "!" : "";
    for (size_t i = 0; i < values_count(groups); i++) {
        const char *name = values_key(groups, i);
        AUTO_FREE char *word = text_format("%s@%s", sign, name);
        offer(self, word, values_text(groups, name));
    }
    values_free(groups);
}

static void offer_phones(struct completion *self)
{
    struct phones *phones = NULL;
    struct ph_error err;
    int64_t age;
    if (!open_registry(self))
        return;
    offer_groups(self);
    int code = self->simulated ? phones_load(settings_profile(core_settings(self->cli->core)), NULL,
                                             &phones, &age, &err)
                               : core_kept_phones(self->cli->core, &phones, &age, &err);
    if (code < 0)
        return;
    const char *colon = strchr(self->current, ':');
    bool valued = false; /* then it is no name */
    for (int i = 0; i < fields_count(); i++) {
        const struct field *field = &phone_fields[i];
        const char *name = field->typed ? field->typed : field->key;
        AUTO_FREE char *start = text_format("%s:", name);
        if (colon && text_starts_word(self->current, start)) {
            offer_field_values(self, phones, name, field->key);
            valued = true;
        } else if (colon == NULL && *self->current)
            offer(self, start, field->help ? field->help : "phones by this field");
    }
    for (size_t i = 0; !valued && i < phones_count(phones) && self->offered < OFFER_LIMIT; i++)
        offer_phone(self, phones_at(phones, i));
    phones_free(phones);
}

static void offer_jobs(struct completion *self)
{
    struct journal_summary *jobs = NULL;
    size_t count = 0;
    struct ph_error err;
    if (journal_list(&jobs, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *number = text_format("%lld", (long long)jobs[i].number);
        offer(self, number, jobs[i].action);
    }
    journal_list_free(jobs, count);
}

/* Completes after the last comma, + or -, and keeps what is before. */
static void offer_columns(struct completion *self)
{
    const struct sub *sub =
        self->command && self->word_count ? command_sub(self->command, self->words[0]) : NULL;
    const struct output_columns *columns = sub && sub->columns ? sub->columns
                                           : self->command     ? self->command->columns
                                                               : NULL;
    const char *comma = strrchr(self->current, ','), *part = comma ? comma + 1 : self->current;
    part += *part == '+' || *part == '-';
    AUTO_FREE char *prefix =
        text_format("%s%.*s", self->prefix, (int)(part - self->current), self->current);
    const char *typed = self->current, *before = self->prefix;
    self->prefix = prefix;
    self->current = part;
    for (size_t i = 0; columns && i < columns->count; i++)
        offer(self, columns->at[i].key, columns->at[i].title);
    bool own = columns == &phones_columns && open_registry(self);
    for (int i = FIELD_COUNT; own && i < fields_count(); i++)
        offer(self, phone_fields[i].key, phone_fields[i].label);
    bool action = self->feature && self->feature->about.kind == PH_ACTION;
    for (uint32_t i = 0; action && i < self->feature->action.results.count; i++) {
        const struct ph_param *result = param_at(&self->feature->action.results, i);
        offer(self, result->key, result->label);
    }
    self->prefix = before;
    self->current = typed;
}

/* Offers "number=": the arguments that can come from a column. */
static void offer_arguments(struct completion *self)
{
    const struct ph_params *params = self->feature ? &self->feature->about.args : NULL;
    for (uint32_t i = 0; params && i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *flag = args_param_flag(param->key);
        AUTO_FREE char *typed = text_format("%s=", flag);
        if (param_varies(param))
            offer(self, typed, param->help);
    }
}

static void offer_kind(struct completion *self, enum completes kind)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    switch (kind) {
    case COMPLETES_FILE:
        puts(":file");
        break;
    case COMPLETES_PROFILE:
        offer_profiles(self);
        break;
    case COMPLETES_ACTION:
        offer_features(self, PH_ACTION);
        break;
    case COMPLETES_STORE:
        offer_features(self, PH_STORE);
        break;
    case COMPLETES_PROVIDER:
        offer_features(self, PH_AUTH);
        break;
    case COMPLETES_PLUGIN:
        offer_plugins(self);
        break;
    case COMPLETES_SETTING:
        offer_settings(self);
        break;
    case COMPLETES_TOPIC:
        offer_topics(self);
        break;
    case COMPLETES_SHELL:
        for (size_t i = 0; i < COUNT_OF(shells); i++)
            offer(self, shells[i], NULL);
        break;
    case COMPLETES_KIND:
        for (uint32_t of = PH_AUTH; of <= PH_ACTION; of++)
            offer(self, feature_kind_name(of), NULL);
        break;
    case COMPLETES_LANGUAGE:
        for (size_t i = 0; i < plugin_language_count; i++)
            offer(self, plugin_languages[i].name, NULL);
        break;
    case COMPLETES_PHONE:
        offer_phones(self);
        break;
    case COMPLETES_JOB:
        offer_jobs(self);
        break;
    case COMPLETES_COLUMN:
        offer_columns(self);
        break;
    case COMPLETES_ARGUMENT:
        offer_arguments(self);
        break;
    case COMPLETES_NOTHING:
        break;
    }
}

/* ---- Parameters of plugins ------------------------------------------------------------------ */

static const struct ph_param *find_param(const struct completion *self, const char *flag)
{
    AUTO_FREE char *key = args_param_key(flag, strlen(flag));
    return self->feature ? param_find(&self->feature->about.args, key) : NULL;
}

/* Values the action has cached for the argument; a word before a tab limits them to that word. */
static void offer_remembered(struct completion *self, const struct ph_param *param)
{
    const char *before = self->word_count > 1 ? self->words[1] : "";
    AUTO_FREE char *lines = core_completions(self->cli->core, self->feature, param->key);
    char *rest = NULL;
    for (char *line = lines == NULL ? NULL : strtok_r(lines, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *tab = strchr(line, '\t');
        if (tab == NULL)
            offer(self, line, NULL);
        else if ((size_t)(tab - line) == strlen(before) &&
                 text_starts_word(line, before)) /* ignoring case */
            offer(self, tab + 1, NULL);
    }
}

/* Our key names and the macros of all key maps. Leaves out numbered keys, which are too many. */
static int32_t add_key(void *self, const char *section, const char *key, const char *value)
{
    struct values *names = self;
    bool macro = strcmp(section, "macros") == 0;
    AUTO_FREE char *name = text_format("%s%s", macro ? "@" : "", key);
    if (macro || (strcmp(section, "keys") == 0 && strchr(value, '%') == NULL))
        values_set(names, name, macro ? value : "");
    return 0;
}

static void offer_keys(struct completion *self)
{
    const struct registry *registry = core_registry(self->cli->core);
    const struct settings *settings = core_settings(self->cli->core);
    struct values *names = values_new(), *macros = settings_names(settings, "macros");
    AUTO_LIST char **tables = tables_names(registry, "keymaps");
    struct ph_error ignored;
    for (size_t i = 0; tables[i] != NULL; i++) {
        AUTO_FREE char *table = text_format("keymaps/%s", tables[i]);
        tables_read(registry, NULL, table, add_key, names, &ignored);
    }
    for (size_t i = 0; i < values_count(macros); i++)
        add_key(names, "macros", values_key(macros, i), values_text(macros, values_key(macros, i)));
    for (size_t i = 0; i < values_count(names); i++)
        offer(self, values_key(names, i), values_text(names, values_key(names, i)));
    offer_remembered(self, feature_keys(self->feature));
    values_free(names);
    values_free(macros);
}

/* Completes the part after the last comma, and keeps what is before. */
static void offer_part(struct completion *self, void (*source)(struct completion *self))
{
    const char *typed = self->current, *before = self->prefix, *comma = strrchr(typed, ',');
    const char *part = comma == NULL ? typed : comma + 1 + strspn(comma + 1, " ");
    AUTO_FREE char *prefix = text_format("%s%.*s", before, (int)(part - typed), typed);
    self->prefix = prefix;
    self->current = part;
    source(self);
    self->prefix = before;
    self->current = typed;
}

static void offer_param_values(struct completion *self, const struct ph_param *param)
{
    if (param->type == PH_BOOL) {
        offer(self, "yes", NULL);
        offer(self, "no", NULL);
    }
    for (size_t i = 0; param->type == PH_CHOICE && param->choices[i]; i++)
        offer(self, param->choices[i], NULL);
    if (param->type == PH_PATH)
        puts(":file");
    if (self->feature && (self->feature->about.flags & PH_KEYS) != 0 &&
        (param->flags & PH_POSITIONAL) != 0)
        offer_part(self, offer_keys);
}

/* The positional argument being typed, if the selector is a single word; or NULL. */
static const struct ph_param *argument_typed(const struct completion *self)
{
    const struct ph_params *args = &self->feature->about.args;
    const struct ph_param *typed = NULL;
    size_t at = 1;
    for (uint32_t i = 0; i < args->count; i++) {
        bool positional = (param_at(args, i)->flags & PH_POSITIONAL) != 0;
        at += positional;
        if (positional && at <= self->word_count + 1)
            typed = param_at(args, i);
    }
    return typed;
}

static void offer_params(struct completion *self)
{
    const struct ph_params *params = &self->feature->about.args;
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *flag = args_param_flag(param->key);
        bool secret = param->type == PH_SECRET;
        AUTO_FREE char *typed = text_format("--%s%s", flag, secret ? "-file" : "");
        AUTO_FREE char *other = secret                   ? text_format("--%s-stdin", flag)
                                : param->type == PH_BOOL ? text_format("--no-%s", flag)
                                                         : NULL;
        offer(self, typed, param->help);
        offer(self, other, param->help);
    }
}

/* ---- The words before ----------------------------------------------------------------------- */

/* Whether a flag takes a value, as "--flag=value" or in the next word. */
static bool takes_value(const struct completion *self, const char *word)
{
    const struct flag *flag = word[1] == '-' ? flag_by_name(word + 2, strlen(word + 2))
                                             : flag_by_letter(word[strlen(word) - 1]);
    if (flag != NULL)
        return flag->value != NULL;
    if (word[1] != '-')
        return false;
    const struct ph_param *param = find_param(self, word + 2);
    size_t length = strlen(word);
    if (param == NULL)
        return length > 7 && strcmp(word + length - 5, "-file") == 0;
    return param->type != PH_BOOL;
}

static void note_flag(struct completion *self, const char *word, const char *value)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct flag *flag = length > 2 ? flag_by_name(word + 2, length - 2) : NULL;
    const char **kept = self->cli->args.flag;
    if (flag && (flag->id == FLAG_PROFILE || flag->id == FLAG_PLUGIN_DIR))
        kept[flag->id] = equals ? equals + 1 : value;
    if (flag && flag->id == FLAG_SIM)
        self->simulated = true; /* a completion starts nothing */
    if (self->simulated && kept[FLAG_PROFILE] == NULL)
        kept[FLAG_PROFILE] = "sim";
}

static void note_word(struct completion *self, const char *word)
{
    if (self->command == NULL) {
        self->command = command_by_name(word);
        struct registry *registry = self->command ? NULL : open_registry(self);
        if (registry != NULL)
            self->feature = registry_find(registry, PH_ACTION, word);
        if (self->command == NULL)
            self->command = &action_command;
        return;
    }
    if (self->command->takes == PH_AUTH && self->feature == NULL && open_registry(self))
        self->feature = registry_find(core_registry(self->cli->core), PH_AUTH, word);
    struct feature *whole =
        self->command == &action_command && self->feature != NULL && self->word_count < 2
            ? args_split_action(core_registry(self->cli->core), self->feature, word)
            : NULL;
    if (whole != NULL) {
        self->feature = whole;
        return;
    }
    if (self->word_count < COUNT_OF(self->words))
        self->words[self->word_count++] = word;
}

/* The flag whose value is being typed, or NULL. */
static const char *read_context(struct completion *self, const char **words, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const char *word = words[i];
        if (self->plain || word[0] != '-' || !word[1]) {
            note_word(self, word);
        } else if (strcmp(word, "--") == 0) {
            self->plain = true;
        } else {
            bool valued = strchr(word, '=') == NULL && takes_value(self, word);
            if (valued && i + 2 == count)
                return word;
            note_flag(self, word, valued ? words[i + 1] : NULL);
            i += valued;
        }
    }
    return NULL;
}

/* ---- Candidates ------------------------------------------------------------------------------ */

static void offer_value(struct completion *self, const char *word, size_t length)
{
    AUTO_FREE char *name = text_format("%.*s", (int)length, word);
    const struct flag *flag =
        name[1] == '-' ? flag_by_name(name + 2, length - 2) : flag_by_letter(name[length - 1]);
    const struct ph_param *param = flag ? NULL : find_param(self, name + 2);
    if (flag != NULL)
        offer_kind(self, flag->completes);
    else if (param != NULL)
        offer_param_values(self, param);
    else
        puts(":file");
}

static void offer_flags(struct completion *self)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        const struct flag *flag = &flag_table[i];
        AUTO_FREE char *typed = text_format("--%s", flag->name);
        if (flag_fits(flag, self->command ? self->command->groups : 0))
            offer(self, typed, flag->help);
    }
    if (self->command && self->command->takes == PH_AUTH && self->feature == NULL &&
        open_registry(self)) {
        struct ph_error err;
        registry_choose(core_registry(self->cli->core), core_settings(self->cli->core), PH_AUTH,
                        &self->feature, &err);
    }
    if (self->feature)
        offer_params(self);
}

static int offer_choice_of(void *self, const char *section, const struct ph_param *param,
                           struct settings_value value)
{
    struct completion *completion = self;
    const char *dot = strchr(completion->words[1], '.');
    const char *key = dot ? dot + 1 : completion->words[1];
    (void)value;
    if (strcmp(key, param->key) == 0 &&
        (dot == NULL ||
         strncmp(section, completion->words[1], (size_t)(dot - completion->words[1])) == 0))
        offer_param_values(completion, param);
    return 0;
}

/* What may follow the verb, or its first phone, to make another action of the same plugin. */
static void offer_split_actions(struct completion *self)
{
    const struct registry *registry = core_registry(self->cli->core);
    size_t length = strlen(self->feature->about.id);
    for (size_t i = 0; self->word_count < 2 && i < registry_feature_count(registry); i++) {
        const struct feature *other = registry_feature(registry, i);
        if (other->about.kind == PH_ACTION && other->plugin == self->feature->plugin &&
            strncmp(other->about.id, self->feature->about.id, length) == 0 &&
            other->about.id[length] == '-')
            offer(self, other->about.id + length + 1, other->about.summary);
    }
}

static void offer_words(struct completion *self)
{
    const struct command *command = self->command;
    if (command == NULL) {
        for (size_t i = 0; i < command_table_count; i++) {
            if (command_table[i].summary)
                offer(self, command_table[i].name, command_table[i].summary);
        }
        offer_features(self, PH_ACTION);
        return;
    }
    if (command->subs && self->word_count == 0) {
        for (const struct sub *sub = command->subs; sub->name; sub++)
            offer(self, sub->name, sub->help);
        if (command->completes == 0)
            return;
    }
    const struct sub *sub =
        command->subs && self->word_count > 0 ? command_sub(command, self->words[0]) : NULL;
    if (command->run == cmd_config && self->word_count == 2 && open_registry(self))
        settings_each(core_settings(self->cli->core), offer_choice_of, self);
    else if (sub != NULL)
        offer_kind(self, sub->completes);
    else if (command->subs == NULL || command->completes)
        offer_kind(self, command->completes);
    if (command == &action_command && self->feature != NULL)
        offer_split_actions(self);
    const struct ph_param *typed =
        command == &action_command && self->feature ? argument_typed(self) : NULL;
    if (typed != NULL && typed != feature_keys(self->feature)) /* offered part by part */
        offer_remembered(self, typed);
    for (uint32_t i = 0; command == &action_command && self->feature && self->word_count > 0 &&
                         i < self->feature->about.args.count;
         i++) {
        const struct ph_param *param = param_at(&self->feature->about.args, i);
        if (param->flags & PH_POSITIONAL)
            offer_param_values(self, param);
    }
}

int cmd_complete(struct cli *cli)
{
    const char **words = cli->args.words;
    size_t count = cli->args.word_count;
    if (count == 0)
        return CODE_USAGE;
    message_quiet(true);
    log_open(PH_LOG_ERROR, NULL, NULL);
    struct completion self = {.cli = cli, .current = words[count - 1], .prefix = ""};
    const char *flag = read_context(&self, words, count);
    bool flag_begun = !self.plain && strncmp(self.current, "--", 2) == 0;
    const char *equals = flag_begun ? strchr(self.current, '=') : NULL;
    if (flag) {
        offer_value(&self, flag, strlen(flag));
    } else if (equals) {
        const char *whole = self.current;
        AUTO_FREE char *prefix = text_format("%.*s", (int)(equals - whole) + 1, whole);
        self.prefix = prefix;
        self.current = equals + 1;
        offer_value(&self, whole, (size_t)(equals - whole));
    } else if (self.current[0] == '-' && !self.plain) {
        offer_flags(&self);
    } else {
        offer_words(&self);
    }
    return CODE_DONE;
}

int cmd_completion(struct cli *cli)
{
    static const struct {
        const char *shell, *script;
    } scripts[] = {{"bash", script_bash}, {"zsh", script_zsh}, {"fish", script_fish}};
    if (args_check_words(&cli->args, 1, 1) != CODE_DONE)
        return CODE_USAGE;
    const char *shell = args_word(&cli->args, 0);
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        if (strcmp(shell, scripts[i].shell) == 0) {
            fputs(scripts[i].script, stdout);
            return CODE_DONE;
        }
    }
    return message_fail(CODE_USAGE, "No completion for %s; there is one for bash, zsh and fish",
                        shell);
}
