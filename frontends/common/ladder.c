/* The ladder of safety in front of whatever changes something. See ladder.h. */
#include "ladder.h"

#include "words.h"

#include <string.h>

size_t ladder_handful(const struct settings *settings)
{
    const char *text = settings_get(settings, "phonectl", "confirm_table").text;
    return text ? (size_t)strtoull(text, NULL, 10) : 0;
}

bool ladder_protected(const struct settings *settings)
{
    const char *text = settings_get(settings, "profile", "protected").text;
    return text && strcmp(text, "yes") == 0;
}

const char *ladder_organisation(const struct settings *settings, const struct core_account *account)
{
    const char *configured = settings_get(settings, "profile", "organisation").text;
    if (configured && *configured)
        return configured;
    return account ? account->organisation : NULL;
}

bool ladder_explains(const struct feature *action, const struct values *args)
{
    const char *text = values_text(args, "explain");
    const struct ph_param *param = param_find(&action->about.args, "explain");
    return text && param && param->type == PH_BOOL && param_number(param, text) == 1;
}

enum ladder_step ladder_step(const struct settings *settings, const struct feature *action,
                             size_t count, bool all)
{
    if (action->action.danger == PH_HARMLESS || count == 0)
        return LADDER_GO;
    if (all || ladder_protected(settings))
        return LADDER_ORGANISATION;
    if (count > ladder_handful(settings))
        return LADDER_NUMBER;
    return count > 1 ? LADDER_TABLE : LADDER_ONE;
}

size_t ladder_able(const struct feature *action, const struct phone *const *phones, size_t count)
{
    size_t able = 0;
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *reason = NULL;
        able += !phone_why_not(phones[i], action, &reason);
    }
    return able;
}

/* "At once, ending calls" for a switch, "Number: 1002" for the rest; NULL when it does not
 * count. Freed by the caller. */
static char *argument_text(const struct ph_param *param, const struct values *args)
{
    const char *text = values_text(args, param->key);
    if (!text || param->type == PH_SECRET || (param->value && strcmp(param->value, text) == 0))
        return NULL;
    const char *label = param->label ? words(param->label) : param->key;
    if (param->type != PH_BOOL)
        return text_format("%s: %s", label, *text ? text : "\"\"");
    return param_number(param, text) ? memory_copy(label) : NULL;
}

char *ladder_deed(const struct feature *action, const struct values *args)
{
    const struct ph_params *params = &action->about.args;
    char *text = memory_copy("");
    for (uint32_t i = 0; args && i < params->count; i++) {
        AUTO_FREE char *argument = argument_text(param_at(params, i), args);
        if (argument != NULL)
            text_append(&text, ", ", "%s", argument);
    }
    AUTO_FREE char *arguments = text;
    return *arguments ? text_format("%s (%s)", words(action->about.title), arguments)
                      : memory_copy(words(action->about.title));
}

char *ladder_place(const struct settings *settings, const struct core_account *account)
{
    const char *organisation = ladder_organisation(settings, NULL);
    const char *profile = settings_profile(settings);
    AUTO_FREE char *who = account && account->signed_in ? words_who(account) : NULL;
    if (organisation)
        return text_format(_("%s, profile %s"), organisation, profile);
    if (who)
        return text_format(_("the organisation of %s, profile %s"), who, profile);
    return text_format(_("profile %s"), profile);
}

const struct phone **ladder_again(const struct journal_job *job, const struct limits *limits,
                                  const struct phones *list, size_t *count)
{
    const struct phone **phones = memory_alloc((job->count + 1) * sizeof(*phones));
    *count = 0;
    for (size_t i = 0; i < job->count; i++) {
        const struct phone *phone = journal_plan(&job->items[i], limits) == JOURNAL_DO
                                        ? phones_by_id(list, job->items[i].id)
                                        : NULL;
        if (phone)
            phones[(*count)++] = phone;
    }
    return phones;
}
