/* The columns of a job: those of every job, then the fields that the action emitted. */
#ifndef JOB_RESULTS_H
#define JOB_RESULTS_H

#include "job_words.h"

enum { JOB_RESULTS_MOST = 256 /* columns; the column "text" has the rest */ };

/* The first JOB_COLUMNS are job_fields. */
struct job_results {
    struct field *at;
    size_t count;
    bool own[JOB_RESULTS_MOST]; /* arguments that differ from phone to phone */
};

/* The results that the action declares, in its order; action may be NULL. */
struct job_results job_results_of(const struct feature *action);
/* Adds a phone's own arguments; own and action may be NULL. */
void job_results_own(struct job_results *results, const struct feature *action,
                     const struct values *own);
/* Adds any other keys of the rows, in the order in which they appear. */
void job_results_meet(struct job_results *results, const struct rows *rows);
/* The fields of a row that have no column, as job_row_text(); freed by the caller. */
char *job_results_rest(const struct job_results *results, const struct values *row);
void job_results_free(struct job_results *results);

#endif
