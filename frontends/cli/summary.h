/* The results of many phones; equal ones share a line. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

struct summary;

/* pretends: a dry run, where "done" means "would be done". */
struct summary *summary_new(bool pretends);
void summary_free(struct summary *summary);
/* text: the reason if it is not done, or NULL. outcome: enum outcome, code: enum ph_code. */
void summary_add(struct summary *summary, const char *name, const char *correlation, int outcome,
                 int code, const char *text);
/* The reason in the form in which equal ones are equal: without the phone's name and the tracking
 * ids, one per line in ids. Freed by the caller. */
char *summary_reason(const char *text, const char *name, const char *ids);
size_t summary_count(const struct summary *summary, int outcome); /* 0: all */
/* Lines on standard error: "1,203 done; 12 failed: … Berlin-01…12". */
void summary_print(const struct summary *summary);
/* A group of phones with one outcome for one reason, which may be ""; false after the last. names
 * is freed by the caller. */
bool summary_group(const struct summary *summary, size_t index, int *outcome, size_t *count,
                   const char **reason, char **names);
/* The word for an outcome with its code, as `jobs show` has it: "open" for a phone that the job
 * ended before. "would" instead of "done" if it pretends. */
const char *summary_outcome(const struct summary *summary, int outcome, int code);
/* Whether a phone failed that could succeed: a wrong request is as wrong the second time. */
bool summary_retry_helps(const struct summary *summary);
size_t summary_not_started(const struct summary *summary); /* those that are open */
/* The exit code for all: unknown takes precedence over failed. With skip_ok or in a dry run,
 * phones that cannot do the action do not count, if others can. */
int summary_exit_code(const struct summary *summary, bool skip_ok);

#endif
