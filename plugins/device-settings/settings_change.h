/* The settings of one device (GET and PATCH /deviceConfigurations), and what is to be changed. */
#ifndef SETTINGS_CHANGE_H
#define SETTINGS_CHANGE_H

#include "webex.h"

struct settings_change {
    struct ph_context *ctx;
    struct json_object *answer; /* owned */
    struct json_object *items;  /* of the answer: {KEY: {value, source, sources, valueSpace}} */
    struct json_object *patch;  /* owned; NULL = only compare */
    int rows;
};

/* Reads the settings whose keys match the expression; key NULL = all. To be closed even if it
 * fails. */
int32_t settings_change_open(struct settings_change *change, struct ph_context *ctx,
                             const char *key, int write, struct ph_error *err);
void settings_change_close(struct settings_change *change);

/* The value that was set on this device, or NULL: it has the default. */
struct json_object *settings_change_configured(struct json_object *entry);
/* Why the setting cannot be changed, or NULL. */
const char *settings_change_fixed(struct json_object *entry);

/* A row that says why nothing is done about the key. */
int32_t settings_change_skip(struct settings_change *change, const char *key, const char *why);
/* The key is to have this value; value NULL = its default. A row unless it has it already, or if
 * `say` is set. */
int32_t settings_change_add(struct settings_change *change, const char *own,
                            struct json_object *entry, struct json_object *value, int say);
/* Sends all that was added, in one request; nothing if there is nothing. */
int32_t settings_change_send(struct settings_change *change, struct ph_error *err);

#endif
