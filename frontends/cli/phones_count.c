/* Counts phones by their values. See phones_count.h. */
#include "phones_count.h"

#include "message.h"

#include <string.h>

enum { BETWEEN = '\n' /* the values of a combination: it is in none of them */ };

struct tally {
    char *values;
    size_t phones;
};

struct tallies {
    struct tally *at;
    size_t count;
};

struct field *phones_count_columns(const char *list, struct output_columns *columns)
{
    AUTO_FREE char *copy = memory_copy(list);
    AUTO_FREE struct field *made = memory_alloc((strlen(list) + 2) * sizeof *made);
    size_t count = 0;
    char *rest = NULL;
    for (char *key = strtok_r(copy, ",", &rest); key; key = strtok_r(NULL, ",", &rest)) {
        int number = fields_number(key);
        for (int i = 0; i < fields_count() && number < 0; i++)
            if (phone_fields[i].typed && strcmp(phone_fields[i].typed, key) == 0)
                number = i;
        if (number < 0) {
            AUTO_FREE char *all =
                output_names(&(struct output_columns){phone_fields, (size_t)fields_count()});
            message_fail(CODE_USAGE, "--count-by: unknown field %s; choose from %s", key, all);
            return NULL;
        }
        made[count] = phone_fields[number];
        made[count++].extra = false;
    }
    if (count == 0) {
        message_fail(CODE_USAGE, "--count-by: name at least one field");
        return NULL;
    }
    made[count++] = (struct field){.key = "count", .title = N_("PHONES"), .right = true};
    *columns = (struct output_columns){made, count};
    return memory_steal(made);
}

/* Adds the combinations of this phone whose first values are in `begun`. */
static void add_phone(struct tallies *all, const struct phone *phone,
                      const struct output_columns *columns, size_t column, const char *begun)
{
    if (column + 1 == columns->count) {
        *memory_add(all->at, all->count) = (struct tally){memory_copy(begun), 1};
        return;
    }
    const struct field *field = &columns->at[column];
    const char *values = phone_field(phone, field->key);
    AUTO_FREE char *one_value = values == NULL || field->list ? NULL : fields_text(values);
    AUTO_FREE char *copy = memory_copy(one_value ? one_value : values ? values : "");
    for (char *rest = copy, *value; (value = strsep(&rest, "\n")) != NULL;) {
        AUTO_FREE char *more = text_format("%s%s%c", begun, value, BETWEEN);
        add_phone(all, phone, columns, column + 1, more);
    }
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
    fprintf(out, "} %zu\n", phones);
}

static void print_metrics(const struct output_columns *columns, const struct tallies *all,
                          const struct selection *selection)
{
    fputs("# HELP phonectl_phones Phones of the selection, by their values.\n"
          "# TYPE phonectl_phones gauge\n",
          output_stream());
    for (size_t i = 0; i < all->count; i++)
        print_metric(columns, all->at[i].values, all->at[i].phones);
    fprintf(output_stream(),
            "# HELP phonectl_list_age_seconds Age of the list of phones.\n"
            "# TYPE phonectl_list_age_seconds gauge\n"
            "phonectl_list_age_seconds %lld\n",
            (long long)selection->age_s);
}

void phones_count_show(struct output *out, const struct selection *selection,
                       const struct output_columns *columns)
{
    struct tallies all = {0};
    for (size_t i = 0; i < selection->count; i++)
        add_phone(&all, selection->phones[i], columns, 0, "");
    sum_up(&all);
    if (out == NULL)
        print_metrics(columns, &all, selection);
    for (size_t i = 0; out != NULL && i < all.count; i++) {
        json_object *row = json_object_new_object();
        char *rest = all.at[i].values;
        for (size_t column = 0; column + 1 < columns->count; column++) {
            const char *value = strsep(&rest, "\n");
            json_add_text(row, columns->at[column].key, *value ? value : NULL);
        }
        json_add_number(row, "count", (int64_t)all.at[i].phones);
        output_row(out, row);
    }
    for (size_t i = 0; i < all.count; i++)
        free(all.at[i].values);
    free(all.at);
}
