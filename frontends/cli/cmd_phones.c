/* phonectl phones: the list, and the preview of every selection. */
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "phone_json.h"
#include "phones_check.h"
#include "phones_count.h"
#include "phones_show.h"
#include "phones_watch.h"
#include "phones_why.h"
#include "selection.h"

#include <stdio.h>
#include <string.h>

/* For help, which knows no directory: the fields of every list. */
const struct output_columns phones_columns = {phone_fields, FIELD_COUNT};

enum { CAN = FIELD_STATUS + 1, WHY_NOT, WHY_MOST = FIELDS_MOST + 2 };

/* The columns of --why: those that identify a phone, the answer, and all others on request. */
static void why_columns(struct field columns[WHY_MOST])
{
    for (int i = 0; i < fields_count(); i++) {
        struct field *column = &columns[i < CAN ? i : i + 2];
        *column = phone_fields[i];
        column->extra = i >= CAN || i == FIELD_EXTENSION;
        column->drop += column->drop != 0 ? 2 : 0;
    }
    columns[CAN] = (struct field){.key = "can", .title = N_("CAN"), .words = true, .drop = 1};
    columns[WHY_NOT] = (struct field){.key = "why", .title = N_("WHY NOT"), .drop = 2};
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

/* action may be NULL. alone: no other phone is shown, so this one may be looked at. */
static void show_phone(struct cli *cli, struct output *out, const struct phone *phone,
                       struct feature *action, bool alone)
{
    AUTO_FREE char *reason = NULL;
    bool cannot = action && (phone_why_not(phone, action, &reason) ||
                             (alone && phones_why_now(cli, phone, action, &reason)));
    if (output_takes_texts(out)) {
        const struct source source = {phone, action ? cannot ? "no" : "yes" : NULL, reason};
        output_texts(out, source_text, &source);
        return;
    }
    json_object *row = phone_json(out, phone);
    if (action) {
        json_add_bool(row, "can", !cannot);
        json_add_text(row, "why", reason);
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
        json_add_text(missing, field, *reason ? reason : "not read, as the settings say");
    return missing;
}

/* --timeout limits how long a directory may take. */
static int set_time_limit(struct cli *cli)
{
    const char *text = cli->args.flag[FLAG_TIMEOUT];
    struct ph_error err;
    if (text == NULL || settings_override(core_settings(cli->core), "phonectl", "call_timeout",
                                          text, &err) == PH_OK)
        return CODE_DONE;
    return message_fail_flag("timeout", &err);
}

/* NULL after an error message, and without --count and --count-by. */
static struct tallies *counted_by(const struct cli *cli, bool *counts)
{
    const char *list = cli->args.flag[FLAG_COUNT_BY];
    *counts =
        list != NULL || args_has(&cli->args, FLAG_COUNT_ALL) || args_has(&cli->args, FLAG_PROM);
    return *counts ? tallies_new(list != NULL ? list : "", false) : NULL;
}

static void show(struct cli *cli, struct output *out, const struct selection *selection,
                 struct tallies *tallies, struct feature *action)
{
    for (size_t i = 0; i < selection->count; i++) {
        if (tallies != NULL)
            tallies_add(tallies, selection->phones[i], NULL, NULL);
        else
            show_phone(cli, out, selection->phones[i], action, selection->count == 1);
    }
    if (tallies != NULL && args_has(&cli->args, FLAG_PROM))
        tallies_print_metrics(tallies, selection->age_s);
    else if (tallies != NULL)
        tallies_show(tallies, out);
}

/* Shows the list as the flags request. */
static int list_with(struct cli *cli, struct tallies *tallies, struct feature *action)
{
    struct field with_why[WHY_MOST];
    why_columns(with_why);
    struct output_columns columns = {action ? with_why : phone_fields,
                                     (size_t)fields_count() + (action ? 2 : 0)};
    struct output *out = output_open(cli, tallies ? "counts" : "phones",
                                     tallies ? tallies_columns(tallies) : &columns);
    if (out == NULL)
        return CODE_USAGE;
    struct selection selection;
    int code = selection_pick(cli, cli->args.words, cli->args.word_count, LIST_LOOK, &selection);
    bool table = output_is_table(out), prom = args_has(&cli->args, FLAG_PROM);
    output_top(out, "profile", json_object_new_string(settings_profile(core_settings(cli->core))));
    if (code == CODE_DONE) {
        output_top(out, "age_s", json_object_new_int64(selection.age_s));
        output_top(out, "missing", missing_fields(core_phones(cli->core)));
        show(cli, out, &selection, tallies, action);
    }
    if (code == CODE_DONE && args_has(&cli->args, FLAG_WATCH))
        fputs("\033[H\033[J", stdout); /* see phones_watch() */
    if (code == CODE_DONE && prom)
        output_drop(out);
    else
        output_close(out);
    if (code == CODE_DONE && table && !prom) {
        fflush(stdout);
        say_age(&selection);
    }
    if (code == CODE_DONE)
        selection_clear(&selection);
    return code;
}

static int list(struct cli *cli)
{
    const char *why = cli->args.flag[FLAG_WHY];
    struct feature *action = why ? registry_find(core_registry(cli->core), PH_ACTION, why) : NULL;
    if (why && action == NULL)
        return help_unknown_feature(cli, PH_ACTION, why);
    bool counts;
    struct tallies *tallies = counted_by(cli, &counts);
    int code = counts && tallies == NULL ? CODE_USAGE : list_with(cli, tallies, action);
    tallies_free(tallies);
    return code;
}

/* Flags that exclude each other. */
static int check_flags(const struct cli *cli)
{
    static const enum flag_id counting[] = {FLAG_COUNT_BY, FLAG_COUNT_ALL, FLAG_PROM};
    bool watch = args_has(&cli->args, FLAG_WATCH), why = args_has(&cli->args, FLAG_WHY);
    if (args_has(&cli->args, FLAG_PROM) && output_wanted(cli))
        return message_fail(CODE_USAGE, "--prom cannot be combined with another format");
    for (size_t i = 0; i < COUNT_OF(counting); i++)
        if (args_has(&cli->args, counting[i]) && (watch || why))
            return message_fail(CODE_USAGE, "--%s cannot be combined with --%s",
                                flag_name(counting[i]), flag_name(why ? FLAG_WHY : FLAG_WATCH));
    if (why && watch)
        return message_fail(CODE_USAGE, "--%s cannot be combined with --%s", "why", "watch");
    return CODE_DONE;
}

int cmd_phones(struct cli *cli)
{
    int code = open_core(cli);
    if (code == CODE_DONE)
        code = set_time_limit(cli);
    if (args_has(&cli->args, FLAG_NAGIOS))
        return phones_check(cli, code);
    if (code != CODE_DONE || (code = check_flags(cli)) != CODE_DONE)
        return code;
    const char *first = args_word(&cli->args, 0);
    if (first && command_sub(cli->args.command, first))
        return phones_show(cli);
    return args_has(&cli->args, FLAG_WATCH) ? phones_watch(cli, list) : list(cli);
}
