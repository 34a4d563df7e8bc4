/* Asks which phones are offline, and when many of them are back, which are connected: while many
 * phones restart, one request for each would overload the service. Callers share what a list
 * showed. */
#ifndef OFFLINE_WATCH_H
#define OFFLINE_WATCH_H

#include <phonectl/plugin.h>

enum offline {
    OFFLINE_NOT = 0, /* no list since then shows it offline */
    OFFLINE_NOW,     /* the newest list shows it offline */
    OFFLINE_WAS,     /* an earlier list did; ask whether it still is */
    OFFLINE_BACK,    /* an earlier list did, and a later one shows it connected */
    OFFLINE_ALONE    /* no list shows it and none was requested: ask for this phone */
};

int64_t offline_watch_clock_ms(void);
/* Whether a list shows the phone as disconnected at some moment after since_ms (of
 * offline_watch_clock_ms()). `waiting` is the number of phones waited for; if there are few, no
 * list is requested. Any thread; one of them fetches the list, the others use the last one.
 * Negative: PH_CANCELLED and PH_LOGIN. */
int32_t offline_watch_look(struct ph_context *ctx, const char *phone_id, int64_t since_ms,
                           int64_t waiting, struct ph_error *err);

/* Asks for the phone of this call alone. *status: its connectionStatus, in the context's memory, or
 * NULL. */
int32_t offline_watch_ask(struct ph_context *ctx, const char **status, struct ph_error *err);
int offline_watch_connected(const char *status); /* "connected", also with a suffix; may be NULL */
/* How long until it may be asked for alone again. */
int64_t offline_watch_pause_ms(int64_t waiting);

#endif
