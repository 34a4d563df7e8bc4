/* Words for what the journal of a run says. */
#ifndef JOB_WORDS_H
#define JOB_WORDS_H

#include "core.h"

const char *job_state(const struct journal_summary *job);      /* "running" "ended" … */
const char *job_item_outcome(const struct journal_item *item); /* "done" "open" "accepted" … */
/* What a phone told or why it failed; freed by the caller. */
char *job_item_text(const struct journal_item *item);
/* "number 1001, via xapi": what an action told, without the tracking id; freed by the caller. */
char *job_row_text(const struct values *row);

/* "POST /v1/devices {…}": a request of a dry run; freed by the caller. */
char *job_request_text(const struct values *row);

#endif
