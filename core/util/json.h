/* JSON objects: parsing with a limit of depth, and typed members. */
#ifndef CORE_UTIL_JSON_H
#define CORE_UTIL_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The object that text begins with, at most eight levels deep; otherwise NULL. Released with
 * json_object_put(). */
json_object *json_read(const char *text, size_t length);

/* The same for text that must hold nothing else, at most 32 levels deep. */
json_object *json_read_whole(const char *text, size_t length);

/* A member of that type: NULL or false if there is none. */
const char *json_text(json_object *object, const char *key);

bool json_number(json_object *object, const char *key, int64_t *number);

bool json_flag(json_object *object, const char *key, bool otherwise);

/* Adds a member; text may be NULL: null. */
void json_add_text(json_object *object, const char *key, const char *text);

void json_add_number(json_object *object, const char *key, int64_t number);

void json_add_bool(json_object *object, const char *key, bool value);

#endif
