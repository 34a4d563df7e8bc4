/* The ladder of safety in front of actions that disturb people. See ladder.h. */
#include "ladder.h"

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

const char *ladder_organisation(const struct settings *settings, const struct ph_account *account)
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
    if (action->action.danger < PH_DISTURBING)
        return LADDER_GO;
    if (all || ladder_protected(settings))
        return LADDER_ORGANISATION;
    if (count > ladder_handful(settings))
        return LADDER_NUMBER;
    return count > 1 ? LADDER_TABLE : LADDER_ONE;
}
