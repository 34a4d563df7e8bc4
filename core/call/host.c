/* The table of host functions: values given to the call, its results, and questions to the person.
 * Requests are in host_http.c, the optional services in host_services.c. */
#include "call/host.h"

#include "call/acting.h"
#include "call/context.h"
#include "call/host_http.h"
#include "call/host_services.h"
#include "config/param.h"
#include "config/rows.h"
#include "config/settings.h"
#include "config/values.h"
#include "net/http_url.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/questions.h"
#include "task/task.h"
#include "task/tasks.h"
#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"
#include "util/url.h"

#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

enum {
    ROWS = 1000,              /* of one call */
    ROWS_BYTES = 1024 * 1024, /* of all of them; see LINE_BYTES of job/journal_read.c */
    ROW_FIELDS = 64,
    FIELD_BYTES = 64 * 1024,
    FIELD_NAME_BYTES = 63,
    ATTACHMENTS = 100, /* of one call */
    ATTACHMENTS_BYTES = 64 * 1024 * 1024,
    ATTACHMENT_BYTES = 8 * 1024 * 1024,
    MEMORY_BYTES = 64 * 1024 * 1024, /* at once */
    LOG_LINES = 100,                 /* of one call in one second */
    LOG_WINDOW_MS = 1000
};

static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...) PRINTF_LIKE(4, 5);
static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = format == NULL ? memory_copy("") : text_vformat(format, args);
    va_end(args);
    secret_redact(text); /* before it is cut, which could leave a part of one */
    return error_fail(err, code, what, "%s", text);
}

/* A copy without secrets, freed by the caller: a plugin may pass on what a service said. */
static const char *clean(const char *text, char **copy)
{
    *copy = text == NULL ? NULL : secret_redacted(text);
    return *copy == NULL ? text : *copy;
}

/* Counts a log line of this call. False when this second has had too many. */
static bool log_allowed(struct context *ctx)
{
    int64_t now = time_monotonic_ms();
    if (now - ctx->log_window_ms >= LOG_WINDOW_MS) {
        if (ctx->log_lines > LOG_LINES)
            log_write(PH_LOG_WARNING, ctx->source, "%d more lines were left out",
                      ctx->log_lines - LOG_LINES);
        ctx->log_window_ms = now;
        ctx->log_lines = 0;
    }
    return ++ctx->log_lines <= LOG_LINES;
}

static void host_log(struct ph_context *about, int32_t level, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void host_log(struct ph_context *about, int32_t level, const char *format, ...)
{
    struct context *ctx = context_of(about);
    if (format == NULL || level > log_level() || !log_allowed(ctx))
        return;
    va_list args;
    va_start(args, format);
    log_vwrite(level, ctx->source, format, args);
    va_end(args);
}

/* ---- What was given -------------------------------------------------------------------------- */

struct found {
    const char *text; /* NULL: not set */
    uint32_t type;    /* enum ph_type */
};

static bool find_arg(struct context *ctx, const char *key, struct found *found)
{
    const struct ph_param *param =
        ctx->feature == NULL ? NULL : param_find(&ctx->feature->about.args, key);
    if (param == NULL)
        return false;
    const char *given = ctx->args == NULL ? NULL : values_text(ctx->args, key);
    *found = (struct found){given != NULL ? given : param->value, param->type};
    return found->text != NULL;
}

/* The declaration of a setting of the feature, or else of its plugin, and its section; or NULL. */
static const struct ph_param *setting_of(const struct context *ctx, const char *key,
                                         const char **section)
{
    const struct plugin *plugin = ctx->feature == NULL ? ctx->starts : ctx->feature->plugin;
    const struct ph_param *param =
        ctx->feature == NULL ? NULL : param_find(&ctx->feature->about.settings, key);
    *section = param != NULL ? ctx->feature->about.id : plugin == NULL ? NULL : plugin->id;
    return param != NULL || plugin == NULL ? param : param_find(&plugin->about.settings, key);
}

static bool find_setting(struct context *ctx, const char *key, struct found *found)
{
    const char *section;
    const struct ph_param *param = setting_of(ctx, key, &section);
    if (param == NULL)
        return false;
    *found = (struct found){settings_get(ctx->engine->settings, section, key).text, param->type};
    return found->text != NULL;
}

/* The latest answer to the question of this key; NULL: it was not asked. */
static const struct context_answer *answer_of(const struct context *ctx, const char *key)
{
    const struct context_answer *answer = ctx->answers;
    while (answer != NULL && strcmp(answer->key, key) != 0)
        answer = answer->next;
    return answer;
}

static bool find_answer(struct context *ctx, const char *key, struct found *found)
{
    const struct context_answer *answer = answer_of(ctx, key);
    if (answer == NULL)
        return false;
    *found = (struct found){answer->text, answer->type};
    return found->text != NULL;
}

/* Makes the text the call's own; NULL stays NULL. */
static const char *take(struct context *ctx, char *text)
{
    if (text == NULL)
        return NULL;
    const char *kept = context_copy(ctx, text);
    free(text);
    return kept;
}

static bool find_fact(struct context *ctx, const char *key, struct found *found)
{
    *found = (struct found){NULL, PH_TEXT};
    const struct engine *engine = ctx->engine;
    bool auth = ctx->feature != NULL && ctx->feature->about.kind == PH_AUTH;
    if (strcmp(key, "@url") == 0) {
        found->text =
            take(ctx, engine->account->url(engine->credentials, auth ? ctx->feature : NULL));
    } else if (strcmp(key, "@organisation") == 0) {
        found->text = take(ctx, engine->account->organisation(engine->credentials));
    } else if (strcmp(key, "@profile") == 0) {
        found->text = settings_profile(ctx->engine->settings);
    } else if (strcmp(key, "@browser") == 0) {
        found->text = ctx->engine->browser;
    } else if (strcmp(key, "@wait") == 0) {
        *found = (struct found){ctx->task != NULL && ctx->task->wait ? "1" : "0", PH_INT};
    } else if (strcmp(key, "@dry_run") == 0) {
        *found = (struct found){ctx->dry_run ? "1" : "0", PH_INT};
    } else if (strcmp(key, "@waiting") == 0 && ctx->task != NULL) {
        long count = atomic_load(&ctx->task->waiting);
        *found = (struct found){take(ctx, text_format("%ld", count)), PH_INT};
    } else if (strcmp(key, "@elapsed") == 0) {
        *found = (struct found){take(ctx, text_format("%" PRId64, ctx->elapsed_ms)), PH_INT};
    }
    return found->text != NULL;
}

static bool find(struct context *ctx, const char *key, struct found *found)
{
    return key != NULL && (find_answer(ctx, key, found) || find_arg(ctx, key, found) ||
                           find_setting(ctx, key, found) || find_fact(ctx, key, found));
}

static const char *host_text(struct ph_context *about, const char *key)
{
    struct found found;
    return find(context_of(about), key, &found) && found.type != PH_SECRET ? found.text : NULL;
}

static int64_t host_number(struct ph_context *about, const char *key)
{
    struct found found;
    if (!find(context_of(about), key, &found))
        return 0;
    struct ph_param param = {.key = key, .type = found.type};
    return param_number(&param, found.text);
}

/* If the plugin goes on without it and fails, the missing secret is the reason: see judge() in
 * context.c. */
static const struct ph_secret *secret_setting(struct context *ctx, const char *key)
{
    const char *section;
    const struct ph_param *param = setting_of(ctx, key, &section);
    const struct engine *engine = ctx->engine;
    if (param == NULL || param->type != PH_SECRET)
        return NULL;
    AUTO_FREE char *name = text_format("%s.%s", section, key);
    struct ph_secret *secret = NULL;
    struct ph_error why = {0};
    int code = engine->account->secret(engine->credentials, ctx, name, &secret, &why);
    if (code < 0)
        ctx->unread = why;
    else if (secret == NULL && ((param->flags & PH_REQUIRED) != 0 || ctx->why.code == PH_OK))
        context_fail(ctx, NULL, PH_INVALID, key,
                     "%s is not set: \"phonectl config set %s\" asks for it", name, name);
    return context_secret(ctx, secret);
}

static const struct ph_secret *host_secret(struct ph_context *about, const char *key)
{
    struct context *ctx = context_of(about);
    if (key == NULL)
        return NULL;
    const struct context_answer *answer = answer_of(ctx, key);
    const struct ph_secret *secret = answer == NULL ? NULL : answer->secret;
    if (secret == NULL && ctx->args != NULL)
        secret = values_secret(ctx->args, key);
    return secret != NULL ? secret : secret_setting(ctx, key);
}

static const char *host_phone(struct ph_context *about, const char *field)
{
    const struct phone *phone = context_of(about)->phone;
    return phone == NULL || field == NULL ? NULL : phone_field(phone, field);
}

static void *host_alloc(struct ph_context *about, size_t size)
{
    struct context *ctx = context_of(about);
    if (size <= MEMORY_BYTES)
        return context_alloc(ctx, size);
    context_fail(ctx, NULL, PH_FAILED, "alloc", "%s wanted %zu bytes of memory at once",
                 ctx->source, size);
    return NULL;
}

/* ---- What it tells --------------------------------------------------------------------------- */

static bool field_name_sound(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length > FIELD_NAME_BYTES)
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f)
            return false;
    return true;
}

/* Notes what was dropped: not every plugin looks at what emit() returns. */
static int32_t drop(struct context *ctx, const char *function, const char *text)
{
    if (ctx->dropped == NULL)
        ctx->dropped = memory_copy(text);
    return context_fail(ctx, NULL, PH_INVALID, function, "%s", text);
}

/* Counts what is to be added to the rows. */
static int32_t count_value(struct context *ctx, const char *field, const char *value)
{
    size_t more = strlen(field) + 1 + strlen(value);
    AUTO_FREE char *why = NULL;
    if (ctx->row == NULL && ctx->rows.count >= ROWS)
        why = text_format("%s gave more than %d rows for one phone", ctx->source, ROWS);
    else if (ctx->row_bytes + more > ROWS_BYTES)
        why = text_format("%s gave more than %d KiB in all rows for one phone", ctx->source,
                          ROWS_BYTES / 1024);
    if (why != NULL)
        return drop(ctx, "emit()", why);
    ctx->row_bytes += more;
    return PH_OK;
}

/* A further value of a field joins the earlier ones with a line break. */
static int32_t emit_into_row(struct context *ctx, const char *field, const char *value)
{
    const char *before = ctx->row == NULL ? NULL : values_text(ctx->row, field);
    int32_t code = count_value(ctx, before == NULL ? field : "", value);
    if (code != PH_OK)
        return code;
    if (ctx->row == NULL)
        ctx->row = values_new();
    if (before == NULL) {
        if (values_count(ctx->row) >= ROW_FIELDS)
            return context_fail(ctx, NULL, PH_INVALID, field,
                                "%s gave more than %d fields in a row", ctx->source, ROW_FIELDS);
        values_set(ctx->row, field, value);
        return PH_OK;
    }
    if (strlen(before) + strlen(value) + 1 > FIELD_BYTES)
        return context_fail(ctx, NULL, PH_INVALID, field,
                            "%s gave more than %d KiB in the field %s", ctx->source,
                            FIELD_BYTES / 1024, field);
    AUTO_FREE char *joined = text_format("%s\n%s", before, value);
    values_set(ctx->row, field, joined);
    return PH_OK;
}

static int32_t host_emit(struct ph_context *about, const char *field, const char *value)
{
    struct context *ctx = context_of(about);
    if (atomic_load(&ctx->watched.given_up))
        return context_fail(ctx, NULL, PH_CANCELLED, ctx->source, "Stopped");
    if (field == NULL || !field_name_sound(field))
        return context_fail(ctx, NULL, PH_INVALID, "field", "%s gave a field without a usable name",
                            ctx->source);
    if (value == NULL)
        return context_fail(ctx, NULL, PH_INVALID, field, "%s gave the field %s without a value",
                            ctx->source, field);
    if (strnlen(value, FIELD_BYTES + 1) > FIELD_BYTES)
        return context_fail(ctx, NULL, PH_INVALID, field,
                            "%s gave more than %d KiB in the field %s", ctx->source,
                            FIELD_BYTES / 1024, field);
    AUTO_FREE char *copy = NULL;
    value = clean(value, &copy);
    if (ctx->sink.field == NULL)
        return emit_into_row(ctx, field, value);
    ctx->sink.field(ctx->sink.self, field, value);
    return PH_OK;
}

/* Whether the call should end. Plugins see one code for all reasons; context_end() tells them
 * apart. */
static int32_t stopped(struct context *ctx)
{
    if (context_check(ctx, &ctx->why) == PH_OK)
        return PH_OK;
    ctx->why.code = PH_CANCELLED;
    return PH_CANCELLED;
}

static int32_t host_next_row(struct ph_context *about)
{
    struct context *ctx = context_of(about);
    if (stopped(ctx) != PH_OK)
        return PH_CANCELLED;
    if (ctx->sink.next_row != NULL) {
        ctx->sink.next_row(ctx->sink.self);
        return PH_OK;
    }
    rows_add(&ctx->rows, memory_steal(ctx->row));
    return PH_OK;
}

static int32_t host_attach(struct ph_context *about, const char *name, const char *media_type,
                           const void *bytes, size_t length)
{
    struct context *ctx = context_of(about);
    if (atomic_load(&ctx->watched.given_up))
        return context_fail(ctx, NULL, PH_CANCELLED, ctx->source, "Stopped");
    if (length > ATTACHMENT_BYTES)
        return context_fail(ctx, NULL, PH_INVALID, "length", "%s gave a file of more than %d MiB",
                            ctx->source, ATTACHMENT_BYTES / 1024 / 1024);
    if (name == NULL || media_type == NULL || bytes == NULL || !field_name_sound(media_type) ||
        ctx->task == NULL)
        return context_fail(ctx, NULL, PH_INVALID, "attach",
                            "%s gave a file without a name, a media type or content", ctx->source);
    if (ctx->files >= ATTACHMENTS || ctx->file_bytes + length > ATTACHMENTS_BYTES) {
        AUTO_FREE char *why = text_format(
            "%s gave more than %d files, or more than %d MiB in all of them, for one phone",
            ctx->source, ATTACHMENTS, ATTACHMENTS_BYTES / 1024 / 1024);
        return drop(ctx, "attach()", why);
    }
    if (ctx->dry_run)
        return PH_OK; /* a dry run leaves no files */
    ctx->files++;
    ctx->file_bytes += length;
    AUTO_FREE char *copy = NULL;
    events_post(ctx->engine->events,
                &(struct event){.kind = EVENT_ATTACHMENT,
                                .task = ctx->task->number,
                                .phone = ctx->phone,
                                .text = clean(name, &copy),
                                .url = media_type,
                                .bytes = bytes,
                                .length = length},
                NULL);
    return PH_OK;
}

/* A job over many phones shows its own progress, not that of one call. */
static void host_progress(struct ph_context *about, int64_t done, int64_t total, const char *what)
{
    struct context *ctx = context_of(about);
    if (ctx->task == NULL || ctx->task->phone_count > 1 || atomic_load(&ctx->watched.given_up))
        return;
    AUTO_FREE char *copy = NULL;
    task_progress(ctx->task, done, total, clean(what, &copy));
}

static int32_t host_cancelled(struct ph_context *about)
{
    return context_check(context_of(about), NULL) != PH_OK;
}

/* A call that sleeps is between two keys. The other phones do not count against its time. */
static int wait_for_step(struct context *ctx)
{
    if (ctx->watch == NULL || ctx->watch->in_step == NULL)
        return PH_OK;
    context_pause(ctx);
    int code = ctx->watch->in_step(ctx->watch->self, &ctx->why);
    context_resume(ctx);
    return code;
}

static int32_t host_sleep(struct ph_context *about, int64_t time_ms)
{
    struct context *ctx = context_of(about);
    static const int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000; /* longer would overflow */
    int64_t until = time_monotonic_ms() + (time_ms < 0 ? 0 : time_ms < year_ms ? time_ms : year_ms);
    for (;;) {
        if (stopped(ctx) != PH_OK)
            return PH_CANCELLED;
        int64_t now = time_monotonic_ms(), deadline = atomic_load(&ctx->watched.deadline_ms);
        if (now >= until)
            return wait_for_step(ctx) == PH_OK ? PH_OK : PH_CANCELLED;
        struct pollfd stop = {.fd = context_cancel_fd(ctx), .events = POLLIN};
        poll(&stop, 1, time_left_ms(deadline > now && deadline < until ? deadline : until));
    }
}

/* ---- The person ------------------------------------------------------------------------------ */

/* Takes text and secret. */
static void keep_answer(struct context *ctx, const struct ph_param *question, char *text,
                        struct ph_secret *secret)
{
    struct context_answer *answer = context_alloc(ctx, sizeof *answer);
    *answer = (struct context_answer){.next = ctx->answers,
                                      .key = context_copy(ctx, question->key),
                                      .text = take(ctx, text),
                                      .secret = context_secret(ctx, secret),
                                      .type = question->type};
    ctx->answers = answer;
}

static int32_t ask(struct context *ctx, const struct ph_param *question, const char *why,
                   struct ph_error *err)
{
    if (question == NULL)
        return error_fail(err, PH_INVALID, "question", "%s asked without a question", ctx->source);
    int code = param_sound(question, err);
    if (code != PH_OK)
        return code;
    if (ctx->task == NULL || ctx->unasked || ctx->engine->unattended)
        return error_fail(err, PH_LOGIN, question->key, "%s is needed, and there is nobody to ask",
                          question->label);
    char *text = NULL;
    struct ph_secret *secret = NULL;
    context_pause(ctx);
    code = questions_ask(tasks_questions(ctx->engine->tasks), ctx->task, ctx->source, ctx->phone,
                         question, why, &text, &secret, err);
    context_resume(ctx);
    if (code != PH_OK)
        return code;
    keep_answer(ctx, question, text, secret);
    return PH_OK;
}

static int32_t host_ask(struct ph_context *about, const struct ph_param *question, const char *why,
                        struct ph_error *err)
{
    struct context *ctx = context_of(about);
    return context_told(ctx, ask(ctx, question, why, &ctx->why), err);
}

static int32_t browse(struct context *ctx, const char *url, const char *text, struct ph_error *err)
{
    if (url == NULL)
        return error_fail(err, PH_INVALID, "url", "%s showed no address", ctx->source);
    int code = http_url_allowed(url, err);
    if (code != PH_OK)
        return code;
    if (url_is_exposed(url))
        return error_fail(err, PH_INVALID, "url", "A browser is opened only at an https address");
    if (ctx->task == NULL)
        return error_fail(err, PH_INVALID, "", "There is no user interface to show the address");
    AUTO_FREE char *copy = NULL;
    events_post(ctx->engine->events,
                &(struct event){.kind = EVENT_BROWSE,
                                .task = ctx->task->number,
                                .text = clean(text, &copy),
                                .url = url,
                                .open = strcmp(ctx->engine->browser, "yes") == 0,
                                .port = ctx->port},
                NULL);
    return PH_OK;
}

static int32_t host_browse(struct ph_context *about, const char *url, const char *text,
                           struct ph_error *err)
{
    struct context *ctx = context_of(about);
    return context_told(ctx, browse(ctx, url, text, &ctx->why), err);
}

/* ---- Secrets and the rest -------------------------------------------------------------------- */

static const struct ph_secret *host_secret_new(struct ph_context *about, const void *bytes,
                                               size_t length)
{
    return bytes == NULL && length > 0
               ? NULL
               : context_secret(context_of(about), secret_new(bytes, length));
}

static const void *host_secret_bytes(const struct ph_secret *secret, size_t *length)
{
    return secret == NULL ? NULL : secret_bytes(secret, length);
}

static const void *host_service(struct ph_context *about, const char *id)
{
    (void)about;
    return id == NULL ? NULL : host_service_find(id);
}

const struct ph_host host_table = {
    .size = sizeof host_table,
    .fail = host_fail,
    .log = host_log,
    .text = host_text,
    .number = host_number,
    .secret = host_secret,
    .phone = host_phone,
    .alloc = host_alloc,
    .emit = host_emit,
    .next_row = host_next_row,
    .attach = host_attach,
    .progress = host_progress,
    .cancelled = host_cancelled,
    .sleep = host_sleep,
    .ask = host_ask,
    .browse = host_browse,
    .http = host_http,
    .header = host_header,
    .secret_new = host_secret_new,
    .secret_bytes = host_secret_bytes,
    .service = host_service,
    .acting = host_acting,
};
