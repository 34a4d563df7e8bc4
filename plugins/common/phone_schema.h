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
/* The command of this name, the first `length` bytes of typed: how the phone spells it, and its
 * entry in the schema. A cached schema that lacks it is replaced by the phone's own.
 * PH_UNSUPPORTED: the phone has none. */
int32_t phone_schema_command(struct ph_context *ctx, struct phone_schema *schema, const char *typed,
                             size_t length, const char **name, struct json_object **about,
                             struct ph_error *err);
/* PH_UNSUPPORTED: "This phone has no command …; it has …". */
int32_t phone_schema_lacks(struct ph_context *ctx, const struct phone_schema *schema,
                           const char *name, struct ph_error *err);

#endif
