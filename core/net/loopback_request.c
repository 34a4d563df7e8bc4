/* Recognises the redirect. Anybody on this machine, and any page in a browser, can send a request:
 * only the state makes it trusted. */
#include "net/loopback_request.h"

#include "util/error.h"
#include "util/log.h"
#include "util/percent.h"
#include "util/secret.h"

#include <string.h>

enum { NAMES = 16, NAME_BYTES = 32 };

enum status { BAD_REQUEST = 400, FORBIDDEN = 403, NOT_FOUND = 404, NOT_ALLOWED = 405 };

/* The query parameters that matter, decoded. */
enum { STATE, CODE, ISS, ERROR, ERROR_DESCRIPTION, PARAMETERS };

struct query {
    struct ph_secret *at[PARAMETERS];
};

static void query_clear(struct query *query)
{
    for (size_t i = 0; i < PARAMETERS; i++)
        secret_release(query->at[i]);
}

/* Strict: % needs two hex digits; no NUL, no raw control characters. Returns locked memory, or
 * NULL. */
static struct ph_secret *decode(const char *text, size_t length)
{
    unsigned char *bytes = NULL;
    struct ph_secret *decoded = secret_begin(length, &bytes);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)text[i];
        if (byte == '%') {
            byte = i + 2 < length ? percent_byte(text + i + 1) : -1;
            i += 2;
        } else if (byte == '+') {
            byte = ' ';
        } else if (byte <= 0x20 || byte >= 0x7F) {
            byte = 0;
        }
        if (byte <= 0) {
            secret_seal(decoded, 0);
            secret_release(decoded);
            return NULL;
        }
        bytes[used++] = (unsigned char)byte;
    }
    secret_seal(decoded, used);
    return decoded;
}

/* NULL: a parameter that does not matter. */
static struct ph_secret **query_slot(struct query *query, const char *name)
{
    static const char *const names[] = {[STATE] = "state",
                                        [CODE] = "code",
                                        [ISS] = "iss",
                                        [ERROR] = "error",
                                        [ERROR_DESCRIPTION] = "error_description"};
    for (size_t i = 0; i < PARAMETERS; i++)
        if (strcmp(name, names[i]) == 0)
            return &query->at[i];
    return NULL;
}

/* Decodes a parameter's name. False if it is malformed or longer than any name that matters. */
static bool name_take(const char *text, size_t length, char name[NAME_BYTES])
{
    AUTO_SECRET struct ph_secret *decoded = decode(text, length);
    size_t size = 0;
    const char *bytes = decoded == NULL ? NULL : secret_bytes(decoded, &size);
    if (bytes == NULL || size >= NAME_BYTES)
        return false;
    memcpy(name, bytes, size + 1);
    return true;
}

/* No name may occur twice (RFC 6749, 3.1), not even one that does not matter. */
static bool query_read(const char *text, struct query *query)
{
    char seen[NAMES][NAME_BYTES];
    for (size_t count = 0; *text != '\0'; count++) {
        size_t length = strcspn(text, "&");
        size_t name_length = strcspn(text, "=&");
        if (count == NAMES || !name_take(text, name_length, seen[count]))
            return false;
        for (size_t i = 0; i < count; i++)
            if (strcmp(seen[i], seen[count]) == 0)
                return false;
        const char *value = text + name_length + (name_length < length ? 1 : 0);
        struct ph_secret *decoded = decode(value, length - (size_t)(value - text));
        if (decoded == NULL)
            return false;
        struct ph_secret **slot = query_slot(query, seen[count]);
        if (slot != NULL)
            *slot = decoded;
        else
            secret_release(decoded);
        text += length;
        if (*text == '&')
            text++;
    }
    return true;
}

/* Checks everything but the query. Returns 0, or the status for an untrusted request. */
static int stranger_status(const struct loopback_expected *expected,
                           const struct loopback_request *request)
{
    if (strcmp(request->method, "GET") != 0)
        return NOT_ALLOWED;
    if (request->host == NULL || strcmp(request->host, expected->host) != 0)
        return FORBIDDEN; /* a page whose host name resolves to this machine */
    if (request->fetch_mode != NULL && strcmp(request->fetch_mode, "navigate") != 0)
        return FORBIDDEN; /* an image or script of a page */
    size_t length = strlen(expected->path);
    if (strncmp(request->target, expected->path, length) != 0 || request->target[length] != '?')
        return NOT_FOUND;
    return 0;
}

static int denied(const struct query *query, struct ph_error *err)
{
    AUTO_FREE char *error = log_visible(secret_bytes(query->at[ERROR], NULL));
    AUTO_FREE char *why = query->at[ERROR_DESCRIPTION] == NULL
                              ? memory_copy("")
                              : log_visible(secret_bytes(query->at[ERROR_DESCRIPTION], NULL));
    return error_fail(err, PH_DENIED, "", "The sign-in was refused: %s%s%s%s", error,
                      why[0] == '\0' ? "" : " (", why, why[0] == '\0' ? "" : ")");
}

int loopback_request_judge(const struct loopback_expected *expected,
                           const struct loopback_request *request, struct loopback_answer *answer,
                           int *status, struct ph_error *err)
{
    *status = stranger_status(expected, request);
    if (*status != 0)
        return PH_INVALID;
    __attribute__((cleanup(query_clear))) struct query query = {0};
    *status = BAD_REQUEST;
    const char *text = request->target + strlen(expected->path) + 1;
    if (!query_read(text, &query) || query.at[STATE] == NULL)
        return PH_INVALID;
    *status = FORBIDDEN;
    if (!secret_equal(query.at[STATE], expected->state, strlen(expected->state)))
        return PH_INVALID;
    answer->iss = query.at[ISS] == NULL ? NULL : memory_copy(secret_bytes(query.at[ISS], NULL));
    if (query.at[ERROR] != NULL)
        return denied(&query, err);
    size_t length = 0;
    if (query.at[CODE] == NULL || (secret_bytes(query.at[CODE], &length), length == 0)) {
        free(memory_steal(answer->iss));
        *status = BAD_REQUEST;
        return PH_INVALID;
    }
    answer->code = memory_steal(query.at[CODE]);
    *status = 0;
    return PH_OK;
}
