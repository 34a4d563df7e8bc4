/* The limits of a job: how many phones at a time, how fast, how many failures. */
#ifndef CORE_JOB_LIMITS_H
#define CORE_JOB_LIMITS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct values;

enum outcome {
    OUTCOME_DONE = 1,
    OUTCOME_FAILED, /* the service or the plugin said no; nothing else will come of it */
    OUTCOME_UNKNOWN, /* sent, and no answer: it may have happened; or not seen to have happened in time */
    OUTCOME_SKIPPED /* nothing was sent */
};

const char *limits_outcome_name(int outcome); /* "done" "failed" "unknown" "skipped" */

#define LIMITS_NONE (-1)

#define LIMITS_MAX_WAVES 8

#define LIMITS_MAX_JOBS 200

/* An amount of phones: so many, or so many per cent of all, rounded up. */
struct limits_amount {
    int64_t value;
    bool percent;
};

/* All 0 = as configured. */
struct limits {
    int jobs;                /* phones in work at a time, at most LIMITS_MAX_JOBS */
    int64_t rate_per_minute; /* phones; LIMITS_NONE: only as the service demands */
    bool max_fail_set;       /* else as configured */
    struct limits_amount
        max_fail; /* more failed or unknown ones stop the run; LIMITS_NONE: never */
    /* A wave ends at so many phones of all; the next begins when every phone of it is done and, with wait, seen to
     * be. One that failed ends the run there, unless max_fail allows it. The rest follows the last wave. */
    struct limits_amount waves[LIMITS_MAX_WAVES];
    size_t wave_count;
    int64_t wait_ms;  /* with wait: how long for one phone; 0 = as configured */
    int64_t call_ms;  /* how long the action may take for one phone; 0 = as configured */
    bool unknown_too; /* resume: also do again what may have been done. Asked for, never assumed */
    bool failed_only; /* resume: only what failed, whether it was sent or not */
};

/* "12", "5%", "none"; "10/s", "300/m", "10" (a second), "0" (no limit); "1,10%,100%": rising. */
int limits_parse_max_fail(const char *text, struct limits *limits, struct ph_error *err);

int limits_parse_rate(const char *text, struct limits *limits, struct ph_error *err);

int limits_parse_waves(const char *text, struct limits *limits, struct ph_error *err);

size_t limits_amount_of(const struct limits_amount *amount, size_t all); /* at most all */

/* The limits as text for the journal of the job, so that going on with it keeps them. The caller's. */
struct values *limits_values(const struct limits *limits);

/* Takes from such values what limits leaves open. kept may be NULL. */
int limits_fill(struct limits *limits, const struct values *kept, struct ph_error *err);

#endif
