/* The list of phones, kept young: it is asked for when somebody wants it, and quietly again while somebody looks at
 * phones. What changed is told to the rows; selection, search and place stay. */
#ifndef LIVE_H
#define LIVE_H

#include "session.h"

struct live;

/* quiet: nobody asked for this one. */
typedef void live_loaded(void *self, const struct event *event, bool quiet);
/* Whether somebody looks at phones now. */
typedef bool live_watched(void *self);
struct live *live_new(struct session *session, live_watched *watched, live_loaded *loaded,
                      void *self);
void live_free(struct live *live);
/* fresh asks the service, else the list kept here will do. */
int live_load(struct live *live, bool fresh, struct ph_error *err);
/* Something was done to phones: for a while they are looked at more often. */
void live_stir(struct live *live);

#endif
