/* A job as CSV. See job_csv.h. */
#include "job_csv.h"

#include <job_words.h>

static void add_line(FILE *out, const struct job_results *results, const struct job_phone *phone,
                     const struct values *row, const char *mac)
{
    AUTO_FREE char *text = phone->text != NULL ? memory_copy(phone->text)
                           : row != NULL       ? job_row_text(row)
                                               : NULL;
    g_autofree const char **cells = g_new0(const char *, results->count);
    for (size_t i = 0; i < results->count; i++)
        cells[i] = row == NULL ? NULL : values_text(row, results->at[i].key);
    cells[JOB_COLUMN_NAME] = phone->name;
    cells[JOB_COLUMN_MAC] = mac;
    cells[JOB_COLUMN_OUTCOME] = phone->outcome;
    cells[JOB_COLUMN_TEXT] = text;
    cells[JOB_COLUMN_ID] = phone->id;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(free);
    for (size_t i = JOB_COLUMNS; i < results->count; i++) {
        g_ptr_array_add(texts, fields_text(cells[i]));
        cells[i] = texts->pdata[texts->len - 1];
    }
    csv_line(out, cells, results->count);
}

GBytes *job_csv(const struct job *job, struct phone_model *model)
{
    char *csv = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&csv, &length);
    struct job_results results = job_results_of(job->feature);
    for (guint i = 0; i < job_phones_total(job->phones); i++)
        job_results_meet(&results, &job_phones_at(job->phones, i)->rows);
    fields_heading(out, results.at, results.count);
    for (guint i = 0; i < job_phones_total(job->phones); i++) {
        const struct job_phone *phone = job_phones_at(job->phones, i);
        PhoneRow *listed = phone_model_row(model, phone->id);
        const char *mac = listed != NULL ? phone_field(phone_row_phone(listed), "mac") : NULL;
        const struct rows *rows = &phone->rows;
        for (size_t row = 0; row == 0 || row < rows->count; row++)
            add_line(out, &results, phone, row < rows->count ? rows->at[row] : NULL, mac);
    }
    fclose(out);
    job_results_free(&results);
    return g_bytes_new_with_free_func(csv, length, free, csv);
}
