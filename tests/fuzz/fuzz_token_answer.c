/* Any bytes as the token endpoint's answer: it is refused, or gives tokens that are safe in a
 * header.
 * sources: webex-oauth/token.c common/ascii.c common/percent.c common/webex.c
 * sources: common/webex_json.c */
#include "call/host.h"
#include "util/memory.h"
#include "util/secret.h"
#include "webex-oauth/oauth.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The secrets that the host gave out for the current input. */
static struct ph_secret *secrets[8];
static void *blocks[8];
static size_t secret_count, block_count;

static void *host_alloc(struct ph_context *ctx, size_t size)
{
    (void)ctx;
    return blocks[block_count++] = memory_alloc(size);
}

static const struct ph_secret *host_secret_new(struct ph_context *ctx, const void *bytes,
                                               size_t length)
{
    (void)ctx;
    return secrets[secret_count++] = secret_new(bytes, length);
}

static void host_log(struct ph_context *ctx, int32_t level, const char *format, ...)
{
    (void)ctx;
    (void)level;
    (void)format;
}

static int32_t host_emit(struct ph_context *ctx, const char *key, const char *value)
{
    (void)ctx;
    (void)key;
    (void)value;
    return PH_OK;
}

static const char *host_header(struct ph_context *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return NULL;
}

static const char *host_phone(struct ph_context *ctx, const char *field)
{
    (void)ctx;
    (void)field;
    return NULL;
}

static void check_token(const struct ph_secret *token)
{
    size_t length = 0;
    const char *bytes = secret_bytes(token, &length);
    if (length == 0 || length > 16 * 1024)
        abort();
    for (size_t i = 0; i < length; i++)
        if (bytes[i] <= 0x20 || bytes[i] >= 0x7F)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct ph_host host = {.size = sizeof host,
                                 .fail = host_table.fail,
                                 .alloc = host_alloc,
                                 .secret_new = host_secret_new,
                                 .log = host_log,
                                 .emit = host_emit,
                                 .header = host_header,
                                 .phone = host_phone};
    static bool opened;
    if (!opened)
        opened = secret_open(NULL) == PH_OK;
    struct ph_context call = {sizeof call, &host};
    AUTO_FREE char *body = memory_alloc(length + 1);
    memcpy(body, bytes, length);
    struct ph_http_response response = {sizeof response, 200, body, length};
    struct ph_grant grant = {.size = sizeof grant};
    struct ph_error err = {0};
    int code = token_read(&call, &response, &grant, &err);
    if (code != PH_OK && (code != PH_FAILED || err.text[0] == '\0'))
        abort();
    if (code == PH_OK) {
        check_token(grant.access_token);
        if (grant.refresh_token != NULL)
            check_token(grant.refresh_token);
        if (grant.access_expires < 0 || grant.refresh_expires < 0)
            abort();
    }
    response.status = 400;
    if (token_fail(&call, "Signing in", &response, &err) >= 0)
        abort();
    while (secret_count > 0)
        secret_release(secrets[--secret_count]);
    while (block_count > 0)
        free(blocks[--block_count]);
    return 0;
}
