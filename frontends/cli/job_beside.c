/* Results beside the rows of a table. See job_beside.h. */
#include "job_beside.h"

#include "list_file.h"
#include "message.h"
#include "output.h"
#include "row.h"

#include <job_words.h>
#include <stdio.h>
#include <string.h>

static const char *const added[] = {"outcome", "text", "time", "correlation_id"};

struct beside {
    const struct journal_job *job;
    struct file_table table;
    const struct journal_item **items; /* of each row, or NULL */
    size_t width;                      /* columns of the table */
    FILE *out;
};

/* The phones of the job as a list, in its order. */
static struct phones *list_of(const struct journal_job *job)
{
    struct phones *list = phones_new();
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *item = &job->items[i];
        const char *const fields[][2] = {{"id", *item->id != '\0' ? item->id : "?"},
                                         {"name", item->name},
                                         {"mac", item->mac},
                                         {"extension", item->extension},
                                         {"number", item->number},
                                         {"serial", item->serial}};
        phones_row(list);
        for (size_t k = 0; k < COUNT_OF(fields); k++)
            if (fields[k][1] != NULL)
                phones_field(list, fields[k][0], fields[k][1]);
    }
    phones_done(list);
    return list;
}

/* Finds each row's item. Returns the number of phones of the job that no row names. */
static size_t find_items(struct beside *beside, struct selector *selector,
                         const struct phones *list)
{
    size_t alone = 0;
    for (size_t i = 0; i < phones_count(list); i++) {
        size_t count = 0;
        const int *lines = NULL;
        if (selector_matches(selector, phones_at(list, i)))
            lines = selector_hits(selector, &count);
        for (size_t k = 0; k < count; k++) {
            const struct file_row *row = file_table_row(&beside->table, lines[k]);
            beside->items[row - beside->table.rows] = &beside->job->items[i];
        }
        alone += count == 0;
    }
    return alone;
}

/* A cell of the user's own table keeps its line breaks. */
static void put_cell(const struct beside *beside, size_t at, const char *text)
{
    AUTO_FREE char *shown = memory_copy("");
    for (size_t length; *text != '\0'; text += length) {
        length = strcspn(text, "\r\n");
        AUTO_FREE char *line = text_format("%.*s", (int)length, text);
        AUTO_FREE char *safe = log_visible(line);
        size_t ends = strspn(text + length, "\r\n");
        text_append(&shown, "", "%s%.*s", safe, (int)ends, text + length);
        length += ends;
    }
    if (at > 0)
        putc(beside->table.separator, beside->out);
    csv_cell(beside->out, shown);
}

static void put_row(const struct beside *beside, size_t at)
{
    const struct file_row *row = &beside->table.rows[at];
    const struct journal_item *item = beside->items[at];
    json_object *cells = json_object_new_object();
    for (size_t i = 0; i < COUNT_OF(added) && at == 0; i++)
        json_add_text(cells, added[i], added[i]);
    if (item != NULL) {
        AUTO_FREE char *text = job_item_text(item);
        AUTO_FREE char *correlation = job_correlation(&item->rows);
        json_add_text(cells, "outcome", job_item_outcome(item));
        json_add_text(cells, "text", text);
        row_time(cells, "time", item->time);
        json_add_text(cells, "correlation_id", correlation);
    }
    for (size_t i = 0; i < beside->width; i++)
        put_cell(beside, i, i < row->count ? row->cells[i] : "");
    for (size_t i = 0; i < COUNT_OF(added); i++) {
        AUTO_FREE char *cell = row_cell(cells, added[i]);
        put_cell(beside, beside->width + i, cell);
    }
    fputs("\r\n", beside->out);
    json_object_put(cells);
}

static int print(const struct cli *cli, struct beside *beside, struct selector *selector,
                 const struct phones *list)
{
    const char *file = list_file_name(cli->args.flag[FLAG_BESIDE]);
    const struct file_table *table = &beside->table;
    beside->items = memory_alloc((table->count + 1) * sizeof *beside->items);
    size_t alone = find_items(beside, selector, list), rows = 0;
    for (size_t i = 0; i < table->count; i++) {
        beside->width = table->rows[i].count > beside->width ? table->rows[i].count : beside->width;
        rows += beside->items[i] != NULL;
    }
    long long number = (long long)beside->job->about.number;
    if (rows == 0)
        return message_fail(CODE_NO_MATCH, "%s names no phone of job %lld", file, number);
    if (args_has(&cli->args, FLAG_BOM))
        fputs(CSV_BOM, beside->out);
    for (size_t i = 0; i < table->count; i++)
        put_row(beside, i);
    fflush(beside->out);
    message_say("%s: %zu of %zu lines are about phones of job %lld", file, rows, table->count - 1,
                number);
    if (alone > 0)
        message_warn(words_count("%zu phone of job %lld has no line in %s",
                                 "%zu phones of job %lld have no line in %s", alone),
                     alone, number, file);
    return CODE_DONE;
}

int job_beside(const struct cli *cli, const struct journal_job *job)
{
    const char *path = cli->args.flag[FLAG_BESIDE];
    struct beside beside = {.job = job, .out = output_stream()};
    struct selector *selector = selector_new();
    struct phones *list = list_of(job);
    struct ph_error err;
    int code = list_file_read(path, selector, &beside.table);
    if (code == CODE_DONE && beside.table.count == 0)
        code = message_fail(CODE_USAGE, "%s is not a table with headings", list_file_name(path));
    if (code == CODE_DONE && selector_bind(selector, list, &err) < 0)
        code = message_fail(CODE_USAGE, "%s: %s", list_file_name(path), err.text);
    if (beside.table.separator == '\0' || strchr(",;\t", beside.table.separator) == NULL)
        beside.table.separator = ','; /* csv_cell() quotes for commas only */
    if (code == CODE_DONE)
        code = print(cli, &beside, selector, list);
    free(beside.items);
    file_table_clear(&beside.table);
    phones_free(list);
    selector_free(selector);
    return code;
}
