/* The limits of a job: how many phones at a time, how fast, how many failures. */
#ifndef CORE_JOB_LIMITS_H
#define CORE_JOB_LIMITS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct values;

enum run_outcome {
    RUN_DONE = 1,
    RUN_FAILED, /* the service or the plugin said no; nothing else will come of it */
    RUN_UNKNOWN, /* sent, and no answer: it may have happened; or not seen to have happened in time */
    RUN_SKIPPED /* nothing was sent */
};

const char *run_outcome_name(int outcome); /* "done" "failed" "unknown" "skipped" */

#define RUN_NO_LIMIT (-1)

#define RUN_MAX_WAVES 8

#define RUN_MAX_JOBS 200

/* An amount of phones: so many, or so many per cent of all, rounded up. */
struct run_amount {
    int64_t value;
    bool percent;
};

/* All 0 = as configured. */
struct run_limits {
    int jobs;                   /* phones in work at a time, at most RUN_MAX_JOBS */
    int64_t rate_per_minute;    /* phones; RUN_NO_LIMIT: only as the service demands */
    bool max_fail_set;          /* else as configured */
    struct run_amount max_fail; /* more failed or unknown ones stop the run; RUN_NO_LIMIT: never */
    /* A wave ends at so many phones of all; the next begins when every phone of it is done and, with wait, seen to
     * be. One that failed ends the run there, unless max_fail allows it. The rest follows the last wave. */
    struct run_amount waves[RUN_MAX_WAVES];
    size_t wave_count;
    int64_t wait_ms;  /* with wait: how long for one phone; 0 = as configured */
    int64_t call_ms;  /* how long the action may take for one phone; 0 = as configured */
    bool unknown_too; /* resume: also do again what may have been done. Asked for, never assumed */
    bool failed_only; /* resume: only what failed, whether it was sent or not */
};

/* "12", "5%", "none"; "10/s", "300/m", "10" (a second), "0" (no limit); "1,10%,100%": rising. */
int run_parse_max_fail(const char *text, struct run_limits *limits, struct ph_error *err);

int run_parse_rate(const char *text, struct run_limits *limits, struct ph_error *err);

int run_parse_waves(const char *text, struct run_limits *limits, struct ph_error *err);

size_t run_amount_of(const struct run_amount *amount, size_t all); /* at most all */

/* The limits as text for the journal of the job, so that going on with it keeps them. The caller's. */
struct values *run_limits_values(const struct run_limits *limits);

/* Takes from such values what limits leaves open. kept may be NULL. */
int run_limits_fill(struct run_limits *limits, const struct values *kept, struct ph_error *err);

#endif
