/* How a run goes about its phones, as people say it: with flags or in a form. */
#ifndef JOB_LIMITS_H
#define JOB_LIMITS_H

#include "core.h"

/* options: "jobs" "rate" "max_fail" "canary" "timeout" "deadline" "until" as typed, "wait" and
 * "unknown_too" with "yes"; what is missing is as configured. The timeout is that of the effect
 * when it is waited for, as waves do, else that of the call. action: NULL when a job goes on.
 * PH_INVALID: err->what is the key of what cannot be taken. */
int job_limits_take(const struct values *options, const struct feature *action,
                    struct limits *limits, struct ph_error *err);
bool job_limits_yes(const struct values *options, const char *key);

#endif
