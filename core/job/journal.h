/* What a bulk run intended and what came of it: JSON lines under the state directory, only ever appended to. The
 * intent is on the disk before the request leaves, so that whatever stops the program, nothing is done twice. */
#ifndef CORE_JOB_JOURNAL_H
#define CORE_JOB_JOURNAL_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct journal_head;
struct journal_job;
struct values;

#define JOURNAL_KEPT 1000

/* Creates the next job; the head is on the disk when this returns. A failure leaves no job. Of the jobs before it the
 * last JOURNAL_KEPT stay, and older ones that have work left. */
int journal_create(const struct journal_head *head, struct journal **journal, struct ph_error *err);

/* Goes on with a job that no living process has (else PH_BUSY with its number). Nothing is written before its first line is. */
int journal_resume(int64_t number, struct journal **journal, struct journal_job **job,
                   struct ph_error *err);

/* Goes on in the journal of a job that did the same to the same phones and ended well, with the arguments of head: what
 * is done to a phone step by step, as keys are pressed, is one job. False: create one. */
bool journal_follow(int64_t number, const struct journal_head *head, struct journal **journal);

int64_t journal_number(const struct journal *journal);

/* Any thread. On the disk when it returns: one fsync serves all who wait. An error means that nothing may be sent. */
int journal_intent(struct journal *journal, size_t index, struct ph_error *err);

/* Any thread. Written, not waited for: lost by a power cut they turn into an unknown, never into a second try. What a
 * full disk loses, journal_end() tells. */
void journal_accepted(struct journal *journal, size_t index, const struct values *row);

void journal_outcome(struct journal *journal, size_t index, int outcome, bool sent,
                     const struct ph_error *error, const struct values *row);

/* The run ended by itself: why NULL or a sentence. On the disk when it returns; an error when it or an earlier result
 * could not be written. */
int journal_end(struct journal *journal, const char *why, struct ph_error *err);

void journal_close(struct journal *journal); /* NULL is fine */

#endif
