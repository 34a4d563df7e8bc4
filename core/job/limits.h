/* The limits of a job: how many phones at a time, how fast, how many failures; and the outcomes of
 * a phone. */
#ifndef CORE_JOB_LIMITS_H
#define CORE_JOB_LIMITS_H

#include "util/amount.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct values;

#define LIMITS_NONE AMOUNT_NONE

#define LIMITS_MAX_WAVES 8

#define LIMITS_MAX_JOBS 200

/* All 0: as configured. */
struct limits {
    int jobs;                /* phones at a time, at most LIMITS_MAX_JOBS */
    int64_t rate_per_minute; /* phones; LIMITS_NONE: only as the service demands */
    bool max_fail_set;       /* otherwise as configured */
    /* More failed or unknown phones than that stop the job; LIMITS_NONE: never. */
    struct amount max_fail;
    /* A wave ends at this many phones of all. The next begins when every phone of it is done and,
     * with wait, has taken effect; a failure stops the job there, unless max_fail allows it. The
     * remaining phones follow the last wave. */
    struct amount waves[LIMITS_MAX_WAVES];
    size_t wave_count;
    bool pause; /* stop after each wave: going on is the decision of a person */
    /* Keys go to all phones before the next one: all of them work at once, LIMITS_MAX_JOBS at most.
     * A phone that fails presses no more. */
    bool lockstep;
    int64_t wait_ms; /* with wait: time limit per phone; 0: as configured */
    int64_t end_by;  /* UTC seconds: begin nothing from then on; 0: no such limit. Not kept */
    int64_t call_ms; /* time limit of the action per phone; 0: as configured */
    /* resume: also repeat what may have been done. Never assumed */
    bool unknown_too;
    bool failed_only; /* resume: only failed phones, whether sent or not */
};

/* Parse "12", "5%", "none"; "10/s", "300/m", "10" (per second), "0" (no limit); "1,10%,100%",
 * rising. */
int limits_parse_max_fail(const char *text, struct limits *limits, struct ph_error *err);

int limits_parse_rate(const char *text, struct limits *limits, struct ph_error *err);

int limits_parse_waves(const char *text, struct limits *limits, struct ph_error *err);

/* "06:00": the next time the local clock shows that, after `now`. The earlier of two counts. */
int limits_parse_until(const char *text, int64_t now, struct limits *limits, struct ph_error *err);

void limits_end_by(struct limits *limits, int64_t time);

size_t limits_amount_of(const struct amount *amount, size_t all); /* at most all */

/* The limits as text for the journal, so that a resumed job keeps them. Freed by the caller. */
struct values *limits_values(const struct limits *limits);

/* Fills in what limits leaves open from such values. kept may be NULL. */
int limits_fill(struct limits *limits, const struct values *kept, struct ph_error *err);

#endif
