/* The command that does the same as a click. See command.h. */
#include "command.h"

#include <shell_words.h>
#include <string.h>

/* More phones than this come from a file instead. */
enum { NAMED_MOST = 20 };

static void add_word(GString *line, const char *word)
{
    g_string_append_c(line, ' ');
    AUTO_FREE char *safe = text_safe(word);
    if (strcmp(safe, word) != 0) { /* keeps control characters away from terminals */
        g_autofree char *escaped = g_strescape(word, NULL);
        g_auto(GStrv) parts = g_strsplit(escaped, "'", -1);
        g_autofree char *quoted = g_strjoinv("\\'", parts);
        g_string_append_printf(line, "$'%s'", quoted);
        return;
    }
    AUTO_FREE char *quoted = NULL;
    shell_add_word(&quoted, word);
    g_string_append(line, quoted);
}

static void add_flag(GString *line, const char *flag, const char *value)
{
    if (value == NULL || !*value)
        return;
    add_word(line, flag);
    add_word(line, value);
}

/* Whether the command line takes this name for this phone alone: a look at the whole list. NULL: no
 * name does. */
static bool name_tells(const char *name, const struct phone *phone, const struct phones *list)
{
    AUTO_FREE char *safe = text_safe(name);
    if (list == NULL || name == NULL || !*name || name[0] == '-' || strcmp(safe, name) != 0)
        return false;
    struct selector *selector = selector_new();
    bool tells = selector_add(selector, name, 0, NULL) == PH_OK &&
                 selector_bind(selector, list, NULL) == PH_OK;
    for (size_t i = 0; tells && i < phones_count(list); i++) {
        const struct phone *other = phones_at(list, i);
        tells = selector_matches(selector, other) == (other == phone);
    }
    selector_free(selector);
    return tells;
}

static void add_phones(GString *line, const struct phone_set *set, struct phone_model *model,
                       const struct phones *list)
{
    if (set->all) {
        add_word(line, "--all");
        return;
    }
    if (set->words != NULL && *set->words) {
        g_auto(GStrv) words = phone_model_split(set->words);
        for (size_t i = 0; words[i] != NULL; i++)
            add_word(line, words[i]);
        return;
    }
    if (set->count > NAMED_MOST) { /* the file that "Save" of the list writes */
        g_string_append(line, " -f phones.csv");
        return;
    }
    for (size_t i = 0; i < set->count; i++) {
        PhoneRow *row = phone_model_row(model, set->ids[i]);
        const struct phone *phone = row != NULL ? phone_row_phone(row) : NULL;
        const char *mac = phone != NULL ? phone_field(phone, "mac") : NULL;
        const char *name = phone != NULL ? phone_field(phone, "name") : NULL;
        AUTO_FREE char *id = text_format("id:%s", set->ids[i]);
        bool by_name = set->count == 1 && phone != NULL && name_tells(name, phone, list);
        add_word(line, by_name ? name : mac != NULL ? mac : id);
    }
}

/* With PH_WORDS all words but the first would be arguments: flags leave them to the selection. */
static bool takes_words(const struct feature *action)
{
    for (uint32_t i = 0; i < action->about.args.count; i++)
        if (param_at(&action->about.args, i)->flags & PH_WORDS)
            return true;
    return false;
}

static void add_args(GString *line, const struct feature *action, const struct values *args)
{
    bool flags_only = takes_words(action);
    for (uint32_t i = 0; i < action->about.args.count; i++) {
        const struct ph_param *param = param_at(&action->about.args, i);
        const char *text = args != NULL ? values_text(args, param->key) : NULL;
        if (text == NULL)
            continue;
        g_autofree char *flag = g_strdelimit(g_strdup_printf("--%s", param->key), "_", '-');
        if ((param->flags & PH_POSITIONAL) && !flags_only)
            add_word(line, text);
        else if (param->type == PH_BOOL && strcmp(text, "yes") == 0)
            add_word(line, flag);
        else
            add_flag(line, flag, text);
    }
}

struct command_flags command_flags_of(struct session *session)
{
    const char *profile = settings_profile(session_settings(session));
    bool sim = session_sim_url(session) != NULL;
    return (struct command_flags){
        .list = core_phones(session_core(session)),
        .sim = sim,
        .profile = sim || strcmp(profile, "default") == 0 ? NULL : profile,
    };
}

char *command_selection(const struct phone_set *set, struct phone_model *model)
{
    g_autoptr(GString) line = g_string_new(NULL);
    add_phones(line, set, model, NULL);
    return memory_copy(g_strchug(line->str));
}

char *command_line(const struct feature *action, const struct values *args,
                   const struct phone_set *set, struct phone_model *model,
                   const struct command_flags *flags)
{
    GString *line = g_string_new("phonectl");
    if (flags->sim)
        add_word(line, "--sim");
    add_flag(line, "--profile", flags->profile);
    add_word(line, action != NULL ? action->about.id : "phones");
    add_phones(line, set, model, flags->list);
    if (action != NULL)
        add_args(line, action, args);
    if (flags->wait)
        add_word(line, "--wait");
    if (flags->dry_run)
        add_word(line, "--dry-run");
    add_flag(line, "--jobs", flags->jobs);
    add_flag(line, "--rate", flags->rate);
    add_flag(line, "--max-fail", flags->max_fail);
    add_flag(line, "--canary", flags->canary);
    add_flag(line, "--timeout", flags->timeout);
    if (flags->expect > 1 && !set->all) {
        g_autofree char *number = g_strdup_printf("%zu", flags->expect);
        add_flag(line, "--expect", number);
    }
    char *command = memory_copy(line->str);
    g_string_free(line, TRUE);
    return command;
}
