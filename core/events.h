/* What waits to be told to the frontend: one bounded queue with one descriptor. Any thread posts, the UI thread
 * takes. Whoever posts waits while the queue is full, so a slow terminal slows the work and not the memory. */
#ifndef EVENTS_H
#define EVENTS_H

#include "core.h"

struct events;

/* limit: how many may wait. Call on the thread that will take them; that thread never waits in a post. */
struct events *events_new(size_t limit);
void events_free(struct events *events);
/* From now on a post is dropped at once and those who wait in one go on: the frontend is leaving. */
void events_leave(struct events *events);
/* Copies the event and what it points to, except phone, which outlives it. row is taken (or NULL) and event->row
 * is not looked at. PROGRESS replaces one of the same task that still waits. NOTE never waits: when there is no
 * room it is counted, and the next one that fits says how many are missing. */
void events_post(struct events *events, const struct ph_event *event, struct values *row);
int events_fd(const struct events *events);
const struct ph_event *events_next(struct events *events); /* lives until the next call */

#endif
