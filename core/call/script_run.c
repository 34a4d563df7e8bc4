/* See script_run.h. Acts on every line in the order written, also after the script has ended, so
 * that the result does not depend on which of the two is faster. */
#include "call/script_run.h"

#include "call/context.h"
#include "call/script_message.h"
#include "config/param.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "plugin/script.h"
#include "util/json.h"
#include "util/program.h"
#include "util/text.h"
#include "util/time.h"

#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    LONGEST_LINE = 12 * 1024 * 1024, /* an attached file of 8 MiB, in base64 */
    LONGEST_SAID = 4096,             /* a line of standard error */
    LONGEST_VARIABLE = 100 * 1024,   /* the system has a limit of 128 KiB */
    CHUNK = 64 * 1024,
    LEAVE_MS = 1000 /* for a script to end by itself after done or fail */
};

/* Bytes from a pipe that are not processed yet. */
struct inbox {
    char *text;
    size_t length, room;
    size_t seen; /* no '\n' before this offset */
};

struct session {
    struct context *ctx;
    const char *path;
    struct program program;
    struct inbox output, errors;
    char *pending; /* not yet read by the script; NULL: nothing */
    size_t written;
    char *said; /* its last line of standard error, or NULL */
    bool gone;  /* it has ended, and all its output is in the inboxes */
    struct script_reply reply;
};

/* ---- The first line and the environment ------------------------------------------------------ */

/* Adds values to the message as one object, and each of them to the environment. There it is JSON
 * too, so that a shell can put it into a message as it is. */
static void tell(json_object *message, char ***environment, const char *name, const char *prefix,
                 json_object *values)
{
    json_object_object_foreach(values, key, value)
    {
        const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE);
        AUTO_FREE char *variable = text_format("%s_%s", prefix, key);
        if (strlen(text) <= LONGEST_VARIABLE)
            program_environment_add(environment, variable, text);
    }
    json_object_object_add(message, name, values);
}

static void tell_params(struct context *ctx, json_object *values, const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        json_object_object_add(values, param->key, script_value(&ctx->about, param));
    }
}

/* What settled() gets in addition. */
static json_object *settled_facts(struct context *ctx, int64_t state)
{
    const struct ph_host *host = ctx->about.host;
    json_object *facts = json_object_new_object();
    json_add_number(facts, "state", state);
    json_add_number(facts, "elapsed", host->number(&ctx->about, "@elapsed"));
    json_add_number(facts, "waiting", host->number(&ctx->about, "@waiting"));
    return facts;
}

/* The first line of the script's standard input, freed by the caller. state: of settled(). */
static char *introduction(struct context *ctx, char ***environment, const int64_t *state)
{
    json_object *message = json_object_new_object(), *args = json_object_new_object(),
                *settings = json_object_new_object(), *phone = json_object_new_object();
    tell_params(ctx, args, &ctx->feature->about.args);
    tell_params(ctx, settings, &ctx->feature->plugin->about.settings);
    tell_params(ctx, settings, &ctx->feature->about.settings);
    const char *field, *value = NULL;
    while (ctx->phone != NULL && (value = phone_next(ctx->phone, value, &field)) != NULL)
        if (!json_object_object_get_ex(phone, field, NULL))
            json_add_text(phone, field, ctx->about.host->phone(&ctx->about, field));
    json_add_text(message, "feature", ctx->feature->about.id);
    json_add_bool(message, "dry_run", ctx->dry_run);
    program_environment_add(environment, "dry_run", ctx->dry_run ? "true" : "false");
    tell(message, environment, "phone", "phone", phone);
    tell(message, environment, "args", "arg", args);
    tell(message, environment, "settings", "setting", settings);
    if (state != NULL)
        tell(message, environment, "settled", "settled", settled_facts(ctx, *state));
    char *line = text_format(
        "%s\n", json_object_to_json_string_ext(message, JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(message);
    return line;
}

/* ---- The pipes ------------------------------------------------------------------------------- */

/* False at the end of the pipe. */
static bool receive(int fd, struct inbox *inbox)
{
    if (inbox->room - inbox->length < CHUNK) {
        inbox->room = 2 * inbox->room + CHUNK;
        inbox->text = memory_grow(inbox->text, inbox->room, 1);
    }
    ssize_t length = read(fd, inbox->text + inbox->length, CHUNK);
    if (length > 0)
        inbox->length += (size_t)length;
    return length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR));
}

/* The length of the first whole line with its '\n'; 0 if no line is whole yet. */
static size_t first_line(struct inbox *inbox)
{
    const char *end = inbox->length == inbox->seen
                          ? NULL
                          : memchr(inbox->text + inbox->seen, '\n', inbox->length - inbox->seen);
    inbox->seen = end == NULL ? inbox->length : 0;
    return end == NULL ? 0 : (size_t)(end - inbox->text) + 1;
}

static void drop_line(struct inbox *inbox, size_t length)
{
    memmove(inbox->text, inbox->text + length, inbox->length - length);
    inbox->length -= length;
    inbox->seen = 0;
}

/* Lines of standard error go to the log; a failure quotes the last one. */
static void log_errors(struct session *session, bool all)
{
    struct inbox *errors = &session->errors;
    for (size_t length; errors->length > 0;) {
        length = first_line(errors);
        if (length == 0 && (all || errors->length > LONGEST_SAID))
            length = errors->length;
        if (length == 0)
            return;
        size_t shown = length < LONGEST_SAID ? length : LONGEST_SAID;
        AUTO_FREE char *line = strndup(errors->text, shown);
        line[strcspn(line, "\n")] = '\0';
        drop_line(errors, length);
        if (*line == '\0')
            continue;
        free(session->said);
        session->said = text_replace(line, PROGRAM_FILE, session->path);
        session->ctx->about.host->log(&session->ctx->about, PH_LOG_INFO, "%s", session->said);
    }
}

/* If the script has closed its standard input, the answer is dropped. */
static void send_pending(struct session *session)
{
    size_t length = strlen(session->pending) - session->written;
    ssize_t sent = write(session->program.input, session->pending + session->written, length);
    if (sent > 0)
        session->written += (size_t)sent;
    if (sent < 0 ? errno != EAGAIN && errno != EINTR : (size_t)sent == length)
        free(memory_steal(session->pending));
}

static void queue(struct session *session, char *line)
{
    session->pending = line;
    session->written = 0;
    send_pending(session);
}

enum { END_INPUT, END_OUTPUT, END_ERRORS, END_PROCESS, END_CANCEL, ENDS };

/* Waits until one of the descriptors is ready or the time of the call is over. */
static void wait_for_more(const struct session *session, struct pollfd ends[ENDS])
{
    const struct program *program = &session->program;
    const int fds[ENDS] = {session->pending == NULL ? -1 : program->input, program->output,
                           program->errors, program->process, context_cancel_fd(session->ctx)};
    int64_t until = atomic_load(&session->ctx->watched.deadline_ms);
    for (int i = 0; i < ENDS; i++)
        ends[i] = (struct pollfd){fds[i], i == END_INPUT ? POLLOUT : POLLIN, 0};
    if (session->output.length > LONGEST_LINE)
        ends[END_OUTPUT].fd = -1;
    poll(ends, ENDS, until == 0 ? -1 : time_left_ms(until));
}

static void exchange(struct session *session)
{
    struct program *program = &session->program;
    struct pollfd ends[ENDS];
    wait_for_more(session, ends);
    if (ends[END_INPUT].revents != 0)
        send_pending(session);
    size_t before = session->output.length;
    if (ends[END_OUTPUT].revents != 0 && !receive(program->output, &session->output))
        close(memory_steal_fd(&program->output));
    if (ends[END_ERRORS].revents != 0 && !receive(program->errors, &session->errors))
        close(memory_steal_fd(&program->errors));
    log_errors(session, false);
    /* its children may keep the pipes open, so the end of the script itself counts */
    if (ends[END_PROCESS].revents != 0 && session->output.length == before) {
        session->gone = true;
        free(memory_steal(session->pending));
    }
}

/* ---- The conversation ------------------------------------------------------------------------ */

/* The script ended without done or fail. */
static void judge_end(struct session *session)
{
    siginfo_t end;
    size_t rest = session->output.length;
    if (session->program.errors >= 0)
        receive(session->program.errors, &session->errors);
    program_end(&session->program, &end);
    log_errors(session, true);
    AUTO_FREE char *how = program_end_words(&end);
    script_fault(&session->ctx->about, &session->reply, "%s and %s%s%s", how,
                 rest == 0 ? "said neither done nor fail" : "left half a line behind",
                 session->said == NULL ? "" : ": ", session->said == NULL ? "" : session->said);
}

static void talk(struct session *session)
{
    struct ph_context *about = &session->ctx->about;
    while (!session->reply.ended) {
        size_t length = session->pending == NULL ? first_line(&session->output) : 0;
        if (length > 0) {
            script_message(about, session->output.text, length - 1, &session->reply);
            drop_line(&session->output, length);
            if (session->reply.answer != NULL)
                queue(session, session->reply.answer);
        } else if (context_check(session->ctx, NULL) != PH_OK) {
            session->reply.ended = true;
            session->reply.code = PH_CANCELLED;
        } else if (session->output.length > LONGEST_LINE) {
            script_fault(about, &session->reply, "wrote a line of more than %d MiB",
                         LONGEST_LINE / 1024 / 1024);
        } else if (session->gone) {
            judge_end(session);
        } else {
            exchange(session);
        }
    }
}

/* After done or fail a script may tidy up, for LEAVE_MS at most. */
static void leave(struct session *session)
{
    struct program *program = &session->program;
    int64_t until = time_monotonic_ms() + LEAVE_MS;
    close(memory_steal_fd(&program->input));
    struct pollfd ends[] = {{program->process, POLLIN, 0},
                            {program->errors, POLLIN, 0},
                            {context_cancel_fd(session->ctx), POLLIN, 0}};
    while (time_monotonic_ms() < until && ends[0].revents == 0 && ends[2].revents == 0) {
        poll(ends, COUNT_OF(ends), time_left_ms(until));
        if (ends[1].revents != 0 && !receive(program->errors, &session->errors))
            ends[1].fd = -1;
        log_errors(session, false);
    }
    log_errors(session, true);
}

/* state: of settled(), or NULL. */
static int32_t run(struct context *ctx, const char *how, int64_t *state, struct ph_error *err)
{
    const struct plugin *plugin = ctx->feature->plugin;
    const char *const arguments[] = {how, ctx->feature->about.id, NULL};
    struct session session = {.ctx = ctx, .path = plugin->path, .reply = {.state = state}};
    AUTO_LIST char **environment = program_environment();
    AUTO_FREE char *line = introduction(ctx, &environment, state);
    int32_t code = script_start(plugin->script->file, plugin->path, arguments, environment,
                                &session.program, err);
    if (code != PH_OK)
        return code;
    queue(&session, memory_steal(line));
    talk(&session);
    if (session.reply.ended && session.reply.code >= 0)
        leave(&session);
    if (session.program.pid > 0)
        program_end(&session.program, NULL);
    free(session.pending);
    free(session.said);
    free(session.output.text);
    free(session.errors.text);
    if (session.reply.code == PH_FAILED && strcmp(session.reply.err.what, SCRIPT_FAULT) == 0)
        context_slip(ctx, &session.reply.err);
    if (err != NULL && session.reply.err.text[0] != '\0')
        *err = session.reply.err;
    return session.reply.code;
}

static int32_t script_run(struct ph_context *about, struct ph_error *err)
{
    return run(context_of(about), "--run", NULL, err);
}

static int32_t script_settled(struct ph_context *about, int64_t *state, struct ph_error *err)
{
    return run(context_of(about), "--settled", state, err);
}

static int32_t script_list(struct ph_context *about, struct ph_error *err)
{
    return run(context_of(about), "--list", NULL, err);
}

void script_connect(struct registry *registry)
{
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->plugin->script == NULL)
            continue;
        if (feature->about.kind != PH_ACTION)
            feature->directory.list = script_list;
        else
            feature->action.run = script_run;
        if (feature->about.kind == PH_ACTION && feature->action.settled != NULL)
            feature->action.settled = script_settled;
    }
}
