/* Reading the journals of jobs. */
#ifndef CORE_JOB_JOURNAL_READ_H
#define CORE_JOB_JOURNAL_READ_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_item;
struct journal_job;
struct journal_summary;
struct limits;

/* Newest first. No jobs is success with count 0. */
int journal_list(struct journal_summary **jobs, size_t *count, struct ph_error *err);

void journal_list_free(struct journal_summary *jobs, size_t count);

/* PH_NOT_FOUND: no such job. */
int journal_read(int64_t number, struct journal_job **job, struct ph_error *err);

/* The same from text, for tests and fuzzing: a torn or foreign line does not count. */
int journal_parse(const char *text, size_t length, struct journal_job **job, struct ph_error *err);

void journal_free(struct journal_job *job);

enum journal_todo {
    JOURNAL_LEAVE, /* was done, or may have been */
    JOURNAL_DO,    /* was certainly not sent */
    JOURNAL_AWAIT  /* accepted: only look whether it has taken effect */
};

/* What resuming does with an item; of limits only unknown_too and failed_only count. */
enum journal_todo journal_plan(const struct journal_item *item, const struct limits *limits);

/* How many phones that leaves something to do for. */
size_t journal_left(const struct journal_job *job, const struct limits *limits);

/* What has come of a phone: enum outcome, 0 = open. */
int journal_item_came(const struct journal_item *item);

bool journal_is_over(int64_t number); /* nobody works on it, and nothing is left to do */

#endif
