/* The limits of a job, as users give them: with flags or in a form. */
#ifndef JOB_LIMITS_H
#define JOB_LIMITS_H

#include "core.h"

/* options: "jobs" "rate" "max_fail" "canary" "timeout" "deadline" "until" as typed, "wait",
 * "pause", "lockstep" and "unknown_too" with "yes"; missing ones come from the settings. The
 * timeout limits the wait for the effect if there is one (waves always wait), else the action
 * itself. action: NULL if a job is resumed. PH_INVALID: err->what is the key of the bad option. */
int job_limits_take(const struct values *options, const struct feature *action,
                    struct limits *limits, struct ph_error *err);
bool job_limits_yes(const struct values *options, const char *key);

#endif
