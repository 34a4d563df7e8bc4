/* Any bytes as a line from a script: the line ends the call with a code and a sentence, gets a
 * one-line answer, or takes effect silently. */
#include "call/context.h"
#include "call/script_message.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/secret.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth)                                                                               \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

enum { MOST_BLOCKS = 4096 };

static void *blocks[MOST_BLOCKS];
static size_t block_count;
static unsigned turn; /* selects an answer of the host */

static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...) PRINTF_LIKE(4, 5);
static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...)
{
    va_list args;
    va_start(args, format);
    error_vfail(err, code, what, format, args);
    va_end(args);
    return code;
}

static void host_log(struct ph_context *ctx, int32_t level, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void host_log(struct ph_context *ctx, int32_t level, const char *format, ...)
{
    (void)ctx, (void)level, (void)format;
}

static void *host_alloc(struct ph_context *ctx, size_t size)
{
    (void)ctx;
    CHECK(block_count < MOST_BLOCKS);
    return blocks[block_count++] = memory_alloc(size);
}

static const struct ph_secret *host_secret(struct ph_context *ctx, const char *key)
{
    (void)ctx;
    static char stands_for;
    return strlen(key) % 2 == 0 ? (const struct ph_secret *)(void *)&stands_for : NULL;
}

static const struct ph_secret *host_secret_new(struct ph_context *ctx, const void *bytes,
                                               size_t length)
{
    (void)bytes, (void)length;
    return host_secret(ctx, "");
}

static int32_t host_emit(struct ph_context *ctx, const char *field, const char *value)
{
    (void)ctx;
    CHECK(field != NULL && value != NULL);
    return turn % 3 == 0 ? PH_INVALID : PH_OK;
}

static int32_t host_next_row(struct ph_context *ctx)
{
    (void)ctx;
    return turn % 2 == 0 ? PH_CANCELLED : PH_OK;
}

static int32_t host_attach(struct ph_context *ctx, const char *name, const char *type,
                           const void *bytes, size_t length)
{
    (void)ctx, (void)name, (void)type, (void)length;
    CHECK(bytes != NULL);
    return PH_OK;
}

static void host_progress(struct ph_context *ctx, int64_t done, int64_t total, const char *what)
{
    (void)ctx, (void)done, (void)total, (void)what;
}

static int32_t host_acting(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    return turn % 3 == 2 ? host_fail(err, PH_INVALID, "danger", "it only reads")
                         : (int32_t)(turn % 3);
}

static int32_t host_http(struct ph_context *ctx, const struct ph_http_request *request,
                         struct ph_http_response *response, struct ph_error *err)
{
    (void)ctx;
    static const int32_t statuses[] = {0, 200, 204, 302, 404, 500};
    static const char *const bodies[] = {"", "{\"a\": 1}", "\xff\xfe", "ü"};
    CHECK(request->size == sizeof *request && request->url != NULL);
    for (uint32_t i = 0; i < request->header_count; i++)
        CHECK((request->headers[i].text != NULL) != (request->headers[i].secret != NULL));
    if (turn % 7 == 0)
        return host_fail(err, PH_NETWORK, "", "no connection");
    response->status = statuses[turn % 6];
    response->body = bodies[turn % 4];
    response->length = strlen(response->body);
    return PH_OK;
}

/* The key, so that script_value() sees a text. */
static const char *host_text(struct ph_context *ctx, const char *key)
{
    (void)ctx;
    return turn % 5 == 0 ? NULL : key;
}

static int64_t host_number(struct ph_context *ctx, const char *key)
{
    (void)ctx, (void)key;
    return turn % 3;
}

static int32_t host_ask(struct ph_context *ctx, const struct ph_param *question, const char *why,
                        struct ph_error *err)
{
    (void)ctx, (void)why;
    if (question->key == NULL || turn % 2 == 0)
        return host_fail(err, PH_CANCELLED, "", "nobody answered");
    return PH_OK;
}

static const char *host_header(struct ph_context *ctx, const char *name)
{
    (void)ctx;
    return turn % 2 == 0 ? NULL : name;
}

static const struct ph_host host = {.size = sizeof host,
                                    .fail = host_fail,
                                    .log = host_log,
                                    .alloc = host_alloc,
                                    .secret = host_secret,
                                    .secret_new = host_secret_new,
                                    .emit = host_emit,
                                    .next_row = host_next_row,
                                    .attach = host_attach,
                                    .progress = host_progress,
                                    .acting = host_acting,
                                    .text = host_text,
                                    .number = host_number,
                                    .ask = host_ask,
                                    .header = host_header,
                                    .http = host_http};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct context context = {.about = {.size = sizeof context.about, .host = &host},
                              .source = "fuzz"};
    AUTO_FREE char *line = memory_alloc(size + 1);
    if (size > 0)
        memcpy(line, data, size);
    turn = size > 0 ? data[size - 1] + (unsigned)size : 0;
    int64_t state = 0;
    struct script_reply reply = {.state = turn % 4 == 0 ? &state : NULL};
    script_message(&context.about, line, size, &reply);
    CHECK(!reply.ended || reply.code == PH_OK || (reply.code == 1 && reply.state != NULL) ||
          (reply.code < 0 && reply.code >= PH_FAILED));
    if (reply.ended)
        CHECK(reply.answer == NULL);
    if (reply.answer != NULL)
        CHECK(strchr(reply.answer, '\n') == reply.answer + strlen(reply.answer) - 1);
    free(reply.answer);
    while (block_count > 0)
        free(blocks[--block_count]);
    return 0;
}
