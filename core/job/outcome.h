/* The outcome of a job for one phone. */
#ifndef CORE_JOB_OUTCOME_H
#define CORE_JOB_OUTCOME_H

enum outcome {
    OUTCOME_DONE = 1,
    OUTCOME_FAILED, /* refused by the service or the plugin; final */
    /* sent without answer, or the effect was not seen in time: it may have happened */
    OUTCOME_UNKNOWN,
    OUTCOME_SKIPPED /* nothing was sent */
};

const char *outcome_name(int outcome); /* "done" "failed" "unknown" "skipped" */

#endif
