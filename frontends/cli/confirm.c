/* Asks before an action: one phone y/N; up to a handful a list and y/N; above, their number typed;
 * all phones or a protected profile, the organisation's name typed. Without a terminal: --yes, and
 * --expect above a handful. */
#include "confirm.h"

#include "cells.h"
#include "follow.h"
#include "message.h"
#include "prompt.h"

#include <confirmation.h>
#include <name_ranges.h>
#include <stdio.h>
#include <string.h>

enum {
    SHOWN_MOST = 10, /* of many phones */
    NAME_LEAST = 24, /* cells of its column */
    NAME_MOST = 60
};

/* One question, and the number of phones that can do the action. */
struct question {
    struct cli *cli;
    const struct feature *action;
    const struct selection *selection;
    size_t able;
};

/* For core_account() and the name of the organisation. */
void confirm_find_account(struct cli *cli)
{
    struct follow_end end;
    struct task_options task = {.kind = TASK_STATUS};
    follow_task(cli, &task, NULL, NULL, &end);
}

static int refused(void)
{
    return message_fail(CODE_SAFETY, "Cancelled; nothing was done");
}

static int must_type(struct cli *cli, const char *question, const char *expected)
{
    AUTO_FREE char *answer = NULL;
    int code = prompt_line(cli, question, &answer);
    if (code != CODE_DONE && code != CODE_SAFETY)
        return code;
    return answer && strcmp(answer, expected) == 0 ? CODE_DONE : refused();
}

static const char *name_of(const struct phone *phone)
{
    const char *name = phone_field(phone, "name");
    return name ? name : "?";
}

static void show_phones(const struct cli *cli, const struct feature *action,
                        const struct selection *selection, size_t most)
{
    int wide = NAME_LEAST;
    for (size_t i = 0; i < selection->count && i < most; i++) {
        const char *name = name_of(selection->phones[i]);
        int width = cells_width(name, strlen(name));
        wide = width > wide && width <= NAME_MOST ? width : wide;
    }
    for (size_t i = 0; i < selection->count && i < most; i++) {
        const struct phone *phone = selection->phones[i];
        const char *name = name_of(phone), *model = phone_field(phone, "model");
        const char *location = phone_field(phone, "location"), *mac = phone_field(phone, "mac");
        AUTO_FREE char *reason = NULL;
        struct values *args =
            values_over(cli->args.values, selection->args == NULL ? NULL : selection->args[i]);
        bool cannot = phone_why_not_in(words_count, phone, action, args, &reason);
        values_free(args);
        fprintf(stderr, "%s", cli->color_err && cannot ? "\033[33m" : "");
        AUTO_FREE char *facts =
            text_format("  %s%*s %-17s  %s%s%s", name, cells_pad(name, wide), "", mac ? mac : "",
                        model ? model : "", location ? ", " : "", location ? location : "");
        AUTO_FREE char *own =
            selection->args ? confirmation_args(action, selection->args[i]) : memory_copy("");
        AUTO_FREE char *line = cannot ? text_format(_("%s; skipped: %s"), facts, reason)
                                      : text_format("%s%s%s", facts, *own ? ", " : "", own);
        AUTO_FREE char *safe = log_visible(line);
        fprintf(stderr, "%s%s\n", safe, cli->color_err && cannot ? "\033[0m" : "");
    }
    AUTO_FREE char *rest = words_number((int64_t)(selection->count - most));
    AUTO_FREE char *more = text_format(_("… and %s more"), rest);
    if (selection->count > most)
        fprintf(stderr, "  %s\n", more);
}

/* Without a terminal, flags must answer. */
static int check_unattended(struct cli *cli, const struct selection *selection, size_t handful)
{
    bool many = selection->count > handful && !args_has(&cli->args, FLAG_EXPECT);
    AUTO_FREE char *number = words_number((int64_t)selection->count);
    if (!args_has(&cli->args, FLAG_YES) && many)
        return message_fail(CODE_SAFETY,
                            "No terminal to ask for confirmation; add --yes and --expect %zu",
                            selection->count);
    if (!args_has(&cli->args, FLAG_YES))
        return message_fail(CODE_SAFETY, "No terminal to ask for confirmation; add --yes");
    if (many)
        return message_fail(CODE_SAFETY, "%s phones need --expect %zu when there is no terminal",
                            number, selection->count);
    return CODE_DONE;
}

static int ask_organisation(const struct question *question, const char *what)
{
    struct cli *cli = question->cli;
    const struct settings *settings = core_settings(cli->core);
    const char *name = confirmation_organisation(settings, core_account(cli->core));
    if (name == NULL)
        return message_fail(CODE_SAFETY,
                            "The name of the organisation is not known, so it cannot be typed to "
                            "confirm. Set it: phonectl config set organisation NAME");
    if (confirmation_organisation(settings, NULL) == NULL)
        message_hint("To set a name that is easier to type: phonectl config set organisation NAME");
    AUTO_FREE char *text = text_format(_("%s. Type \"%s\" to continue: "), what, name);
    return must_type(cli, text, name);
}

static int ask(const struct question *question, enum confirmation_step step)
{
    const struct selection *selection = question->selection;
    bool many = step == CONFIRMATION_NUMBER || step == CONFIRMATION_ORGANISATION;
    const char *name = phone_field(selection->phones[0], "name");
    struct values *args = values_over(question->cli->args.values, selection->words);
    AUTO_FREE char *what = confirmation_question(question->cli->core, question->action, args,
                                                 question->able, selection->count, name);
    values_free(args);
    show_phones(question->cli, question->action, selection, many ? SHOWN_MOST : selection->count);
    AUTO_FREE char *old = confirmation_age(selection->age_s);
    if (old != NULL)
        fprintf(stderr, "%s\n", old);
    if (step == CONFIRMATION_ORGANISATION)
        return ask_organisation(question, what);
    if (step == CONFIRMATION_NUMBER) {
        AUTO_FREE char *typed = text_format("%zu", question->able);
        AUTO_FREE char *text = text_format(_("%s. Type %s to continue: "), what, typed);
        return must_type(question->cli, text, typed);
    }
    AUTO_FREE char *text = text_format("%s?", what);
    return prompt_confirm(question->cli, text);
}

static int check_expected(const struct cli *cli, const struct selection *selection)
{
    int64_t expected = (int64_t)selection->count;
    int code = args_number(&cli->args, FLAG_EXPECT, 0, INT64_MAX, &expected);
    if (code != CODE_DONE || expected == (int64_t)selection->count)
        return code;
    return message_fail(CODE_SAFETY,
                        words_count("Expected %lld but %zu phone matched; nothing was done",
                                    "Expected %lld but %zu phones matched; nothing was done",
                                    selection->count),
                        (long long)expected, selection->count);
}

int confirm_action(struct cli *cli, const struct feature *action, const struct selection *selection)
{
    const struct settings *settings = core_settings(cli->core);
    struct ph_error err;
    bool dry = args_has(&cli->args, FLAG_DRY_RUN);
    if (!dry && eligibility_check(settings, action, cli->args.values, &err) < 0)
        return message_fail_error(&err);
    int code = check_expected(cli, selection);
    size_t able = confirmation_able(action, selection->args == NULL ? cli->args.values : NULL,
                                    selection->phones, selection->count, NULL);
    enum confirmation_step step =
        confirmation_step(settings, action, able, args_has(&cli->args, FLAG_ALL));
    if (code != CODE_DONE || step == CONFIRMATION_NONE || dry ||
        feature_previews(action, cli->args.values))
        return code;
    size_t handful = confirmation_handful(settings);
    if (!prompt_possible())
        return check_unattended(cli, selection, handful);
    bool few = selection->count <= handful || args_has(&cli->args, FLAG_EXPECT);
    if (args_has(&cli->args, FLAG_YES) && !confirmation_protected(settings) && few)
        return CODE_DONE;
    confirm_find_account(cli);
    const struct question question = {
        .cli = cli, .action = action, .selection = selection, .able = able};
    return ask(&question, step);
}

int confirm_wave(struct cli *cli, const struct feature *action, const char *told, size_t left)
{
    AUTO_FREE char *number = words_number((int64_t)left), *typed = text_format("%zu", left);
    bool all = args_has(&cli->args, FLAG_ALL);
    bool many =
        confirmation_step(core_settings(cli->core), action, left, all) >= CONFIRMATION_NUMBER;
    AUTO_FREE char *question =
        many ? text_format(_("%s. Type %s to go on with the rest: "), told, typed)
             : text_format(words_count("%s. Go on with %s phone? [y/N] ",
                                       "%s. Go on with %s phones? [y/N] ", left),
                           told, number);
    AUTO_FREE char *answer = NULL;
    int code = prompt_line(cli, question, &answer);
    if (code != CODE_DONE || answer == NULL)
        return code == CODE_DONE ? CODE_SAFETY : code;
    bool yes = many ? strcmp(answer, typed) == 0 : prompt_meant(answer) > 0;
    return yes ? CODE_DONE : CODE_SAFETY;
}
