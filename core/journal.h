/* What a bulk run intended and what came of it: JSON lines under the state directory, only ever appended to. The
 * intent is on the disk before the request leaves, so that whatever stops the program, nothing is done twice. */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "param.h"
#include "run.h"

/* ---- Reading, for frontends ------------------------------------------------------------------ */

enum journal_state {
    JOURNAL_NOT_STARTED = 1, /* no request left for this phone */
    JOURNAL_INTENDED,        /* was about to be sent when the program ended: it may have happened */
    JOURNAL_ACCEPTED,        /* the service accepted it; it was being waited for */
    JOURNAL_ENDED            /* outcome says how */
};
struct journal_item {
    char *id, *name, *mac; /* of the phone; name and mac may be NULL */
    enum journal_state state;
    int outcome;        /* enum run_outcome; 0 while not ENDED */
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
    struct values *limits; /* for run_limits_fill(), or NULL: an older phonectl wrote none */
    int64_t listed;        /* when the service told of the phones, UTC seconds; 0 = not known */
    struct journal_item *items;
    size_t count;
};

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
enum journal_todo journal_plan(const struct journal_item *item, const struct run_limits *limits);
/* How many phones that leaves something to do for. */
size_t journal_left(const struct journal_job *job, const struct run_limits *limits);

/* ---- Writing, for run.c --------------------------------------------------------------------------- */

#define JOURNAL_KEPT 1000
struct journal;
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
