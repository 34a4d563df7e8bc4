/* The lines of a journal and where its file is. Internal to journal*.c.
 *
 *     {"schema": "phonectl.job/1", "number": 17, "started": 1767225600, "action": "reboot", "profile": "default",
 *      "wait": false, "args": {"force": "yes"}, "limits": {"jobs": "8", "rate": "0", …}, "listed": 1767225590}
 *     {"phone": 0, "id": "Y2lz…", "name": "Lobby"}      one for each, counted from 0
 *     {"begin": 500}                                    the head is whole: from here on something may be sent
 *     {"intent": 0, "time": 1767225601}
 *     {"accepted": 0, "time": …, "row": {…}}            with --wait
 *     {"ended": 0, "time": …, "outcome": "failed", "sent": true, "code": -5, "text": "…", "row": {…}}
 *     {"resumed": 1767229200}
 *     {"again": 1767229200, "args": {…}}                all were done; from here on with other arguments: keys
 *     {"finished": 1767225700, "why": null, "open": 0, "done": 499, "failed": 1, "unknown": 0, "skipped": 0}
 */
#ifndef JOURNAL_LINES_H
#define JOURNAL_LINES_H

#include "journal.h"
#include <json-c/json_types.h>

#define JOURNAL_SCHEMA "phonectl.job/1"
#define JOURNAL_BYTES ((size_t)512 * 1024 * 1024)
#define JOURNAL_SUFFIX ".jsonl"

/* The caller's; json_object_put() frees them. */
json_object *journal_line_head(const struct journal_head *head, int64_t number);
json_object *journal_line_phone(const struct journal_head *head, size_t index);
json_object *journal_line_begin(size_t count);
json_object *journal_line_intent(size_t index);
json_object *journal_line_accepted(size_t index, const struct values *row);
json_object *journal_line_ended(size_t index, int outcome, bool sent, const struct ph_error *error,
                                const struct values *row);
json_object *journal_line_resumed(void);
json_object *journal_line_again(const struct journal_head *head);
/* counts: phones of each enum run_outcome, 0 = open. */
json_object *journal_line_finished(const char *why, const int64_t *counts);
const char *journal_count_name(int outcome);
/* What has come of a phone: enum run_outcome, 0 = open. */
int journal_item_came(const struct journal_item *item);
/* Takes the object; the text ends in a line break and is the caller's. */
char *journal_line_text(json_object *line);

int journal_path(int64_t number, char **path, struct ph_error *err);
char *journal_path_in(const char *folder, int64_t number);
int64_t journal_last_number(const char *folder); /* 0 = none yet */
/* A descriptor, or -1 with errno: what is no regular file is no job, and a pipe must not hold whoever lists them. */
int journal_open(const char *path, int flags);
bool journal_is_running(int fd);      /* whether a living process works on it */
bool journal_is_over(int64_t number); /* nobody works on it, and nothing is left to do */
/* The number of a file name like "17.jsonl", or 0. */
int64_t journal_number_of(const char *name);
int journal_missing(int64_t number, struct ph_error *err);

#endif
