/* What waits to be told to the frontend: one bounded queue with one descriptor. Any thread posts, the UI thread
 * takes. Whoever posts waits while the queue is full, so a slow terminal slows the work and not the memory. */
#ifndef CORE_TASK_EVENTS_H
#define CORE_TASK_EVENTS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct events;
struct phone;
struct values;

enum event_kind {
    EVENT_STARTED = 1, /* the task began; with a phone: its turn began (ACTION) */
    EVENT_PROGRESS,    /* coalesced: only the newest of a task is kept */
    EVENT_ROW, /* a row of results; ACTION: the row belongs to event->phone, its last is in the OUTCOME */
    EVENT_REQUEST, /* dry run: a row {method, url, body} of what would have been sent */
    EVENT_ATTACHMENT,
    EVENT_QUESTION, /* core_answer() is awaited */
    EVENT_BROWSE,   /* show text and url; open it if open is set */
    EVENT_NOTE,     /* a log line for people */
    EVENT_OUTCOME,  /* ACTION: what came of one phone */
    /* Code and error of the whole task. Its row: ACTION see bulk_task(); PHONES {count, age} where age is that of
     * the cache in seconds, 0 = just listed. */
    EVENT_FINISHED
};

struct event {
    enum event_kind kind;
    int64_t task;
    const struct phone *phone; /* or NULL */
    int outcome;               /* OUTCOME: enum outcome */
    int code;                  /* OUTCOME, FINISHED: enum ph_code */
    struct ph_error error;     /* OUTCOME, FINISHED: when code < 0 */
    const struct values *row;  /* ROW, REQUEST, OUTCOME, FINISHED: fields, or NULL; several values
                                  are separated by '\n' */
    int64_t done, total;       /* PROGRESS */
    const char *text; /* PROGRESS what, QUESTION why, BROWSE text, NOTE line, ATTACHMENT name */
    const char *url;  /* BROWSE; ATTACHMENT its media type */
    bool open;        /* BROWSE: open it here */
    uint16_t port;    /* BROWSE: the loopback port the answer comes to, 0 = none */
    int level;        /* NOTE: enum ph_level */
    const struct ph_param *question; /* QUESTION */
    const char *feature;             /* QUESTION: which feature asks; NOTE: who says it */
    const void *bytes;               /* ATTACHMENT */
    size_t length;
};

/* limit: how many may wait. Call on the thread that will take them; that thread never waits in a post. */
struct events *events_new(size_t limit);

void events_free(struct events *events);

/* From now on a post is dropped at once and those who wait in one go on: the frontend is leaving. */
void events_leave(struct events *events);

/* Copies the event and what it points to, except phone, which outlives it. row is taken (or NULL) and event->row
 * is not looked at. PROGRESS replaces one of the same task that still waits. NOTE never waits: when there is no
 * room it is counted, and the next one that fits says how many are missing. */
void events_post(struct events *events, const struct event *event, struct values *row);

int events_fd(const struct events *events);

const struct event *events_next(struct events *events); /* lives until the next call */

#endif
