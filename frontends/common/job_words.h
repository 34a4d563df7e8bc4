/* A job's journal in words and in columns. */
#ifndef JOB_WORDS_H
#define JOB_WORDS_H

#include "core.h"

/* The columns of a job's phones, in tables, in CSV and in the window. */
enum {
    JOB_COLUMN_NAME,
    JOB_COLUMN_MAC,
    JOB_COLUMN_OUTCOME,
    JOB_COLUMN_TEXT,
    JOB_COLUMN_CORRELATION,
    JOB_COLUMN_ID,
    JOB_COLUMNS
};
extern const struct field job_fields[JOB_COLUMNS];

const char *job_state(const struct journal_summary *job);      /* "running" "ended" … */
const char *job_item_outcome(const struct journal_item *item); /* "done" "open" "accepted" … */
/* Why a phone failed, or why it has no rows; NULL if its rows say enough. Freed by the caller. */
char *job_item_reason(const struct journal_item *item);
/* The same, or the text of its rows; freed by the caller. */
char *job_item_text(const struct journal_item *item);
/* "number 1001, via xapi": the emitted fields without the correlation id; "; " separates several
 * rows. Freed by the caller. */
char *job_row_text(const struct values *row);
char *job_rows_text(const struct rows *rows);
/* The service's tracking ids of all rows, separated by '\n', or NULL; freed by the caller. */
char *job_correlation(const struct rows *rows);

/* "anna, Alex Admin (alex@example.com)": the user of this machine and the account, which may be
 * NULL; freed by the caller. */
char *job_by(const struct core_account *account);

/* "POST /v1/devices {…}": a request of a dry run; freed by the caller. */
char *job_request_text(const struct values *row);

#endif
