/* Which phones are away, asked for all at once: for when so many are waited for that one request for each would be too much
 * for the service. */
#ifndef AWAY_H
#define AWAY_H

#include <phonectl/plugin.h>

enum away {
    AWAY_NO = 0,
    AWAY_YES,
    AWAY_WAS,    /* in an earlier list, and not in the newest */
    AWAY_LATER,  /* the newest list is older than `since_ms`: ask again */
    AWAY_UNKNOWN /* the service gives no such list: ask for the phone alone */
};

int64_t away_clock_ms(void);
/* Whether the phone was disconnected at some moment after since_ms (away_clock_ms()); 0: whether it is now, give or take
 * some seconds. Any thread; one of them fetches the list, every few seconds at most, and the others go by the last ones.
 * Negative: PH_CANCELLED and PH_LOGIN. */
int32_t away_look(struct ph_call *call, const char *phone_id, int64_t since_ms,
                  struct ph_error *err);

#endif
