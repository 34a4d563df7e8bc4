/* The only user of libcurl. What is sent, and what is repeated, is decided in http.c. */
#include "net/http_transfer.h"

#include "net/curl.h"
#include "net/http_answer.h"
#include "net/http_fields.h"
#include "net/http_url.h"
#include "util/error.h"
#include "util/networks.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"
#include "util/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

enum {
    CONNECT_MS = 10000,
    BODY_LIMIT = 8 << 20,
    SECRET_LIMIT = 1 << 20, /* locked memory is scarce */
    IDLE_CONNECTIONS = 512,
    LIFETIME_S = 600,
    /* A connection that was idle for longer is not used for requests that act: the server may be
     * closing it, and the request could not be repeated. */
    FRESH_S = 5,
    STALL_S = 30,
    STALL_BYTES_PER_S = 10,
    UNAUTHORIZED = 401,
    UPLOAD_BYTES = 16 << 10, /* wiped after each request, so the smallest that libcurl allows */
    POOL = 64
};

/* A file of a form, as far as it was sent. */
struct upload {
    const char *bytes;
    size_t length, given;
    const struct transfer *transfer;
};

struct transfer {
    struct http_attempt *attempt;
    CURL *easy;
    struct curl_slist *lines, *connect_to;
    struct http_answer answer;
    struct upload *files;
    curl_mime *form;
    bool left;    /* about to be sent: from here on it may arrive */
    bool exposed; /* plain http to another machine: only to the networks of plain_http */
    char astray[INET6_ADDRSTRLEN]; /* the address outside of them that its name led to, or "" */
    bool refused;                  /* answered with 401: nothing happened */
    bool stopped;                  /* by the caller's `cancelled` */
    CURLcode code;
    sem_t finished;
    struct transfer *next; /* in the queue */
    LIST_ENTRY(transfer) place;
};

_Static_assert(sizeof(((struct http_attempt *)0)->text) >= CURL_ERROR_SIZE,
               "libcurl writes as much");

LOCK_CLASS(TRANSFERS_LOCK);

struct http_transfers {
    pthread_mutex_t lock;                  /* guards begun, and queue to idle_count */
    bool begun GUARDED_BY(TRANSFERS_LOCK); /* libcurl is in use, and the thread runs */
    CURLM *multi;
    pthread_t thread;
    struct transfer *queue GUARDED_BY(TRANSFERS_LOCK);
    bool woken GUARDED_BY(TRANSFERS_LOCK), closing GUARDED_BY(TRANSFERS_LOCK),
        sleeping GUARDED_BY(TRANSFERS_LOCK);
    CURL *idle[POOL] GUARDED_BY(TRANSFERS_LOCK);
    size_t idle_count GUARDED_BY(TRANSFERS_LOCK);
    LIST_HEAD(, transfer) active; /* only for the I/O thread */
    char *ca_file, *proxy;
    int64_t connect_ms;
    size_t body_limit;
};

/* ---- Callbacks on the I/O thread ------------------------------------------------------------- */

static bool goes_astray(struct transfer *transfer, const char *address)
{
    bool astray = transfer->exposed && !networks_have(address);
    if (astray)
        snprintf(transfer->astray, sizeof transfer->astray, "%s", address);
    return astray;
}

/* Whatever a name resolves to, now or the next time: no connection is made to an address outside of
 * the networks. */
static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *to)
{
    char address[INET6_ADDRSTRLEN] = "";
    const void *bytes = to->family == AF_INET6
                            ? (const void *)&((struct sockaddr_in6 *)(void *)&to->addr)->sin6_addr
                            : (const void *)&((struct sockaddr_in *)(void *)&to->addr)->sin_addr;
    (void)purpose;
    if (inet_ntop(to->family, bytes, address, sizeof address) == NULL || goes_astray(self, address))
        return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* What acts is sent once, and again only after a 401: then nothing has happened. */
static bool may_be_sent(const struct transfer *transfer)
{
    return !transfer->left || !transfer->attempt->acting || transfer->refused;
}

/* libcurl calls this each time before it sends the request, even when it repeats it by itself after
 * a dead connection or a refused stream. */
static int before_request(void *self, char *remote_ip, char *local_ip, int remote_port,
                          int local_port)
{
    (void)local_ip, (void)remote_port, (void)local_port;
    struct transfer *transfer = self;
    if (goes_astray(transfer, remote_ip)) /* a connection from before the setting was changed */
        return CURL_PREREQFUNC_ABORT;
    if (!may_be_sent(transfer))
        return CURL_PREREQFUNC_ABORT;
    transfer->left = true;
    transfer->refused = false;
    return CURL_PREREQFUNC_OK;
}

static size_t give_upload(char *to, size_t size, size_t count, void *self)
{
    struct upload *upload = self;
    size_t rest = upload->length - upload->given;
    size_t length = size * count < rest ? size * count : rest;
    if (length > 0)
        memcpy(to, upload->bytes + upload->given, length);
    upload->given += length;
    return length;
}

/* What acts is rewound only after a 401, or before any of it was read: libcurl cannot send it
 * twice. */
static int rewind_upload(void *self, curl_off_t offset, int origin)
{
    struct upload *upload = self;
    if ((upload->given > 0 && !may_be_sent(upload->transfer)) || origin != SEEK_SET || offset < 0 ||
        (size_t)offset > upload->length)
        return CURL_SEEKFUNC_FAIL;
    upload->given = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *transfer = self;
    return http_answer_body(&transfer->answer, bytes, size * count);
}

static size_t take_header(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *transfer = self;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    transfer->refused = status == UNAUTHORIZED;
    return http_answer_header(&transfer->answer, bytes, size * count);
}

/* ---- One transfer: set up on the caller's thread, driven on the I/O thread ------------------- */

REQUIRES(TRANSFERS_LOCK)
static int begin(struct http_transfers *transfers, struct ph_error *err);

/* NULL: `reason` says why. Opens libcurl for the first transfer: most commands have none, and
 * loading libcurl takes longer than all that they do. */
static CURL *take_easy(struct http_transfers *transfers, char *reason, size_t size)
{
    struct ph_error err = {.text = "out of memory"};
    int code = PH_OK;
    {
        HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
        if (transfers->idle_count > 0)
            return transfers->idle[--transfers->idle_count];
        if (!transfers->begun)
            code = begin(transfers, &err);
    }
    CURL *easy = code == PH_OK ? curl_easy_init() : NULL;
    if (easy == NULL)
        snprintf(reason, size, "%s", err.text);
    return easy;
}

/* A handle keeps its buffers, so one that carried secrets is freed, which wipes them, instead of
 * reused. So is one that failed: some releases of libcurl then try to rewind its old body, and send
 * nothing. */
static void give_easy(struct http_transfers *transfers, CURL *easy, bool reusable)
{
    if (reusable) {
        curl_easy_reset(easy);
        HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
        if (transfers->idle_count < POOL) {
            transfers->idle[transfers->idle_count++] = easy;
            return;
        }
    }
    curl_easy_cleanup(easy);
}

#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (code == CURLE_OK)                                                                      \
            code = curl_easy_setopt(easy, option, value);                                          \
    } while (0)

static bool add_line(struct transfer *transfer, const char *line)
{
    struct curl_slist *longer = curl_slist_append(transfer->lines, line);
    if (longer != NULL)
        transfer->lines = longer;
    return longer != NULL;
}

/* When libcurl looks for a connection to use again, it compares only some of these options. So a
 * connection with any of them is not used again. */
static CURLcode set_trust(const struct http_transfers *transfers, struct transfer *transfer,
                          CURL *easy)
{
    const struct http_trust *trust = &transfer->attempt->request->trust;
    bool pin_alone = trust->pin != NULL && trust->ca == NULL && trust->name == NULL;
    CURLcode code = CURLE_OK;
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, pin_alone ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, pin_alone ? 0L : 2L);
    if (trust->ca != NULL) {
        SET(CURLOPT_CAINFO, trust->ca);
        SET(CURLOPT_CAPATH, "/dev/null"); /* NULL means the system's in some releases */
    } else if (transfers->ca_file != NULL) {
        SET(CURLOPT_CAINFO, transfers->ca_file);
    }
    if (trust->pin != NULL) {
        SET(CURLOPT_PINNEDPUBLICKEY, trust->pin);
        SET(CURLOPT_SSL_CIPHER_LIST, "DEFAULT:!aNULL"); /* without a key nothing is compared */
    }
    if (trust->name != NULL) {
        AUTO_FREE char *authority = http_url_authority(transfer->attempt->request->url);
        AUTO_FREE char *way =
            text_format("::%s%s", authority, http_url_has_port(authority) ? "" : ":443");
        AUTO_FREE char *url = http_url_at(transfer->attempt->request->url, trust->name);
        AUTO_FREE char *host = text_format("Host: %s", authority);
        transfer->connect_to = curl_slist_append(NULL, way);
        if (transfer->connect_to == NULL || !add_line(transfer, host))
            return CURLE_OUT_OF_MEMORY;
        SET(CURLOPT_CONNECT_TO, transfer->connect_to);
        SET(CURLOPT_URL, url);
    } else {
        SET(CURLOPT_URL, transfer->attempt->request->url);
    }
    return code;
}

/* Digest needs a nonce, which only a refusal brings. With CURLAUTH_ONLY libcurl sends the whole
 * request without a password, and again after a 401. Without it a request that acts goes out with
 * an empty body first, and a server that wants no password gets it a second time. */
static CURLcode set_digest(const struct http_request *request, CURL *easy)
{
    CURLcode code = CURLE_OK;
    if (!request->digest || request->user == NULL)
        return code;
    SET(CURLOPT_HTTPAUTH, (long)(CURLAUTH_DIGEST | CURLAUTH_ONLY));
    SET(CURLOPT_USERNAME, request->user);
    SET(CURLOPT_PASSWORD, request->password == NULL ? "" : secret_bytes(request->password, NULL));
    return code;
}

static CURLcode set_connection(const struct http_transfers *transfers,
                               const struct http_attempt *attempt, CURL *easy)
{
    bool direct =
        attempt->request->trust.name != NULL; /* no_proxy would be compared with this name */
    bool expects =
        direct || attempt->request->trust.ca != NULL || attempt->request->trust.pin != NULL;
    bool alone = expects || attempt->is_private;
    /* to this machine, or to an address that is looked at: never through a proxy */
    bool plain = text_starts_word(attempt->request->url, "http:");
    CURLcode code = CURLE_OK;
    SET(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (plain || direct)
        SET(CURLOPT_PROXY, "");
    else if (transfers->proxy != NULL)
        SET(CURLOPT_PROXY, transfers->proxy);
    SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
    SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    /* At the end of each transfer libcurl walks through all names it has cached: with 10,000 phones
     * that is most of the time. A number needs no cache. */
    AUTO_FREE char *authority = http_url_authority(attempt->request->url);
    if (strchr("0123456789[", authority[0]) != NULL)
        SET(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)transfers->connect_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)attempt->timeout_ms);
    SET(CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_PER_S);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BYTES);
    SET(CURLOPT_MAXLIFETIME_CONN, (long)LIFETIME_S);
    if (attempt->acting)
        SET(CURLOPT_MAXAGE_CONN, (long)FRESH_S);
    SET(CURLOPT_HTTP_VERSION,
        plain || expects ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
    /* Wait for a stream of a new connection rather than open another; plain http has no streams. */
    SET(CURLOPT_PIPEWAIT, plain || alone ? 0L : 1L);
    SET(CURLOPT_FRESH_CONNECT, alone ? 1L : 0L);
    SET(CURLOPT_FORBID_REUSE, alone ? 1L : 0L);
    SET(CURLOPT_SSL_SESSIONID_CACHE, expects ? 0L : 1L);
    return code;
}

static bool add_headers(struct transfer *transfer)
{
    bool added = true;
    for (size_t i = 0; i < transfer->attempt->request->header_count && added; i++) {
        AUTO_SECRET struct ph_secret *line =
            http_fields_line(&transfer->attempt->request->headers[i]);
        added = add_line(transfer, secret_bytes(line, NULL));
    }
    return added;
}

static CURLcode add_part(struct transfer *transfer, size_t index)
{
    const struct ph_http_field *field = &transfer->attempt->request->form[index];
    struct upload *file = &transfer->files[index];
    curl_mimepart *made = curl_mime_addpart(transfer->form);
    CURLcode code = made == NULL ? CURLE_OUT_OF_MEMORY : curl_mime_name(made, field->name);
    size_t length;
    const char *value = http_fields_value(field, &length);
    *file = (struct upload){field->bytes, field->length, 0, transfer};
    if (code == CURLE_OK && field->file_name == NULL)
        return curl_mime_data(made, value, length);
    if (code == CURLE_OK)
        code = curl_mime_data_cb(made, (curl_off_t)field->length, give_upload, rewind_upload, NULL,
                                 file);
    if (code == CURLE_OK)
        code = curl_mime_filename(made, field->file_name);
    if (code == CURLE_OK)
        code = curl_mime_type(made, field->media_type == NULL ? "application/octet-stream"
                                                              : field->media_type);
    return code;
}

/* The files are read where they are: a copy of one could be as large as what is left of memory. */
static CURLcode set_files(struct transfer *transfer, CURL *easy)
{
    const struct http_request *request = transfer->attempt->request;
    CURLcode code = CURLE_OK;
    transfer->form = curl_mime_init(easy);
    transfer->files = memory_alloc(request->form_count * sizeof *transfer->files);
    if (transfer->form == NULL)
        return CURLE_OUT_OF_MEMORY;
    for (size_t i = 0; i < request->form_count && code == CURLE_OK; i++)
        code = add_part(transfer, i);
    SET(CURLOPT_MIMEPOST, transfer->form);
    SET(CURLOPT_CUSTOMREQUEST, request->method);
    return code;
}

static CURLcode set_request(struct transfer *transfer, CURL *easy)
{
    const struct http_attempt *attempt = transfer->attempt;
    AUTO_FREE char *type = attempt->content_type == NULL
                               ? memory_copy("Content-Type:") /* removes the header */
                               : text_format("Content-Type: %s", attempt->content_type);
    bool accepts =
        http_fields_have(attempt->request->headers, attempt->request->header_count, "Accept");
    if ((!accepts && !add_line(transfer, "Accept: application/json")) ||
        !add_line(transfer, "Expect:") || (!attempt->has_files && !add_line(transfer, type)) ||
        (attempt->authorization != NULL &&
         !add_line(transfer, secret_bytes(attempt->authorization, NULL))) ||
        !add_headers(transfer))
        return CURLE_OUT_OF_MEMORY;
    CURLcode code = CURLE_OK;
    SET(CURLOPT_USERAGENT, "phonectl/" PHONECTL_VERSION);
    SET(CURLOPT_HTTPHEADER, transfer->lines);
    if (attempt->has_files)
        return code == CURLE_OK ? set_files(transfer, easy) : code;
    if (strcmp(attempt->request->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else if (strcmp(attempt->request->method, "GET") != 0) {
        /* libcurl sends it in one packet with the headers; from a callback it would send two */
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)attempt->body_length);
        SET(CURLOPT_POSTFIELDS, attempt->body == NULL ? "" : attempt->body);
        SET(CURLOPT_CUSTOMREQUEST, attempt->request->method);
    }
    return code;
}

static CURLcode set_callbacks(struct transfer *transfer, CURL *easy)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_ERRORBUFFER, transfer->attempt->text);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, transfer);
    if (transfer->exposed) {
        SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
        SET(CURLOPT_OPENSOCKETDATA, transfer);
    }
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, transfer);
    return code;
}

/* A thread that does not sleep needs no waking. */
REQUIRES(TRANSFERS_LOCK)
static void wake_thread(struct http_transfers *transfers)
{
    if (transfers->sleeping)
        curl_multi_wakeup(transfers->multi);
    transfers->sleeping = false;
}

/* Hands the transfer to the I/O thread and waits until it has ended. */
static void drive(struct http_transfers *transfers, struct transfer *transfer)
{
    sem_init(&transfer->finished, 0, 0);
    {
        HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
        transfer->next = transfers->queue;
        transfers->queue = transfer;
        wake_thread(transfers);
    }
    while (sem_wait(&transfer->finished) != 0)
        continue; /* interrupted by a signal */
    sem_destroy(&transfer->finished);
}

static enum http_attempt_end judge(const struct transfer *transfer)
{
    enum { TOO_LARGE = 100 }; /* CURLE_TOO_LARGE, since 8.6 */
    if (transfer->stopped)
        return HTTP_STOPPED;
    if (transfer->answer.too_large)
        return HTTP_TOO_LARGE;
    if (transfer->code != CURLE_OK && transfer->astray[0] != '\0' && !transfer->left)
        return HTTP_UNUSABLE;
    switch ((int)transfer->code) {
    case CURLE_OK:
        return HTTP_ANSWERED;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_TIMED_OUT;
    case TOO_LARGE:
    case CURLE_OUT_OF_MEMORY: /* older releases report a long header line like this */
        return transfer->left ? HTTP_TOO_LARGE : HTTP_UNUSABLE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_UNKNOWN_OPTION:
        return transfer->left ? HTTP_BROKEN : HTTP_UNUSABLE;
    default:
        return transfer->left ? HTTP_BROKEN : HTTP_UNREACHED;
    }
}

/* Why there is no answer; some of the words may be the server's. */
static void describe(const struct transfer *transfer, char *text, size_t size)
{
    if (transfer->attempt->end == HTTP_TOO_LARGE)
        snprintf(text, size, "the answer is too large");
    else if (transfer->astray[0] != '\0' && !transfer->left)
        snprintf(text, size, "%s is in no network of the setting plain_http", transfer->astray);
    else if (transfer->code == CURLE_GOT_NOTHING || transfer->code == CURLE_SEND_FAIL_REWIND ||
             (transfer->code == CURLE_ABORTED_BY_CALLBACK && transfer->left)) /* not sent again */
        snprintf(text, size, "the connection was closed");
    else if (text[0] == '\0')
        snprintf(text, size, "%s", curl_easy_strerror(transfer->code));
    http_answer_words(text, strlen(text) >= CURL_ERROR_SIZE - 1);
}

const char *http_transfer_library(void)
{
    return library_need(&curl_library, NULL) == PH_OK ? curl_version_info(CURLVERSION_NOW)->version
                                                      : NULL;
}

int64_t http_transfer_date(const char *text)
{
    return (int64_t)curl_getdate(text, NULL);
}

int64_t http_transfer_retry_after_ms(const char *value, int64_t now)
{
    enum { LONGEST_S = 120 };
    while (*value == ' ' || *value == '\t')
        value++;
    size_t digits = strspn(value, "0123456789");
    int64_t seconds = 0;
    if (digits > 0 && value[digits + strspn(value + digits, " \t")] == '\0') {
        for (size_t i = 0; i < digits && seconds <= LONGEST_S; i++)
            seconds = seconds * 10 + (value[i] - '0');
    } else {
        int64_t date = strpbrk(value, ":") == NULL ? -1 : http_transfer_date(value);
        if (date < 0)
            return -1;
        seconds = date - now;
    }
    if (seconds < 0)
        seconds = 0;
    return (seconds > LONGEST_S ? LONGEST_S : seconds) * 1000;
}

static void settle(struct transfer *transfer)
{
    struct http_response *response = &transfer->attempt->response;
    http_answer_settle(&transfer->answer, response);
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    response->status = (int)status;
    response->retry_after_ms = -1;
    struct curl_header *header;
    if ((status == 429 || status == 423 || status == 503) &&
        curl_easy_header(transfer->easy, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        response->retry_after_ms = http_transfer_retry_after_ms(header->value, time_now());
}

void http_transfer_run(struct http_transfers *transfers, struct http_attempt *attempt)
{
    struct transfer transfer = {.attempt = attempt,
                                .exposed = url_is_exposed(attempt->request->url),
                                .easy = take_easy(transfers, attempt->text, sizeof attempt->text)};
    attempt->end = HTTP_UNUSABLE;
    attempt->sent = false;
    if (transfer.easy == NULL)
        return;
    transfer.answer.is_secret = attempt->request->secret_answer;
    transfer.answer.body_limit = transfers->body_limit;
    if (attempt->request->secret_answer && transfers->body_limit > SECRET_LIMIT)
        transfer.answer.body_limit = SECRET_LIMIT;
    if ((transfer.code = set_connection(transfers, attempt, transfer.easy)) == CURLE_OK &&
        (transfer.code = set_trust(transfers, &transfer, transfer.easy)) == CURLE_OK &&
        (transfer.code = set_digest(attempt->request, transfer.easy)) == CURLE_OK &&
        (transfer.code = set_request(&transfer, transfer.easy)) == CURLE_OK &&
        (transfer.code = set_callbacks(&transfer, transfer.easy)) == CURLE_OK)
        drive(transfers, &transfer);
    attempt->sent = transfer.left;
    attempt->end = judge(&transfer);
    if (attempt->end == HTTP_ANSWERED)
        settle(&transfer);
    else
        describe(&transfer, attempt->text, sizeof attempt->text);
    http_answer_clear(&transfer.answer);
    give_easy(transfers, transfer.easy,
              attempt->end == HTTP_ANSWERED && !attempt->is_private && !attempt->request->digest);
    curl_mime_free(transfer.form);
    free(transfer.files);
    curl_slist_free_all(transfer.lines);
    curl_slist_free_all(transfer.connect_to);
}

/* ---- The I/O thread -------------------------------------------------------------------------- */

static void finish(struct http_transfers *transfers, struct transfer *transfer)
{
    curl_multi_remove_handle(transfers->multi, transfer->easy);
    LIST_REMOVE(transfer, place);
    sem_post(&transfer->finished);
}

static bool is_cancelled(const struct transfer *transfer)
{
    return transfer->attempt->request->cancelled != NULL &&
           atomic_load(transfer->attempt->request->cancelled);
}

static void start_queued(struct http_transfers *transfers, struct transfer *transfer)
{
    struct transfer *next;
    for (; transfer != NULL; transfer = next) {
        next = transfer->next;
        LIST_INSERT_HEAD(&transfers->active, transfer, place);
        transfer->stopped = is_cancelled(transfer);
        if (transfer->stopped) {
            finish(transfers, transfer);
        } else if (curl_multi_add_handle(transfers->multi, transfer->easy) != CURLM_OK) {
            transfer->code = CURLE_FAILED_INIT;
            finish(transfers, transfer);
        }
    }
}

static void stop_cancelled(struct http_transfers *transfers)
{
    struct transfer *next;
    for (struct transfer *transfer = LIST_FIRST(&transfers->active); transfer != NULL;
         transfer = next) {
        next = LIST_NEXT(transfer, place);
        transfer->stopped = is_cancelled(transfer);
        if (transfer->stopped)
            finish(transfers, transfer);
    }
}

static void finish_ended(struct http_transfers *transfers)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(transfers->multi, &left)) != NULL) {
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result; /* the message goes away with the handle */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        transfer->code = code;
#if LIBCURL_VERSION_NUM >= 0x081000
        /* libcurl 8.22 keeps a broken HTTP/2 connection for up to a second: the next request would
         * use it and end as unknown without having been sent. */
        if (code != CURLE_OK && transfer->left)
            curl_multi_setopt(transfers->multi, CURLMOPT_NETWORK_CHANGED, CURLMNWC_CLEAR_CONNS);
#endif
        finish(transfers, transfer);
    }
}

/* Starts and stops what callers asked for. Returns how long the thread may sleep in ms, or -1 to
 * end it. */
static int take_orders(struct http_transfers *transfers)
{
    enum { LONGEST_SLEEP_MS = 1000 };
    struct transfer *queued;
    bool woken, sleeping;
    {
        HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
        if (transfers->closing)
            return -1;
        queued = memory_steal(transfers->queue);
        woken = transfers->woken;
        transfers->woken = false;
        sleeping = transfers->sleeping = queued == NULL && !woken;
    }
    start_queued(transfers, queued);
    if (woken)
        stop_cancelled(transfers);
    return sleeping ? LONGEST_SLEEP_MS : 0;
}

static void *io_thread(void *self)
{
    struct http_transfers *transfers = self;
    int sleep_ms, running;
    while ((sleep_ms = take_orders(transfers)) >= 0) {
        if (sleep_ms > 0)
            curl_multi_poll(transfers->multi, NULL, 0, sleep_ms, NULL);
        curl_multi_perform(transfers->multi, &running);
        finish_ended(transfers);
    }
    return NULL;
}

void http_transfer_wake(struct http_transfers *transfers)
{
    HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
    transfers->woken = true;
    wake_thread(transfers);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static CURLMcode set_multi(CURLM *multi)
{
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    /* libcurl's default closes idle connections while few transfers are under way */
    if (code == CURLM_OK)
        code = curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
    return code;
}

REQUIRES(TRANSFERS_LOCK)
static int begin(struct http_transfers *transfers, struct ph_error *err)
{
    int code = library_need(&curl_library, err);
    if (code < 0)
        return code;
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, http_wiped_malloc, http_wiped_free,
                             http_wiped_realloc, http_wiped_strdup, http_wiped_calloc) != CURLE_OK)
        return error_fail(err, PH_FAILED, "libcurl", "libcurl cannot be initialised");
    transfers->multi = curl_multi_init();
    transfers->begun = transfers->multi != NULL && set_multi(transfers->multi) == CURLM_OK &&
                       thread_start(&transfers->thread, io_thread, transfers) == 0;
    if (transfers->begun)
        return PH_OK;
    curl_multi_cleanup(transfers->multi);
    curl_global_cleanup();
    return error_fail(err, PH_FAILED, "libcurl", "The network thread cannot be started");
}

struct http_transfers *http_transfer_open(const struct http_options *options)
{
    struct http_transfers *opened = memory_alloc(sizeof *opened);
    pthread_mutex_init(&opened->lock, NULL);
    opened->ca_file = memory_copy(options->ca_file);
    opened->proxy = memory_copy(options->proxy);
    opened->connect_ms = options->connect_ms > 0 ? options->connect_ms : CONNECT_MS;
    opened->body_limit = options->body_limit > 0 ? options->body_limit : BODY_LIMIT;
    return opened;
}

/* The thread ends and takes libcurl along. */
static void end(struct http_transfers *transfers)
{
    {
        HOLD_LOCK(&transfers->lock, TRANSFERS_LOCK);
        transfers->closing = true;
        wake_thread(transfers);
    }
    pthread_join(transfers->thread, NULL);
    UNSHARED(TRANSFERS_LOCK);
    curl_multi_cleanup(transfers->multi);
    for (size_t i = 0; i < transfers->idle_count; i++)
        curl_easy_cleanup(transfers->idle[i]);
    curl_global_cleanup();
}

void http_transfer_close(struct http_transfers *transfers)
{
    UNSHARED(TRANSFERS_LOCK);
    if (transfers->begun)
        end(transfers);
    pthread_mutex_destroy(&transfers->lock);
    free(transfers->ca_file);
    if (transfers->proxy != NULL)
        secret_wipe(transfers->proxy, strlen(transfers->proxy)); /* may contain a password */
    free(transfers->proxy);
    free(transfers);
}
