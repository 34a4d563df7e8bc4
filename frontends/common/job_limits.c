/* The limits of a job. See job_limits.h. */
#include "job_limits.h"

#include <string.h>

static const struct ph_param jobs_param = {
    .key = "jobs", .type = PH_INT, .min = 1, .max = LIMITS_MAX_JOBS};
static const struct ph_param timeout_param = {
    .key = "timeout", .type = PH_DURATION, .min = 1, .max = INT64_MAX};

static const struct ph_param deadline_param = {
    .key = "deadline", .type = PH_DURATION, .min = 1000, .max = INT64_MAX};

bool job_limits_yes(const struct values *options, const char *key)
{
    const char *text = values_text(options, key);
    return text && strcmp(text, "yes") == 0;
}

/* Without the option *number stays 0. */
static int take_number(const struct values *options, const struct ph_param *param, int64_t *number,
                       struct ph_error *err)
{
    const char *text = values_text(options, param->key);
    int code = text ? param_check(param, text, NULL, err) : PH_OK;
    if (text && code == PH_OK)
        *number = param_number(param, text);
    return code;
}

static int take_amounts(const struct values *options, struct limits *limits, struct ph_error *err)
{
    static const struct {
        const char *key;
        int (*parse)(const char *text, struct limits *limits, struct ph_error *err);
    } parsers[] = {{"rate", limits_parse_rate},
                   {"max_fail", limits_parse_max_fail},
                   {"canary", limits_parse_waves}};
    int code = PH_OK;
    for (size_t i = 0; code == PH_OK && i < COUNT_OF(parsers); i++) {
        const char *text = values_text(options, parsers[i].key);
        code = text ? parsers[i].parse(text, limits, err) : PH_OK;
    }
    return code;
}

int job_limits_take(const struct values *options, const struct feature *action,
                    struct limits *limits, struct ph_error *err)
{
    enum { MS_IN_SECOND = 1000 };
    int64_t jobs = 0, time_ms = 0, deadline_ms = 0;
    const char *until = values_text(options, "until");
    *limits = (struct limits){.unknown_too = job_limits_yes(options, "unknown_too"),
                              .pause = job_limits_yes(options, "pause"),
                              .lockstep = job_limits_yes(options, "lockstep")};
    int code = take_number(options, &jobs_param, &jobs, err);
    if (code == PH_OK)
        code = take_number(options, &timeout_param, &time_ms, err);
    if (code == PH_OK)
        code = take_number(options, &deadline_param, &deadline_ms, err);
    if (code == PH_OK && deadline_ms > 0)
        limits_end_by(limits, time_now() + deadline_ms / MS_IN_SECOND);
    if (code == PH_OK && until != NULL)
        code = limits_parse_until(until, time_now(), limits, err);
    limits->jobs = (int)jobs;
    bool waves = action && action->action.settled && values_text(options, "canary");
    if (waves || job_limits_yes(options, "wait") || (action && feature_waits(action)))
        limits->wait_ms = time_ms;
    else
        limits->call_ms = time_ms;
    return code == PH_OK ? take_amounts(options, limits, err) : code;
}
