/* The commands or statuses that a phone offers, from its own schema (GET /xapi/schema), cached
 * for its model and firmware. */
#ifndef PHONE_SCHEMA_H
#define PHONE_SCHEMA_H

#include "webex.h"

enum schema_kind { SCHEMA_COMMANDS, SCHEMA_STATUSES };

/* Names of commands or statuses, each with its schema: {"a":{arguments},"b":bodySchema} for a
 * command, the JSON schema of the value for a status. */
struct phone_schema {
    enum schema_kind kind;
    struct json_object *entries; /* owned: json_object_put() */
    int remembered;              /* from the cache */
};

/* PH_FAILED: the answer is no schema, or implausibly large. */
int32_t phone_schema_read(struct ph_context *ctx, enum schema_kind kind, int fresh,
                          struct phone_schema *schema, struct ph_error *err);
/* Up to a few names that resemble `name`, "A, B"; "" if there are none. In the context's memory. */
const char *phone_schema_similar(struct ph_context *ctx, const struct phone_schema *schema,
                                 const char *name);

#endif
