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
#ifndef CORE_JOB_JOURNAL_FORMAT_H
#define CORE_JOB_JOURNAL_FORMAT_H

#include <json-c/json_types.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct values;

enum journal_state {
    JOURNAL_NOT_STARTED = 1, /* no request left for this phone */
    JOURNAL_INTENDED,        /* was about to be sent when the program ended: it may have happened */
    JOURNAL_ACCEPTED,        /* the service accepted it; it was being waited for */
    JOURNAL_ENDED            /* outcome says how */
};

struct journal_item {
    char *id, *name, *mac; /* of the phone; name and mac may be NULL */
    enum journal_state state;
    int outcome;        /* enum outcome; 0 while not ENDED */
    bool sent;          /* a request that acts had left */
    bool accepted;      /* the service had accepted it, whatever was seen of it later */
    int code;           /* enum ph_code of an ENDED one that is not done */
    char *text;         /* its error, or NULL */
    struct values *row; /* what the action told, trackingId among it; or NULL */
    int64_t time;       /* of the last line about it, UTC seconds */
};

struct journal_summary {
    int64_t number, started, ended; /* UTC seconds; ended 0 = it did not end by itself */
    char *action, *profile;
    bool wait, running; /* running: a living process is at it */
    bool damaged;       /* the head cannot be read: nothing was sent */
    int64_t total, done, failed, unknown, skipped, open; /* open: not started, or accepted only */
    char *why;                                           /* why it ended early, or NULL */
};

struct journal_job {
    struct journal_summary about;
    struct values *args;   /* without SECRET and NO_SAVE ones */
    struct values *limits; /* for limits_fill(), or NULL: an older phonectl wrote none */
    int64_t listed;        /* when the service told of the phones, UTC seconds; 0 = not known */
    struct journal_item *items;
    size_t count;
};

struct journal_head {
    const char *action, *profile;
    const struct values *args;      /* or NULL */
    const struct ph_params *params; /* says which of args are never written */
    const struct values *limits;    /* or NULL */
    int64_t listed;
    bool wait;
    size_t count;
    const char *(*id)(void *self, size_t index);
    const char *(*name)(void *self, size_t index); /* may give NULL */
    const char *(*mac)(void *self, size_t index);  /* NULL, or may give NULL */
    void *self;
};

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

/* counts: phones of each enum outcome, 0 = open. */
json_object *journal_line_finished(const char *why, const int64_t *counts);

const char *journal_count_name(int outcome);

/* Takes the object; the text ends in a line break and is the caller's. */
char *journal_line_text(json_object *line);

int journal_path(int64_t number, char **path, struct ph_error *err);

char *journal_path_in(const char *folder, int64_t number);

int64_t journal_last_number(const char *folder); /* 0 = none yet */

/* A descriptor, or -1 with errno: what is no regular file is no job, and a pipe must not hold whoever lists them. */
int journal_open(const char *path, int flags);

bool journal_is_running(int fd); /* whether a living process works on it */

/* The number of a file name like "17.jsonl", or 0. */
int64_t journal_number_of(const char *name);

int journal_missing(int64_t number, struct ph_error *err);

#endif
