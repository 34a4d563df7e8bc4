/* How much confirmation an action needs. See confirmation.h. */
#include "confirmation.h"

#include "translation.h"

#include <string.h>

size_t confirmation_handful(const struct settings *settings)
{
    const char *text = settings_get(settings, "phonectl", "confirm_table").text;
    return text ? (size_t)strtoull(text, NULL, 10) : 0;
}

bool confirmation_protected(const struct settings *settings)
{
    const char *text = settings_get(settings, "profile", "protected").text;
    return text && strcmp(text, "yes") == 0;
}

const char *confirmation_organisation(const struct settings *settings,
                                      const struct core_account *account)
{
    const char *configured = settings_get(settings, "profile", "organisation").text;
    if (configured && *configured)
        return configured;
    return account ? account->organisation : NULL;
}

enum confirmation_step confirmation_step(const struct settings *settings,
                                         const struct feature *action, size_t count, bool all)
{
    if (action->action.danger == PH_HARMLESS || count == 0)
        return CONFIRMATION_NONE;
    if (all || confirmation_protected(settings))
        return CONFIRMATION_ORGANISATION;
    if (count > confirmation_handful(settings))
        return CONFIRMATION_NUMBER;
    return count > 1 ? CONFIRMATION_TABLE : CONFIRMATION_ONE;
}

enum { REASONS_MOST = 6 }; /* further reasons are counted together */

struct reasons {
    char *text[REASONS_MOST];
    size_t phones[REASONS_MOST], others;
};

/* Takes ownership of reason. */
static void add_reason(struct reasons *reasons, char *reason)
{
    for (size_t i = 0; i < REASONS_MOST; i++) {
        bool known = reasons->text[i] != NULL && strcmp(reasons->text[i], reason) == 0;
        if (!known && reasons->text[i] != NULL)
            continue;
        if (known)
            free(reason);
        else
            reasons->text[i] = reason;
        reasons->phones[i]++;
        return;
    }
    free(reason);
    reasons->others++;
}

static void add_line(char **text, size_t phones, const char *reason)
{
    AUTO_FREE char *number = words_number((int64_t)phones);
    text_append(
        text, "\n",
        words_count("%s phone is left out: %s", "%s phones are left out: %s", (uint64_t)phones),
        number, reason);
}

/* NULL if there are no reasons. */
static char *reasons_text(const struct reasons *reasons)
{
    char *text = reasons->text[0] != NULL ? memory_copy("") : NULL;
    for (size_t i = 0; i < REASONS_MOST && reasons->text[i] != NULL; i++)
        add_line(&text, reasons->phones[i], reasons->text[i]);
    if (reasons->others > 0)
        add_line(&text, reasons->others, _("for various reasons"));
    return text;
}

size_t confirmation_able(const struct feature *action, const struct values *args,
                         const struct phone *const *phones, size_t count, char **why)
{
    size_t able = 0;
    struct reasons reasons = {0};
    for (size_t i = 0; i < count; i++) {
        char *reason = NULL;
        if (!phone_why_not_in(words_count, phones[i], action, args, &reason))
            able++;
        else
            add_reason(&reasons, reason);
    }
    if (why != NULL)
        *why = reasons_text(&reasons);
    for (size_t i = 0; i < REASONS_MOST; i++)
        free(reasons.text[i]);
    return able;
}

/* "At once, ending calls" for a switch, "Number: 1002" for the rest, masked if it may be a PIN;
 * NULL if it need not be shown: a secret, or the default. Freed by the caller. */
static char *argument_text(const struct ph_param *param, bool keys, const struct values *args)
{
    const char *text = values_text(args, param->key);
    if (text == NULL || param->type == PH_SECRET ||
        (param->value && strcmp(param->value, text) == 0))
        return NULL;
    const char *label = param->label ? words(param->label) : param->key;
    AUTO_FREE char *shown = param_masked(param, keys, text);
    if (param->type != PH_BOOL || param_check(param, text, NULL, NULL) < 0)
        return text_format("%s: %s", label, *text ? shown : "\"\"");
    return param_number(param, text) ? memory_copy(label) : NULL;
}

char *confirmation_args(const struct feature *action, const struct values *args)
{
    const struct ph_params *params = &action->about.args;
    char *text = memory_copy("");
    for (uint32_t i = 0; args && i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        AUTO_FREE char *argument = argument_text(param, param == feature_keys(action), args);
        if (argument != NULL)
            text_append(&text, ", ", "%s", argument);
    }
    return text;
}

/* The action with its arguments: "Reboot (At once, ending calls)", "Dial (Number: 1002)". Freed
 * by the caller. */
static char *deed_text(const struct feature *action, const struct values *args)
{
    AUTO_FREE char *arguments = confirmation_args(action, args);
    return *arguments ? text_format("%s (%s)", words(action->about.title), arguments)
                      : memory_copy(words(action->about.title));
}

/* "Acme GmbH, profile acme"; without a configured name, the signed-in user instead. Freed by the
 * caller. */
static char *place_text(const struct settings *settings, const struct core_account *account)
{
    const char *organisation = confirmation_organisation(settings, NULL);
    const char *profile = settings_profile(settings);
    AUTO_FREE char *who = account && account->signed_in ? words_who(account) : NULL;
    if (organisation)
        return text_format(_("%s, profile %s"), organisation, profile);
    if (who)
        return text_format(_("the organisation of %s, profile %s"), who, profile);
    return text_format(_("profile %s"), profile);
}

char *confirmation_question(struct core *core, const struct feature *action,
                            const struct values *args, size_t able, size_t count, const char *name)
{
    AUTO_FREE char *deed = deed_text(action, args);
    AUTO_FREE char *place = place_text(core_settings(core), core_account(core));
    AUTO_FREE char *some = words_number((int64_t)able), *all = words_number((int64_t)count);
    if (count == 1 && name != NULL)
        return text_format(_("%s: %s in %s"), deed, name, place);
    if (able == count)
        return text_format(words_count("%s: %s phone in %s", "%s: %s phones in %s", count), deed,
                           all, place);
    return text_format(words_count("%s: %s of %s phone in %s", "%s: %s of %s phones in %s", count),
                       deed, some, all, place);
}

char *confirmation_age(int64_t age_s)
{
    enum { MINUTE_S = 60 };
    AUTO_FREE char *age = age_s < MINUTE_S ? NULL : duration_words_in(words_count, age_s);
    return age == NULL ? NULL : text_format(_("The list of phones is %s old."), age);
}

const struct phone **confirmation_again(const struct journal_job *job, const struct limits *limits,
                                        const struct phones *list, size_t *count)
{
    const struct phone **phones = memory_alloc((job->count + 1) * sizeof *phones);
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
