/* See results.h. */
#include "results.h"

#include <job_words.h>
#include <string.h>

static const struct ph_params *declared(const struct feature *action)
{
    static const struct ph_params none = {0};
    return action == NULL ? &none : &action->action.results;
}

struct output_columns results_columns(const struct cli *cli, const struct job_results *results)
{
    for (size_t i = JOB_COLUMNS; i < results->count; i++)
        results->at[i].extra = !results->own[i] && !args_has(&cli->args, FLAG_CSV);
    return (struct output_columns){results->at, results->count};
}

/* Typed by its declaration; a value of another type stays the plugin's text. */
static json_object *value_of(uint32_t type, const char *text)
{
    const struct ph_param param = {.key = "", .label = "", .type = type};
    bool typed = (type == PH_INT || type == PH_BOOL) && param_check(&param, text, NULL, NULL) == 0;
    if (!typed)
        return json_object_new_string(text);
    return type == PH_INT ? json_object_new_int64(param_number(&param, text))
                          : json_object_new_boolean(param_number(&param, text) == 1);
}

static json_object *values_of(uint32_t type, const char *text)
{
    if (strchr(text, '\n') == NULL)
        return value_of(type, text);
    json_object *array = json_object_new_array();
    AUTO_FREE char *copy = memory_copy(text);
    char *rest = copy, *one;
    while ((one = strsep(&rest, "\n")) != NULL)
        json_object_array_add(array, value_of(type, one));
    return array;
}

/* {"pressed": 3, "keys": ["Home", "Down"]}: declared results first, numbers and booleans typed;
 * several values become an array, all others strings. */
static json_object *members_of(const struct feature *action, const struct values *row)
{
    const struct ph_params *params = declared(action);
    json_object *object = json_object_new_object();
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        const char *text = values_text(row, param->key);
        if (text != NULL)
            json_object_object_add(object, param->key, values_of(param->type, text));
    }
    for (size_t i = 0; i < values_count(row); i++) {
        const char *key = values_key(row, i), *text = values_text(row, key);
        if (param_find(params, key) == NULL)
            json_object_object_add(object, key, text == NULL ? NULL : values_of(PH_TEXT, text));
    }
    return object;
}

/* The output line for one row: the phone's columns and this row's own. */
static json_object *line_of(const struct feature *action, json_object *item,
                            const struct values *row, bool told)
{
    json_object *line = json_object_new_object();
    json_object *members = members_of(action, row);
    json_object_object_foreach(item, item_key, item_value)
        json_object_object_add(line, item_key, json_object_get(item_value));
    if (told) {
        AUTO_FREE char *text = job_row_text(row);
        json_add_text(line, "text", text);
        json_add_text(line, "correlation_id", values_text(row, "correlation_id"));
    }
    json_object_object_foreach(members, key, value)
    {
        if (!json_object_object_get_ex(line, key, NULL))
            json_object_object_add(line, key, json_object_get(value));
    }
    json_object_put(members);
    return line;
}

void results_own(json_object *row, const struct values *own, bool json)
{
    for (size_t i = 0; !json && own != NULL && i < values_count(own); i++) {
        const char *key = values_key(own, i);
        if (!json_object_object_get_ex(row, key, NULL))
            json_add_text(row, key, values_text(own, key));
    }
    if (json && own != NULL)
        json_object_object_add(row, "args", row_members(own));
}

json_object *results_array(const struct feature *action, const struct rows *rows)
{
    json_object *array = json_object_new_array();
    for (size_t i = 0; i < rows->count; i++)
        json_object_array_add(array, members_of(action, rows->at[i]));
    return array;
}

/* Whether a column that is shown is one of the rows' own. */
static bool rows_wanted(const struct output *out, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t j = 0; j < values_count(rows->at[i]); j++)
            if (output_wants(out, values_key(rows->at[i], j)))
                return true;
    return false;
}

void results_lines(struct output *out, const struct feature *action, json_object *item,
                   const struct rows *rows, bool told)
{
    /* Otherwise each line would be the same reason again. */
    bool each = rows->count > 0 && (told || rows_wanted(out, rows));
    for (size_t i = 0; each && i < rows->count; i++)
        output_row(out, line_of(action, item, rows->at[i], told && rows->count > 1));
    if (!each)
        output_row(out, json_object_get(item));
    json_object_put(item);
}
