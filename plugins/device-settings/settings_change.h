/* The settings of one device (GET and PATCH /deviceConfigurations), and a change to them. */
#ifndef SETTINGS_CHANGE_H
#define SETTINGS_CHANGE_H

#include "webex.h"

struct settings_change {
    struct ph_context *ctx;
    struct json_object *answer; /* owned */
    struct json_object *items;  /* in answer: {KEY: {value, source, sources, valueSpace}} */
    struct json_object *patch;  /* owned; NULL = only compare */
    int rows;
};

/* Reads the settings whose keys match the expression; key NULL = all. Must be closed even if
 * this fails. */
int32_t settings_change_open(struct settings_change *change, struct ph_context *ctx,
                             const char *key, int write, struct ph_error *err);
void settings_change_close(struct settings_change *change);

/* The value set on this device; NULL if it has the default. */
struct json_object *settings_change_configured(struct json_object *entry);
/* Why the setting cannot be changed, or NULL. */
const char *settings_change_fixed(struct json_object *entry);

/* Emits a row that says why the key is left alone. */
int32_t settings_change_skip(struct settings_change *change, const char *key, const char *why);
/* Sets the key to this value, NULL = its default. Emits a row if that changes it, or if `say` is
 * set. */
int32_t settings_change_add(struct settings_change *change, const char *own,
                            struct json_object *entry, struct json_object *value, int say);
/* Sends all changes in one request; sends nothing if there are none. */
int32_t settings_change_send(struct settings_change *change, struct ph_error *err);

#endif
