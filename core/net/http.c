/* One call: what is sent, what is sent again, and what its end means to the caller. No libcurl here. */
#include "net/http.h"

#include "net/http_message.h"
#include "net/http_transfer.h"
#include "net/http_url.h"
#include "net/origins.h"
#include "net/throttle.h"
#include "util/error.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"

#include <phonectl/plugin.h>
#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOTAL_MS = 30000,
    TRIES = 3,
    BUDGET_MS = 60000,          /* no retry starts later than this after the first try … */
    BUSY_BUDGET_MS = 150000,    /* … of what the service was too busy for … */
    IMPATIENT_BUDGET_MS = 8000, /* … and of what others wait for */
    FAILED_WAIT_MS = 500,
    BUSY_WAIT_MS = 1000, /* after a 429 that does not say how long */
    LONGEST_WAIT_MS = 16000,
    LOCKED_WAIT_MS = 10000,
    WORTH_SAYING_MS = 5000
};

struct http {
    struct http_wire *wire;
    struct origins *origins;
    int64_t total_ms;
};

/* A request on its way. */
struct fetch {
    const struct http_request *request;
    struct http_try once;
    bool reads; /* GET and HEAD: nothing can have happened */
    bool maybe; /* a try left and got no answer */
    int failed, busy;
    struct pace *pace; /* of its origin */
    struct pace_mark mark;
    int64_t started_ms;
};

/* As curl reads them. */
static const char *default_ca_file(void)
{
    const char *file = secure_getenv("CURL_CA_BUNDLE");
    return file != NULL ? file : secure_getenv("SSL_CERT_FILE");
}

int http_open(const struct http_options *options, struct http **http, struct ph_error *err)
{
    struct http_options with = *options;
    struct http_wire *wire;
    if (with.ca_file == NULL)
        with.ca_file = default_ca_file();
    int code = http_wire_open(&with, &wire, err);
    if (code < 0)
        return code;
    *http = memory_alloc(sizeof **http);
    (*http)->wire = wire;
    (*http)->origins = origins_open(NULL);
    (*http)->total_ms = options->total_ms > 0 ? options->total_ms : TOTAL_MS;
    return 0;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    http_wire_close(http->wire);
    origins_close(http->origins);
    free(http);
}

void http_wake(struct http *http)
{
    origins_wake(http->origins);
    http_wire_wake(http->wire);
}

void http_set_rate(struct http *http, int64_t per_minute)
{
    origins_set_rate(http->origins, per_minute);
}

void http_set_clock(struct http *http, const struct pace_clock *clock)
{
    origins_close(http->origins);
    http->origins = origins_open(clock);
}

/* ---- What is sent ---- */

static bool is_printable(const char *text, char first)
{
    for (; *text != '\0'; text++)
        if (*text < first || *text > '~')
            return false;
    return true;
}

static bool is_one_of(const char *method, const char *const *methods)
{
    while (*methods != NULL && strcmp(*methods, method) != 0)
        methods++;
    return *methods != NULL;
}

static int request_check(const struct http_request *request, struct ph_error *err)
{
    size_t letters = strspn(request->method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (letters == 0 || request->method[letters] != '\0')
        return error_fail(err, PH_INVALID, "method", "Not a method of HTTP");
    if (http_url_allowed(request->url, err) < 0)
        return PH_INVALID;
    if (request->content_type != NULL && !is_printable(request->content_type, ' '))
        return error_fail(err, PH_INVALID, "content_type", "Not a media type");
    if (request->form_count > 0 && request->body_length > 0)
        return error_fail(err, PH_INVALID, "body", "A request has a body or a form, not both");
    if (request->bearer != NULL && request->basic_user != NULL)
        return error_fail(err, PH_INVALID, "bearer", "A request signs in one way, not two");
    return 0;
}

static struct ph_secret *authorization_line(const char *scheme, const struct ph_secret *value)
{
    static const char name[] = "Authorization: ";
    size_t length, prefix = sizeof name + strlen(scheme); /* with the space between */
    const char *text = secret_bytes(value, &length);
    unsigned char *bytes;
    struct ph_secret *line = secret_begin(prefix + length, &bytes);
    snprintf((char *)bytes, prefix + 1, "%s%s ", name, scheme);
    memcpy(bytes + prefix, text, length);
    secret_seal(line, prefix + length);
    return line;
}

/* The token goes into a header line: a byte that could end the line would add headers to it. */
static int bearer_check(const struct ph_secret *bearer, struct ph_error *err)
{
    size_t length;
    const char *token = secret_bytes(bearer, &length);
    if (length == 0 || strlen(token) != length || !is_printable(token, '!'))
        return error_fail(err, PH_INVALID, "token", "The token holds characters no token has");
    return 0;
}

static int basic_value(const char *user, const struct ph_secret *password, struct ph_secret **value,
                       struct ph_error *err)
{
    size_t length = 0, user_length = strlen(user);
    const char *word = password == NULL ? "" : secret_bytes(password, &length);
    if (strchr(user, ':') != NULL || !is_printable(user, ' ') || strlen(word) != length ||
        !is_printable(word, ' '))
        return error_fail(err, PH_INVALID, "basic_user",
                          "The client id or secret holds characters that cannot be sent");
    unsigned char *pair, *bytes;
    size_t pair_length = user_length + 1 + length;
    AUTO_SECRET struct ph_secret *joined = secret_begin(pair_length, &pair);
    memcpy(pair, user, user_length);
    pair[user_length] = ':';
    memcpy(pair + user_length + 1, word, length);
    secret_seal(joined, pair_length);
    size_t coded = sodium_base64_encoded_len(pair_length, sodium_base64_VARIANT_ORIGINAL);
    *value = secret_begin(coded, &bytes);
    sodium_bin2base64((char *)bytes, coded, (const unsigned char *)secret_bytes(joined, NULL),
                      pair_length, sodium_base64_VARIANT_ORIGINAL);
    secret_seal(*value, coded - 1);
    return 0;
}

static size_t form_escape(unsigned char *to, const char *text, size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    size_t at = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte != '\0' && strchr(plain, byte) != NULL) {
            to[at++] = byte;
        } else {
            to[at++] = '%';
            to[at++] = (unsigned char)digits[byte >> 4];
            to[at++] = (unsigned char)digits[byte & 15];
        }
    }
    return at;
}

static const char *field_value(const struct http_field *field, size_t *length)
{
    if (field->secret != NULL)
        return secret_bytes(field->secret, length);
    *length = field->text == NULL ? 0 : strlen(field->text);
    return field->text;
}

static struct ph_secret *form_encode(const struct http_field *form, size_t count)
{
    size_t room = 1, length;
    for (size_t i = 0; i < count; i++) {
        field_value(&form[i], &length);
        room += 3 * (strlen(form[i].name) + length) + 2;
    }
    unsigned char *bytes;
    struct ph_secret *encoded = secret_begin(room, &bytes);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            bytes[at++] = '&';
        at += form_escape(bytes + at, form[i].name, strlen(form[i].name));
        bytes[at++] = '=';
        const char *value = field_value(&form[i], &length);
        at += form_escape(bytes + at, value, length);
    }
    secret_seal(encoded, at);
    return encoded;
}

/* ---- What is sent again ---- */

/* The whole table. What never left, or was refused before it was begun (429; 423, when it says how long), may be repeated
 * whatever it is; anything else only when a second time does no harm (RFC 9110, 9.2.2). 401 is not repeated here: that needs another token. */
static bool may_repeat(const struct http_try *once)
{
    int status = once->response.status;
    switch (once->end) {
    case HTTP_UNREACHED:
        return true;
    case HTTP_TIMED_OUT:
        return !once->sent || !once->acting;
    case HTTP_BROKEN:
        return !once->acting;
    case HTTP_ANSWERED:
        if (status == 429)
            return true;
        /* One phone's trouble: who waits for long keeps a worker from the others. */
        if (status == 423)
            return once->response.retry_after_ms >= 0 &&
                   once->response.retry_after_ms <= LOCKED_WAIT_MS;
        return !once->acting && (status == 408 || status >= 500);
    default:
        return false;
    }
}

static bool is_busy(const struct http_try *once)
{
    return once->end == HTTP_ANSWERED && once->response.status == 429;
}

/* Doubles with each failure; anywhere below it, so that many callers do not come back together. */
static int64_t backoff_ms(int64_t first, int failures)
{
    int64_t most = LONGEST_WAIT_MS;
    if (failures < 8 && first << (failures - 1) < most)
        most = first << (failures - 1);
    return randombytes_uniform((uint32_t)most + 1);
}

/* After a 429: as long as it says and a little more; when it says nothing, or at once, longer each time. */
static int64_t busy_ms(int64_t told, int refusals)
{
    if (told > 0)
        return told + randombytes_uniform((uint32_t)told / 20 + 1);
    return BUSY_WAIT_MS / 2 + backoff_ms(BUSY_WAIT_MS, refusals);
}

/* How long to wait before the next try, or -1 when this was the last. A 429 is no failure of the request: it is
 * given up only when it both came often and lasted. */
static int64_t next_try_ms(struct fetch *fetch)
{
    const struct http_try *once = &fetch->once;
    int64_t elapsed = pace_now_ms(fetch->pace) - fetch->started_ms;
    int64_t told = once->end == HTTP_ANSWERED ? once->response.retry_after_ms : -1;
    bool busy = is_busy(once);
    int count = busy ? ++fetch->busy : ++fetch->failed;
    if (!may_repeat(once) || fetch->request->one_try)
        return -1;
    if (count >= TRIES && (!busy || elapsed >= BUDGET_MS))
        return -1;
    int64_t wait = busy ? busy_ms(told, count) : backoff_ms(FAILED_WAIT_MS, count);
    if (told > wait)
        wait = told;
    int64_t limit = fetch->reads ? fetch->request->timeout_ms : 0;
    if (limit > 0 && elapsed + wait > limit)
        return -1;
    int64_t budget = fetch->request->impatient ? IMPATIENT_BUDGET_MS
                     : busy                    ? BUSY_BUDGET_MS
                                               : BUDGET_MS;
    return elapsed + wait > budget ? -1 : wait;
}

static void log_try(const struct fetch *fetch)
{
    const struct http_try *once = &fetch->once;
    int length = (int)strcspn(once->url, "?");
    if (once->end == HTTP_ANSWERED)
        log_write(PH_LOG_DEBUG, "http", "%s %.*s: %d", once->method, length, once->url,
                  once->response.status);
    else
        log_write(PH_LOG_DEBUG, "http", "%s %.*s: %s", once->method, length, once->url, once->text);
}

static void log_wait(int64_t wait_ms)
{
    if (wait_ms >= WORTH_SAYING_MS)
        log_write(PH_LOG_WARNING, "http", "The service is busy and asks to wait: %lld s",
                  (long long)(wait_ms + 999) / 1000);
}

/* One try after another until there is an end that stands. */
static int run_tries(struct http *http, struct fetch *fetch)
{
    struct http_try *once = &fetch->once;
    for (;;) {
        int64_t ticket = 0;
        bool paced = !fetch->request->impatient;
        if (paced && pace_enter(fetch->pace, !fetch->reads, once->cancelled, &ticket) < 0)
            return PH_CANCELLED;
        if (fetch->started_ms == 0)
            fetch->started_ms = pace_now_ms(fetch->pace);
        http_wire_run(http->wire, once);
        log_try(fetch);
        fetch->maybe |= once->end != HTTP_ANSWERED && once->sent;
        int64_t wait = next_try_ms(fetch);
        enum pace_news news = once->end == HTTP_ANSWERED ? PACE_DONE : PACE_FAILED;
        if (paced && is_busy(once))
            news = pace_refused(fetch->pace, &fetch->mark) ? PACE_ALONE : PACE_REFUSED;
        int64_t told = once->response.retry_after_ms;
        if (paced)
            pace_leave(fetch->pace, !fetch->reads, ticket, news, wait >= 0 ? wait : told);
        if (news == PACE_REFUSED) /* whoever asks next waits, even if this one gives up */
            log_wait(wait >= 0 ? wait : told);
        if (wait < 0)
            return 0;
        if (news != PACE_REFUSED && pace_sleep(fetch->pace, wait, once->cancelled) < 0)
            return PH_CANCELLED;
        http_response_clear(&once->response);
    }
}

/* Freed by the caller; NULL = there is none, or an empty one. */
static char *header_value(const struct http_response *response, const char *name)
{
    size_t length;
    const char *value = http_response_header(response, name, &length);
    return value == NULL || length == 0 ? NULL : strndup(value, length);
}

int64_t http_response_date(const struct http_response *response)
{
    AUTO_FREE char *date = header_value(response, "date");
    return date == NULL ? -1 : http_wire_date(date);
}

static int fail_redirected(const struct http_response *response, struct ph_error *err)
{
    AUTO_FREE char *target = header_value(response, "location");
    AUTO_FREE char *origin = target == NULL ? NULL : http_origin(target);
    return error_fail(err, PH_FAILED, "url",
                      "Answer %d: redirected%s%s, and redirects are not followed", response->status,
                      origin == NULL ? "" : " to ", origin == NULL ? "" : origin);
}

static int fail_unanswered(const struct fetch *fetch, bool cancelled, struct ph_error *err)
{
    const struct http_try *once = &fetch->once;
    AUTO_FREE char *origin = http_origin(once->url);
    if (fetch->maybe && !fetch->reads)
        return error_fail(err, PH_UNKNOWN, "", "No answer from %s: it may have happened (%s)",
                          origin, once->end == HTTP_STOPPED ? "given up" : once->text);
    if (cancelled || once->end == HTTP_STOPPED)
        return error_fail(err, PH_CANCELLED, "", "Cancelled");
    if (once->end == HTTP_TIMED_OUT)
        return error_fail(err, PH_TIMEOUT, "", "%s did not answer in time (%s)", origin,
                          once->text);
    if (once->end == HTTP_TOO_LARGE)
        return error_fail(err, PH_FAILED, "", "%s: %s", origin, once->text);
    return error_fail(err, PH_NETWORK, "", "%s cannot be reached (%s)", origin, once->text);
}

int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err)
{
    static const char *const reading[] = {"GET", "HEAD", NULL};
    static const char *const repeatable[] = {"GET", "HEAD", "PUT", "DELETE", NULL};
    if (request_check(request, err) < 0)
        return PH_INVALID;
    AUTO_SECRET struct ph_secret *line = NULL, *form = NULL, *basic = NULL;
    if (request->bearer != NULL && bearer_check(request->bearer, err) < 0)
        return PH_INVALID;
    if (request->basic_user != NULL &&
        basic_value(request->basic_user, request->basic_password, &basic, err) < 0)
        return PH_INVALID;
    if (request->bearer != NULL || basic != NULL)
        line = authorization_line(basic == NULL ? "Bearer" : "Basic",
                                  basic == NULL ? request->bearer : basic);
    AUTO_FREE char *origin = http_origin(request->url);
    struct fetch fetch = {.request = request,
                          .reads = !request->acts && is_one_of(request->method, reading),
                          .pace = origins_pace(http->origins, origin)};
    struct http_try *once = &fetch.once;
    once->method = request->method;
    once->url = request->url;
    once->authorization = line;
    once->body = request->body;
    once->body_length = request->body_length;
    if (request->body_length > 0)
        once->content_type =
            request->content_type == NULL ? "application/json" : request->content_type;
    if (request->form_count > 0) {
        form = form_encode(request->form, request->form_count);
        once->body = secret_bytes(form, &once->body_length);
        once->content_type = "application/x-www-form-urlencoded";
    }
    once->acting = request->acts || !is_one_of(request->method, repeatable);
    once->is_private = request->secret_answer || form != NULL;
    once->secret_answer = request->secret_answer;
    once->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : http->total_ms;
    once->cancelled = request->cancelled;
    int cancelled = run_tries(http, &fetch);
    if (cancelled < 0 || once->end != HTTP_ANSWERED) {
        http_response_clear(&once->response);
        return fail_unanswered(&fetch, cancelled < 0, err);
    }
    int status = once->response.status;
    if (status >= 300 && status < 400 && status != 304) {
        int code = fail_redirected(&once->response, err);
        http_response_clear(&once->response);
        return code;
    }
    *response = once->response;
    response->sent = memory_steal(basic);
    return 0;
}
