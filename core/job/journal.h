/* What a job intended and what came of it: JSON lines in the state directory, append-only. The
 * intent is on disk before the request is sent, so whatever stops the program, nothing is done
 * twice. */
#ifndef CORE_JOB_JOURNAL_H
#define CORE_JOB_JOURNAL_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct journal_head;
struct journal_job;
struct rows;

enum { JOURNAL_KEPT = 1000 };

/* Creates the next job. The head is on disk when this returns; a failure leaves no job. Removes old
 * jobs except the last JOURNAL_KEPT and those with work left. */
int journal_create(const struct journal_head *head, struct journal **journal, struct ph_error *err);

/* Reopens a job that no running process holds, else PH_BUSY with its number. The file is unchanged
 * until the first new line. */
int journal_resume(int64_t number, struct journal **journal, struct journal_job **job,
                   struct ph_error *err);

/* Continues the journal of a job that did the same to the same phones and ended well, with the
 * arguments of head: pressing key after key on one phone is one job. False: create a new job. */
bool journal_follow(int64_t number, const struct journal_head *head, struct journal **journal);

int64_t journal_number(const struct journal *journal);

/* Any thread. On disk when it returns; one write and one fdatasync() serve all who wait. After an
 * error, send nothing. */
int journal_intent(struct journal *journal, size_t index, struct ph_error *err);

/* Any thread. Written, but not waited for: a power cut turns these lines into "unknown", never into
 * a second attempt. Where rows have no room, on a full disk or in a journal that would become too
 * large to be read, the line is written without them. journal_end() reports what a full disk
 * lost. rows may be NULL. */
void journal_accepted(struct journal *journal, size_t index, const struct rows *rows);

void journal_outcome(struct journal *journal, size_t index, int outcome, bool sent,
                     const struct ph_error *error, const struct rows *rows);

/* Any thread. The line, freed by the caller, that a crash handler appends to the file *fd if the
 * plugin crashes at this phone. members: of journal_crash_members(). */
char *journal_crash_line(struct journal *journal, size_t index, const char *members, int *fd);

/* The job ended by itself: why is NULL or a sentence. On disk when it returns. Fails if this line
 * or an earlier result could not be written. */
int journal_end(struct journal *journal, const char *why, struct ph_error *err);

void journal_close(struct journal *journal); /* NULL is allowed */

#endif
