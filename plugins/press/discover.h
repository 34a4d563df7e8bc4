/* How a phone takes key presses: which command, which argument, which spelling. Cisco publishes
 * none of these names for the cloud, so they are read from the phone's own schema and cached for
 * its model. */
#ifndef DISCOVER_H
#define DISCOVER_H

#include "keys.h"
#include "webex.h"

struct dialect {
    const char *command, *argument;
    const char *spelling[KEY_COUNT]; /* NULL: the phone has no such key */
    const char
        *others; /* the phone's names that match none of our keys, with a blank before each */
};

/* A configured command wins, then the cached result, then the command of the schema whose only
 * required argument is the enum that covers our keys best. PH_UNSUPPORTED if there is none. */
int32_t discover(struct ph_context *ctx, struct dialect *dialect, struct ph_error *err);

#endif
