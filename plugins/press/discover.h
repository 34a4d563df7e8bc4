/* How a phone wants its keys: which command, which argument, which spelling. None of the names is published for the cloud,
 * so they are found out from the phone's own schema and remembered for its model. */
#ifndef DISCOVER_H
#define DISCOVER_H

#include "keys.h"
#include "webex.h"

struct dialect {
    const char *command, *argument;
    const char *spelling[KEY_COUNT]; /* NULL: the phone has no such key */
    const char *others; /* its names that mean none of our keys, with a blank before each */
};

/* A configured command wins; else what is remembered; else the schema's command whose one required argument has the enum
 * that covers our keys best. PH_UNSUPPORTED when there is no such command. */
int32_t discover(struct ph_context *ctx, struct dialect *dialect, struct ph_error *err);

#endif
