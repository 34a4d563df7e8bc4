/* The services a plugin reaches from its call: what was given, what it tells, and the person. Requests are in
 * host_http.c, the optional services in services.c. */
#include "call/host.h"

#include "call/context.h"
#include "call/host_http.h"
#include "call/host_services.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/settings_load.h"
#include "config/values.h"
#include "net/http_url.h"
#include "phone/phones.h"
#include "phone/phones_private.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/questions.h"
#include "task/task.h"
#include "task/tasks.h"
#include "util/error.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

#include <inttypes.h>
#include <phonectl/plugin.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROW_FIELDS = 64,
    FIELD_BYTES = 64 * 1024,
    FIELD_NAME_BYTES = 63,
    ATTACHMENT_BYTES = 8 * 1024 * 1024,
    MEMORY_BYTES = 64 * 1024 * 1024, /* at once */
    LOG_LINES = 100,                 /* of one call in one second */
    LOG_WINDOW_MS = 1000
};

static struct call *call_of(struct ph_context *ctx)
{
    return (struct call *)(void *)ctx;
}

static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...) PRINTF_LIKE(4, 5);
static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = format == NULL ? base_copy("") : base_vformat(format, args);
    va_end(args);
    secret_redact(text); /* before it is cut, which could leave a part of one */
    return base_fail(err, code, what, "%s", text);
}

/* What a plugin gives may be what a service said: without the secrets that stand in it. copy is freed by the caller. */
static const char *clean(const char *text, char **copy)
{
    *copy = text == NULL ? NULL : secret_redacted(text);
    return *copy == NULL ? text : *copy;
}

/* Counts a line of this call; false when it is one too many for this second. */
static bool log_allowed(struct call *call)
{
    int64_t now = base_monotonic_ms();
    if (now - call->log_window_ms >= LOG_WINDOW_MS) {
        if (call->log_lines > LOG_LINES)
            log_write(PH_LOG_WARNING, call->source, "%d more lines were left out",
                      call->log_lines - LOG_LINES);
        call->log_window_ms = now;
        call->log_lines = 0;
    }
    return ++call->log_lines <= LOG_LINES;
}

static void host_log(struct ph_context *about, int32_t level, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void host_log(struct ph_context *about, int32_t level, const char *format, ...)
{
    struct call *call = call_of(about);
    if (format == NULL || level > log_level() || !log_allowed(call))
        return;
    va_list args;
    va_start(args, format);
    log_vwrite(level, call->source, format, args);
    va_end(args);
}

/* ---- What was given ----------------------------------------------------------------------------------- */

struct found {
    const char *text; /* NULL: not set */
    uint32_t type;    /* enum ph_type */
};

static bool find_arg(struct call *call, const char *key, struct found *found)
{
    const struct ph_param *param =
        call->feature == NULL ? NULL : param_find(&call->feature->about.args, key);
    if (param == NULL)
        return false;
    const char *given = call->args == NULL ? NULL : values_text(call->args, key);
    *found = (struct found){given != NULL ? given : param->value, param->type};
    return found->text != NULL;
}

static bool find_setting(struct call *call, const char *key, struct found *found)
{
    const struct ph_param *param =
        call->feature == NULL ? NULL : param_find(&call->feature->about.settings, key);
    if (param == NULL)
        return false;
    struct settings_value value =
        settings_get(call->engine->settings, call->feature->about.id, key);
    *found = (struct found){value.text, param->type};
    return found->text != NULL;
}

static bool find_answer(struct call *call, const char *key, struct found *found)
{
    for (const struct call_answer *answer = call->answer_types; answer != NULL;
         answer = answer->next)
        if (strcmp(answer->key, key) == 0) {
            *found = (struct found){values_text(call->answers, key), answer->type};
            return found->text != NULL;
        }
    return false;
}

/* The text belongs to the call from now on; NULL stays NULL. */
static const char *take(struct call *call, char *text)
{
    if (text == NULL)
        return NULL;
    const char *kept = call_copy(call, text);
    free(text);
    return kept;
}

static bool find_fact(struct call *call, const char *key, struct found *found)
{
    *found = (struct found){NULL, PH_TEXT};
    const struct engine *engine = call->engine;
    bool auth = call->feature != NULL && call->feature->about.kind == PH_AUTH;
    if (strcmp(key, "@url") == 0) {
        found->text = take(call, engine->account->url(engine->creds, auth ? call->feature : NULL));
    } else if (strcmp(key, "@organisation") == 0) {
        found->text = take(call, engine->account->organisation(engine->creds));
    } else if (strcmp(key, "@profile") == 0) {
        found->text = settings_profile(call->engine->settings);
    } else if (strcmp(key, "@browser") == 0) {
        found->text = call->engine->browser;
    } else if (strcmp(key, "@wait") == 0) {
        *found = (struct found){call->task != NULL && call->task->wait ? "1" : "0", PH_INT};
    } else if (strcmp(key, "@waiting") == 0 && call->task != NULL) {
        long count = atomic_load(&call->task->waiting);
        *found = (struct found){take(call, base_format("%ld", count)), PH_INT};
    } else if (strcmp(key, "@elapsed") == 0) {
        *found = (struct found){take(call, base_format("%" PRId64, call->elapsed_ms)), PH_INT};
    }
    return found->text != NULL;
}

static bool find(struct call *call, const char *key, struct found *found)
{
    return find_arg(call, key, found) || find_setting(call, key, found) ||
           find_answer(call, key, found) || find_fact(call, key, found);
}

static const char *host_text(struct ph_context *about, const char *key)
{
    struct found found;
    return find(call_of(about), key, &found) && found.type != PH_SECRET ? found.text : NULL;
}

static int64_t host_number(struct ph_context *about, const char *key)
{
    struct found found;
    if (!find(call_of(about), key, &found))
        return 0;
    struct ph_param param = {.key = key, .type = found.type};
    return param_number(&param, found.text);
}

static const struct ph_secret *host_secret(struct ph_context *about, const char *key)
{
    struct call *call = call_of(about);
    const struct ph_secret *secret = call->args == NULL ? NULL : values_secret(call->args, key);
    return secret != NULL ? secret : values_secret(call->answers, key);
}

static const char *host_phone(struct ph_context *about, const char *field)
{
    const struct phone *phone = call_of(about)->phone;
    return phone == NULL ? NULL : phone_field(phone, field);
}

static void *host_alloc(struct ph_context *about, size_t size)
{
    struct call *call = call_of(about);
    if (size <= MEMORY_BYTES)
        return call_alloc(call, size);
    call_fail(call, NULL, PH_FAILED, "alloc", "%s wanted %zu bytes of memory at once", call->source,
              size);
    return NULL;
}

/* ---- What it tells ------------------------------------------------------------------------------------ */

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

/* A further value of a field joins the earlier ones with a line break. */
static int32_t emit_into_row(struct call *call, const char *field, const char *value)
{
    if (call->row == NULL)
        call->row = values_new();
    const char *before = values_text(call->row, field);
    if (before == NULL) {
        if (values_count(call->row) >= ROW_FIELDS)
            return call_fail(call, NULL, PH_INVALID, field, "%s gave more than %d fields in a row",
                             call->source, ROW_FIELDS);
        values_set(call->row, field, value);
        return PH_OK;
    }
    if (strlen(before) + strlen(value) + 1 > FIELD_BYTES)
        return call_fail(call, NULL, PH_INVALID, field, "%s gave more than %d KiB in the field %s",
                         call->source, FIELD_BYTES / 1024, field);
    AUTO_FREE char *joined = base_format("%s\n%s", before, value);
    values_set(call->row, field, joined);
    return PH_OK;
}

static int32_t host_emit(struct ph_context *about, const char *field, const char *value)
{
    struct call *call = call_of(about);
    if (atomic_load(&call->watched.given_up))
        return call_fail(call, NULL, PH_CANCELLED, call->source, "Stopped");
    if (field == NULL || !field_name_sound(field))
        return call_fail(call, NULL, PH_INVALID, "field", "%s gave a field without a usable name",
                         call->source);
    if (value == NULL)
        return call_fail(call, NULL, PH_INVALID, field, "%s gave the field %s without a value",
                         call->source, field);
    if (strnlen(value, FIELD_BYTES + 1) > FIELD_BYTES)
        return call_fail(call, NULL, PH_INVALID, field, "%s gave more than %d KiB in the field %s",
                         call->source, FIELD_BYTES / 1024, field);
    AUTO_FREE char *copy = NULL;
    value = clean(value, &copy);
    if (call->sink.field == NULL)
        return emit_into_row(call, field, value);
    call->sink.field(call->sink.self, field, value);
    return PH_OK;
}

/* Whether the call is to end. To plugins that is one thing, whatever the reason; call_end() tells them apart. */
static int32_t stopped(struct call *call)
{
    if (call_check(call, &call->why) == PH_OK)
        return PH_OK;
    call->why.code = PH_CANCELLED;
    return PH_CANCELLED;
}

static int32_t host_next_row(struct ph_context *about)
{
    struct call *call = call_of(about);
    if (stopped(call) != PH_OK)
        return PH_CANCELLED;
    if (call->sink.next_row != NULL) {
        call->sink.next_row(call->sink.self);
        return PH_OK;
    }
    struct values *row = call_take_row(call);
    if (row != NULL && call->task != NULL)
        task_row(call->task, call->phone, row);
    else
        values_free(row);
    return PH_OK;
}

static int32_t host_attach(struct ph_context *about, const char *name, const char *media_type,
                           const void *bytes, size_t length)
{
    struct call *call = call_of(about);
    if (atomic_load(&call->watched.given_up))
        return call_fail(call, NULL, PH_CANCELLED, call->source, "Stopped");
    if (length > ATTACHMENT_BYTES)
        return call_fail(call, NULL, PH_INVALID, "length", "%s gave a file of more than %d MiB",
                         call->source, ATTACHMENT_BYTES / 1024 / 1024);
    if (name == NULL || media_type == NULL || bytes == NULL || !field_name_sound(media_type) ||
        call->task == NULL)
        return call_fail(call, NULL, PH_INVALID, "attach",
                         "%s gave a file without a name, a media type or content", call->source);
    AUTO_FREE char *copy = NULL;
    events_post(call->engine->events,
                &(struct ph_event){.kind = PH_ATTACHMENT,
                                   .task = call->task->number,
                                   .phone = call->phone,
                                   .text = clean(name, &copy),
                                   .url = media_type,
                                   .bytes = bytes,
                                   .length = length},
                NULL);
    return PH_OK;
}

/* The progress of an action over many phones is the run's, not that of one of its calls. */
static void host_progress(struct ph_context *about, int64_t done, int64_t total, const char *what)
{
    struct call *call = call_of(about);
    if (call->task == NULL || call->task->phone_count > 1 || atomic_load(&call->watched.given_up))
        return;
    AUTO_FREE char *copy = NULL;
    task_progress(call->task, done, total, clean(what, &copy));
}

static int32_t host_cancelled(struct ph_context *about)
{
    return call_check(call_of(about), NULL) != PH_OK;
}

static int32_t host_sleep(struct ph_context *about, int64_t time_ms)
{
    struct call *call = call_of(about);
    int64_t until = base_monotonic_ms() + (time_ms > 0 ? time_ms : 0);
    for (;;) {
        if (stopped(call) != PH_OK)
            return PH_CANCELLED;
        int64_t now = base_monotonic_ms(), left = until - now;
        int64_t deadline = atomic_load(&call->watched.deadline_ms);
        if (left <= 0)
            return PH_OK;
        if (deadline > now && deadline - now < left)
            left = deadline - now;
        struct pollfd stop = {.fd = call_cancel_fd(call), .events = POLLIN};
        poll(&stop, 1, left > INT32_MAX ? INT32_MAX : left < 0 ? 0 : (int)left);
    }
}

/* ---- The person --------------------------------------------------------------------------------------- */

static bool was_asked(const struct call *call, const char *key)
{
    for (const struct call_answer *answer = call->answer_types; answer != NULL;
         answer = answer->next)
        if (strcmp(answer->key, key) == 0)
            return true;
    return false;
}

static void keep_answer(struct call *call, const struct ph_param *question, const char *text,
                        const struct ph_secret *secret)
{
    if (!was_asked(call, question->key)) {
        struct call_answer *answer = call_alloc(call, sizeof *answer);
        *answer = (struct call_answer){.next = call->answer_types, .type = question->type};
        snprintf(answer->key, sizeof answer->key, "%s", question->key);
        call->answer_types = answer;
    }
    if (secret != NULL)
        values_set_secret(call->answers, question->key, secret);
    else
        values_set(call->answers, question->key, text);
}

static int32_t ask(struct call *call, const struct ph_param *question, const char *why,
                   struct ph_error *err)
{
    if (question == NULL)
        return base_fail(err, PH_INVALID, "question", "%s asked without a question", call->source);
    int code = param_sound(question, err);
    if (code != PH_OK)
        return code;
    if (call->task == NULL || call->unasked || call->engine->unattended)
        return base_fail(err, PH_LOGIN, question->key, "%s is needed, and nobody is there to ask",
                         question->label);
    char *text = NULL;
    struct ph_secret *secret = NULL;
    call_pause(call);
    code = questions_ask(jobs_questions(call->engine->jobs), call->task, call->source, question,
                         why, &text, &secret, err);
    call_resume(call);
    if (code != PH_OK)
        return code;
    keep_answer(call, question, text, secret);
    free(text);
    secret_release(secret);
    return PH_OK;
}

static int32_t host_ask(struct ph_context *about, const struct ph_param *question, const char *why,
                        struct ph_error *err)
{
    struct call *call = call_of(about);
    return call_told(call, ask(call, question, why, &call->why), err);
}

static int32_t browse(struct call *call, const char *url, const char *text, struct ph_error *err)
{
    if (url == NULL)
        return base_fail(err, PH_INVALID, "url", "%s showed no address", call->source);
    int code = http_url_allowed(url, err);
    if (code != PH_OK)
        return code;
    if (call->task == NULL)
        return base_fail(err, PH_INVALID, "", "Nobody can look at an address now");
    AUTO_FREE char *copy = NULL;
    events_post(call->engine->events,
                &(struct ph_event){.kind = PH_BROWSE,
                                   .task = call->task->number,
                                   .text = clean(text, &copy),
                                   .url = url,
                                   .open = strcmp(call->engine->browser, "yes") == 0,
                                   .port = call->port},
                NULL);
    return PH_OK;
}

static int32_t host_browse(struct ph_context *about, const char *url, const char *text,
                           struct ph_error *err)
{
    struct call *call = call_of(about);
    return call_told(call, browse(call, url, text, &call->why), err);
}

/* ---- Secrets and the rest ----------------------------------------------------------------------------- */

static const struct ph_secret *host_secret_new(struct ph_context *about, const void *bytes,
                                               size_t length)
{
    return call_secret(call_of(about), secret_new(bytes, length));
}

static const void *host_secret_bytes(const struct ph_secret *secret, size_t *length)
{
    return secret_bytes(secret, length);
}

static const void *host_service(struct ph_context *about, const char *id)
{
    (void)about;
    return service_find(id);
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
};
