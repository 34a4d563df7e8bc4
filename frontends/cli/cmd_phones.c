/* phonectl phones: the list, and the preview of every selection. */
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "selection.h"

#include <stdio.h>
#include <string.h>

static const struct output_column columns[] = {
    {.key = "name", .title = N_("NAME")},
    {.key = "mac", .title = N_("MAC")},
    {.key = "model", .title = N_("MODEL"), .drop = 2},
    {.key = "extension", .title = N_("EXT"), .drop = 3},
    {.key = "status", .title = N_("STATUS"), .drop = 1},
    {.key = "location", .title = N_("LOCATION"), .drop = 4},
    {.key = "owner", .title = N_("OWNER"), .drop = 5},
    {.key = "number", .title = N_("NUMBER"), .drop = 6, .extra = true},
    {.key = "tag", .title = N_("TAGS"), .drop = 6, .extra = true},
    {.key = "ip", .title = N_("IP"), .drop = 6, .extra = true},
    {.key = "serial", .title = N_("SERIAL"), .drop = 6, .extra = true},
    {.key = "software", .title = N_("SOFTWARE"), .drop = 6, .extra = true},
    {.key = "type", .title = N_("TYPE"), .drop = 6, .extra = true},
    {.key = "capability", .title = N_("CAPABILITY"), .drop = 6, .extra = true},
    {.key = "permission", .title = N_("PERMISSION"), .drop = 6, .extra = true},
    {.key = "id", .title = N_("ID"), .drop = 7, .extra = true},
};

static const struct output_column why_columns[] = {
    {.key = "name", .title = N_("NAME")},
    {.key = "mac", .title = N_("MAC")},
    {.key = "model", .title = N_("MODEL"), .drop = 4},
    {.key = "status", .title = N_("STATUS"), .drop = 3},
    {.key = "can", .title = N_("CAN"), .words = true, .drop = 1},
    {.key = "why", .title = N_("WHY NOT"), .drop = 2},
    {.key = "location", .title = N_("LOCATION"), .drop = 5, .extra = true},
    {.key = "id", .title = N_("ID"), .drop = 7, .extra = true},
};
const struct output_columns phones_columns = OUTPUT_COLUMNS(columns);
static const struct output_columns phones_why_columns = OUTPUT_COLUMNS(why_columns);

/* These have any number of values, so they are always a list. */
static bool is_list(const char *field)
{
    static const char *const lists[] = {"tag", "capability", "permission"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (strcmp(field, lists[i]) == 0)
            return true;
    }
    return false;
}

static void add_field(json_object *row, const char *field, const char *value)
{
    row_values(row, field, value, is_list(field));
}

/* The source of the cells of one phone. */
struct source {
    const struct phone *phone;
    const char *can, *why; /* NULL: no action was asked about */
};

static const char *source_text(const void *self, const char *key)
{
    const struct source *source = self;
    if (source->can && strcmp(key, "can") == 0)
        return source->can;
    return source->can && strcmp(key, "why") == 0 ? source->why : phone_field(source->phone, key);
}

static json_object *phone_row(const struct output *out, const struct phone *phone)
{
    json_object *row = json_object_new_object();
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        if (output_wants(out, columns[i].key))
            add_field(row, columns[i].key, phone_field(phone, columns[i].key));
    }
    const char *field, *value = NULL;
    while (output_is_json(out) && (value = phone_next(phone, value, &field)) != NULL) {
        if (output_wants(out, field) && !json_object_object_get_ex(row, field, NULL))
            add_field(row, field, value);
    }
    return row;
}

/* action: or NULL. */
static void show_phone(struct output *out, const struct phone *phone, const struct feature *action)
{
    AUTO_FREE char *reason = NULL;
    bool cannot = action && phone_why_not(phone, action, &reason);
    if (output_takes_texts(out)) {
        const struct source source = {phone, action ? cannot ? "no" : "yes" : NULL, reason};
        output_texts(out, source_text, &source);
        return;
    }
    json_object *row = phone_row(out, phone);
    if (action) {
        row_bool(row, "can", !cannot);
        row_text(row, "why", reason);
    }
    output_row(out, row);
}

/* The number of phones, and the age of the list if it is older than a minute. */
static void say_age(const struct selection *selection)
{
    size_t count = selection->count, total = selection->total;
    AUTO_FREE char *some =
        count == total ? text_format(words_count("%zu phone", "%zu phones", total), total)
                       : text_format(words_count("%zu of %zu phone", "%zu of %zu phones", total),
                                     count, total);
    AUTO_FREE char *age =
        selection->age_s < 60 ? NULL : duration_words_in(words_count, selection->age_s);
    if (age != NULL)
        message_say("%s (list from %s ago; --fresh reloads it)", some, age);
    else
        message_say("%s", some);
}

/* The fields that could not be read, with the reason. */
static json_object *missing_fields(const struct phones *phones)
{
    json_object *missing = json_object_new_object();
    const char *field, *reason;
    for (size_t i = 0; (field = phones_lacking_at(phones, i, &reason)) != NULL; i++)
        row_text(missing, field, *reason ? reason : "not read, as the settings say");
    return missing;
}

int cmd_phones(struct cli *cli)
{
    int code = open_core(cli);
    if (code != CODE_DONE)
        return code;
    const char *why = cli->args.flag[FLAG_WHY];
    const struct feature *action =
        why ? registry_find(core_registry(cli->core), PH_ACTION, why) : NULL;
    if (why && action == NULL)
        return help_unknown_feature(cli, PH_ACTION, why);
    struct output *out = output_open(cli, "phones", why ? &phones_why_columns : &phones_columns);
    if (out == NULL)
        return CODE_USAGE;
    struct selection selection;
    code = selection_pick(cli, cli->args.words, cli->args.word_count, LIST_LOOK, &selection);
    bool table = output_is_table(out);
    output_top(out, "profile", json_object_new_string(settings_profile(core_settings(cli->core))));
    if (code == CODE_DONE) {
        output_top(out, "age_s", json_object_new_int64(selection.age_s));
        output_top(out, "missing", missing_fields(core_phones(cli->core)));
    }
    for (size_t i = 0; code == CODE_DONE && i < selection.count; i++)
        show_phone(out, selection.phones[i], action);
    output_close(out);
    if (code == CODE_DONE && table) {
        fflush(stdout);
        say_age(&selection);
    }
    if (code == CODE_DONE)
        selection_clear(&selection);
    return code;
}
