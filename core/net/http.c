#include "net/http.h"

#include "net/http_fields.h"
#include "net/http_message.h"
#include "net/http_transfer.h"
#include "net/http_url.h"
#include "net/origins.h"
#include "net/throttle.h"
#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/url.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TOTAL_MS = 30000,
    TRIES = 3,
    BUDGET_MS = 60000,          /* latest start of a retry after the first attempt … */
    BUSY_BUDGET_MS = 150000,    /* … if the service was too busy … */
    IMPATIENT_BUDGET_MS = 8000, /* … if others wait for the result */
    FAILED_WAIT_MS = 500,
    BUSY_WAIT_MS = 1000, /* after a 429 without Retry-After */
    LONGEST_WAIT_MS = 16000,
    LOCKED_WAIT_MS = 10000,
    WORTH_SAYING_MS = 5000
};

struct http {
    struct http_transfers *transfers;
    struct origins *origins;
    int64_t total_ms;
};

/* A request in progress. */
struct fetch {
    const struct http_request *request;
    struct http_attempt attempt;
    bool reads; /* GET and HEAD: cannot change anything */
    bool maybe; /* an attempt was sent and not answered */
    int failed, busy;
    struct throttle *throttle; /* of its origin */
    struct throttle_mark mark;
    int64_t started_ms;
};

/* The same variables, in the same order, as curl. */
static const char *default_ca_file(void)
{
    const char *file = secure_getenv("CURL_CA_BUNDLE");
    return file != NULL ? file : secure_getenv("SSL_CERT_FILE");
}

struct http *http_open(const struct http_options *options)
{
    struct http *http = memory_alloc(sizeof *http);
    struct http_options with = *options;
    if (with.ca_file == NULL)
        with.ca_file = default_ca_file();
    http->transfers = http_transfer_open(&with);
    http->origins = origins_open(NULL);
    http->total_ms = options->total_ms > 0 ? options->total_ms : TOTAL_MS;
    return http;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    http_transfer_close(http->transfers);
    origins_close(http->origins);
    free(http);
}

void http_wake(struct http *http)
{
    origins_wake(http->origins);
    http_transfer_wake(http->transfers);
}

void http_set_clock(struct http *http, const struct throttle_clock *clock)
{
    origins_close(http->origins);
    http->origins = origins_open(clock);
}

/* ---- Building the request -------------------------------------------------------------------- */

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

/* The token goes into a header line: a byte that ends the line would allow more headers. */
static int bearer_check(const struct ph_secret *bearer, struct ph_error *err)
{
    size_t length;
    const char *token = secret_bytes(bearer, &length);
    if (length == 0 || strlen(token) != length || !is_printable(token, '!'))
        return error_fail(err, PH_INVALID, "token",
                          "The token contains characters that no token "
                          "has");
    return 0;
}

static int login_check(const struct http_request *request, struct ph_error *err)
{
    size_t length = 0;
    const char *password =
        request->password == NULL ? "" : secret_bytes(request->password, &length);
    if (request->bearer != NULL)
        return error_fail(err, PH_INVALID, "user", "A request signs in one way, not two");
    if (strchr(request->user, ':') != NULL || !is_printable(request->user, ' ') ||
        strlen(password) != length || !is_printable(password, ' '))
        return error_fail(err, PH_INVALID, "user",
                          "The user or password contains characters that cannot be sent");
    return 0;
}

static struct ph_secret *basic_value(const char *user, const struct ph_secret *password)
{
    size_t length = 0, user_length = strlen(user);
    const char *word = password == NULL ? "" : secret_bytes(password, &length);
    unsigned char *pair, *bytes;
    size_t pair_length = user_length + 1 + length;
    AUTO_SECRET struct ph_secret *joined = secret_begin(pair_length, &pair);
    memcpy(pair, user, user_length);
    pair[user_length] = ':';
    memcpy(pair + user_length + 1, word, length);
    secret_seal(joined, pair_length);
    size_t coded = sodium_base64_encoded_len(pair_length, sodium_base64_VARIANT_ORIGINAL);
    struct ph_secret *value = secret_begin(coded, &bytes);
    sodium_bin2base64((char *)bytes, coded, (const unsigned char *)secret_bytes(joined, NULL),
                      pair_length, sodium_base64_VARIANT_ORIGINAL);
    secret_seal(value, coded - 1);
    return value;
}

static bool is_pin(const char *pin)
{
    enum { HASH_BYTES = 32, CODED = 44 };
    static const char kind[] = "sha256//";
    unsigned char hash[HASH_BYTES];
    size_t length = 0;
    const char *coded = pin + sizeof kind - 1;
    return strncmp(pin, kind, sizeof kind - 1) == 0 && strlen(coded) == CODED &&
           sodium_base642bin(hash, sizeof hash, coded, CODED, NULL, &length, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == sizeof hash;
}

static bool is_host_name(const char *name)
{
    enum { LONGEST = 253 };
    size_t length =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return length > 0 && length <= LONGEST && name[length] == '\0' && name[0] != '.' &&
           name[0] != '-';
}

static int trust_check(const struct http_request *request, struct ph_error *err)
{
    const struct http_trust *trust = &request->trust;
    if (trust->ca == NULL && trust->name == NULL && trust->pin == NULL)
        return 0;
    if (request->bearer != NULL)
        return error_fail(err, PH_INVALID, "bearer",
                          "The token is sent only to a server whose certificate the system trusts");
    if (!text_starts_word(request->url, "https:"))
        return error_fail(err, PH_INVALID, "url",
                          "Only an https address has a certificate to expect");
    if (trust->ca != NULL && trust->ca[0] != '/')
        return error_fail(err, PH_INVALID, "tls_ca", "Not an absolute path: %s", trust->ca);
    if (trust->ca != NULL && access(trust->ca, R_OK) != 0)
        return error_fail(err, PH_INVALID, "tls_ca", "Cannot read %s: %s", trust->ca,
                          strerror(errno));
    if (trust->name != NULL && !is_host_name(trust->name))
        return error_fail(err, PH_INVALID, "tls_name", "Not a name that a certificate can have");
    if (trust->pin != NULL && !is_pin(trust->pin)) /* libcurl would take other texts for a file */
        return error_fail(err, PH_INVALID, "tls_pin",
                          "Not a pin: sha256// and the 44 characters of a SHA-256 hash in base64");
    return 0;
}

static int request_check(const struct http_request *request, struct ph_error *err)
{
    size_t letters = strspn(request->method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (letters == 0 || request->method[letters] != '\0')
        return error_fail(err, PH_INVALID, "method", "Not an HTTP method");
    if (http_url_allowed(request->url, err) < 0)
        return PH_INVALID;
    if (request->content_type != NULL && !is_printable(request->content_type, ' '))
        return error_fail(err, PH_INVALID, "content_type", "Not a media type");
    if (request->form_count > 0 && request->body_length > 0)
        return error_fail(err, PH_INVALID, "body", "A request has a body or a form, not both");
    if (request->bearer != NULL && url_is_exposed(request->url))
        return error_fail(err, PH_INVALID, "url",
                          "The token is sent to another machine only over https");
    if (request->bearer != NULL && bearer_check(request->bearer, err) < 0)
        return PH_INVALID;
    if (request->user != NULL && login_check(request, err) < 0)
        return PH_INVALID;
    if (trust_check(request, err) < 0)
        return PH_INVALID;
    if (http_fields_check_form(request->form, request->form_count, err) < 0)
        return PH_INVALID;
    return http_fields_check_headers(request->headers, request->header_count, err);
}

/* ---- Repeating the request ------------------------------------------------------------------- */

/* Retry table. Not sent, or refused before processing (429, and 423 with Retry-After): any request.
 * Otherwise only requests that are safe to repeat (RFC 9110, 9.2.2). Not for 401, which needs
 * another token. */
static bool may_repeat(const struct http_attempt *attempt)
{
    int status = attempt->response.status;
    switch (attempt->end) {
    case HTTP_UNREACHED:
        return true;
    case HTTP_TIMED_OUT:
        return !attempt->sent || !attempt->acting;
    case HTTP_BROKEN:
        return !attempt->acting;
    case HTTP_ANSWERED:
        if (status == 429)
            return true;
        /* 423 concerns one phone; a long wait would only block a worker. */
        if (status == 423)
            return attempt->response.retry_after_ms >= 0 &&
                   attempt->response.retry_after_ms <= LOCKED_WAIT_MS;
        return !attempt->acting && (status == 408 || status >= 500);
    default:
        return false;
    }
}

static bool is_busy(const struct http_attempt *attempt)
{
    return attempt->end == HTTP_ANSWERED && attempt->response.status == 429;
}

/* A random time below a limit that doubles with each failure, so that callers spread out. */
static int64_t backoff_ms(int64_t first, int failures)
{
    int64_t most = LONGEST_WAIT_MS;
    if (failures < 8 && first << (failures - 1) < most)
        most = first << (failures - 1);
    return randombytes_uniform((uint32_t)most + 1);
}

/* After a 429: Retry-After and a little more; without it, or with 0, longer each time. */
static int64_t busy_ms(int64_t told, int refusals)
{
    if (told > 0)
        return told + randombytes_uniform((uint32_t)told / 20 + 1);
    return BUSY_WAIT_MS / 2 + backoff_ms(BUSY_WAIT_MS, refusals);
}

/* How many ms to wait before the next attempt, or -1 if this was the last one. A 429 is not a
 * failure: only many of them over a long time end the request. */
static int64_t next_try_ms(struct fetch *fetch)
{
    const struct http_attempt *attempt = &fetch->attempt;
    int64_t elapsed = throttle_now_ms(fetch->throttle) - fetch->started_ms;
    int64_t told = attempt->end == HTTP_ANSWERED ? attempt->response.retry_after_ms : -1;
    bool busy = is_busy(attempt);
    int count = busy ? ++fetch->busy : ++fetch->failed;
    if (!may_repeat(attempt) || fetch->request->one_try)
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
    const struct http_attempt *attempt = &fetch->attempt;
    int length = (int)strcspn(fetch->request->url, "?");
    if (attempt->end == HTTP_ANSWERED)
        log_write(PH_LOG_DEBUG, "http", "%s %.*s: %d", fetch->request->method, length,
                  fetch->request->url, attempt->response.status);
    else
        log_write(PH_LOG_DEBUG, "http", "%s %.*s: %s", fetch->request->method, length,
                  fetch->request->url, attempt->text);
}

/* If the service asks for a longer wait than is kept, the line says both. given_up: this request is
 * not tried again, but the others wait all the same. */
static void log_wait(const struct http_response *response, int64_t wait_ms, bool given_up)
{
    long long wait_s = (wait_ms + 999) / 1000;
    size_t length = 0;
    const char *asked = http_response_header(response, "retry-after", &length);
    int digits = asked == NULL ? 0 : (int)strspn(asked, "0123456789");
    bool longer = digits > 0 && digits < 10 && strtoll(asked, NULL, 10) > wait_s;
    AUTO_FREE char *told = longer ? text_format(" %.*s s", digits, asked) : memory_copy("");
    if (wait_ms >= WORTH_SAYING_MS)
        log_write(PH_LOG_WARNING, "http", "The service asks to wait%s (429); %s in %lld s", told,
                  given_up ? "this request is given up, the next one leaves" : "next try", wait_s);
}

/* Makes attempts until one is final. */
static int run_tries(struct http *http, struct fetch *fetch)
{
    struct http_attempt *attempt = &fetch->attempt;
    for (;;) {
        int64_t ticket = 0;
        bool paced = !fetch->request->impatient;
        if (paced &&
            throttle_enter(fetch->throttle, !fetch->reads, fetch->request->cancelled, &ticket) < 0)
            return PH_CANCELLED;
        if (fetch->started_ms == 0)
            fetch->started_ms = throttle_now_ms(fetch->throttle);
        http_transfer_run(http->transfers, attempt);
        log_try(fetch);
        fetch->maybe |= attempt->end != HTTP_ANSWERED && attempt->sent;
        int64_t wait = next_try_ms(fetch);
        enum throttle_news news = attempt->end == HTTP_ANSWERED ? THROTTLE_DONE : THROTTLE_FAILED;
        if (paced && is_busy(attempt))
            news =
                throttle_refused(fetch->throttle, &fetch->mark) ? THROTTLE_ALONE : THROTTLE_REFUSED;
        int64_t told = attempt->response.retry_after_ms;
        if (paced)
            throttle_leave(fetch->throttle, !fetch->reads, ticket, news, wait >= 0 ? wait : told);
        if (news == THROTTLE_REFUSED) /* the others wait even if this one gives up */
            log_wait(&attempt->response, wait >= 0 ? wait : told, wait < 0);
        if (wait < 0)
            return 0;
        if (news != THROTTLE_REFUSED &&
            throttle_sleep(fetch->throttle, wait, fetch->request->cancelled) < 0)
            return PH_CANCELLED;
        http_response_clear(&attempt->response);
    }
}

int64_t http_response_date(const struct http_response *response)
{
    size_t length;
    const char *value = http_response_header(response, "date", &length);
    AUTO_FREE char *date = value == NULL || length == 0 ? NULL : strndup(value, length);
    return date == NULL ? -1 : http_transfer_date(date);
}

static int fail_unanswered(const struct fetch *fetch, bool cancelled, struct ph_error *err)
{
    const struct http_attempt *attempt = &fetch->attempt;
    AUTO_FREE char *origin = http_origin(fetch->request->url);
    if (fetch->maybe && !fetch->reads)
        return error_fail(err, PH_UNKNOWN, "", "No answer from %s: it may have happened (%s)",
                          origin, attempt->end == HTTP_STOPPED ? "given up" : attempt->text);
    if (cancelled || attempt->end == HTTP_STOPPED)
        return error_fail(err, PH_CANCELLED, "", "Cancelled");
    if (attempt->end == HTTP_TIMED_OUT)
        return error_fail(err, PH_TIMEOUT, "", "%s did not answer in time (%s)", origin,
                          attempt->text);
    if (attempt->end == HTTP_TOO_LARGE)
        return error_fail(err, PH_FAILED, "", "%s: %s", origin, attempt->text);
    return error_fail(err, PH_NETWORK, "", "%s cannot be reached (%s)", origin, attempt->text);
}

int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err)
{
    static const char *const reading[] = {"GET", "HEAD", NULL};
    static const char *const repeatable[] = {"GET", "HEAD", "PUT", "DELETE", NULL};
    if (request_check(request, err) < 0)
        return PH_INVALID;
    AUTO_SECRET struct ph_secret *form = NULL, *basic = NULL;
    if (request->user != NULL && !request->digest)
        basic = basic_value(request->user, request->password);
    AUTO_FREE char *name = http_origin(request->url);
    struct origin *origin = origins_take(http->origins, name);
    struct fetch fetch = {.request = request,
                          .reads = !request->acts && is_one_of(request->method, reading),
                          .throttle = origins_throttle(origin)};
    struct http_attempt *attempt = &fetch.attempt;
    *attempt = (struct http_attempt){
        .request = request,
        .body = request->body,
        .body_length = request->body_length,
        .has_files = http_fields_have_file(request->form, request->form_count),
        .acting = request->acts || !is_one_of(request->method, repeatable),
        .is_private = request->secret_answer || request->form_count > 0,
        .timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : http->total_ms};
    if (request->bearer != NULL)
        attempt->authorization = secret_prefixed(request->bearer, "Authorization: Bearer ");
    else if (basic != NULL)
        attempt->authorization = secret_prefixed(basic, "Authorization: Basic ");
    if (request->body_length > 0)
        attempt->content_type =
            request->content_type == NULL ? "application/json" : request->content_type;
    if (request->form_count > 0 && !attempt->has_files) {
        form = http_fields_encode(request->form, request->form_count);
        attempt->body = secret_bytes(form, &attempt->body_length);
        attempt->content_type = "application/x-www-form-urlencoded";
    }
    int cancelled = run_tries(http, &fetch);
    origins_give(http->origins, origin);
    if (cancelled < 0 || attempt->end != HTTP_ANSWERED) {
        http_response_clear(&attempt->response);
        return fail_unanswered(&fetch, cancelled < 0, err);
    }
    *response = attempt->response;
    response->sent = memory_steal(basic);
    return 0;
}
