/* Reads journals, and tells what resuming a job would do. */
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

/* Newest first. No jobs at all is a success with count 0. */
int journal_list(struct journal_summary **jobs, size_t *count, struct ph_error *err);

void journal_list_free(struct journal_summary *jobs, size_t count);

/* PH_NOT_FOUND: no such job. */
int journal_read(int64_t number, struct journal_job **job, struct ph_error *err);

/* Reads a journal from text, for tests and fuzzing: cut-off and unknown lines are ignored. */
struct journal_job *journal_parse(const char *text, size_t length);

void journal_free(struct journal_job *job);

enum journal_todo {
    JOURNAL_LEAVE, /* done, or possibly done */
    JOURNAL_DO,    /* certainly not sent */
    JOURNAL_AWAIT  /* accepted: only wait for the effect */
};

/* What resuming does with an item. Of limits, only unknown_too and failed_only matter. */
enum journal_todo journal_plan(const struct journal_item *item, const struct limits *limits);

/* The number of phones that resuming has something to do for. */
size_t journal_left(const struct journal_job *job, const struct limits *limits);

/* The outcome of a phone so far: enum outcome, 0: open. */
int journal_item_came(const struct journal_item *item);

/* No process works on it, and nothing is left to do. */
bool journal_is_over(int64_t number);

#endif
