/* Follows one task of the core to its end. See follow.h. */
#include "follow.h"

#include "address.h"
#include "message.h"
#include "progress.h"
#include "prompt.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

struct follow {
    struct cli *cli;
    int64_t number;
    bool action; /* drains before it cancels */
    follow_watch *watch;
    void *self;
    struct prompt *prompt; /* of the open question, which outlives its event: */
    uint32_t question_type;
    char *question_text, *question_value;
    struct follow_end *end;
    bool finished;
};

/* ---- Questions ------------------------------------------------------------------------------ */

/* "Phone: Label"; only the label if the question is about no phone. */
static char *question_label(const struct event *event)
{
    const char *label = words(event->question->label);
    return event->phone ? text_format("%s: %s", phone_label(event->phone), label)
                        : memory_copy(label);
}

/* "Phone: Label (one or two) [default]: " */
static char *question_text(const struct event *event)
{
    const struct ph_param *question = event->question;
    AUTO_FREE char *choices =
        question->type == PH_CHOICE ? param_allowed_in(words_count, question) : NULL;
    AUTO_FREE char *label = question_label(event);
    const char *value = question->value;
    bool yes = value && strcmp(value, "yes") == 0;
    if (question->type == PH_BOOL)
        return text_format(yes ? _("%s [Y/n] ") : _("%s [y/N] "), label);
    AUTO_FREE char *whole = choices ? text_format("%s (%s)", label, choices) : memory_copy(label);
    return value && *value ? text_format("%s [%s]: ", whole, value) : text_format("%s: ", whole);
}

static void refuse_question(struct follow *follow)
{
    struct ph_error err;
    core_answer(follow->cli->core, follow->number, NULL, NULL, &err);
}

/* No terminal: name the flag that would have answered. */
static void cannot_ask(struct follow *follow, const struct event *event)
{
    const struct ph_param *question = event->question;
    const struct feature *feature = follow->cli->args.feature;
    /* a locked store does not need a new sign-in */
    bool locked = event->feature &&
                  registry_find(core_registry(follow->cli->core), PH_STORE, event->feature) != NULL;
    int code = locked ? CODE_BUSY : CODE_LOGIN;
    AUTO_FREE char *label = question_label(event);
    message_fail(code, "%s is needed and there is no terminal to ask for it", label);
    if (feature && event->feature && strcmp(feature->about.id, event->feature) == 0 &&
        param_find(&feature->about.args, question->key)) {
        AUTO_FREE char *flag = args_param_flag(question->key);
        if (question->type == PH_SECRET)
            message_hint("Give it with --%s-file FILE or --%s-stdin", flag, flag);
        else
            message_hint("Give it with --%s", flag);
    } else {
        message_hint("phonectl asks for it each time: run this in a terminal, or use the window");
    }
    follow->end->stopped = code;
}

static void forget_question(struct follow *follow)
{
    free(memory_steal(follow->question_text));
    free(memory_steal(follow->question_value));
}

static void open_question(struct follow *follow)
{
    follow->prompt = prompt_open(follow->question_text, follow->question_type == PH_SECRET);
}

static void begin_question(struct follow *follow, const struct event *event)
{
    if (!prompt_possible()) {
        if (!follow->end->stopped)
            cannot_ask(follow, event);
        refuse_question(follow);
        return;
    }
    forget_question(follow);
    follow->question_type = event->question->type;
    follow->question_text = question_text(event);
    follow->question_value = memory_copy(event->question->value);
    if (event->text && *event->text)
        message_say("%s", words(event->text));
    open_question(follow);
}

/* y and n for BOOL, the default for an empty line. */
static const char *meant(const struct follow *follow, const char *line)
{
    if (!*line)
        return follow->question_value;
    int yes = follow->question_type == PH_BOOL ? prompt_meant(line) : -1;
    return yes < 0 ? line : yes ? "yes" : "no";
}

static void answer_question(struct follow *follow)
{
    AUTO_SECRET struct ph_secret *line = NULL;
    struct ph_error err;
    int read_in = prompt_read(follow->prompt, &line);
    if (read_in == PROMPT_MORE)
        return;
    bool given = read_in == 1;
    bool secret = follow->question_type == PH_SECRET;
    size_t length = 0;
    const char *text = given ? secret_bytes(line, &length) : NULL;
    prompt_close(memory_steal(follow->prompt));
    if (given && !secret)
        text = meant(follow, text);
    if (!given || text == NULL || (secret && length == 0)) {
        refuse_question(follow);
        return;
    }
    if (core_answer(follow->cli->core, follow->number, secret ? NULL : text, secret ? line : NULL,
                    &err) == PH_OK)
        return;
    message_fail(CODE_USAGE, "%s", err.text);
    open_question(follow);
}

/* ---- Events --------------------------------------------------------------------------------- */

static void on_finished(struct follow *follow, const struct event *event)
{
    follow->end->code = event->code;
    follow->end->error = event->error;
    follow->finished = true;
}

static void on_event(struct follow *follow, const struct event *event)
{
    bool seen = follow->watch && follow->watch(follow->self, event);
    if (event->kind == EVENT_FINISHED) {
        on_finished(follow, event);
        return;
    }
    if (seen)
        return;
    switch (event->kind) {
    case EVENT_PROGRESS:
        progress_show(words(event->text), event->done, event->total, 0, NULL);
        break;
    case EVENT_QUESTION:
        begin_question(follow, event);
        break;
    case EVENT_BROWSE:
        address_show(follow->cli, event->text, event->url, event->open, event->port);
        break;
    default:
        break;
    }
}

static void on_signal(struct follow *follow)
{
    int code = prompt_signal(follow->cli, follow->prompt);
    bool again = follow->end->stopped != 0;
    if (code == 0 ||
        (again && code == CODE_HUNG_UP)) /* a closed terminal may send the signal twice */
        return;
    follow->end->stopped = code;
    prompt_close(memory_steal(follow->prompt));
    progress_hide();
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr); /* after the ^C that the terminal shows */
    if (follow->action && !again) {
        message_say(
            "Stopping once the requests in flight have ended. Press Ctrl-C again to stop at once.");
        core_drain(follow->cli->core, follow->number);
        return;
    }
    core_cancel(follow->cli->core, follow->number);
}

static void follow_events(struct follow *follow)
{
    while (!follow->finished) {
        struct pollfd wait[] = {
            {.fd = core_fd(follow->cli->core), .events = POLLIN},
            {.fd = follow->cli->signal_fd, .events = POLLIN},
            {.fd = follow->prompt ? prompt_fd(follow->prompt) : -1, .events = POLLIN}};
        int due_ms = follow->prompt ? -1 : progress_due_ms(); /* a question keeps its line */
        if (poll(wait, COUNT_OF(wait), due_ms) < 0 && errno != EINTR)
            return;
        if (follow->prompt == NULL)
            progress_catch_up();
        if (wait[1].revents)
            on_signal(follow);
        if (follow->prompt && wait[2].revents)
            answer_question(follow);
        const struct event *event;
        while (!follow->finished && (event = core_next(follow->cli->core))) {
            if (event->task == follow->number)
                on_event(follow, event);
        }
    }
}

/* Whether the task failed because the configuration names an unusable plugin. */
static bool is_unusable(struct cli *cli, const struct task_options *task)
{
    struct feature *feature;
    struct ph_error err;
    AUTO_FREE struct feature **directories = NULL;
    AUTO_FREE char *missing = NULL;
    const struct registry *registry = core_registry(cli->core);
    const struct settings *settings = core_settings(cli->core);
    return registry_choose(registry, settings, PH_STORE, &feature, &err) < 0 ||
           (task->kind == TASK_PHONES &&
            registry_directories(registry, settings, &directories, &missing, &err) < 0);
}

/* Whether the local store refused, rather than the service. */
static bool is_kept_shut(struct cli *cli, const struct task_options *task)
{
    const struct task_options look = {.kind = TASK_STATUS};
    struct follow_end end;
    if (task->kind == TASK_STATUS && !task->verify)
        return true;
    follow_task(cli, &look, NULL, NULL, &end);
    return end.code == PH_DENIED;
}

int follow_task(struct cli *cli, const struct task_options *task, follow_watch *watch, void *self,
                struct follow_end *end)
{
    struct follow follow = {
        .cli = cli, .action = task->kind == TASK_ACTION, .watch = watch, .self = self, .end = end};
    *end = (struct follow_end){0};
    prompt_catch_signals(cli);
    int code = core_start(cli->core, task, &follow.number, &end->error);
    end->code = code;
    if (code == PH_OK)
        follow_events(&follow);
    prompt_close(follow.prompt);
    forget_question(&follow);
    progress_end();
    end->unusable = end->code < 0 && is_unusable(cli, task);
    end->kept_shut = end->code == PH_DENIED && is_kept_shut(cli, task);
    return code;
}

int follow_exit_code(const struct follow_end *end)
{
    if (end->stopped)
        return end->stopped;
    if (end->unusable || end->code == PH_UNSUPPORTED)
        return message_fail(CODE_PLUGIN, "%s", end->error.text);
    if (end->code == PH_DENIED)
        return message_fail(end->kept_shut ? CODE_REFUSED : CODE_LOGIN, "%s", end->error.text);
    return end->code < 0 ? message_fail_error(&end->error) : CODE_DONE;
}

int follow_to_end(struct cli *cli, const struct task_options *task, follow_watch *watch, void *self)
{
    struct follow_end end;
    follow_task(cli, task, watch, self, &end);
    return follow_exit_code(&end);
}
