#include "util/amount.h"

#include "util/error.h"

#include <string.h>

enum {
    MOST = 1000000, /* phones, and phones per minute */
    WHOLE = 100     /* percent */
};

/* Reads digits; returns their end, or NULL if there are none or too many. */
static const char *parse_digits(const char *text, int64_t *number)
{
    int64_t value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (*at - '0');
        if (value > MOST)
            return NULL;
    }
    *number = value;
    return at == text ? NULL : at;
}

bool amount_parse(const char *text, struct amount *amount)
{
    int64_t value;
    const char *rest = parse_digits(text, &value);
    if (rest == NULL)
        return false;
    bool percent = strcmp(rest, "%") == 0;
    if ((!percent && *rest != '\0') || (percent && value > WHOLE))
        return false;
    *amount = (struct amount){.value = value, .percent = percent};
    return true;
}

int amount_parse_failures(const char *text, struct amount *amount, struct ph_error *err)
{
    struct amount parsed = {.value = AMOUNT_NONE};
    if (strcmp(text, "none") != 0 && !amount_parse(text, &parsed))
        return error_fail(err, PH_INVALID, "max_fail",
                          "\"%s\" is not a failure limit; use 10, 5%% or none", text);
    if (amount != NULL)
        *amount = parsed;
    return PH_OK;
}

int amount_parse_rate(const char *text, int64_t *per_minute, struct ph_error *err)
{
    int64_t value;
    const char *rest = parse_digits(text, &value);
    bool minute = rest != NULL && strcmp(rest, "/m") == 0;
    bool second = rest != NULL && (*rest == '\0' || strcmp(rest, "/s") == 0);
    if (!minute && !second)
        return error_fail(err, PH_INVALID, "rate",
                          "\"%s\" is not a rate; use 10/s, 300/m or 0 (no limit)", text);
    if (per_minute != NULL)
        *per_minute = value == 0 ? AMOUNT_NONE : minute ? value : value * 60;
    return PH_OK;
}
