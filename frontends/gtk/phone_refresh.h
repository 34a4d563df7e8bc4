/* The list of phones, kept young: it is asked for when somebody wants it, and quietly again while somebody looks at
 * phones. What changed is told to the rows; selection, search and place stay. */
#ifndef PHONE_REFRESH_H
#define PHONE_REFRESH_H

#include "session.h"

struct phone_refresh;

/* quiet: nobody asked for this one. */
typedef void phone_refresh_loaded(void *self, const struct event *event, bool quiet);
/* Whether somebody looks at phones now. */
typedef bool phone_refresh_watched(void *self);
struct phone_refresh *phone_refresh_new(struct session *session, phone_refresh_watched *watched,
                                        phone_refresh_loaded *loaded, void *self);
void phone_refresh_free(struct phone_refresh *refresh);
/* fresh asks the service, else the list kept here will do. */
int phone_refresh_load(struct phone_refresh *refresh, bool fresh, struct ph_error *err);
/* Something was done to phones: for a while they are looked at more often. */
void phone_refresh_stir(struct phone_refresh *refresh);

#endif
