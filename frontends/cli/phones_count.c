/* Counts phones by their values. See phones_count.h. */
#include "phones_count.h"

#include "message.h"

#include <string.h>

enum { BETWEEN = '\n' /* the values of a combination: it is in none of them */ };

static const struct field result_fields[] = {
    {.key = "outcome", .title = N_("OUTCOME"), .words = true},
    {.key = "text", .title = N_("RESULT")},
};

struct tally {
    char *values;
    size_t phones;
};

struct tallies {
    struct field *fields; /* outcome and reason if wanted, those of the phone, and the count */
    struct output_columns columns;
    size_t first; /* field of the phone */
    struct tally *at;
    size_t count;
};

void tallies_free(struct tallies *tallies)
{
    for (size_t i = 0; tallies != NULL && i < tallies->count; i++)
        free(tallies->at[i].values);
    if (tallies != NULL) {
        free(tallies->at);
        free(tallies->fields);
    }
    free(tallies);
}

const struct output_columns *tallies_columns(const struct tallies *tallies)
{
    return &tallies->columns;
}

/* NULL after an error message. */
static const struct field *field_counted(const char *key)
{
    const struct output_columns all = {phone_fields, (size_t)fields_count()};
    const struct field *field = output_column(&all, key);
    AUTO_FREE char *names = field == NULL ? output_names(&all) : NULL;
    if (field == NULL)
        message_fail(CODE_USAGE, "--count-by: unknown field %s; choose from %s", key, names);
    return field;
}

struct tallies *tallies_new(const char *list, bool results)
{
    AUTO_FREE char *copy = memory_copy(list);
    struct tallies *made = memory_alloc(sizeof *made);
    made->fields =
        memory_alloc((strlen(list) + 2 + COUNT_OF(result_fields)) * sizeof *made->fields);
    for (; results && made->first < COUNT_OF(result_fields); made->first++)
        made->fields[made->first] = result_fields[made->first];
    size_t count = made->first;
    char *rest = NULL;
    for (char *key = strtok_r(copy, ",", &rest); key; key = strtok_r(NULL, ",", &rest)) {
        const struct field *field = field_counted(key);
        if (field == NULL) {
            tallies_free(made);
            return NULL;
        }
        made->fields[count] = *field;
        made->fields[count].drop = 0; /* asked for */
        made->fields[count++].extra = false;
    }
    if (count == made->first && *list != '\0') {
        message_fail(CODE_USAGE, "--count-by: name at least one field");
        tallies_free(made);
        return NULL;
    }
    made->fields[count++] = (struct field){.key = "count", .title = N_("PHONES"), .right = true};
    made->columns = (struct output_columns){made->fields, count};
    return made;
}

int tallies_check(const struct cli *cli)
{
    const char *list = cli->args.flag[FLAG_COUNT_BY];
    struct tallies *tallies = list == NULL ? NULL : tallies_new(list, true);
    tallies_free(tallies);
    return list != NULL && tallies == NULL ? CODE_USAGE : CODE_DONE;
}

/* Adds the combinations of this phone whose first values are in `begun`. */
static void add_phone(struct tallies *all, const struct phone *phone, size_t column,
                      const char *begun)
{
    if (column + 1 == all->columns.count) {
        *memory_add(all->at, all->count) = (struct tally){memory_copy(begun), 1};
        return;
    }
    const struct field *field = &all->columns.at[column];
    const char *values = phone == NULL ? NULL : phone_field(phone, field->key);
    AUTO_FREE char *one_value = values == NULL || field->list ? NULL : fields_text(values);
    AUTO_FREE char *copy = memory_copy(one_value ? one_value : values ? values : "");
    for (char *rest = copy, *value; (value = strsep(&rest, "\n")) != NULL;) {
        AUTO_FREE char *more = text_format("%s%s%c", begun, value, BETWEEN);
        add_phone(all, phone, column + 1, more);
    }
}

void tallies_add(struct tallies *tallies, const struct phone *phone, const char *outcome,
                 const char *reason)
{
    AUTO_FREE char *text = tallies->first == 0 || reason == NULL ? NULL : fields_text(reason);
    AUTO_FREE char *begun =
        tallies->first == 0 ? memory_copy("")
                            : text_format("%s%c%s%c", outcome, BETWEEN, text ? text : "", BETWEEN);
    add_phone(tallies, phone, tallies->first, begun);
}

static int by_values(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->values, ((const struct tally *)b)->values);
}

static int by_phones(const void *a, const void *b)
{
    const struct tally *first = a, *second = b;
    return first->phones != second->phones ? (first->phones < second->phones ? 1 : -1)
                                           : by_values(a, b);
}

/* Merges equal combinations. */
static void sum_up(struct tallies *all)
{
    size_t kept = 0;
    if (all->count > 0)
        qsort(all->at, all->count, sizeof *all->at, by_values);
    for (size_t i = 0; i < all->count; i++) {
        if (kept > 0 && by_values(&all->at[kept - 1], &all->at[i]) == 0) {
            all->at[kept - 1].phones++;
            free(all->at[i].values);
        } else {
            all->at[kept++] = all->at[i];
        }
    }
    all->count = kept;
    if (kept > 0)
        qsort(all->at, kept, sizeof *all->at, by_phones);
    else if (all->columns.count == 1) /* without fields none is a number too */
        *memory_add(all->at, all->count) = (struct tally){memory_copy(""), 0};
}

/* https://prometheus.io/docs/instrumenting/exposition_formats/: a label's value escapes \\ " and
 * line breaks, its name has letters, digits and _ only. */
static void print_metric(const struct output_columns *columns, char *values, size_t phones)
{
    FILE *out = output_stream();
    fputs("phonectl_phones", out);
    for (size_t column = 0; column + 1 < columns->count; column++) {
        AUTO_FREE char *safe = log_visible(strsep(&values, "\n"));
        putc(column == 0 ? '{' : ',', out);
        for (const char *key = columns->at[column].key; *key != '\0'; key++)
            putc(text_lower(*key) >= 'a' && text_lower(*key) <= 'z' ? *key : '_', out);
        fputs("=\"", out);
        for (const char *at = safe; *at != '\0'; at++)
            fprintf(out, *at == '\\' || *at == '"' ? "\\%c" : "%c", *at);
        putc('"', out);
    }
    fprintf(out, "%s %zu\n", columns->count > 1 ? "}" : "", phones);
}

void tallies_print_metrics(struct tallies *tallies, int64_t age_s)
{
    sum_up(tallies);
    fputs("# HELP phonectl_phones Phones of the selection, by their values.\n"
          "# TYPE phonectl_phones gauge\n",
          output_stream());
    for (size_t i = 0; i < tallies->count; i++) {
        AUTO_FREE char *values = memory_copy(tallies->at[i].values);
        print_metric(&tallies->columns, values, tallies->at[i].phones);
    }
    fprintf(output_stream(),
            "# HELP phonectl_list_age_seconds Age of the list of phones.\n"
            "# TYPE phonectl_list_age_seconds gauge\n"
            "phonectl_list_age_seconds %lld\n",
            (long long)age_s);
}

void tallies_show(struct tallies *tallies, struct output *out)
{
    sum_up(tallies);
    for (size_t i = 0; i < tallies->count; i++) {
        json_object *row = json_object_new_object();
        AUTO_FREE char *values = memory_copy(tallies->at[i].values);
        char *rest = values;
        for (size_t column = 0; column + 1 < tallies->columns.count; column++) {
            const char *value = strsep(&rest, "\n");
            json_add_text(row, tallies->columns.at[column].key, *value ? value : NULL);
        }
        json_add_number(row, "count", (int64_t)tallies->at[i].phones);
        output_row(out, row);
    }
}
