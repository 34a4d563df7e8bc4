#include "config/param.h"

#include "util/duration.h"
#include "util/error.h"
#include "util/text.h"
#include "util/url.h"

#include <string.h>

static const char *const type_names[] = {NULL,     "bool",     "int",  "text", "secret",
                                         "choice", "duration", "path", "url"};

const char *param_type_name(uint32_t type)
{
    return type < COUNT_OF(type_names) ? type_names[type] : NULL;
}

const struct ph_param *param_at(const struct ph_params *params, uint32_t index)
{
    const char *first = (const char *)params->items;
    return (const struct ph_param *)(const void *)(first + (size_t)index * params->stride);
}

const struct ph_param *param_of_type(const struct ph_params *params, uint32_t type)
{
    for (uint32_t i = 0; i < params->count; i++)
        if (param_at(params, i)->type == type)
            return param_at(params, i);
    return NULL;
}

const struct ph_param *param_find(const struct ph_params *params, const char *key)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (strcmp(param->key, key) == 0)
            return param;
    }
    return NULL;
}

static bool limited(const struct ph_param *param)
{
    return param->min != 0 || param->max != 0;
}

/* ---- Allowed values in words ----------------------------------------------------------------- */

static char *choices_in_words(translator *in, const char *const *choices)
{
    char *words = memory_copy("");
    for (size_t i = 0; choices != NULL && choices[i] != NULL; i++) {
        bool last = i > 0 && choices[i + 1] == NULL;
        AUTO_FREE char *before = last ? memory_steal(words) : NULL;
        if (last)
            words = text_format(translator_text(in, "%s or %s"), before, choices[i]);
        else
            text_append(&words, ", ", "%s", choices[i]);
    }
    return words;
}

static char *range_in_words(translator *in, const char *min, const char *max, bool bytes)
{
    if (max != NULL && strcmp(min, max) == 0)
        return bytes ? text_format(translator_text(in, "%s bytes"), min) : memory_copy(min);
    if (bytes)
        return max == NULL ? text_format(translator_text(in, "at least %s bytes"), min)
                           : text_format(translator_text(in, "%s to %s bytes"), min, max);
    return max == NULL ? text_format(translator_text(in, "at least %s"), min)
                       : text_format(translator_text(in, "%s to %s"), min, max);
}

static char *number_in_words(translator *in, const struct ph_param *param)
{
    bool duration = param->type == PH_DURATION;
    AUTO_FREE char *min =
        duration ? duration_text(param->min) : text_format("%lld", (long long)param->min);
    AUTO_FREE char *max =
        duration ? duration_text(param->max) : text_format("%lld", (long long)param->max);
    return range_in_words(in, min, param->max == INT64_MAX ? NULL : max,
                          param->type == PH_TEXT || param->type == PH_SECRET);
}

char *param_allowed_in(translator *in, const struct ph_param *param)
{
    bool number = param->type != PH_BOOL && param->type != PH_CHOICE && param->type != PH_PATH &&
                  param->type != PH_URL;
    if (number && limited(param))
        return number_in_words(in, param);
    switch (param->type) {
    case PH_BOOL:
        return memory_copy(translator_text(in, "yes or no"));
    case PH_CHOICE:
        return choices_in_words(in, param->choices);
    case PH_PATH:
        return memory_copy(translator_text(in, "a path"));
    case PH_URL:
        return memory_copy(
            translator_text(in, "an https address, or http to 127.0.0.1, [::1] or a network "
                                "of the setting plain_http"));
    case PH_DURATION:
        return memory_copy(translator_text(in, "a duration such as 90s, 15m, 1h30m or 14d"));
    case PH_INT:
        return memory_copy(translator_text(in, "a whole number"));
    default:
        return memory_copy(translator_text(in, "text"));
    }
}

char *param_allowed(const struct ph_param *param)
{
    return param_allowed_in(NULL, param);
}

/* Never quotes the text: it could be a secret given to the wrong parameter. */
static int refuse(const struct ph_param *param, struct ph_error *err)
{
    AUTO_FREE char *allowed = param_allowed(param);
    return error_fail(err, PH_INVALID, param->key, "%s must be %s", param->key, allowed);
}

/* ---- One check per type ---------------------------------------------------------------------- */

static bool int_parse(const char *text, int64_t *number)
{
    bool negative = *text == '-';
    int64_t value = 0;
    const char *digit = text + negative;
    if (*digit == '\0')
        return false;
    for (; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        int step = negative ? '0' - *digit : *digit - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, step, &value))
            return false;
    }
    *number = value;
    return true;
}

/* 1, 0, or -1 if text is neither. */
static int bool_parse(const char *text)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_same_word(text, words[i]))
            return (int)(i % 2);
    return -1;
}

static bool text_clean(const char *text)
{
    while (*text != '\0') {
        uint32_t point;
        size_t length = text_utf8(text, &point);
        if (length == 0 || point < 0x20 || (point >= 0x7F && point <= 0x9F))
            return false;
        text += length;
    }
    return true;
}

static int check_number(const struct ph_param *param, const char *text, char **normal,
                        struct ph_error *err)
{
    int64_t number;
    if (param->type == PH_DURATION)
        number = duration_parse(text);
    else if (!int_parse(text, &number))
        return refuse(param, err);
    if (param->type == PH_DURATION && number < 0)
        return error_fail(err, PH_INVALID, param->key,
                          "%s must be a duration such as 90s, 15m, 1h30m or 14d", param->key);
    if (limited(param) && (number < param->min || number > param->max))
        return refuse(param, err);
    *normal =
        param->type == PH_DURATION ? duration_text(number) : text_format("%lld", (long long)number);
    return PH_OK;
}

static int check_choice(const struct ph_param *param, const char *text, char **normal,
                        struct ph_error *err)
{
    for (size_t i = 0; param->choices != NULL && param->choices[i] != NULL; i++) {
        if (text_same_word(text, param->choices[i])) {
            *normal = memory_copy(param->choices[i]);
            return PH_OK;
        }
    }
    return refuse(param, err);
}

static int check_text(const struct ph_param *param, const char *text, char **normal,
                      struct ph_error *err)
{
    int64_t length = (int64_t)strlen(text);
    if (length == 0 && (param->flags & PH_REQUIRED) != 0)
        return error_fail(err, PH_INVALID, param->key, "%s must not be empty", param->key);
    if (limited(param) && (length < param->min || length > param->max))
        return refuse(param, err);
    if (param->type == PH_TEXT && !text_clean(text))
        return error_fail(err, PH_INVALID, param->key,
                          "%s must be UTF-8 text without control characters", param->key);
    *normal = memory_copy(text);
    return PH_OK;
}

static int check_url(const struct ph_param *param, const char *text, char **normal,
                     struct ph_error *err)
{
    if (url_check(text, normal))
        return PH_OK;
    AUTO_FREE char *hidden = memory_copy(text);
    url_hide_user(hidden);
    if (strcmp(hidden, text) != 0)
        return error_fail(err, PH_INVALID, param->key,
                          "%s must not contain a user or a password, as in https://USER:PASSWORD@…",
                          param->key);
    int code = url_check_encoded(param->key, text, err);
    return code < 0 ? code : refuse(param, err);
}

static int check_path(const struct ph_param *param, const char *text, char **normal,
                      struct ph_error *err)
{
    if (*text == '\0')
        return error_fail(err, PH_INVALID, param->key, "%s must be a path", param->key);
    if (strpbrk(text, "\n\r") != NULL)
        return error_fail(err, PH_INVALID, param->key, "%s must be a path on one line", param->key);
    if (text[0] == '~' && (text[1] == '/' || text[1] == '\0'))
        return error_fail(err, PH_INVALID, param->key,
                          "%s must be written in full: ~ is not replaced here", param->key);
    *normal = memory_copy(text);
    return PH_OK;
}

int param_check(const struct ph_param *param, const char *text, char **canonical,
                struct ph_error *err)
{
    AUTO_FREE char *normal = NULL;
    int code = PH_OK, truth;
    switch (param->type) {
    case PH_BOOL:
        truth = bool_parse(text);
        code = truth < 0 ? refuse(param, err) : PH_OK;
        normal = memory_copy(truth == 1 ? "yes" : "no");
        break;
    case PH_INT:
    case PH_DURATION:
        code = check_number(param, text, &normal, err);
        break;
    case PH_CHOICE:
        code = check_choice(param, text, &normal, err);
        break;
    case PH_PATH:
        code = check_path(param, text, &normal, err);
        break;
    case PH_URL:
        code = check_url(param, text, &normal, err);
        break;
    case PH_TEXT:
    case PH_SECRET:
        code = check_text(param, text, &normal, err);
        break;
    default:
        return error_fail(err, PH_UNSUPPORTED, param->key,
                          "%s is of a type this program is too "
                          "old for",
                          param->key);
    }
    if (code == PH_OK && canonical != NULL)
        *canonical = memory_steal(normal);
    return code;
}

bool param_varies(const struct ph_param *param)
{
    return param->type != PH_SECRET && (param->flags & (PH_NO_SAVE | PH_PREVIEW)) == 0;
}

static char *mask_digits(const char *keys)
{
    char *shown = memory_copy("");
    for (size_t length, gap; *keys != '\0'; keys += length + gap) {
        length = strcspn(keys, ", \t");
        gap = strspn(keys + length, ", \t");
        bool digits = strspn(keys, "0123456789*#") >= length;
        for (size_t i = 0; digits && i < length; i++)
            text_append(&shown, "", "•");
        size_t skipped = digits ? length : 0;
        text_append(&shown, "", "%.*s", (int)(length + gap - skipped), keys + skipped);
    }
    return shown;
}

char *param_masked(const struct ph_param *param, bool keys, const char *text)
{
    if (param->type == PH_SECRET || (param->flags & PH_NO_SAVE) != 0)
        return memory_copy("••••");
    return keys ? mask_digits(text) : memory_copy(text);
}

int64_t param_number(const struct ph_param *param, const char *text)
{
    int64_t number = 0;
    if (param->type == PH_BOOL)
        return bool_parse(text) == 1;
    if (param->type == PH_DURATION)
        return duration_parse(text);
    return param->type == PH_INT && int_parse(text, &number) ? number : 0;
}

/* ---- Checks of a declaration ----------------------------------------------------------------- */

static bool key_valid(const char *key)
{
    enum { LONGEST = 31 };
    size_t length = key == NULL ? 0 : strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length > 0 && length <= LONGEST && key[length] == '\0' && key[0] >= 'a' && key[0] <= 'z';
}

static bool blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static const char *unsound(const struct ph_param *param)
{
    if (blank(param->label))
        return "has no label";
    if (blank(param->help))
        return "has no help";
    if (param_type_name(param->type) == NULL)
        return "has an unknown type";
    if (param->min > param->max)
        return "has a minimum above its maximum";
    if (param->type == PH_CHOICE && (param->choices == NULL || param->choices[0] == NULL))
        return "is a choice without choices";
    if (param->type != PH_CHOICE && param->choices != NULL)
        return "has choices but is no choice";
    if (param->type == PH_SECRET && param->value != NULL)
        return "is a secret with a default";
    if (param->type == PH_SECRET && (param->flags & PH_POSITIONAL) != 0)
        return "is a secret that would be given on the command line";
    bool counted = param->type == PH_DURATION || param->type == PH_TEXT || param->type == PH_SECRET;
    if (counted && param->min < 0)
        return "has a negative minimum";
    return NULL;
}

int param_sound(const struct ph_param *param, struct ph_error *err)
{
    if (!key_valid(param->key))
        return error_fail(err, PH_INVALID, param->key,
                          "A key must be a letter and then at most 30 of a-z, 0-9 and _: %s",
                          param->key == NULL ? "(none)" : param->key);
    const char *fault = unsound(param);
    if (fault != NULL)
        return error_fail(err, PH_INVALID, param->key, "%s %s", param->key, fault);
    struct ph_error why;
    if (param->value != NULL && param_check(param, param->value, NULL, &why) != PH_OK)
        return error_fail(err, PH_INVALID, param->key, "The default of %s is not valid: %s",
                          param->key, why.text);
    return PH_OK;
}
