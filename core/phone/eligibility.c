/* See eligibility.h. */
#include "phone/eligibility.h"

#include "config/settings.h"
#include "config/settings_load.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether a glob in a blank-separated list matches a value in a newline-separated one. */
static bool lists_meet(const char *globs, const char *values)
{
    AUTO_FREE char *wanted = memory_copy(globs);
    char *rest = NULL;
    for (char *glob = strtok_r(wanted, " ", &rest); glob != NULL;
         glob = strtok_r(NULL, " ", &rest)) {
        AUTO_FREE char *given = memory_copy(values);
        char *more = NULL;
        for (char *value = strtok_r(given, "\n", &more); value != NULL;
             value = strtok_r(NULL, "\n", &more))
            if (fnmatch(glob, value, 0) == 0)
                return true;
    }
    return false;
}

/* Turns "connected connected_with_issues" into "connected or connected_with_issues"; freed by the
 * caller. */
static char *list_words(const char *globs)
{
    AUTO_FREE char *copy = memory_copy(globs);
    char *words = NULL, *rest = NULL;
    for (char *glob = strtok_r(copy, " ", &rest); glob != NULL; glob = strtok_r(NULL, " ", &rest))
        text_append(&words, " or ", "%s", glob);
    return words;
}

/* The first of the blank-separated fields that the phone lacks, freed by the caller; NULL if it has
 * all. */
static char *lacking_field(const struct phone *phone, const char *fields)
{
    for (size_t length; *fields != '\0'; fields += length) {
        length = strcspn(fields, " ");
        AUTO_FREE char *field = strndup(fields, length);
        if (length > 0 && phone_field(phone, field) == NULL)
            return memory_steal(field);
        length += strspn(fields + length, " ");
    }
    return NULL;
}

/* The phone comes from a directory whose phones the action is not for. */
static bool foreign(const struct phone *phone, const char *globs, char **reason)
{
    const char *source = phone_field(phone, "source"); /* NULL in lists of earlier versions */
    bool excludes = globs != NULL && globs[0] == '!';
    if (globs == NULL || source == NULL || lists_meet(globs + excludes, source) != excludes)
        return false;
    AUTO_FREE char *from = fields_text(source);
    AUTO_FREE char *wanted = list_words(globs + excludes);
    *reason = excludes
                  ? text_format("it comes from %s, and this is not for such phones", from)
                  : text_format("it comes from %s, and this is for phones from %s", from, wanted);
    return true;
}

int eligibility_check(const struct settings *settings, const struct feature *action,
                      const struct values *args, struct ph_error *err)
{
    const char *text = settings_get(settings, "profile", "read_only").text;
    if (text == NULL || strcmp(text, "yes") != 0 || feature_only_reads(action, args))
        return PH_OK;
    const char *profile = settings_profile(settings);
    return error_fail(err, PH_CANCELLED, "read_only",
                      "The profile %s is read-only, so nothing was done. To allow actions: "
                      "phonectl --profile %s config set read_only no",
                      profile, profile);
}

struct need {
    const char *field, *globs, *lacks; /* lacks: how to say that the value is not there */
};

/* A status is explained by the first that is wanted: the others are variants of it. */
static char *need_text(const struct need *need, const char *value)
{
    if (strcmp(need->field, "status") == 0)
        return text_format("not %.*s (status: %s)", (int)strcspn(need->globs, " "), need->globs,
                           value);
    AUTO_FREE char *wanted = list_words(need->globs);
    return need->lacks != NULL
               ? text_format("%s %s", need->lacks, wanted)
               : text_format("only for the %s %s, not for %s", need->field, wanted, value);
}

bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason)
{
    if (foreign(phone, action->action.source, reason))
        return true;
    AUTO_FREE char *field =
        action->action.needs == NULL ? NULL : lacking_field(phone, action->action.needs);
    if (field != NULL) {
        *reason = text_format("it has no %s in the list of phones", field);
        return true;
    }
    const struct need needs[] = {
        {"capability", action->action.capability, "it lacks the capability"},
        {"permission", action->action.permission, "this account lacks the permission"},
        {"status", action->action.status, NULL},
        {"model", action->action.model, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        const char *value = phone_field(phone, needs[i].field), *globs = needs[i].globs;
        bool excludes = globs != NULL && globs[0] == '!';
        if (globs == NULL || (value != NULL && lists_meet(globs + excludes, value)) != excludes)
            continue;
        *reason = excludes ? text_format("not possible with the %s %s", needs[i].field, value)
                           : need_text(&needs[i], value == NULL ? "unknown" : value);
        return true;
    }
    return false;
}
