/* Keeps the list of phones fresh: loads it on request, and again quietly while phones are in view.
 * Selection, search and place stay. */
#ifndef PHONE_REFRESH_H
#define PHONE_REFRESH_H

#include "session.h"

struct phone_refresh;

/* quiet: loaded without a request. */
typedef void phone_refresh_loaded(void *self, const struct event *event, bool quiet);
/* Whether phones are in view. */
typedef bool phone_refresh_watched(void *self);
struct phone_refresh *phone_refresh_new(struct session *session, phone_refresh_watched *watched,
                                        phone_refresh_loaded *loaded, void *self);
void phone_refresh_free(struct phone_refresh *refresh);
/* fresh asks the service; otherwise the cached list is enough. */
int phone_refresh_load(struct phone_refresh *refresh, bool fresh, struct ph_error *err);
/* An action has reached phones: loads the list more often for a while. */
void phone_refresh_stir(struct phone_refresh *refresh);

#endif
