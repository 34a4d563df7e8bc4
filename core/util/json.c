#include "util/json.h"

#include <limits.h>
#include <string.h>

/* *used: how much of text the object takes. */
static json_object *parse(const char *text, size_t length, int depth, size_t *used)
{
    if (length > INT_MAX)
        return NULL;
    json_tokener *tokener = json_tokener_new_ex(depth);
    json_object *object =
        tokener == NULL ? NULL : json_tokener_parse_ex(tokener, text, (int)length);
    *used = tokener == NULL ? 0 : json_tokener_get_parse_end(tokener);
    if (tokener != NULL)
        json_tokener_free(tokener);
    if (json_object_is_type(object, json_type_object))
        return object;
    json_object_put(object);
    return NULL;
}

json_object *json_read(const char *text, size_t length)
{
    enum { DEPTH = 8 };
    size_t used;
    return parse(text, length, DEPTH, &used);
}

json_object *json_read_whole(const char *text, size_t length)
{
    enum { DEPTH = 32 };
    size_t used = 0;
    json_object *object = parse(text, length, DEPTH, &used);
    while (object != NULL && used < length && strchr(" \t\r\n", text[used]) != NULL &&
           text[used] != '\0')
        used++;
    if (object == NULL || used == length)
        return object;
    json_object_put(object);
    return NULL;
}

static json_object *member(json_object *object, const char *key, json_type type)
{
    json_object *value = NULL;
    json_object_object_get_ex(object, key, &value);
    return json_object_is_type(value, type) ? value : NULL;
}

const char *json_text(json_object *object, const char *key)
{
    json_object *value = member(object, key, json_type_string);
    return value == NULL ? NULL : json_object_get_string(value);
}

bool json_number(json_object *object, const char *key, int64_t *number)
{
    json_object *value = member(object, key, json_type_int);
    if (value != NULL)
        *number = json_object_get_int64(value);
    return value != NULL;
}

bool json_flag(json_object *object, const char *key, bool otherwise)
{
    json_object *value = member(object, key, json_type_boolean);
    return value == NULL ? otherwise : json_object_get_boolean(value) != 0;
}

void json_add_text(json_object *object, const char *key, const char *text)
{
    json_object_object_add(object, key, text == NULL ? NULL : json_object_new_string(text));
}

void json_add_number(json_object *object, const char *key, int64_t number)
{
    json_object_object_add(object, key, json_object_new_int64(number));
}

void json_add_bool(json_object *object, const char *key, bool value)
{
    json_object_object_add(object, key, json_object_new_boolean(value));
}
