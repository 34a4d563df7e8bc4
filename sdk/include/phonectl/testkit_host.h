/* Inside <phonectl/testkit.h>: the host that a plugin sees in a test, with the answers of the test
 * and a record of the calls. */
#ifndef PHONECTL_TESTKIT_HOST_H
#define PHONECTL_TESTKIT_HOST_H

#include <phonectl/easy.h>
#include <phonectl/services.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__SANITIZE_ADDRESS__)
#define PH_TEST_FREES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PH_TEST_FREES 1
#endif
#endif

/* What the plugin asked for. No text is NULL; form is encoded as in a URL, a file is its name;
 * headers are lines of "Name: value". */
struct ph_test_sent {
    const char *method, *url, *content_type, *body, *form, *headers, *user, *password;
    uint32_t flags; /* enum ph_http_flag */
    int64_t timeout_ms;
};

struct ph_secret {
    size_t length;
    char *bytes; /* a NUL follows */
};

/* An entry of any list below. */
struct ph_test_item {
    struct ph_test_item *next, *headers; /* of an answer */
    char *key, *value;
    const void *pointer;
    size_t length;  /* of value */
    int32_t number; /* of an answer its status or code, of a result its row, of a value its type */
    int used;
};

struct ph_test_block {
    struct ph_test_block *next;
    size_t size; /* of what follows */
};

struct ph_test {
    const struct ph_plugin *plugin;
    const struct ph_feature *feature;
    struct ph_host host;
    struct ph_test_item *values, *questions, *fields, *files, *services, *answers;
    struct ph_test_item *results, *attached;
    const struct ph_test_item *last_answer;
    struct ph_test_sent requests[256];
    int32_t request_count, row, sleeps, cancel_after;
    int64_t slept_ms, state; /* state: of settled() */
    char *said;              /* to people: log lines, progress, questions, addresses to open */
    char *last_body;
    struct ph_grant grant;              /* copies of what login() and refresh() gave */
    const char *record;                 /* what load() gave */
    struct ph_error error;              /* of the last function */
    struct ph_test_block *given, *kept; /* until the call returns; until the end */
    int started, reading;               /* reading: settled() runs */
};

/* A context of ours, with what it belongs to. */
struct ph_test_context {
    struct ph_context context;
    struct ph_test *test;
};

static int ph_test_failures;

PH_EASY void ph_test_failed(const char *file, int line, const char *what, const char *value)
{
    ph_test_failures++;
    fprintf(stderr, "%s:%d: %s%s%s\n", file, line, what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
}

PH_EASY void ph_test_same(const char *file, int line, const char *actual, const char *expected)
{
    if (actual == expected || (actual != NULL && expected != NULL && !strcmp(actual, expected)))
        return;
    ph_test_failed(file, line, "expected", expected == NULL ? "(nothing)" : expected);
    ph_test_failures--;
    ph_test_failed(file, line, "     got", actual == NULL ? "(nothing)" : actual);
}

/* Reports a mistake of the plugin. */
PH_EASY void ph_test_wrong(struct ph_test *test, const char *what, const char *value)
{
    ph_test_failed(test->feature == NULL ? "plugin" : test->feature->id, 0, what, value);
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* A zeroed block of exactly this size, at the head of a list. */
PH_EASY void *ph_test_new(struct ph_test_block **list, size_t size)
{
    struct ph_test_block *block = (struct ph_test_block *)calloc(1, sizeof *block + size);
    if (block == NULL)
        abort();
    block->size = size;
    block->next = *list;
    *list = block;
    return block + 1;
}

/* Bytes with a NUL behind them. */
PH_EASY char *ph_test_copy(struct ph_test_block **list, const void *bytes, size_t length)
{
    char *copy = (char *)ph_test_new(list, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

PH_EASY char *ph_test_keep(struct ph_test *test, const char *text)
{
    return text == NULL ? NULL : ph_test_copy(&test->kept, text, strlen(text));
}

PH_EASY const char *ph_test_give(struct ph_test *test, const char *text)
{
    return text == NULL ? NULL : ph_test_copy(&test->given, text, strlen(text));
}

PH_EASY struct ph_secret *ph_test_lock(struct ph_test_block **list, const void *bytes,
                                       size_t length)
{
    struct ph_secret *secret = (struct ph_secret *)ph_test_new(list, sizeof *secret);
    secret->bytes = ph_test_copy(list, bytes, length);
    secret->length = length;
    return secret;
}

/* The call has ended: overwrites and releases everything the plugin was given. */
PH_EASY void ph_test_spoil(struct ph_test *test)
{
    while (test->given != NULL) {
        struct ph_test_block *block = test->given;
        test->given = block->next;
        memset((void *)(block + 1), 0xdb, block->size);
#ifdef PH_TEST_FREES
        free(block);
#else
        block->next = test->kept;
        test->kept = block;
#endif
    }
}

/* ---- Lists ---------------------------------------------------------------------------------- */

PH_EASY struct ph_test_item *ph_test_find(struct ph_test_item *list, const char *key,
                                          int32_t number)
{
    while (list != NULL && (strcmp(list->key, key) != 0 || (number >= 0 && list->number != number)))
        list = list->next;
    return list;
}

PH_EASY struct ph_test_item *ph_test_append(struct ph_test *test, struct ph_test_item **list,
                                            const char *key, const void *value, size_t length,
                                            int32_t number)
{
    while (*list != NULL)
        list = &(*list)->next;
    *list = (struct ph_test_item *)ph_test_new(&test->kept, sizeof **list);
    (*list)->key = ph_test_keep(test, key);
    (*list)->value = value == NULL ? NULL : ph_test_copy(&test->kept, value, length);
    (*list)->length = length;
    (*list)->number = number;
    return *list;
}

PH_EASY void ph_test_put(struct ph_test *test, struct ph_test_item **list, const char *key,
                         const void *value, size_t length)
{
    struct ph_test_item *item = ph_test_find(*list, key, -1);
    if (item == NULL)
        item = ph_test_append(test, list, key, NULL, 0, 0);
    item->value = value == NULL ? NULL : ph_test_copy(&test->kept, value, length);
    item->length = length;
}

/* '*' in the pattern stands for anything. */
PH_EASY int ph_test_matches(const char *pattern, const char *text)
{
    for (; *pattern != '*'; pattern++, text++)
        if (*pattern != *text || *text == '\0')
            return *pattern == *text;
    for (;; text++)
        if (ph_test_matches(pattern + 1, text))
            return 1;
        else if (*text == '\0')
            return 0;
}

PH_EASY void ph_test_say(struct ph_test *test, const char *kind, const char *text)
{
    size_t old = strlen(test->said), more = strlen(kind) + (text == NULL ? 0 : strlen(text)) + 4;
    char *said = (char *)ph_test_new(&test->kept, old + more);
    snprintf(said, old + more, "%s%s: %s\n", test->said, kind, text == NULL ? "" : text);
    test->said = said;
}

/* ---- The host: what a plugin calls --------------------------------------------------------- */

PH_EASY struct ph_test *ph_test_of(struct ph_context *ctx)
{
    return ((struct ph_test_context *)(void *)ctx)->test;
}

PH_EASY PH_PRINTF(4, 5) int32_t
    ph_test_host_fail(struct ph_error *err, int32_t code, const char *what, const char *format, ...)
{
    if (err == NULL)
        return code;
    va_list args;
    va_start(args, format);
    err->code = code;
    snprintf(err->what, sizeof err->what, "%s", what == NULL ? "" : what);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return code;
}

PH_EASY PH_PRINTF(3, 4) void ph_test_host_log(struct ph_context *ctx, int32_t level,
                                              const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    ph_test_say(ph_test_of(ctx), level <= PH_LOG_WARNING ? "warning" : "log", line);
}

PH_EASY const struct ph_param *ph_test_param(const struct ph_params *params, const char *key)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const char *at = (const char *)params->items + (size_t)i * params->stride;
        const struct ph_param *param = (const struct ph_param *)(const void *)at;
        if (strcmp(param->key, key) == 0)
            return param;
    }
    return NULL;
}

PH_EASY const struct ph_param *ph_test_declared(const struct ph_test *test, const char *key)
{
    const struct ph_param *param = ph_test_param(&test->feature->args, key);
    param = param != NULL ? param : ph_test_param(&test->feature->settings, key);
    return param != NULL ? param : ph_test_param(&test->plugin->settings, key);
}

PH_EASY const char *ph_test_host_text(struct ph_context *ctx, const char *key)
{
    struct ph_test *test = ph_test_of(ctx);
    const struct ph_test_item *item = ph_test_find(test->values, key, -1);
    const struct ph_param *param = ph_test_declared(test, key);
    if (item != NULL)
        return item->number == PH_SECRET ? NULL : ph_test_give(test, item->value);
    return param == NULL ? NULL : ph_test_give(test, param->value);
}

PH_EASY int64_t ph_test_host_number(struct ph_context *ctx, const char *key)
{
    const char *text = ph_test_host_text(ctx, key);
    const struct ph_param *param = ph_test_declared(ph_test_of(ctx), key);
    char *end = NULL;
    if (text == NULL || strcmp(text, "no") == 0)
        return 0;
    int64_t number = strcmp(text, "yes") == 0 ? 1 : strtoll(text, &end, 10);
    if (end == NULL || strcmp(end, "ms") == 0)
        return number;
    if (*end == '\0')
        return param != NULL && param->type == PH_DURATION ? number * 1000 : number;
    return number * (*end == 'h' ? 3600000 : *end == 'm' ? 60000 : 1000);
}

PH_EASY const struct ph_secret *ph_test_host_secret(struct ph_context *ctx, const char *key)
{
    struct ph_test *test = ph_test_of(ctx);
    const struct ph_test_item *item = ph_test_find(test->values, key, -1);
    return item == NULL || item->number != PH_SECRET || item->value == NULL
               ? NULL
               : ph_test_lock(&test->given, item->value, item->length);
}

PH_EASY const char *ph_test_host_phone(struct ph_context *ctx, const char *field)
{
    const struct ph_test_item *item = ph_test_find(ph_test_of(ctx)->fields, field, -1);
    return item == NULL ? NULL : ph_test_give(ph_test_of(ctx), item->value);
}

PH_EASY void *ph_test_host_alloc(struct ph_context *ctx, size_t size)
{
    return size > (size_t)64 << 20 ? NULL : ph_test_new(&ph_test_of(ctx)->given, size);
}

PH_EASY int32_t ph_test_host_emit(struct ph_context *ctx, const char *field, const char *value)
{
    struct ph_test *test = ph_test_of(ctx);
    if (field == NULL || value == NULL) {
        ph_test_wrong(test, "emit() without a field or a value", field);
        return PH_INVALID;
    }
    ph_test_append(test, &test->results, field, value, strlen(value), test->row);
    return PH_OK;
}

PH_EASY int32_t ph_test_host_next_row(struct ph_context *ctx)
{
    ph_test_of(ctx)->row++;
    return PH_OK;
}

PH_EASY int32_t ph_test_host_attach(struct ph_context *ctx, const char *name,
                                    const char *media_type, const void *bytes, size_t length)
{
    struct ph_test *test = ph_test_of(ctx);
    ph_test_say(test, "attached", media_type);
    ph_test_append(test, &test->attached, name, bytes, length, 0);
    return PH_OK;
}

PH_EASY void ph_test_host_progress(struct ph_context *ctx, int64_t done, int64_t total,
                                   const char *what)
{
    (void)done, (void)total;
    ph_test_say(ph_test_of(ctx), "progress", what);
}

PH_EASY int32_t ph_test_host_cancelled(struct ph_context *ctx)
{
    const struct ph_test *test = ph_test_of(ctx);
    return test->cancel_after >= 0 && test->sleeps >= test->cancel_after;
}

PH_EASY int32_t ph_test_host_sleep(struct ph_context *ctx, int64_t time_ms)
{
    struct ph_test *test = ph_test_of(ctx);
    if (ph_test_host_cancelled(ctx))
        return PH_CANCELLED;
    if (++test->sleeps > 10000) {
        ph_test_wrong(test, "slept 10000 times: an endless loop?", NULL);
        return PH_CANCELLED;
    }
    test->slept_ms += time_ms;
    return PH_OK;
}

PH_EASY int32_t ph_test_host_ask(struct ph_context *ctx, const struct ph_param *question,
                                 const char *why, struct ph_error *err)
{
    struct ph_test *test = ph_test_of(ctx);
    struct ph_test_item *item = test->questions;
    ph_test_say(test, "question", question->label);
    ph_test_say(test, "why", why);
    while (item != NULL && (item->used || strcmp(item->key, question->key) != 0))
        item = item->next;
    if (item == NULL)
        return ph_test_host_fail(err, PH_LOGIN, question->key, "Nobody is here to ask");
    item->used = 1;
    if (item->value == NULL)
        return ph_test_host_fail(err, PH_CANCELLED, question->key, "The person refused");
    ph_test_put(test, &test->values, question->key, item->value, item->length);
    ph_test_find(test->values, question->key, -1)->number =
        question->type == PH_SECRET ? PH_SECRET : 0;
    return PH_OK;
}

PH_EASY int32_t ph_test_host_browse(struct ph_context *ctx, const char *url, const char *text,
                                    struct ph_error *err)
{
    (void)err;
    ph_test_say(ph_test_of(ctx), "browse", url);
    ph_test_say(ph_test_of(ctx), "text", text);
    return PH_OK;
}

/* May the running function act? 1 = yes, 0 = a dry run keeps it back. */
PH_EASY int32_t ph_test_host_acting(struct ph_context *ctx, struct ph_error *err)
{
    struct ph_test *test = ph_test_of(ctx);
    const struct ph_action *action = (const struct ph_action *)test->feature->functions;
    if (test->feature->kind == PH_ACTION && (test->reading || action->danger == PH_HARMLESS)) {
        ph_test_wrong(test, "what only reads must not act", NULL);
        return ph_test_host_fail(err, PH_INVALID, "danger", "It only reads, but it acts");
    }
    return ph_test_host_number(ctx, "@dry_run") == 0;
}

PH_EASY const char *ph_test_fields(struct ph_test *test, const struct ph_http_field *fields,
                                   uint32_t count, uint32_t stride, const char *line,
                                   const char *separator)
{
    struct ph_test_context own = {{(uint32_t)sizeof own, &test->host}, test};
    const char *all = "";
    for (uint32_t i = 0; i < count; i++) {
        const char *at = (const char *)fields + (size_t)i * stride;
        const struct ph_http_field *field = (const struct ph_http_field *)(const void *)at;
        const char *value = field->text != NULL     ? field->text
                            : field->secret != NULL ? field->secret->bytes
                                                    : field->file_name;
        if (*separator == '&')
            value = ph_encode(&own.context, value);
        const char *name = *separator == '&' ? ph_encode(&own.context, field->name) : field->name;
        all = ph_format(&own.context, "%s%s%s%s%s", all, i > 0 ? separator : "", name, line, value);
    }
    return ph_test_keep(test, all);
}

PH_EASY void ph_test_record(struct ph_test *test, const struct ph_http_request *request)
{
    struct ph_test_sent *noted = &test->requests[test->request_count++];
    noted->method = ph_test_keep(test, request->method == NULL ? "GET" : request->method);
    noted->url = ph_test_keep(test, request->url == NULL ? "" : request->url);
    noted->content_type = ph_test_keep(test, request->content_type == NULL ? "application/json"
                                                                           : request->content_type);
    noted->body = ph_test_copy(&test->kept, request->body, request->body_length);
    noted->form =
        ph_test_fields(test, request->form, request->form_count, request->form_stride, "=", "&");
    noted->headers = ph_test_fields(test, request->headers, request->header_count,
                                    request->header_stride, ": ", "\n");
    noted->user = ph_test_keep(test, request->user == NULL ? "" : request->user);
    noted->password = ph_test_keep(test, request->password == NULL ? "" : request->password->bytes);
    noted->flags = request->flags;
    noted->timeout_ms = request->timeout_ms;
}

PH_EASY int32_t ph_test_host_http(struct ph_context *ctx, const struct ph_http_request *request,
                                  struct ph_http_response *response, struct ph_error *err)
{
    struct ph_test *test = ph_test_of(ctx);
    if (request->size < sizeof *request || response->size < sizeof *response) {
        ph_test_wrong(test, "a request or response without its size", request->url);
        return ph_test_host_fail(err, PH_INVALID, "size", "No size");
    }
    if (test->request_count == (int32_t)(sizeof test->requests / sizeof test->requests[0])) {
        ph_test_wrong(test, "more than 256 requests", NULL);
        return ph_test_host_fail(err, PH_FAILED, NULL, "Too many requests");
    }
    ph_test_record(test, request);
    const struct ph_test_sent *noted = &test->requests[test->request_count - 1];
    if ((request->flags & PH_HTTP_FORGETS) != 0 && test->last_body != NULL)
        memset(test->last_body, 0xdb, strlen(test->last_body));
    test->last_body = ph_test_copy(&test->given, "", 0);
    test->last_answer = NULL;
    response->status = 0;
    response->body = test->last_body;
    response->length = 0;
    int get = (strcmp(noted->method, "GET") == 0 || strcmp(noted->method, "HEAD") == 0) &&
              (noted->flags & PH_HTTP_ACTS) == 0;
    int32_t acting = get || (noted->flags & PH_HTTP_READS) != 0 ? 1 : ph_test_host_acting(ctx, err);
    if (acting < 0 || (!get && ph_test_host_number(ctx, "@dry_run") != 0))
        return acting < 0 ? acting : PH_OK;
    const char *line = ph_format(ctx, "%s %s", noted->method, noted->url);
    struct ph_test_item *answer = test->answers;
    while (answer != NULL && (answer->used || !ph_test_matches(answer->key, line)))
        answer = answer->next;
    if (answer == NULL) {
        ph_test_wrong(test, "nothing answers this request", line);
        return ph_test_host_fail(err, PH_FAILED, NULL, "Nothing answers %s", line);
    }
    answer->used = 1;
    test->last_answer = answer;
    if (answer->number < 0)
        return ph_test_host_fail(err, answer->number, NULL, "%s", answer->value);
    response->status = answer->number;
    response->body = test->last_body = ph_test_copy(&test->given, answer->value, answer->length);
    response->length = answer->length;
    return PH_OK;
}

PH_EASY const char *ph_test_host_header(struct ph_context *ctx, const char *name)
{
    struct ph_test *test = ph_test_of(ctx);
    const struct ph_test_item *header =
        test->last_answer == NULL ? NULL : ph_test_find(test->last_answer->headers, name, -1);
    return header == NULL ? NULL : ph_test_give(test, header->value);
}

PH_EASY const struct ph_secret *ph_test_host_secret_new(struct ph_context *ctx, const void *bytes,
                                                        size_t length)
{
    return ph_test_lock(&ph_test_of(ctx)->given, bytes, length);
}

PH_EASY const void *ph_test_host_secret_bytes(const struct ph_secret *secret, size_t *length)
{
    if (length != NULL)
        *length = secret->length;
    return secret->bytes;
}

/* ---- Services: private files, the vault and the memo, all in memory ------------------------- */

PH_EASY const char *ph_test_path(struct ph_context *ctx, const char *area, const char *name)
{
    return name[0] == '/' ? ph_format(ctx, "%s", name) : ph_format(ctx, "/%s/%s", area, name);
}

PH_EASY int32_t ph_test_file_load(struct ph_context *ctx, const char *area, const char *name,
                                  const struct ph_secret **bytes, struct ph_error *err)
{
    struct ph_test *test = ph_test_of(ctx);
    const char *path = ph_test_path(ctx, area, name);
    const struct ph_test_item *file = ph_test_find(test->files, path, -1);
    if (file == NULL || file->value == NULL)
        return ph_test_host_fail(err, PH_NOT_FOUND, "name", "There is no file %s", path);
    *bytes = ph_test_lock(&test->given, file->value, file->length);
    return PH_OK;
}

PH_EASY int32_t ph_test_file_save(struct ph_context *ctx, const char *area, const char *name,
                                  const void *bytes, size_t length, struct ph_error *err)
{
    if (length > (size_t)1 << 20)
        return ph_test_host_fail(err, PH_INVALID, "length", "A private file holds at most 1 MiB");
    ph_test_put(ph_test_of(ctx), &ph_test_of(ctx)->files, ph_test_path(ctx, area, name), bytes,
                length);
    return PH_OK;
}

PH_EASY int32_t ph_test_file_erase(struct ph_context *ctx, const char *area, const char *name,
                                   struct ph_error *err)
{
    const struct ph_secret *old;
    int32_t code = ph_test_file_load(ctx, area, name, &old, err);
    if (code == PH_OK)
        ph_test_put(ph_test_of(ctx), &ph_test_of(ctx)->files, ph_test_path(ctx, area, name), NULL,
                    0);
    return code;
}

PH_EASY const struct ph_secret *ph_test_vault_get(struct ph_context *ctx, const char *key)
{
    const struct ph_secret *secret = NULL;
    return ph_test_file_load(ctx, "vault", key, &secret, NULL) == PH_OK ? secret : NULL;
}

PH_EASY void ph_test_vault_put(struct ph_context *ctx, const char *key,
                               const struct ph_secret *secret)
{
    ph_test_put(ph_test_of(ctx), &ph_test_of(ctx)->files, ph_test_path(ctx, "vault", key),
                secret == NULL ? NULL : secret->bytes, secret == NULL ? 0 : secret->length);
}

PH_EASY const char *ph_test_memo_get(struct ph_context *ctx, const char *key, int64_t max_age_ms)
{
    const struct ph_secret *memo = NULL;
    (void)max_age_ms;
    return ph_test_file_load(ctx, "memo", key, &memo, NULL) == PH_OK ? memo->bytes : NULL;
}

PH_EASY int32_t ph_test_memo_put(struct ph_context *ctx, const char *key, const char *value)
{
    return ph_test_file_save(ctx, "memo", key, value, strlen(value), NULL);
}

PH_EASY const void *ph_test_host_service(struct ph_context *ctx, const char *id)
{
    static const struct ph_file files = {(uint32_t)sizeof files, ph_test_path,
                                         ph_test_file_load,      ph_test_file_save,
                                         ph_test_file_erase,     ph_test_file_erase};
    static const struct ph_vault vault = {(uint32_t)sizeof vault, ph_test_vault_get,
                                          ph_test_vault_put};
    static const struct ph_memo memo = {(uint32_t)sizeof memo, ph_test_memo_get, ph_test_memo_put};
    for (const struct ph_test_item *own = ph_test_of(ctx)->services; own != NULL; own = own->next)
        if (strcmp(own->key, id) == 0)
            return own->pointer;
    return strcmp(id, "ph.file/1") == 0    ? (const void *)&files
           : strcmp(id, "ph.vault/1") == 0 ? (const void *)&vault
           : strcmp(id, "ph.memo/1") == 0  ? (const void *)&memo
                                           : NULL;
}

#ifdef __cplusplus
}
#endif
#endif
