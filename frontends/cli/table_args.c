/* Arguments from the columns of a table. See table_args.h. */
#include "table_args.h"

#include "list_file.h"
#include "message.h"

#include <string.h>

enum { TOLD_MOST = 20 /* wrong rows */ };

/* KEY, which may be typed as a flag. NULL without "=". */
static char *typed_key(const char *column)
{
    const char *equals = strchr(column, '=');
    return equals == NULL ? NULL : args_param_key(column, (size_t)(equals - column));
}

const struct ph_param *table_args_param(const struct args *args, size_t index, const char **heading)
{
    AUTO_FREE char *key = typed_key(args->columns[index]);
    *heading = strchr(args->columns[index], '=');
    *heading += *heading != NULL;
    return key == NULL ? NULL : param_find(&args->feature->about.args, key);
}

bool table_args_name(const struct args *args, const struct ph_param *param)
{
    const char *heading;
    for (size_t i = 0; i < args->column_count; i++)
        if (table_args_param(args, i, &heading) == param)
            return true;
    return false;
}

/* ---- The flags ------------------------------------------------------------------------------- */

static int unknown_key(const struct args *args, const char *column)
{
    const struct ph_params *params = &args->feature->about.args;
    AUTO_FREE char *key = typed_key(column);
    if (key == NULL || column[strlen(key) + 1] == '\0')
        return message_fail(CODE_USAGE, "--column needs KEY=HEADING, not %s", column);
    AUTO_FREE const char **names = memory_alloc((params->count + 1) * sizeof *names);
    size_t count = 0;
    for (uint32_t i = 0; i < params->count; i++)
        if (param_varies(param_at(params, i)))
            names[count++] = param_at(params, i)->key;
    const char *nearest = text_nearest(key, names);
    return message_fail_near(CODE_USAGE, nearest == NULL ? names[0] : nearest,
                             "--column: %s has no argument \"%s\"", args->feature->about.id, key);
}

int table_args_check(const struct args *args)
{
    for (size_t i = 0; i < args->column_count; i++) {
        const char *heading, *other;
        const struct ph_param *param = table_args_param(args, i, &heading);
        if (param == NULL || *heading == '\0')
            return unknown_key(args, args->columns[i]);
        if (!param_varies(param))
            return message_fail(CODE_USAGE, "--column: %s cannot differ from phone to phone",
                                param->key);
        bool twice = values_text(args->values, param->key) != NULL;
        for (size_t before = 0; before < i; before++)
            twice = twice || table_args_param(args, before, &other) == param;
        if (twice)
            return message_fail(CODE_USAGE, "%s is given twice; give it once", param->key);
    }
    if (args->column_count > 0 && !args_has(args, FLAG_FILE))
        return message_fail(CODE_USAGE, "--column needs a table: add -f FILE");
    return CODE_DONE;
}

/* ---- The rows -------------------------------------------------------------------------------- */

static const char *file_name(const struct table_args *given)
{
    return list_file_name(given->args->flag[FLAG_FILE]);
}

/* The arguments in a row; an empty cell gives none. */
static struct values *row_values(const struct table_args *given, const struct file_row *row)
{
    struct values *own = values_new();
    for (size_t i = 0; i < given->args->column_count; i++) {
        const char *heading;
        const struct ph_param *param = table_args_param(given->args, i, &heading);
        AUTO_FREE char *cell = file_row_cell(row, given->at[i]);
        if (*cell != '\0')
            values_set(own, param->key, cell);
    }
    return own;
}

/* The heading of a column that must not be empty, but is in this row; or NULL. */
static const char *lacking(const struct args *args, const struct values *own)
{
    for (size_t i = 0; i < args->column_count; i++) {
        const char *heading;
        const struct ph_param *param = table_args_param(args, i, &heading);
        bool needed = (param->flags & PH_REQUIRED) != 0 || values_count(own) == 0;
        if (needed && values_text(own, param->key) == NULL)
            return heading;
    }
    return NULL;
}

/* Why a row cannot be used, or NULL; freed by the caller. */
static char *row_wrong(const struct table_args *given, const struct file_row *row)
{
    const struct args *args = given->args;
    struct values *own = row_values(given, row);
    struct values *all = values_over(args->values, own);
    const char *heading = lacking(args, own);
    struct ph_error err;
    char *wrong = NULL;
    if (heading != NULL)
        wrong = text_format(_("nothing under the heading %s"), heading);
    else if (values_check(all, &args->feature->about.args, &err) < 0)
        wrong = memory_copy(err.text);
    values_free(all);
    values_free(own);
    return wrong;
}

int table_args_read(struct table_args *given)
{
    const struct args *args = given->args;
    struct ph_error err;
    given->at = memory_alloc((args->column_count + 1) * sizeof *given->at);
    for (size_t i = 0; i < args->column_count; i++) {
        const char *heading;
        (void)table_args_param(args, i, &heading);
        if (file_table_column(&given->table, heading, &given->at[i], &err) < 0)
            return message_fail(CODE_USAGE, "%s: %s", file_name(given), err.text);
    }
    size_t count = 0;
    for (size_t i = 1; args->column_count > 0 && i < given->table.count; i++) {
        const struct file_row *row = &given->table.rows[i];
        AUTO_FREE char *wrong = row_wrong(given, row);
        if (wrong != NULL && ++count <= TOLD_MOST)
            message_fail(CODE_USAGE, "%s, line %d: %s", file_name(given), row->line, wrong);
    }
    if (count == 0)
        return CODE_DONE;
    message_hint(words_count("%s: %zu line is wrong; nothing was done",
                             "%s: %zu lines are wrong; nothing was done", count),
                 file_name(given), count);
    return CODE_USAGE;
}

void table_args_clear(struct table_args *given)
{
    file_table_clear(&given->table);
    free(given->at);
}

/* ---- The phones ------------------------------------------------------------------------------ */

static bool same(const struct values *a, const struct values *b)
{
    bool equal = values_count(a) == values_count(b);
    for (size_t i = 0; equal && i < values_count(a); i++) {
        const char *key = values_key(a, i), *other = values_text(b, key);
        equal = other != NULL && strcmp(values_text(a, key), other) == 0;
    }
    return equal;
}

static int differ(const struct table_args *given, const struct phone *phone, int first, int second)
{
    const char *name = phone_field(phone, "name");
    return message_fail(CODE_USAGE,
                        "%s: lines %d and %d are both about %s and say something different; "
                        "nothing was done",
                        file_name(given), first < second ? first : second,
                        first < second ? second : first, name != NULL ? name : "?");
}

int table_args_take(const struct table_args *given, const struct selector *selector,
                    const struct phone *phone, struct values **own)
{
    size_t count;
    const int *lines = selector_hits(selector, &count);
    const char *name = phone_field(phone, "name");
    *own = NULL;
    for (size_t i = 0; i < count; i++) {
        struct values *more = row_values(given, file_table_row(&given->table, lines[i]));
        bool equal = *own == NULL || same(*own, more);
        if (*own == NULL)
            *own = more;
        else
            values_free(more);
        if (!equal) {
            values_free(memory_steal(*own));
            return differ(given, phone, lines[0], lines[i]);
        }
    }
    if (*own != NULL)
        return CODE_DONE;
    return message_fail(CODE_USAGE, "%s has no line in %s; nothing was done",
                        name != NULL ? name : "?", file_name(given));
}

struct values *table_args_words(const struct args *args)
{
    struct values *told = args->column_count > 0 ? values_new() : NULL;
    for (size_t i = 0; i < args->column_count; i++) {
        const char *heading;
        const struct ph_param *param = table_args_param(args, i, &heading);
        AUTO_FREE char *text =
            text_format(_("column %s of %s"), heading, list_file_name(args->flag[FLAG_FILE]));
        values_set(told, param->key, text);
    }
    return told;
}
