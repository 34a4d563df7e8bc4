/* A file of settings: {"phonectl.settings": 1, "model": …, "settings": {KEY: VALUE, …}}. */
#ifndef SETTINGS_FILE_H
#define SETTINGS_FILE_H

#include "webex.h"

/* The settings of the file, from *json, which the caller releases. PH_INVALID names the file. */
int32_t settings_file_read(struct ph_context *ctx, const char *path, struct json_object **json,
                           struct json_object **settings, struct ph_error *err);
/* Attaches a file with these settings, as "settings.json". */
int32_t settings_file_attach(struct ph_context *ctx, struct json_object *settings,
                             struct ph_error *err);

#endif
