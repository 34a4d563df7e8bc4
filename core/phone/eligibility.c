#include "phone/eligibility.h"

#include "config/param.h"
#include "config/settings.h"
#include "config/values.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "util/error.h"
#include "util/text.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* The length of the next word, at which *word points then; 0: there is none. */
static size_t word_length(const char **word, const char *between)
{
    *word += strspn(*word, between);
    return strcspn(*word, between);
}

static bool word_matches(const char *glob, size_t glob_length, const char *value, size_t length)
{
    if (strcspn(glob, "*?[\\") >= glob_length)
        return glob_length == length && memcmp(glob, value, length) == 0;
    AUTO_FREE char *wanted = strndup(glob, glob_length), *given = strndup(value, length);
    return fnmatch(wanted, given, 0) == 0;
}

/* Whether a glob in a blank-separated list matches a value in a newline-separated one. Asked for
 * each phone of a list several times. */
static bool lists_meet(const char *globs, const char *values)
{
    size_t glob_length, length;
    for (; (glob_length = word_length(&globs, " ")) > 0; globs += glob_length) {
        const char *value = values;
        for (; (length = word_length(&value, "\n")) > 0; value += length)
            if (word_matches(globs, glob_length, value, length))
                return true;
    }
    return false;
}

/* Whether the value matches the globs, or none of them behind a leading '!'. value may be NULL. */
static bool fits(const char *globs, const char *value)
{
    bool excludes = globs[0] == '!';
    return (value != NULL && lists_meet(globs + excludes, value)) != excludes;
}

/* "a or b" out of "a", or of NULL, which it frees; freed by the caller. */
static char *one_more(translator *in, char *words, const char *word)
{
    AUTO_FREE char *before = words;
    return before == NULL ? memory_copy(word)
                          : text_format(translator_text(in, "%s or %s"), before, word);
}

/* Turns "connected connected_with_issues" into "connected or connected_with_issues"; freed by the
 * caller. */
static char *list_words(translator *in, const char *globs)
{
    AUTO_FREE char *copy = memory_copy(globs);
    char *words = NULL, *rest = NULL;
    for (char *glob = strtok_r(copy, " ", &rest); glob != NULL; glob = strtok_r(NULL, " ", &rest))
        words = one_more(in, words, glob);
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
static bool foreign(translator *in, const struct phone *phone, const char *globs, char **reason)
{
    const char *source = phone_field(phone, "source"); /* NULL in lists of earlier versions */
    if (globs == NULL || source == NULL || fits(globs, source))
        return false;
    bool excludes = globs[0] == '!';
    AUTO_FREE char *from = fields_text(source);
    AUTO_FREE char *wanted = list_words(in, globs + excludes);
    *reason =
        excludes
            ? text_format(translator_text(in, "it comes from %s, and this is not for such phones"),
                          from)
            : text_format(translator_text(in, "it comes from %s, and this is for phones from %s"),
                          from, wanted);
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
    const char *field, *globs;
};

/* A status in a person's words, or as the service spells it; freed by the caller. */
static char *status_words(translator *in, const char *status, size_t length)
{
    AUTO_FREE char *copy = strndup(status, length);
    for (char *c = copy; in != NULL && *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
    return memory_copy(in == NULL || *copy == '\0' ? copy : in(copy, NULL, 1));
}

/* Of the wanted statuses only the first is named: the others are variants of it. */
static char *need_text(translator *in, const struct need *need, const char *value)
{
    if (strcmp(need->field, "status") == 0) {
        AUTO_FREE char *wanted = status_words(in, need->globs, strcspn(need->globs, " "));
        AUTO_FREE char *status = status_words(in, value, strlen(value));
        return text_format(translator_text(in, "not %s (status: %s)"), wanted, status);
    }
    AUTO_FREE char *wanted = list_words(in, need->globs);
    if (strcmp(need->field, "capability") == 0)
        return text_format(translator_text(in, "it lacks the capability %s"), wanted);
    if (strcmp(need->field, "permission") == 0)
        return text_format(translator_text(in, "this account lacks the permission %s"), wanted);
    return text_format(translator_text(in, "only for the model %s, not for %s"), wanted, value);
}

/* Whether the telephone call on the phone takes all the keys as tones, so that it need not have
 * them. */
static bool tones_do(const struct feature *action, const struct values *args)
{
    const struct ph_param *keys = param_of_type(&action->about.args, PH_TEXT);
    if ((action->about.flags & PH_TONES) == 0 || keys == NULL)
        return false;
    const char *text = args == NULL ? NULL : values_text(args, keys->key);
    return text != NULL && text[strspn(text, "0123456789*#, ")] == '\0';
}

/* Splits "SCOPE@FIELD=GLOB" and says whether the scope counts for the phone. */
static bool scope_counts(const struct phone *phone, char *scope, char **field)
{
    *field = strchr(scope, '@');
    char *glob = *field == NULL ? NULL : strchr(*field, '=');
    if (glob == NULL)
        return true;
    *(*field)++ = '\0';
    *glob++ = '\0';
    return fits(glob, phone_field(phone, *field));
}

/* A sign-in whose scopes are not known lacks none. */
static bool lacks_scope(translator *in, const struct phone *phone, const char *scopes,
                        char **reason)
{
    const char *granted = phone_granted(phone);
    if (scopes == NULL || granted == NULL)
        return false;
    AUTO_FREE char *copy = memory_copy(scopes), *wanted = NULL, *idle = NULL;
    char *rest = NULL, *field;
    for (char *scope = strtok_r(copy, " ", &rest); scope != NULL;
         scope = strtok_r(NULL, " ", &rest)) {
        bool counts = scope_counts(phone, scope, &field), has = lists_meet(granted, scope);
        if (counts && has)
            return false;
        const char *value = counts ? NULL : phone_field(phone, field);
        if (counts)
            wanted = one_more(in, wanted, scope);
        else if (has && value != NULL)
            text_append(&idle, "; ", translator_text(in, "%s is not enough, since its %s is %s"),
                        scope, field, value);
    }
    if (wanted == NULL)
        return false;
    AUTO_FREE char *why = idle == NULL ? memory_copy("") : text_format(" (%s)", idle);
    *reason =
        text_format(translator_text(in, "this sign-in lacks the scope %s%s: sign in again with it"),
                    wanted, why);
    return true;
}

char *eligibility_missing_scopes(const struct feature *action, const char *granted)
{
    if (action->action.scopes == NULL || granted == NULL)
        return NULL;
    AUTO_FREE char *copy = memory_copy(action->action.scopes), *wanted = NULL;
    char *rest = NULL;
    for (char *scope = strtok_r(copy, " ", &rest); scope != NULL;
         scope = strtok_r(NULL, " ", &rest)) {
        scope[strcspn(scope, "@")] = '\0';
        if (lists_meet(granted, scope))
            return NULL;
        text_append(&wanted, " or ", "%s", scope);
    }
    return memory_steal(wanted);
}

enum { KEYS = 1, STATUS = 2 }; /* what the phone itself must have for keys, and its status */

/* Whether the phone's row lacks something of these, with a sentence. */
static bool lacks(translator *in, const struct phone *phone, const struct ph_action *action,
                  int what, char **reason)
{
    bool keys = (what & KEYS) != 0;
    const char *wanted_fields = keys ? action->needs : NULL;
    AUTO_FREE char *field = wanted_fields == NULL ? NULL : lacking_field(phone, wanted_fields);
    if (field != NULL) {
        *reason = text_format(translator_text(in, "it has no %s in the list of phones"), field);
        return true;
    }
    const struct need needs[] = {
        {"capability", keys ? action->capability : NULL},
        {"permission", keys ? action->permission : NULL},
        {"status", (what & STATUS) != 0 ? action->status : NULL},
        {"model", keys ? action->model : NULL},
    };
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        const char *value = phone_field(phone, needs[i].field), *globs = needs[i].globs;
        if (globs == NULL || fits(globs, value))
            continue;
        *reason = globs[0] == '!' ? text_format(translator_text(in, "not possible with the %s %s"),
                                                needs[i].field, value)
                                  : need_text(in, &needs[i], value == NULL ? "unknown" : value);
        return true;
    }
    return false;
}

bool phone_status_fits(const struct phone *phone, const struct feature *action)
{
    const char *globs = action->action.status;
    return globs == NULL || fits(globs, phone_field(phone, "status"));
}

bool phone_why_not_in(translator *in, const struct phone *phone, const struct feature *action,
                      const struct values *args, char **reason)
{
    const struct ph_action *about = &action->action;
    AUTO_FREE char *keyless = NULL, *why = NULL;
    if (foreign(in, phone, about->source, reason))
        return true;
    bool by_tones =
        (action->about.flags & PH_TONES) != 0 && lacks(in, phone, about, KEYS, &keyless);
    if (!(by_tones && tones_do(action, args)) && lacks(in, phone, about, KEYS | STATUS, reason)) {
        if (by_tones && !lacks(in, phone, about, STATUS, &why)) {
            free(*reason);
            *reason = text_format(
                translator_text(in, "%s; it takes only digits, as tones during a call"), keyless);
        }
        return true;
    }
    return lacks_scope(in, phone, about->scopes, reason);
}

bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason)
{
    return phone_why_not_in(NULL, phone, action, NULL, reason);
}
