/* The action that tells who is on the phone now, and what can be done about it. */
#ifndef CALLS_ACTION_H
#define CALLS_ACTION_H

#include <core.h>

/* By its declaration: it only reads, needs no argument, and tells who the other party is. Its
 * result "can" names those actions of its plugin that are possible now. NULL: there is none. */
struct feature *calls_action(const struct registry *registry);

#endif
