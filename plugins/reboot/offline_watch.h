/* Which phones are away, asked for all at once: for when so many are waited for that one request for
 * each would be too much for the service. What a list showed is remembered, whoever asked for it. */
#ifndef OFFLINE_WATCH_H
#define OFFLINE_WATCH_H

#include <phonectl/plugin.h>

enum offline {
    OFFLINE_NOT = 0, /* no list since then shows it */
    OFFLINE_NOW,     /* the newest list does */
    OFFLINE_WAS,     /* an earlier list did, and whether it still is away has to be asked */
    OFFLINE_ALONE    /* no list shows it, and none is asked for: ask for the phone alone */
};

int64_t offline_watch_clock_ms(void);
/* Whether a list shows the phone as disconnected at some moment after since_ms (offline_watch_clock_ms()).
 * `waiting` phones are waited for: when they are few, only what is known already is told. Any
 * thread; one of them fetches the list, the others go by the last one. Negative: PH_CANCELLED and
 * PH_LOGIN. */
int32_t offline_watch_look(struct ph_context *ctx, const char *phone_id, int64_t since_ms,
                           int64_t waiting, struct ph_error *err);

#endif
