/* The events for the front end: a bounded queue with a descriptor to poll. Any thread posts, the UI
 * thread takes. A post waits while the queue is full, so that a slow terminal slows the work
 * instead of filling memory. */
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
    EVENT_STARTED = 1, /* the task began; with a phone (ACTION): work on it began */
    EVENT_PROGRESS,    /* only the newest one of a task is kept */
    /* A row of results. ACTION: of event->phone; the last one comes with its OUTCOME. */
    EVENT_ROW,
    EVENT_REQUEST, /* dry run: a row {method, url, body} of a request that was not sent */
    EVENT_SLIP,    /* dry run: the error of what the author of the plugin has to change */
    EVENT_ATTACHMENT,
    EVENT_QUESTION, /* waits for core_answer(); with the phone that it is about */
    EVENT_BROWSE,   /* show text and url; open the URL if open is set */
    EVENT_NOTE,     /* a log line for people */
    EVENT_OUTCOME,  /* ACTION: the outcome for one phone */
    /* Code and error of the whole task. Its row: ACTION, see bulk_task(); PHONES {count, age}, the
     * age of the list in seconds, 0 if it was just fetched. */
    EVENT_FINISHED
};

struct event {
    enum event_kind kind;
    int64_t task;
    const struct phone *phone; /* or NULL */
    int outcome;               /* OUTCOME: enum outcome */
    int code;                  /* OUTCOME, FINISHED: enum ph_code */
    struct ph_error error;     /* OUTCOME, FINISHED: if code < 0; SLIP */
    /* ROW, REQUEST, OUTCOME, FINISHED: the fields, or NULL. Several values are separated by
     * '\n'. */
    const struct values *row;
    int64_t done, total; /* PROGRESS */
    int64_t waiting;     /* PROGRESS: phones whose effect is awaited */
    /* PROGRESS: what; QUESTION: why; BROWSE: text; NOTE: line; ATTACHMENT: name */
    const char *text;
    const char *url;                 /* BROWSE; ATTACHMENT: its media type */
    bool open;                       /* BROWSE: open it on this machine */
    uint16_t port;                   /* BROWSE: the loopback port of the answer, 0: none */
    int level;                       /* NOTE: enum ph_level */
    const struct ph_param *question; /* QUESTION */
    const char *feature;             /* QUESTION: the feature that asks; NOTE: its source */
    const void *bytes;               /* ATTACHMENT */
    size_t length;
};

/* limit: how many events may wait. The calling thread is the one that takes them, and never waits
 * in a post. */
struct events *events_new(size_t limit);

void events_free(struct events *events);

/* The front end is leaving: drops posts from now on and wakes threads that wait in one. */
void events_leave(struct events *events);

/* Copies the event with everything it points to, except phone, which outlives it. Takes row, which
 * may be NULL, instead of event->row. PROGRESS replaces an unseen one of the same task. NOTE never
 * waits: without room it is dropped and counted, and the next one reports the count. */
void events_post(struct events *events, const struct event *event, struct values *row);

int events_fd(const struct events *events);

const struct event *events_next(struct events *events); /* valid until the next call */

#endif
