/* The limits of a job as people type them. */
#include "job/limits.h"

#include "config/param.h"
#include "config/values.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

static bool parse_amount(const char *text, struct limits_amount *amount)
{
    int64_t value;
    const char *rest = parse_digits(text, &value);
    if (rest == NULL)
        return false;
    bool percent = strcmp(rest, "%") == 0;
    if ((!percent && *rest != '\0') || (percent && value > WHOLE))
        return false;
    *amount = (struct limits_amount){.value = value, .percent = percent};
    return true;
}

int limits_parse_max_fail(const char *text, struct limits *limits, struct ph_error *err)
{
    struct limits_amount amount = {.value = LIMITS_NONE};
    if (strcmp(text, "none") != 0 && !parse_amount(text, &amount))
        return error_fail(err, PH_INVALID, "max_fail",
                          "\"%s\" is not a failure limit; use 10, 5%% or none", text);
    limits->max_fail = amount;
    limits->max_fail_set = true;
    return PH_OK;
}

int limits_parse_rate(const char *text, struct limits *limits, struct ph_error *err)
{
    int64_t value;
    const char *rest = parse_digits(text, &value);
    bool minute = rest != NULL && strcmp(rest, "/m") == 0;
    bool second = rest != NULL && (*rest == '\0' || strcmp(rest, "/s") == 0);
    if (!minute && !second)
        return error_fail(err, PH_INVALID, "rate",
                          "\"%s\" is not a rate; use 10/s, 300/m or 0 (no limit)", text);
    limits->rate_per_minute = value == 0 ? LIMITS_NONE : minute ? value : value * 60;
    return PH_OK;
}

/* Whether next is larger than before, as far as that is known without the number of phones. */
static bool follows(const struct limits_amount *before, const struct limits_amount *next)
{
    return next->value > 0 &&
           (before == NULL || before->percent != next->percent || next->value > before->value);
}

int limits_parse_waves(const char *text, struct limits *limits, struct ph_error *err)
{
    AUTO_FREE char *list = memory_copy(text);
    struct limits_amount waves[LIMITS_MAX_WAVES];
    size_t count = 0;
    char *rest = list, *part;
    while ((part = strsep(&rest, ",")) != NULL) {
        if (count == LIMITS_MAX_WAVES)
            return error_fail(err, PH_INVALID, "canary", "At most %d waves", LIMITS_MAX_WAVES);
        const struct limits_amount *before = count == 0 ? NULL : &waves[count - 1];
        if (!parse_amount(part, &waves[count]) || !follows(before, &waves[count]))
            return error_fail(err, PH_INVALID, "canary",
                              "--canary needs rising steps such as 1,10%%,100%%, not \"%s\"", text);
        count++;
    }
    memcpy(limits->waves, waves, count * sizeof *waves);
    limits->wave_count = count;
    return PH_OK;
}

size_t limits_amount_of(const struct limits_amount *amount, size_t all)
{
    size_t value = (size_t)amount->value;
    if (amount->percent)
        value = (all * value + WHOLE - 1) / WHOLE;
    return value < all ? value : all;
}

/* ---- In the journal -------------------------------------------------------------------------- */

static char *amount_text(const struct limits_amount *amount)
{
    if (amount->value == LIMITS_NONE)
        return memory_copy("none");
    return text_format("%lld%s", (long long)amount->value, amount->percent ? "%" : "");
}

static char *waves_text(const struct limits *limits)
{
    char *text = memory_copy("");
    for (size_t i = 0; i < limits->wave_count; i++) {
        AUTO_FREE char *amount = amount_text(&limits->waves[i]);
        text_append(&text, ",", "%s", amount);
    }
    return text;
}

static char *rate_text(int64_t per_minute)
{
    if (per_minute == LIMITS_NONE)
        return memory_copy("0");
    bool whole = per_minute % 60 == 0;
    return text_format("%lld%s", (long long)(whole ? per_minute / 60 : per_minute),
                       whole ? "/s" : "/m");
}

struct values *limits_values(const struct limits *limits)
{
    struct values *values = values_new();
    AUTO_FREE char *rate = rate_text(limits->rate_per_minute);
    AUTO_FREE char *max_fail = amount_text(&limits->max_fail);
    AUTO_FREE char *waves = waves_text(limits);
    values_set_number(values, "jobs", limits->jobs);
    values_set(values, "rate", rate);
    values_set(values, "max_fail", max_fail);
    if (limits->wave_count > 0)
        values_set(values, "canary", waves);
    values_set_number(values, "call_ms", limits->call_ms);
    values_set_number(values, "wait_ms", limits->wait_ms);
    return values;
}

static int fill_number(const struct values *kept, const char *key, int64_t *number,
                       struct ph_error *err)
{
    const struct ph_param param = {.key = key, .type = PH_INT, .min = 1, .max = INT64_MAX};
    const char *text = *number > 0 ? NULL : values_text(kept, key);
    int code = text == NULL ? PH_OK : param_check(&param, text, NULL, err);
    if (code == PH_OK && text != NULL)
        *number = param_number(&param, text);
    return code;
}

int limits_fill(struct limits *limits, const struct values *kept, struct ph_error *err)
{
    const struct {
        const char *key;
        bool open;
        int (*parse)(const char *text, struct limits *limits, struct ph_error *err);
    } amounts[] = {{"rate", limits->rate_per_minute == 0, limits_parse_rate},
                   {"max_fail", !limits->max_fail_set, limits_parse_max_fail},
                   {"canary", limits->wave_count == 0, limits_parse_waves}};
    int64_t jobs = limits->jobs;
    if (kept == NULL)
        return PH_OK;
    int code = fill_number(kept, "jobs", &jobs, err);
    limits->jobs = jobs > LIMITS_MAX_JOBS ? LIMITS_MAX_JOBS : (int)jobs;
    if (code == PH_OK)
        code = fill_number(kept, "call_ms", &limits->call_ms, err);
    if (code == PH_OK)
        code = fill_number(kept, "wait_ms", &limits->wait_ms, err);
    for (size_t i = 0; i < COUNT_OF(amounts) && code == PH_OK; i++) {
        const char *text = amounts[i].open ? values_text(kept, amounts[i].key) : NULL;
        if (text != NULL)
            code = amounts[i].parse(text, limits, err);
    }
    return code;
}
