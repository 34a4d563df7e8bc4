/* JSON on standard output, and the members rows are made of. See output.h. */
#include "output_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static json_object *text_object(const char *text)
{
    return text ? json_object_new_string(text) : NULL;
}

static void print_point(uint32_t point)
{
    enum { PAIRS = 0x10000 }; /* from here on JSON writes two halves */
    if (point == TEXT_LINE_BREAK_POINT)
        fputs("\\n", stdout);
    else if (point < PAIRS)
        printf("\\u%04x", (unsigned int)point);
    else
        printf("\\u%04x\\u%04x", 0xD800u + ((point - PAIRS) >> 10),
               0xDC00u + ((point - PAIRS) & 0x3FF));
}

/* JSON is UTF-8: bytes that are not become U+FFFD, and what could play tricks on a terminal is escaped, so that
 * a program still reads the text as it was. */
void output_print_json(json_object *value, int style)
{
    const char *text = json_object_to_json_string_ext(value, style);
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] < 0x7F && text[plain])
            plain++;
        fwrite(text, 1, plain, stdout);
        text += plain;
        if (!*text)
            return;
        uint32_t point;
        size_t length = text_utf8(text, &point);
        AUTO_FREE char *one = text_format("%.*s", (int)(length ? length : 1), text);
        AUTO_FREE char *visible = log_visible(one);
        if (length == 0)
            fputs("\\ufffd", stdout);
        else if (strcmp(one, visible) != 0)
            print_point(point);
        else
            fputs(one, stdout);
        text += length ? length : 1;
    }
}

void output_text(json_object *object, const char *key, const char *text)
{
    json_object_object_add(object, key, text_object(text));
}

void output_number(json_object *object, const char *key, int64_t number)
{
    json_object_object_add(object, key, json_object_new_int64(number));
}

void output_bool(json_object *object, const char *key, bool value)
{
    json_object_object_add(object, key, json_object_new_boolean(value));
}

void output_time(json_object *object, const char *key, int64_t seconds)
{
    char text[40];
    time_t when = (time_t)seconds;
    struct tm parts;
    if (seconds <= 0 || !gmtime_r(&when, &parts)) {
        json_object_object_add(object, key, NULL);
        return;
    }
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_object_object_add(object, key, json_object_new_string(text));
}

json_object *output_members(const struct values *values)
{
    json_object *object = json_object_new_object();
    for (size_t i = 0; values && i < values_count(values); i++) {
        const char *key = values_key(values, i);
        output_text(object, key, values_text(values, key));
    }
    return object;
}

void output_values(json_object *object, const char *key, const char *values, bool list)
{
    if (!list) {
        output_text(object, key, values);
        return;
    }
    json_object *array = json_object_new_array();
    while (values && *values) {
        size_t length = strcspn(values, "\n");
        AUTO_FREE char *one = text_format("%.*s", (int)length, values);
        json_object_array_add(array, text_object(one));
        values += length + (values[length] == '\n');
    }
    json_object_object_add(object, key, array);
}

bool output_json_wanted(const struct cli *cli)
{
    return cli_has(cli, FLAG_JSON) || cli_has(cli, FLAG_JSONL);
}

bool output_wanted(const struct cli *cli)
{
    return output_json_wanted(cli) || cli_has(cli, FLAG_CSV) || cli_has(cli, FLAG_TSV);
}

static void print_object(struct cli *cli, const char *name, json_object *object)
{
    AUTO_FREE char *schema = text_format("phonectl.%s/1", name);
    json_object *whole = json_object_new_object();
    output_text(whole, "schema", schema);
    json_object_object_foreach(object, key, value)
    {
        json_object_object_add(whole, key, json_object_get(value));
    }
    int style = cli_has(cli, FLAG_JSONL) ? JSON_STYLE : JSON_STYLE | JSON_C_TO_STRING_PRETTY;
    output_print_json(whole, style);
    putchar('\n');
    json_object_put(whole);
}

int output_object(struct cli *cli, const char *name, json_object *object)
{
    size_t count = 0;
    AUTO_FREE struct output_column *columns =
        memory_alloc(((size_t)json_object_object_length(object) + 1) * sizeof(*columns));
    json_object_object_foreach(object, key, value)
    {
        (void)value;
        columns[count++] = (struct output_column){.key = key, .title = key};
    }
    struct output *out = output_open(cli, name, &(struct output_columns){columns, count});
    if (out && !output_is_json(out)) {
        output_row(out, json_object_get(object));
        output_close(out);
    } else if (out) {
        output_keep_shown(out, object);
        print_object(cli, name, object);
        output_drop(out);
    }
    json_object_put(object);
    return out ? CODE_DONE : CODE_USAGE;
}
