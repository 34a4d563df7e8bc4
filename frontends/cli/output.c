/* Results on standard output. See output.h. */
#include "output.h"

#include "message.h"
#include "pager.h"
#include "progress.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum output_form { OUTPUT_TABLE, OUTPUT_TSV, OUTPUT_CSV, OUTPUT_JSON, OUTPUT_JSONL };

struct output_sort {
    const char *key;
    bool down;
};

struct output {
    struct cli *cli;
    const char *name;
    enum output_form form;
    const struct field *columns;
    size_t count;
    const struct field **shown;
    size_t shown_count;
    bool chosen; /* --columns: JSON shows only these too */
    struct output_sort *sorts;
    size_t sort_count;
    json_object *top;
    json_object **rows; /* kept until the end for tables and sorted output */
    size_t row_count;
    int64_t room; /* how many more rows --limit lets through */
    bool begun;
    char *lists; /* the texts that --columns and --sort point into */
};

/* ---- The stream ------------------------------------------------------------------------------ */

static FILE *results; /* NULL: standard output, while the output is for people */

FILE *output_stream(void)
{
    return results != NULL ? results : stdout;
}

/* Plugins must not write into results for programs: from now on results go to a descriptor of
 * our own, and standard output leads to standard error. */
static void keep_from_plugins(void)
{
    int own = results == NULL ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    if (own < 0)
        return;
    results = fdopen(own, "w");
    if (results == NULL)
        close(own);
    else
        dup2(STDERR_FILENO, STDOUT_FILENO);
    fflush(stdout); /* flushes what plugins have printed so far */
}

/* ---- Choosing columns ----------------------------------------------------------------------- */

const struct field *output_column(const struct output_columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->at[i].key, name) == 0)
            return &columns->at[i];
    for (size_t i = 0; i < columns->count; i++) {
        const struct field *field = &columns->at[i];
        const char *names[] = {field->typed, field->key, field->title, words(field->title)};
        for (size_t n = 0; n < COUNT_OF(names); n++)
            if (names[n] != NULL && text_same_word(names[n], name))
                return field;
    }
    return NULL;
}

static const struct field *find_column(const struct output *out, const char *name)
{
    return output_column(&(struct output_columns){out->columns, out->count}, name);
}

char *output_names(const struct output_columns *columns)
{
    char *all = memory_copy("");
    for (size_t i = 0; i < columns->count; i++) {
        text_append(&all, ", ", "%s", columns->at[i].key);
    }
    return all;
}

static int unknown_column(const struct output *out, enum flag_id flag, const char *key)
{
    AUTO_FREE char *all = output_names(&(struct output_columns){out->columns, out->count});
    return message_fail(CODE_USAGE, "--%s: unknown column %s; choose from %s", flag_name(flag), key,
                        all);
}

static void show_column(struct output *out, const struct field *column)
{
    for (size_t i = 0; i < out->shown_count; i++) {
        if (out->shown[i] == column)
            return;
    }
    out->shown[out->shown_count++] = column;
}

static void show_columns(struct output *out, bool extra)
{
    for (size_t i = 0; i < out->count; i++) {
        if (extra || !out->columns[i].extra)
            show_column(out, &out->columns[i]);
    }
}

static int choose_columns(struct output *out)
{
    const char *list = out->cli->args.flag[FLAG_COLUMNS];
    out->shown = memory_alloc((out->count + 1) * sizeof *out->shown);
    out->chosen = list != NULL;
    if (list == NULL || *list == '+')
        show_columns(out, false);
    AUTO_FREE char *copy = memory_copy(list ? list : "");
    char *rest = NULL;
    for (char *key = strtok_r(copy, ",", &rest); key; key = strtok_r(NULL, ",", &rest)) {
        key += *key == '+';
        const struct field *column = find_column(out, key);
        bool all = column == NULL && strcmp(key, "all") == 0;
        if (column == NULL && !all)
            return unknown_column(out, FLAG_COLUMNS, key);
        if (all)
            show_columns(out, true);
        else
            show_column(out, column);
    }
    if (out->shown_count == 0)
        return message_fail(CODE_USAGE, "--columns: name at least one column");
    return CODE_DONE;
}

static int choose_order(struct output *out)
{
    const char *list = out->cli->args.flag[FLAG_SORT];
    if (list == NULL)
        return CODE_DONE;
    out->lists = memory_copy(list);
    out->sorts = memory_alloc((strlen(list) + 1) * sizeof *out->sorts);
    char *rest = NULL;
    for (char *key = strtok_r(out->lists, ",", &rest); key; key = strtok_r(NULL, ",", &rest)) {
        bool down = *key == '-';
        key += down;
        const struct field *column = find_column(out, key);
        if (column == NULL)
            return unknown_column(out, FLAG_SORT, key);
        out->sorts[out->sort_count++] = (struct output_sort){column->key, down};
    }
    return CODE_DONE;
}

static int choose_form(struct output *out)
{
    static const struct {
        enum flag_id flag;
        enum output_form form;
    } forms[] = {{FLAG_JSON, OUTPUT_JSON},
                 {FLAG_JSONL, OUTPUT_JSONL},
                 {FLAG_CSV, OUTPUT_CSV},
                 {FLAG_TSV, OUTPUT_TSV}};
    int given = 0;
    bool people = isatty(fileno(output_stream())) || args_has(&out->cli->args, FLAG_PLAIN);
    out->form = people ? OUTPUT_TABLE : OUTPUT_TSV;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (args_has(&out->cli->args, forms[i].flag)) {
            out->form = forms[i].form;
            given++;
        }
    }
    if (given > 1)
        return message_fail(CODE_USAGE, "Use only one of --json, --jsonl, --csv and --tsv");
    if (args_has(&out->cli->args, FLAG_BOM) && out->form != OUTPUT_CSV)
        return message_fail(CODE_USAGE, "--bom needs --csv");
    return CODE_DONE;
}

void output_drop(struct output *out)
{
    for (size_t i = 0; i < out->row_count; i++)
        json_object_put(out->rows[i]);
    json_object_put(out->top);
    free(out->rows);
    free(out->shown);
    free(out->sorts);
    free(out->lists);
    free(out);
}

static struct output *output_new(struct cli *cli, const char *name,
                                 const struct output_columns *columns)
{
    struct output *out = memory_alloc(sizeof *out);
    *out =
        (struct output){.cli = cli, .name = name, .columns = columns->at, .count = columns->count};
    out->top = json_object_new_object();
    out->room = INT64_MAX;
    if (args_number(&cli->args, FLAG_LIMIT, 1, INT32_MAX, &out->room) == CODE_DONE &&
        choose_form(out) == CODE_DONE && choose_columns(out) == CODE_DONE &&
        choose_order(out) == CODE_DONE)
        return out;
    output_drop(out);
    return NULL;
}

struct output *output_open(struct cli *cli, const char *name, const struct output_columns *columns)
{
    struct output *out = output_new(cli, name, columns);
    if (out != NULL && out->form != OUTPUT_TABLE)
        keep_from_plugins();
    return out;
}

int output_check(struct cli *cli, const struct output_columns *columns)
{
    struct output *out = output_new(cli, "", columns);
    if (out == NULL)
        return CODE_USAGE;
    output_drop(out);
    return CODE_DONE;
}

bool output_is_json(const struct output *out)
{
    return out->form == OUTPUT_JSON || out->form == OUTPUT_JSONL;
}

bool output_is_table(const struct output *out)
{
    return out->form == OUTPUT_TABLE;
}

bool output_wants(const struct output *out, const char *key)
{
    bool all = output_is_json(out) && !out->chosen;
    for (size_t i = 0; i < out->shown_count && !all; i++)
        all = strcmp(out->shown[i]->key, key) == 0;
    for (size_t i = 0; i < out->sort_count && !all; i++)
        all = strcmp(out->sorts[i].key, key) == 0;
    return all;
}

void output_top(struct output *out, const char *key, json_object *value)
{
    json_object_object_add(out->top, key, value);
}

/* ---- One row -------------------------------------------------------------------------------- */

static void print_cell(const struct output *out, size_t column, const char *text)
{
    bool csv = out->form == OUTPUT_CSV;
    if (column)
        putc_unlocked(csv ? ',' : '\t', output_stream());
    if (csv)
        csv_cell(output_stream(), text);
    else
        fputs_unlocked(text, output_stream());
}

static void end_line(const struct output *out)
{
    fputs_unlocked(out->form == OUTPUT_CSV ? "\r\n" : "\n", output_stream());
}

static void print_separated(const struct output *out, json_object *row)
{
    for (size_t i = 0; i < out->shown_count; i++) {
        AUTO_FREE char *cell =
            row ? row_cell(row, out->shown[i]->key) : memory_copy(out->shown[i]->key);
        print_cell(out, i, cell);
    }
    end_line(out);
}

static bool is_ascii(const char *text)
{
    while (*text >= ' ' && *text < 0x7F)
        text++;
    return *text == '\0';
}

/* Same as row_cell(), but most texts need no escaping. */
static void print_text(const struct output *out, size_t column, const char *text)
{
    AUTO_FREE char *cell = text && !is_ascii(text) ? row_joined(text) : NULL;
    print_cell(out, column, cell ? cell : text ? text : "");
}

static void keep_shown(const struct output *out, json_object *row)
{
    if (!out->chosen)
        return;
    for (size_t i = 0; i < out->count; i++) {
        bool shown = false;
        for (size_t s = 0; s < out->shown_count && !shown; s++)
            shown = out->shown[s] == &out->columns[i];
        if (!shown)
            json_object_object_del(row, out->columns[i].key);
    }
}

static void print_json_row(struct output *out, json_object *row)
{
    keep_shown(out, row);
    if (out->form == OUTPUT_JSON)
        fputs(out->begun ? ",\n  " : "\n  ", output_stream());
    row_print(output_stream(), row, ROW_STYLE);
    if (out->form == OUTPUT_JSONL) {
        putc('\n', output_stream());
        fflush(output_stream());
    }
}

/* {"schema":…, the members known so far, "items":[ */
static void print_json_head(const struct output *out)
{
    fprintf(output_stream(), "{\"schema\":\"phonectl.%s/1\",\"items\":[", out->name);
}

static void print_json_tail(const struct output *out)
{
    fputs(out->begun ? "\n]" : "]", output_stream());
    json_object_object_foreach(out->top, key, value)
    {
        fprintf(output_stream(), ",\"%s\":", key);
        row_print(output_stream(), value, ROW_STYLE);
    }
    fputs("}\n", output_stream());
}

static void begin(struct output *out)
{
    if (out->begun)
        return;
    if (out->form == OUTPUT_JSON)
        print_json_head(out);
    if (args_has(&out->cli->args, FLAG_BOM))
        fputs(CSV_BOM, output_stream());
    if (out->form == OUTPUT_CSV ||
        (out->form == OUTPUT_TSV && args_has(&out->cli->args, FLAG_HEADER)))
        print_separated(out, NULL);
}

static void print_row(struct output *out, json_object *row)
{
    begin(out);
    if (output_is_json(out))
        print_json_row(out, row);
    else
        print_separated(out, row);
    out->begun = true;
}

void output_row(struct output *out, json_object *row)
{
    bool kept = out->sort_count != 0; /* the limit counts sorted rows */
    if (ferror(output_stream()) /* the reader is gone; the job continues */ ||
        (!kept && out->room-- <= 0)) {
        json_object_put(row);
        return;
    }
    if (out->form != OUTPUT_TABLE && !kept) {
        print_row(out, row);
        json_object_put(row);
        return;
    }
    *memory_add(out->rows, out->row_count) = row;
}

bool output_takes_texts(const struct output *out)
{
    return (out->form == OUTPUT_TSV || out->form == OUTPUT_CSV) && out->sort_count == 0;
}

void output_texts(struct output *out, const char *(*text)(const void *self, const char *key),
                  const void *self)
{
    if (ferror(output_stream()) || out->room-- <= 0)
        return;
    begin(out);
    out->begun = true;
    for (size_t i = 0; i < out->shown_count; i++)
        print_text(out, i, text(self, out->shown[i]->key));
    end_line(out);
}

/* ---- All rows ------------------------------------------------------------------------------- */

static int compare_cells(json_object *a, json_object *b, const char *key)
{
    json_object *left = NULL, *right = NULL;
    json_object_object_get_ex(a, key, &left);
    json_object_object_get_ex(b, key, &right);
    if (json_object_is_type(left, json_type_int) && json_object_is_type(right, json_type_int)) {
        int64_t x = json_object_get_int64(left), y = json_object_get_int64(right);
        return (x > y) - (x < y);
    }
    const char *x = left ? json_object_get_string(left) : "";
    const char *y = right ? json_object_get_string(right) : "";
    return strverscmp(x, y);
}

static int compare_rows(const void *a, const void *b, void *self)
{
    const struct output *out = self;
    json_object *const *left = a, *const *right = b;
    for (size_t i = 0; i < out->sort_count; i++) {
        int order = compare_cells(*left, *right, out->sorts[i].key);
        if (order)
            return out->sorts[i].down ? -order : order;
    }
    return 0;
}

void output_close(struct output *out)
{
    if (out->sort_count)
        qsort_r(out->rows, out->row_count, sizeof *out->rows, compare_rows, out);
    while (out->sort_count && (int64_t)out->row_count > out->room)
        json_object_put(out->rows[--out->row_count]);
    if (out->form == OUTPUT_TABLE) {
        bool still = out->cli->plain || !progress_moves() || args_has(&out->cli->args, FLAG_WATCH);
        pid_t pager = still ? 0 : pager_open(out->row_count + 1);
        (out->cli->plain ? output_facts_print : output_table_print)(out->shown, out->shown_count,
                                                                    out->rows, out->row_count);
        pager_close(pager);
    } else {
        for (size_t i = 0; i < out->row_count; i++)
            print_row(out, out->rows[i]);
        if (out->form == OUTPUT_JSON || out->form == OUTPUT_CSV)
            begin(out);
        if (out->form == OUTPUT_JSON)
            print_json_tail(out);
    }
    output_drop(out);
}

/* ---- One object ------------------------------------------------------------------------------ */

bool output_json_wanted(const struct cli *cli)
{
    return args_has(&cli->args, FLAG_JSON) || args_has(&cli->args, FLAG_JSONL);
}

bool output_wanted(const struct cli *cli)
{
    return output_json_wanted(cli) || args_has(&cli->args, FLAG_CSV) ||
           args_has(&cli->args, FLAG_TSV);
}

static void print_object(struct cli *cli, const char *name, json_object *object)
{
    AUTO_FREE char *schema = text_format("phonectl.%s/1", name);
    json_object *whole = json_object_new_object();
    json_add_text(whole, "schema", schema);
    json_object_object_foreach(object, key, value)
    {
        json_object_object_add(whole, key, json_object_get(value));
    }
    int style = args_has(&cli->args, FLAG_JSONL) ? ROW_STYLE : ROW_STYLE | JSON_C_TO_STRING_PRETTY;
    row_print(output_stream(), whole, style);
    putc('\n', output_stream());
    json_object_put(whole);
}

int output_object(struct cli *cli, const char *name, json_object *object)
{
    size_t count = 0;
    AUTO_FREE struct field *columns =
        memory_alloc(((size_t)json_object_object_length(object) + 1) * sizeof *columns);
    json_object_object_foreach(object, key, value)
    {
        (void)value;
        columns[count++] = (struct field){.key = key, .title = key};
    }
    struct output *out = output_open(cli, name, &(struct output_columns){columns, count});
    if (out && !output_is_json(out)) {
        output_row(out, json_object_get(object));
        output_close(out);
    } else if (out) {
        keep_shown(out, object);
        print_object(cli, name, object);
        output_drop(out);
    }
    json_object_put(object);
    return out ? CODE_DONE : CODE_USAGE;
}
