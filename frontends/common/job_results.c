/* The columns of a job. See job_results.h. */
#include "job_results.h"

#include <string.h>

static bool has(const struct job_results *results, const char *key)
{
    for (size_t i = 0; i < results->count; i++)
        if (strcmp(results->at[i].key, key) == 0)
            return true;
    return false;
}

/* A job's plugin may be unloaded before its columns are freed, so they own their texts. */
static void add(struct job_results *results, const char *key, const char *label, bool right)
{
    enum { DROP = 6, WIDTH = 120 };
    if (has(results, key) || results->count >= JOB_RESULTS_MOST)
        return;
    char *title = memory_copy(label);
    *memory_add(results->at, results->count) = (struct field){.key = memory_copy(key),
                                                              .title = title,
                                                              .label = title,
                                                              .drop = DROP,
                                                              .right = right,
                                                              .width = WIDTH};
}

struct job_results job_results_of(const struct feature *action)
{
    struct job_results results = {0};
    for (size_t i = 0; i < JOB_COLUMNS; i++)
        *memory_add(results.at, results.count) = job_fields[i];
    const struct ph_params *declared = action == NULL ? NULL : &action->action.results;
    for (uint32_t i = 0; declared != NULL && i < declared->count; i++) {
        const struct ph_param *param = param_at(declared, i);
        add(&results, param->key, param->label, param->type == PH_INT);
    }
    return results;
}

void job_results_own(struct job_results *results, const struct feature *action,
                     const struct values *own)
{
    for (size_t k = 0; own != NULL && k < values_count(own); k++) {
        const char *key = values_key(own, k);
        const struct ph_param *param = action == NULL ? NULL : param_find(&action->about.args, key);
        add(results, key, param == NULL ? key : param->label, false);
        for (size_t i = JOB_COLUMNS; i < results->count; i++)
            results->own[i] = results->own[i] || strcmp(results->at[i].key, key) == 0;
    }
}

void job_results_meet(struct job_results *results, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct values *row = rows->at[i];
        for (size_t k = 0; k < values_count(row); k++)
            add(results, values_key(row, k), values_key(row, k), false);
    }
}

char *job_results_rest(const struct job_results *results, const struct values *row)
{
    struct values *rest = values_new();
    for (size_t i = 0; i < values_count(row); i++) {
        const char *key = values_key(row, i);
        if (!has(results, key))
            values_set(rest, key, values_text(row, key));
    }
    char *text = job_row_text(rest);
    values_free(rest);
    return text;
}

void job_results_free(struct job_results *results)
{
    for (size_t i = JOB_COLUMNS; i < results->count; i++) {
        free((void *)(uintptr_t)results->at[i].key);
        free((void *)(uintptr_t)results->at[i].title);
    }
    free(results->at);
}
