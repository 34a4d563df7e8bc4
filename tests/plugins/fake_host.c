/* The host of fake_host.h: plain lists in memory, no core code. */
#include "fake_inside.h"

#include <fnmatch.h>
#include <stdio.h>
#include <strings.h>

static struct fake *fake_of(struct ph_context *ctx)
{
    return ((struct fake_call *)(void *)ctx)->fake;
}

static void say(struct fake *fake, const char *kind, const char *text)
{
    char *longer = NULL;
    assert_true(asprintf(&longer, "%s%s: %s\n", fake->said, kind, text == NULL ? "" : text) > 0);
    free(fake->said);
    fake->said = longer;
}

/* ---- Services: values, messages ------------------------------------------------------------ */

__attribute__((format(printf, 4, 5))) static int32_t
host_fail(struct ph_error *err, int32_t code, const char *what, const char *format, ...)
{
    if (err == NULL)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    snprintf(err->what, sizeof err->what, "%s", what == NULL ? "" : what);
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return code;
}

__attribute__((format(printf, 3, 4))) static void host_log(struct ph_context *ctx, int32_t level,
                                                           const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    char *line = NULL;
    va_list args;
    va_start(args, format);
    assert_true(vasprintf(&line, format, args) >= 0);
    va_end(args);
    assert_in_range(level, PH_LOG_ERROR, PH_LOG_DEBUG);
    say(fake_of(ctx), names[level], line);
    free(line);
}

static const struct ph_param *declared_in(const struct ph_params *params, const char *key)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const char *at = (const char *)params->items + (size_t)i * params->stride;
        const struct ph_param *param = (const void *)at;
        if (strcmp(param->key, key) == 0)
            return param;
    }
    return NULL;
}

static const struct ph_param *declared(const struct fake *fake, const char *key)
{
    const struct ph_param *param = declared_in(&fake->feature->args, key);
    return param != NULL ? param : declared_in(&fake->feature->settings, key);
}

static const struct pair *value_of(const struct fake *fake, const char *key)
{
    const struct pair *pair = fake_list_find(&fake->asked, key);
    return pair != NULL ? pair : fake_list_find(&fake->values, key);
}

static const char *text_of(const struct fake *fake, const char *key)
{
    const struct pair *pair = value_of(fake, key);
    if (pair != NULL)
        return pair->text;
    const struct ph_param *param = declared(fake, key);
    return param == NULL ? NULL : param->value;
}

/* A copy of the text that ends with the call. */
static const char *given_text(struct fake *fake, const char *text)
{
    return text == NULL ? NULL : fake_give_text(fake, text);
}

static const char *host_text(struct ph_context *ctx, const char *key)
{
    return given_text(fake_of(ctx), text_of(fake_of(ctx), key));
}

static int64_t host_number(struct ph_context *ctx, const char *key)
{
    const char *text = text_of(fake_of(ctx), key);
    if (text == NULL)
        return 0;
    if (strcmp(text, "yes") == 0)
        return 1;
    if (strcmp(text, "no") == 0)
        return 0;
    char *end = NULL;
    int64_t number = strtoll(text, &end, 10);
    const struct ph_param *param = declared(fake_of(ctx), key);
    bool duration = param != NULL && param->type == PH_DURATION;
    if (strcmp(end, "ms") == 0)
        return number;
    if (strcmp(end, "s") == 0 || (duration && *end == '\0'))
        return number * 1000;
    if (strcmp(end, "m") == 0)
        return number * 60000;
    if (strcmp(end, "h") == 0)
        return number * 3600000;
    if (*end != '\0')
        fail_msg("not a number: %s = %s", key, text);
    return number;
}

static const struct ph_secret *host_secret(struct ph_context *ctx, const char *key)
{
    const struct pair *pair = value_of(fake_of(ctx), key);
    if (pair == NULL || pair->secret == NULL)
        return NULL;
    return fake_give_secret(fake_of(ctx), pair->secret->bytes, pair->secret->length);
}

static const char *host_phone(struct ph_context *ctx, const char *field)
{
    const struct pair *pair = fake_list_find(&fake_of(ctx)->phone, field);
    return pair == NULL ? NULL : given_text(fake_of(ctx), pair->text);
}

static void *host_alloc(struct ph_context *ctx, size_t size)
{
    return fake_give(fake_of(ctx), size);
}

/* ---- Services: results --------------------------------------------------------------------- */

static int32_t host_emit(struct ph_context *ctx, const char *field, const char *value)
{
    struct fake *fake = fake_of(ctx);
    if (!fake->row_open) {
        assert_true(fake->row_count < MAX_ITEMS);
        fake->rows[fake->row_count++] = fake_keep(fake, sizeof(struct row));
        fake->row_open = true;
    }
    fake_add_value(fake, &fake->rows[fake->row_count - 1]->fields, field, value);
    return PH_OK;
}

static int32_t host_next_row(struct ph_context *ctx)
{
    fake_of(ctx)->row_open = false;
    return PH_OK;
}

static int32_t host_attach(struct ph_context *ctx, const char *name, const char *media_type,
                           const void *bytes, size_t length)
{
    struct fake *fake = fake_of(ctx);
    assert_true(fake->file_count < MAX_ITEMS);
    assert_non_null(media_type);
    struct file *file = &fake->files[fake->file_count++];
    file->name = fake_keep_text(fake, name);
    file->bytes = memcpy(fake_keep(fake, length + 1), bytes, length);
    file->length = length;
    return PH_OK;
}

static void host_progress(struct ph_context *ctx, int64_t done, int64_t total, const char *what)
{
    assert_true(done >= 0 && total >= 0);
    say(fake_of(ctx), "progress", what);
}

static int32_t host_cancelled(struct ph_context *ctx)
{
    const struct fake *fake = fake_of(ctx);
    return fake->cancel_after >= 0 && fake->sleep_count >= (size_t)fake->cancel_after;
}

static int32_t host_sleep(struct ph_context *ctx, int64_t time_ms)
{
    struct fake *fake = fake_of(ctx);
    if (host_cancelled(ctx))
        return PH_CANCELLED;
    if (fake->sleep_count == MAX_ITEMS)
        fail_msg("slept %d times: an endless loop?", MAX_ITEMS);
    fake->sleeps[fake->sleep_count++] = time_ms;
    return PH_OK;
}

static int32_t host_ask(struct ph_context *ctx, const struct ph_param *question, const char *why,
                        struct ph_error *err)
{
    struct fake *fake = fake_of(ctx);
    say(fake, "question", question->label);
    say(fake, "why", why);
    for (size_t i = 0; i < fake->answers.count; i++) {
        struct pair *answer = &fake->answers.items[i];
        if (answer->used || strcmp(answer->key, question->key) != 0)
            continue;
        answer->used = true;
        if (answer->text == NULL)
            return host_fail(err, PH_CANCELLED, question->key, "refused");
        struct pair *asked = fake_list_set(fake, &fake->asked, question->key);
        asked->text = question->type == PH_SECRET ? NULL : answer->text;
        asked->secret = fake_keep_secret(fake, answer->text, strlen(answer->text));
        return PH_OK;
    }
    return host_fail(err, PH_LOGIN, question->key, "nobody is here to ask");
}

static int32_t host_browse(struct ph_context *ctx, const char *url, const char *text,
                           struct ph_error *err)
{
    struct fake *fake = fake_of(ctx);
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://127.0.0.1", 16) != 0)
        return host_fail(err, PH_INVALID, "url", "not an https address");
    fake->browsed = fake_keep_text(fake, url);
    say(fake, "browse", text);
    return PH_OK;
}

/* ---- Services: HTTP, secrets --------------------------------------------------------------- */

static void append(char **text, const char *piece, size_t length)
{
    size_t old = strlen(*text);
    *text = realloc(*text, old + length + 1);
    assert_non_null(*text);
    memcpy(*text + old, piece, length);
    (*text)[old + length] = '\0';
}

static void append_encoded(char **text, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char piece[4] = {bytes[i]};
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",
                   bytes[i]) == NULL)
            sprintf(piece, "%%%02X", (unsigned char)bytes[i]);
        append(text, piece, strlen(piece));
    }
}

static char *encode_form(struct fake *fake, const struct ph_http_request *request)
{
    char *text = strdup("");
    for (uint32_t i = 0; i < request->form_count; i++) {
        const char *at = (const char *)request->form + (size_t)i * request->form_stride;
        const struct ph_http_field *field = (const void *)at;
        if (i > 0)
            append(&text, "&", 1);
        append_encoded(&text, field->name, strlen(field->name));
        append(&text, "=", 1);
        if (field->text != NULL)
            append_encoded(&text, field->text, strlen(field->text));
        else if (field->file_name != NULL)
            append_encoded(&text, field->file_name, strlen(field->file_name));
        else
            append_encoded(&text, field->secret->bytes, field->secret->length);
    }
    char *kept = fake_keep_text(fake, text);
    free(text);
    return kept;
}

static void record(struct fake *fake, const struct ph_http_request *request)
{
    assert_true(fake->request_count < MAX_ITEMS);
    struct fake_request *noted = &fake->requests[fake->request_count++];
    noted->method = fake_keep_text(fake, request->method);
    noted->url = fake_keep_text(fake, request->url);
    noted->content_type = fake_keep_text(fake, request->content_type ? request->content_type : "");
    noted->flags = request->flags;
    noted->timeout_ms = request->timeout_ms;
    noted->basic_user = fake_keep_text(fake, request->user ? request->user : "");
    noted->basic_password = request->password ? fake_keep_text(fake, request->password->bytes) : "";
    if (request->form_count > 0) {
        assert_null(request->body);
        noted->body = encode_form(fake, request);
        return;
    }
    char *body = fake_keep(fake, request->body_length + 1);
    if (request->body_length > 0)
        memcpy(body, request->body, request->body_length);
    noted->body = body;
}

static bool reply_matches(struct fake *fake, const struct reply *reply,
                          const struct fake_request *request)
{
    const char *base = text_of(fake, "@url");
    const char *url = request->url;
    char line[4096];
    snprintf(line, sizeof line, "%s %s", request->method, url);
    if (fnmatch(reply->match, line, 0) == 0)
        return true;
    if (base == NULL || strncmp(url, base, strlen(base)) != 0)
        return false;
    snprintf(line, sizeof line, "%s %s", request->method, url + strlen(base));
    return fnmatch(reply->match, line, 0) == 0;
}

/* A harmless action may only read. */
static bool may_act(const struct fake *fake)
{
    return fake->feature->kind != PH_ACTION || fake_action(fake)->danger > PH_HARMLESS;
}

static int32_t host_http(struct ph_context *ctx, const struct ph_http_request *request,
                         struct ph_http_response *response, struct ph_error *err)
{
    struct fake *fake = fake_of(ctx);
    record(fake, request);
    const struct fake_request *noted = &fake->requests[fake->request_count - 1];
    fake_check_published(fake, noted, text_of(fake, "@url"));
    assert_true(request->size >= sizeof *request && response->size >= sizeof *response);
    if ((request->flags & PH_HTTP_FORGETS) != 0 && fake->last_body != NULL)
        memset(fake->last_body, 0xdb, strlen(fake->last_body));
    fake->last_body = NULL;
    response->status = 0;
    response->body = "";
    response->length = 0;
    fake->last_reply = NULL;
    bool reads = (strcmp(noted->method, "GET") == 0 || strcmp(noted->method, "HEAD") == 0) &&
                 (noted->flags & PH_HTTP_ACTS) == 0;
    if (!reads && (noted->flags & PH_HTTP_READS) == 0)
        assert_true(may_act(fake));
    if (fake->dry_run && !reads)
        return PH_OK;
    for (size_t i = 0; i < fake->reply_count; i++) {
        struct reply *reply = fake->replies[i];
        if (reply->used || !reply_matches(fake, reply, noted))
            continue;
        reply->used = true;
        if (reply->failure != NULL)
            return host_fail(err, reply->code, "", "%s", reply->failure);
        fake->last_reply = reply;
        response->status = reply->status;
        response->body = fake->last_body = fake_give_text(fake, reply->body);
        response->length = strlen(reply->body);
        return PH_OK;
    }
    fail_msg("request without a scripted reply: %s %s", noted->method, noted->url);
    return PH_FAILED;
}

/* Like the real program: a harmless action may not act, and in a dry run nothing is sent. */
static int32_t host_acting(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    struct fake *fake = fake_of(ctx);
    assert_true(may_act(fake));
    say(fake, "acting", fake->dry_run ? "kept back" : "now");
    return fake->dry_run ? 0 : 1;
}

static const char *host_header(struct ph_context *ctx, const char *name)
{
    const struct reply *reply = fake_of(ctx)->last_reply;
    const struct pair *pair = reply == NULL ? NULL : fake_list_find(&reply->headers, name);
    return pair == NULL ? NULL : given_text(fake_of(ctx), pair->text);
}

static const struct ph_secret *host_secret_new(struct ph_context *ctx, const void *bytes,
                                               size_t length)
{
    return fake_give_secret(fake_of(ctx), bytes, length);
}

static const void *host_secret_bytes(const struct ph_secret *secret, size_t *length)
{
    if (length != NULL)
        *length = secret->length;
    return secret->bytes;
}

static const void *host_service(struct ph_context *ctx, const char *id)
{
    struct fake *fake = fake_of(ctx);
    const struct pair *pair = fake_list_find(&fake->services_ids, id);
    return pair == NULL ? NULL : fake->services[pair - fake->services_ids.items];
}

static int32_t loopback_open(struct ph_context *ctx, const uint16_t *ports, const char *path,
                             const char *state, const char **redirect_uri, struct ph_error *err)
{
    struct fake *fake = fake_of(ctx);
    if (!fake->callback_set)
        return host_fail(err, PH_BUSY, "ports", "no port is free");
    assert_true(strlen(state) >= 22); /* 128 bits in base64url */
    char *uri = fake_give(fake, strlen(path) + 32);
    sprintf(uri, "http://127.0.0.1:%d%s", ports[0], path);
    *redirect_uri = uri;
    return PH_OK;
}

static int32_t loopback_wait(struct ph_context *ctx, int64_t timeout_ms,
                             const struct ph_secret **code, const char **iss, struct ph_error *err)
{
    struct fake *fake = fake_of(ctx);
    assert_true(timeout_ms > 0);
    if (fake->callback_code == NULL)
        return host_fail(err, PH_DENIED, "", "%s", fake->callback_iss);
    *code = fake_give_secret(fake, fake->callback_code, strlen(fake->callback_code));
    *iss = given_text(fake, fake->callback_iss);
    return PH_OK;
}

/* ---- Opening and closing ------------------------------------------------------------------- */

static const struct ph_feature *find_feature(const struct ph_plugin *plugin, uint32_t kind,
                                             const char *id)
{
    for (uint32_t i = 0; i < plugin->feature_count; i++) {
        const char *at = (const char *)plugin->features + (size_t)i * plugin->feature_stride;
        const struct ph_feature *feature = (const void *)at;
        if (feature->kind == kind && strcmp(feature->id, id) == 0)
            return feature;
    }
    fail_msg("plugin %s has no feature %s of kind %u", plugin->id, id, kind);
    return NULL;
}

struct fake *fake_open(uint32_t kind, const char *id)
{
    struct fake *fake = calloc(1, sizeof *fake);
    assert_non_null(fake);
    fake->host = (struct ph_host){.size = sizeof fake->host,
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
                                  .acting = host_acting};
    fake->loopback = (struct ph_loopback){sizeof fake->loopback, loopback_open, loopback_wait};
    fake->cancel_after = -1;
    fake->said = strdup("");
    fake->feature = find_feature(ph_plugin_v1(), kind, id);
    fake_set(fake, "@url", "https://api.example/v1");
    fake_set(fake, "@profile", "default");
    fake_set(fake, "@browser", "yes");
    fake_set(fake, "@wait", "0");
    fake_set(fake, "@dry_run", "0");
    fake_set(fake, "@waiting", "0");
    fake_set(fake, "@elapsed", "0");
    fake_service(fake, "ph.loopback/1", &fake->loopback);
    return fake;
}

void fake_close(struct fake *fake)
{
    const char *unused = NULL;
    char line[256] = "";
    for (size_t i = 0; i < fake->reply_count; i++)
        if (!fake->replies[i]->used)
            unused = fake->replies[i]->match;
    for (size_t i = 0; i < fake->answers.count; i++)
        if (!fake->answers.items[i].used)
            unused = fake->answers.items[i].key;
    if (unused != NULL)
        snprintf(line, sizeof line, "scripted, but never asked for: %s", unused);
    fake_take_back(fake);
    while (fake->blocks != NULL) {
        struct block *block = fake->blocks;
        fake->blocks = block->next;
        free(block);
    }
    free(fake->said);
    free(fake);
    if (line[0] != '\0')
        fail_msg("%s", line);
}
