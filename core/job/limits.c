/* The limits of a job as people type them. */
#include "job/limits.h"

#include "config/param.h"
#include "config/values.h"
#include "util/error.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int limits_parse_max_fail(const char *text, struct limits *limits, struct ph_error *err)
{
    int code = amount_parse_failures(text, &limits->max_fail, err);
    limits->max_fail_set = limits->max_fail_set || code == PH_OK;
    return code;
}

int limits_parse_rate(const char *text, struct limits *limits, struct ph_error *err)
{
    return amount_parse_rate(text, &limits->rate_per_minute, err);
}

/* Whether next is larger than before, as far as that is known without the number of phones. */
static bool follows(const struct amount *before, const struct amount *next)
{
    bool all = before != NULL && before->percent && before->value == 100;
    return next->value > 0 && !all &&
           (before == NULL || before->percent != next->percent || next->value > before->value);
}

int limits_parse_waves(const char *text, struct limits *limits, struct ph_error *err)
{
    AUTO_FREE char *list = memory_copy(text);
    struct amount waves[LIMITS_MAX_WAVES];
    size_t count = 0;
    char *rest = list, *part;
    while ((part = strsep(&rest, ",")) != NULL) {
        if (count == LIMITS_MAX_WAVES)
            return error_fail(err, PH_INVALID, "canary", "At most %d waves", LIMITS_MAX_WAVES);
        const struct amount *before = count == 0 ? NULL : &waves[count - 1];
        if (!amount_parse(part, &waves[count]) || !follows(before, &waves[count]))
            return error_fail(err, PH_INVALID, "canary",
                              "canary needs rising steps such as 1,10%%,100%%, not \"%s\"", text);
        count++;
    }
    memcpy(limits->waves, waves, count * sizeof *waves);
    limits->wave_count = count;
    return PH_OK;
}

size_t limits_amount_of(const struct amount *amount, size_t all)
{
    size_t value = (size_t)amount->value;
    if (amount->percent)
        value = (all * value + 99) / 100;
    return value < all ? value : all;
}

void limits_end_by(struct limits *limits, int64_t time)
{
    if (limits->end_by == 0 || time < limits->end_by)
        limits->end_by = time;
}

int limits_parse_until(const char *text, int64_t now, struct limits *limits, struct ph_error *err)
{
    int hour = 0, minute = 0, end = 0;
    bool read = sscanf(text, "%2d:%2d%n", &hour, &minute, &end) == 2 && text[end] == '\0' &&
                text[end - 3] == ':'; /* 6:5 could mean 06:05 or 06:50 */
    if (!read || strspn(text, "0123456789:") != strlen(text) || hour > 23 || minute > 59)
        return error_fail(err, PH_INVALID, "until", "\"%s\" is not a time of day such as 06:00",
                          text);
    time_t begin = (time_t)now;
    struct tm local;
    localtime_r(&begin, &local);
    local.tm_hour = hour;
    local.tm_min = minute;
    local.tm_sec = 0;
    local.tm_isdst = -1;
    time_t then = mktime(&local);
    if (then <= begin) { /* tomorrow, which may begin or end with another offset from UTC */
        local.tm_mday++;
        local.tm_hour = hour;
        local.tm_min = minute;
        local.tm_isdst = -1;
        then = mktime(&local);
    }
    limits_end_by(limits, then);
    return PH_OK;
}

/* ---- In the journal -------------------------------------------------------------------------- */

static char *amount_text(const struct amount *amount)
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
    if (limits->pause)
        values_set(values, "pause", "yes");
    if (limits->lockstep)
        values_set(values, "lockstep", "yes");
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
    limits->pause = limits->pause || values_text(kept, "pause") != NULL;
    limits->lockstep = limits->lockstep || values_text(kept, "lockstep") != NULL;
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
