/* See results.h. */
#include "results.h"

#include <job_words.h>
#include <string.h>

static const struct ph_params *declared(const struct feature *action)
{
    static const struct ph_params none = {0};
    return action == NULL ? &none : &action->action.results;
}

static bool is_job_field(const char *key)
{
    for (size_t i = 0; i < JOB_COLUMNS; i++)
        if (strcmp(job_fields[i].key, key) == 0)
            return true;
    return false;
}

struct output_columns results_columns(const struct cli *cli, const struct feature *action)
{
    const struct ph_params *params = declared(action);
    struct field *fields = memory_alloc((JOB_COLUMNS + params->count) * sizeof *fields);
    size_t count = JOB_COLUMNS;
    memcpy(fields, job_fields, sizeof job_fields);
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (is_job_field(param->key))
            continue;
        fields[count++] = (struct field){.key = param->key,
                                         .title = param->label,
                                         .drop = 6,
                                         .right = param->type == PH_INT,
                                         .extra = !args_has(&cli->args, FLAG_CSV)};
    }
    return (struct output_columns){fields, count};
}

void results_columns_free(struct output_columns *columns)
{
    free((void *)(uintptr_t)columns->at);
}

/* A value that does not fit its type stays what the plugin said. */
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

json_object *results_members(const struct feature *action, const struct values *row)
{
    const struct ph_params *params = declared(action);
    json_object *object = json_object_new_object();
    for (uint32_t i = 0; row != NULL && i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        const char *text = values_text(row, param->key);
        if (text != NULL)
            json_object_object_add(object, param->key, values_of(param->type, text));
    }
    for (size_t i = 0; row != NULL && i < values_count(row); i++) {
        const char *key = values_key(row, i), *text = values_text(row, key);
        if (param_find(params, key) == NULL)
            json_object_object_add(object, key, text == NULL ? NULL : values_of(PH_TEXT, text));
    }
    return object;
}

void results_add(json_object *object, json_object *members)
{
    json_object_object_foreach(members, key, value)
    {
        if (!json_object_object_get_ex(object, key, NULL))
            json_object_object_add(object, key, json_object_get(value));
    }
}
