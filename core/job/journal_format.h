/* The lines of a journal, and the name of its file. Only for journal*.c.
 *
 * {"schema": "phonectl.job/1", "number": 17, "started": 1767225600, "action": "reboot",
 *  "profile": "default", "wait": false, "args": {"force": "yes"}, "selection": "'Lobby*'",
 *  "by": "anna, Alex Admin (alex@example.com)",
 *  "limits": {"jobs": "8", "rate": "0", …}, "listed": 1767225590}
 * {"phone": 0, "id": "Y2lz…", "name": "Lobby", "mac": "…", "extension": "1001", "number": "…",
 *  "serial": "…"}                                one per phone, counted from 0; with "args": {…}
 *                                                if it has arguments of its own
 * {"begin": 500}                                  end of the head: requests may follow
 * {"intent": 0, "time": 1767225601}
 * {"accepted": 0, "time": …, "row": {…}}          with --wait
 * {"ended": 0, "time": …, "outcome": "failed", "sent": true, "code": -5, "text": "…",
 *  "row": {…}}
 * {"ended": 0, "time": …, "outcome": "done", "sent": true, "rows": [{…}, {…}]}
 * {"ended": 0, "time": …, "outcome": "done", "sent": true, "rows_lost": 2}   there was no room
 * {"ended": 0, "time": …, "outcome": "failed", "sent": false, "code": …, "text": "…",
 *  "crashed": true}                               by the crash handler; time: when it was begun
 * {"resumed": 1767229200}
 * {"again": 1767229200, "args": {…}}              all are done; now with other arguments
 * {"finished": 1767225700, "why": null, "open": 0, "done": 499, "failed": 1, "unknown": 0,
 *  "skipped": 0}
 *
 * Each is one line in the file; the long ones are broken here. */
#ifndef CORE_JOB_JOURNAL_FORMAT_H
#define CORE_JOB_JOURNAL_FORMAT_H

#include "config/rows.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct values;

enum journal_state {
    JOURNAL_NOT_STARTED = 1, /* nothing was sent for this phone */
    /* being sent when the program ended: it may have happened */
    JOURNAL_INTENDED,
    JOURNAL_ACCEPTED, /* accepted by the service; its effect was awaited */
    JOURNAL_ENDED     /* see outcome */
};

struct journal_item {
    char *id, *name, *mac;             /* of the phone; name and mac may be NULL */
    char *extension, *number, *serial; /* or NULL, as in journals of earlier versions */
    struct values *args;               /* its own, which go before those of the job; or NULL */
    enum journal_state state;
    int outcome;       /* enum outcome; 0: not ENDED */
    bool sent;         /* a request that acts was sent */
    bool crashed;      /* the plugin crashed here before it sent anything */
    bool accepted;     /* the service accepted it, whatever happened later */
    int code;          /* ENDED and not done: enum ph_code */
    char *text;        /* the error, or NULL */
    struct rows rows;  /* what the action told */
    int64_t rows_lost; /* how many rows had no room in the journal */
    int64_t time;      /* of the last line about it, UTC seconds */
};

struct journal_summary {
    int64_t number, started, ended; /* UTC seconds; ended 0: did not end by itself */
    char *action, *profile;
    bool wait, running; /* running: a process works on it */
    bool damaged;       /* the head is unreadable: nothing was sent, unless … */
    bool unclear;       /* … it is of another version, or requests are noted behind it */
    /* open: not started, or only accepted */
    int64_t total, done, failed, unknown, skipped, open;
    char *why; /* why it stopped early, or NULL */
};

struct journal_job {
    struct journal_summary about;
    char *selection, *by;  /* how its phones were chosen, as typed, and who began it; or NULL */
    struct values *args;   /* without SECRET and NO_SAVE arguments */
    struct values *limits; /* for limits_fill(); NULL in journals of earlier versions */
    int64_t listed;        /* when the list of phones was fetched, UTC seconds; 0: unknown */
    struct journal_item *items;
    size_t count;
};

struct journal_head {
    const char *action, *profile;
    const char *selection, *by;     /* or NULL */
    const struct values *args;      /* or NULL */
    const struct ph_params *params; /* tells which of args are never written */
    const struct ph_param *keys;    /* one that is written only without digits; or NULL */
    const struct values *limits;    /* or NULL */
    int64_t listed;
    bool wait;
    size_t count;
    /* A field of a phone: "id", which is never NULL, "name", "mac" and so on. */
    const char *(*field)(void *self, size_t index, const char *key);
    const struct values *const *phone_args; /* the own ones of each phone, or NULL */
    void *self;
};

#define JOURNAL_SCHEMA "phonectl.job/1"

#define JOURNAL_BYTES ((size_t)512 * 1024 * 1024) /* no longer file is read */

/* Results are kept up to here; from then on there is room for the other lines only. */
#define JOURNAL_ROWS_BYTES (JOURNAL_BYTES / 2)

#define JOURNAL_SUFFIX ".jsonl"

/* These texts end with a line break and are freed by the caller. */

/* From the first line to that which says "begin". */
char *journal_head_text(const struct journal_head *head, int64_t number);

/* lost: the line is to have their number in place of rows. */
char *journal_line_accepted(size_t index, const struct rows *rows, bool lost);

char *journal_line_ended(size_t index, int outcome, bool sent, const struct ph_error *error,
                         const struct rows *rows, bool lost);

char *journal_line_resumed(void);

char *journal_line_again(const struct journal_head *head);

/* counts: phones per enum outcome, 0: open. */
char *journal_line_finished(const char *why, const int64_t *counts);

const char *journal_count_name(int outcome);

/* members: what follows the time, such as journal_crash_members(), or "". */
char *journal_line_phone(const char *what, size_t index, const char *members);

/* Not a line, but the end of one; freed by the caller. */
char *journal_crash_members(int outcome, const struct ph_error *error);

int journal_path(int64_t number, char **path, struct ph_error *err);

char *journal_path_in(const char *folder, int64_t number);

/* The numbers of all jobs, newest first, ended by 0; freed by the caller. NULL with errno if there
 * is no such folder. */
int64_t *journal_numbers(const char *folder);

/* Opens a journal: a descriptor, or -1 with errno. Only regular files, and without blocking on a
 * pipe. */
int journal_open(const char *path, int flags);

bool journal_is_running(int fd); /* a process works on it */

int journal_missing(int64_t number, struct ph_error *err);

#endif
