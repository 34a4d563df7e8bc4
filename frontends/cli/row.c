/* Rows and their members. See row.h. */
#include "row.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void print_point(FILE *out, uint32_t point)
{
    enum { PAIRS = 0x10000 }; /* from here on JSON needs a surrogate pair */
    if (point == TEXT_LINE_BREAK_POINT)
        fputs("\\n", out);
    else if (point < PAIRS)
        fprintf(out, "\\u%04x", (unsigned int)point);
    else
        fprintf(out, "\\u%04x\\u%04x", 0xD800u + ((point - PAIRS) >> 10),
                0xDC00u + ((point - PAIRS) & 0x3FF));
}

/* JSON is UTF-8: invalid bytes become U+FFFD. Characters that could harm a terminal are escaped,
 * which JSON readers undo. */
void row_print(FILE *out, json_object *value, int style)
{
    const char *text = json_object_to_json_string_ext(value, style);
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] < 0x7F && text[plain])
            plain++;
        fwrite(text, 1, plain, out);
        text += plain;
        if (!*text)
            return;
        uint32_t point;
        size_t length = text_utf8(text, &point);
        AUTO_FREE char *one = text_format("%.*s", (int)(length ? length : 1), text);
        AUTO_FREE char *visible = log_visible(one);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (strcmp(one, visible) != 0)
            print_point(out, point);
        else
            fputs(one, out);
        text += length ? length : 1;
    }
}

void row_time(json_object *object, const char *key, int64_t seconds)
{
    char text[40];
    time_t when = (time_t)seconds;
    struct tm parts;
    if (seconds <= 0 || !gmtime_r(&when, &parts)) {
        json_object_object_add(object, key, NULL);
        return;
    }
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_object_object_add(object, key, json_object_new_string(text));
}

char *row_local_time(const char *text)
{
    char local[32];
    struct tm parts;
    time_t when = (time_t)moment_read(text);
    if (when < 0 || !localtime_r(&when, &parts))
        return NULL;
    strftime(local, sizeof local, "%Y-%m-%d %H:%M", &parts);
    return memory_copy(local);
}

json_object *row_members(const struct values *values)
{
    json_object *object = json_object_new_object();
    for (size_t i = 0; values && i < values_count(values); i++) {
        const char *key = values_key(values, i);
        json_add_text(object, key, values_text(values, key));
    }
    return object;
}

void row_values(json_object *object, const char *key, const char *values, bool list)
{
    if (!list) {
        json_add_text(object, key, values);
        return;
    }
    json_object *array = json_object_new_array();
    while (values && *values) {
        size_t length = strcspn(values, "\n");
        AUTO_FREE char *one = text_format("%.*s", (int)length, values);
        json_object_array_add(array, json_object_new_string(one));
        values += length + (values[length] == '\n');
    }
    json_object_object_add(object, key, array);
}

json_object *row_params(const struct ph_params *params)
{
    json_object *array = json_object_new_array();
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        json_object *object = json_object_new_object();
        AUTO_FREE char *allowed = param_allowed(param);
        json_add_text(object, "key", param->key);
        json_add_text(object, "label", param->label);
        json_add_text(object, "help", param->help);
        json_add_text(object, "type", param_type_name(param->type));
        json_add_text(object, "allowed", allowed);
        json_add_text(object, "default", param->value);
        json_add_bool(object, "required", param->flags & PH_REQUIRED);
        json_add_bool(object, "positional", param->flags & PH_POSITIONAL);
        json_object_array_add(array, object);
    }
    return array;
}

char *row_joined(const char *text)
{
    AUTO_FREE char *joined = fields_text(text);
    return log_visible(joined);
}

char *row_cell(json_object *row, const char *key)
{
    json_object *value = NULL;
    json_object_object_get_ex(row, key, &value);
    if (value == NULL)
        return memory_copy("");
    if (json_object_is_type(value, json_type_boolean))
        return memory_copy(json_object_get_boolean(value) ? "yes" : "no");
    if (!json_object_is_type(value, json_type_array))
        return row_joined(json_object_get_string(value));
    char *text = NULL;
    for (size_t i = 0; i < json_object_array_length(value); i++)
        text_append(&text, ", ", "%s", json_object_get_string(json_object_array_get_idx(value, i)));
    AUTO_FREE char *joined = text;
    return log_visible(joined == NULL ? "" : joined);
}
