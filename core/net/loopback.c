/* The listener of loopback.h. libmicrohttpd's thread receives requests and lets loopback_request.c
 * judge them. The connection of the accepted one waits until the whole sign-in has ended, so that
 * the page never says "signed in" too early.
 *
 * TIME_WAIT: a configured port must be free again for the next sign-in, without SO_REUSEADDR. So no
 * connection may end in TIME_WAIT on our side: accepted sockets inherit SO_LINGER 0 from the
 * listening one, and with MHD_USE_TURBO libmicrohttpd closes them without shutdown(). What was
 * written has arrived by then, since the peer is on this machine. */
#include "net/loopback.h"

#include "net/loopback_request.h"
#include "net/microhttpd.h"
#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    CONNECTIONS = 16,
    HEAD_BYTES = 64 << 10, /* browsers send all cookies of 127.0.0.1, whatever the port */
    /* per connection; splitting the cookies takes libmicrohttpd many times their length */
    MEMORY_BYTES = 1024 << 10,
    CONNECTION_MS = 5000, /* from accept to the end of the request */
    FAREWELL_MS = 2000    /* for sending the last page */
};

struct visitor {
    int fd;
    int64_t deadline; /* time_monotonic_ms(); 0: the place is free */
    /* the request line is the awaited answer, the headers have not been read yet */
    bool ours;
};

LOCK_CLASS(LOOPBACK_LOCK);

struct loopback {
    struct MHD_Daemon *daemon;
    int listen_fd, wake_fd;
    bool stopped; /* nobody can connect any more */
    uint16_t port;
    char *host, *path, *state, *redirect_uri;
    pthread_mutex_t lock; /* guards the members below */
    pthread_cond_t changed;
    /* The answer is in result, answer and error. */
    bool answered GUARDED_BY(LOOPBACK_LOCK);
    int result GUARDED_BY(LOOPBACK_LOCK);
    struct loopback_answer answer;
    struct ph_error error;
    /* The browser that waits for the end of the sign-in. */
    struct MHD_Connection *held GUARDED_BY(LOOPBACK_LOCK);
    char *page GUARDED_BY(LOOPBACK_LOCK);
    enum loopback_end end GUARDED_BY(LOOPBACK_LOCK);
    bool page_sent GUARDED_BY(LOOPBACK_LOCK);
    struct visitor visitors[CONNECTIONS];
};

/* One request, from its first line to its end. */
struct visit {
    char *target;
    bool believed;
};

/* ---- Answers --------------------------------------------------------------------------------- */

static enum MHD_Result send_answer(struct MHD_Connection *connection, unsigned int status,
                                   const char *page)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        page == NULL ? 0 : strlen(page), (void *)page, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    static const char *const headers[][2] = {
        {"Connection", "close"},
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"Content-Security-Policy",
         "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    if (page != NULL)
        MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static char *html_escape(const char *text)
{
    static const char marks[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    char *html = memory_alloc(strlen(text) * 6 + 1), *at = html;
    for (; *text != '\0'; text++) {
        const char *mark = strchr(marks, *text);
        if (mark != NULL)
            at = stpcpy(at, names[mark - marks]);
        else
            *at++ = *text;
    }
    return html;
}

static char *page_make(enum loopback_end end, const char *text)
{
    static const char *const titles[] = {[LOOPBACK_FAILED] = "The sign-in did not work",
                                         [LOOPBACK_SIGNED_IN] = "You are signed in",
                                         [LOOPBACK_TO_CONFIRM] = "One question is left"};
    AUTO_FREE char *escaped = html_escape(text);
    return text_format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"color-scheme\" content=\"light dark\">"
                       "<title>phonectl</title></head><body><h1>%s</h1><p>%s</p>"
                       "<p>You can close this window.</p></body></html>\n",
                       titles[end], escaped);
}

/* ---- Requests: on libmicrohttpd's thread ----------------------------------------------------- */

/* NULL: no place for this connection, or it has ended. */
static struct visitor *visitor_of(struct loopback *loopback, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    for (size_t i = 0; info != NULL && i < CONNECTIONS; i++)
        if (loopback->visitors[i].deadline != 0 && loopback->visitors[i].fd == info->connect_fd)
            return &loopback->visitors[i];
    return NULL;
}

static void visitor_note(struct loopback *loopback, struct MHD_Connection *connection, bool ours)
{
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    struct visitor *visitor = visitor_of(loopback, connection);
    if (visitor != NULL)
        visitor->ours = ours;
}

static void *request_begins(void *self, const char *target, struct MHD_Connection *connection)
{
    struct loopback *loopback = self;
    visitor_note(loopback, connection, strstr(target, loopback->state) != NULL);
    struct visit *visit = memory_alloc(sizeof *visit);
    visit->target = memory_copy(target);
    return visit;
}

static void request_ends(void *self, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    (void)connection;
    (void)how;
    struct loopback *loopback = self;
    struct visit *visit = *context;
    if (visit == NULL)
        return;
    if (visit->believed) {
        HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
        loopback->held = NULL;
        loopback->page_sent = true;
        pthread_cond_broadcast(&loopback->changed);
    }
    secret_wipe(visit->target, strlen(visit->target));
    free(visit->target);
    free(visit);
    *context = NULL;
}

/* The headers that matter; a duplicated header makes the request untrusted. */
struct heads {
    struct loopback_request request;
    bool doubled;
};

static enum MHD_Result head_note(void *self, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    struct heads *heads = self;
    const char **slot = NULL;
    if (text_same_word(name, "Host"))
        slot = &heads->request.host;
    else if (text_same_word(name, "Sec-Fetch-Mode"))
        slot = &heads->request.fetch_mode;
    if (slot == NULL)
        return MHD_YES;
    heads->doubled = heads->doubled || *slot != NULL;
    *slot = value == NULL ? "" : value;
    return MHD_YES;
}

/* Judges a request. Keeps the first accepted answer and suspends its connection. */
static bool request_believed(struct loopback *loopback, const struct heads *heads,
                             struct MHD_Connection *connection, int *status)
{
    const struct loopback_expected expected = {loopback->host, loopback->path, loopback->state};
    struct loopback_answer answer = {NULL, NULL};
    struct ph_error error = {0};
    *status = MHD_HTTP_BAD_REQUEST;
    if (heads->doubled)
        return false;
    int result = loopback_request_judge(&expected, &heads->request, &answer, status, &error);
    if (result != PH_OK && result != PH_DENIED)
        return false;
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    if (loopback->answered) { /* a replay */
        secret_release(answer.code);
        free(answer.iss);
        *status = MHD_HTTP_GONE;
        return false;
    }
    loopback->answered = true;
    loopback->result = result;
    loopback->answer = answer;
    loopback->error = error;
    loopback->held = connection;
    MHD_suspend_connection(connection);
    const uint64_t one = 1;
    ssize_t ignored = write(loopback->wake_fd, &one, sizeof one);
    (void)ignored;
    return true;
}

static enum MHD_Result request_take(void *self, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *upload,
                                    size_t *upload_size, void **context)
{
    (void)url;
    (void)version;
    (void)upload;
    (void)upload_size;
    struct loopback *loopback = self;
    struct visit *visit = *context;
    if (visit->believed) { /* resumed by loopback_finish() */
        HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
        return send_answer(connection,
                           loopback->end == LOOPBACK_FAILED ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_OK,
                           loopback->page);
    }
    visitor_note(loopback, connection, false);
    struct heads heads = {.request = {.method = method, .target = visit->target}};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, head_note, &heads);
    int status = 0;
    const union MHD_ConnectionInfo *head =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (head != NULL && head->header_size > HEAD_BYTES) {
        visitor_note(loopback, connection, true);
        return send_answer(connection, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE, NULL);
    }
    visit->believed = request_believed(loopback, &heads, connection, &status);
    return visit->believed ? MHD_YES : send_answer(connection, (unsigned int)status, NULL);
}

static void connection_begins(struct loopback *loopback, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    for (size_t i = 0; info != NULL && i < CONNECTIONS; i++)
        if (loopback->visitors[i].deadline == 0) {
            loopback->visitors[i] = (struct visitor){
                .fd = info->connect_fd, .deadline = time_monotonic_ms() + CONNECTION_MS};
            return;
        }
}

static void connection_changes(void *self, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode what)
{
    (void)context;
    struct loopback *loopback = self;
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_begins(loopback, connection);
        return;
    }
    struct visitor *visitor = visitor_of(loopback, connection);
    if (visitor == NULL)
        return;
    if (visitor->ours)
        log_write(PH_LOG_WARNING, "loopback",
                  "The browser came back from the sign-in, but its request was too large to be "
                  "read: delete the cookies of 127.0.0.1 in it and sign in again, or paste the "
                  "address with --flow paste");
    *visitor = (struct visitor){0};
}

/* Ends slow connections: libmicrohttpd's own limit restarts with every byte. Returns the next time
 * to look. */
static int64_t visitors_expire(struct loopback *loopback)
{
    int64_t now = time_monotonic_ms(), next = now + CONNECTION_MS;
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        struct visitor *visitor = &loopback->visitors[i];
        if (visitor->deadline == 0)
            continue;
        if (visitor->deadline > now)
            next = visitor->deadline < next ? visitor->deadline : next;
        else
            shutdown(visitor->fd, SHUT_RDWR);
    }
    return next;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static int socket_bind(uint16_t port, int *fd)
{
    AUTO_CLOSE int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0)
        return errno;
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (setsockopt(made, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0 ||
        bind(made, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(made, CONNECTIONS * 2) != 0)
        return errno;
    *fd = made;
    made = -1;
    return 0;
}

static int socket_open(const uint16_t *ports, int *fd, uint16_t *port, struct ph_error *err)
{
    AUTO_FREE char *tried = NULL;
    int reason = 0;
    size_t i = 0;
    do {
        reason = socket_bind(ports[i], fd);
        if (reason == 0)
            break;
        text_append(&tried, ", ", "%u", ports[i]);
    } while (ports[i] != 0 && ports[++i] != 0);
    if (reason != 0)
        return error_fail(
            err, PH_BUSY, "ports",
            "Cannot listen for the answer of the sign-in on 127.0.0.1, port%s %s: %s. "
            "Free one of them, or configure other redirect ports.",
            i > 1 ? "s" : "", tried, strerror(reason));
    struct sockaddr_in bound;
    socklen_t size = sizeof bound;
    if (getsockname(*fd, (struct sockaddr *)&bound, &size) != 0)
        return error_fail(err, PH_FAILED, "ports", "getsockname: %s", strerror(errno));
    *port = ntohs(bound.sin_port);
    return PH_OK;
}

int loopback_open(const uint16_t *ports, const char *path, const char *state,
                  struct loopback **loopback, struct ph_error *err)
{
    int fd = -1;
    uint16_t port = 0;
    int code = library_need(&microhttpd_library, err);
    if (code == PH_OK)
        code = socket_open(ports, &fd, &port, err);
    if (code < 0)
        return code;
    struct loopback *opened = memory_alloc(sizeof *opened);
    opened->listen_fd = fd;
    opened->port = port;
    opened->path = memory_copy(path);
    opened->state = memory_copy(state);
    opened->host = text_format("127.0.0.1:%u", port);
    opened->redirect_uri = text_format("http://%s%s", opened->host, path);
    opened->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&opened->lock, NULL);
    thread_condition_init(&opened->changed);
    opened->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO,
        0, NULL, NULL, request_take, opened, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned int)(CONNECTION_MS / 1000), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_BYTES, MHD_OPTION_URI_LOG_CALLBACK, request_begins, opened,
        MHD_OPTION_NOTIFY_COMPLETED, request_ends, opened, MHD_OPTION_NOTIFY_CONNECTION,
        connection_changes, opened, MHD_OPTION_END);
    if (opened->daemon == NULL || opened->wake_fd < 0) {
        loopback_close(opened);
        return error_fail(err, PH_FAILED, "ports", "The listener for the sign-in did not start.");
    }
    *loopback = opened;
    return PH_OK;
}

uint16_t loopback_port(const struct loopback *loopback)
{
    return loopback->port;
}

const char *loopback_redirect_uri(const struct loopback *loopback)
{
    return loopback->redirect_uri;
}

/* ---- Waiting and ending ---------------------------------------------------------------------- */

/* From here on nobody can connect; the daemon still serves the waiting browser. It may still poll
 * the descriptor, so listen_fd is closed after the daemon. */
static void listener_stop(struct loopback *loopback)
{
    if (loopback->stopped || loopback->daemon == NULL)
        return;
    loopback->stopped = true;
    MHD_quiesce_daemon(loopback->daemon);
    shutdown(loopback->listen_fd, SHUT_RDWR);
}

static int answer_await(struct loopback *loopback, int64_t timeout_ms, int cancel_fd,
                        struct ph_error *err)
{
    int64_t end = time_monotonic_ms() + timeout_ms;
    struct pollfd watched[] = {{.fd = loopback->wake_fd, .events = POLLIN},
                               {.fd = cancel_fd, .events = POLLIN}};
    for (;;) {
        int64_t next = visitors_expire(loopback);
        if (time_monotonic_ms() >= end)
            return error_fail(err, PH_TIMEOUT, "",
                              "The sign-in was not finished in the browser in time; try again.");
        poll(watched, COUNT_OF(watched), time_left_ms(next < end ? next : end));
        if (watched[0].revents != 0)
            return PH_OK;
        if (watched[1].revents != 0)
            return error_fail(err, PH_CANCELLED, "", "The sign-in was cancelled.");
    }
}

int loopback_wait(struct loopback *loopback, int64_t timeout_ms, int cancel_fd,
                  struct loopback_answer *answer, struct ph_error *err)
{
    int code = answer_await(loopback, timeout_ms, cancel_fd, err);
    listener_stop(loopback);
    if (code < 0)
        return code;
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    if (loopback->result < 0 && err != NULL)
        *err = loopback->error;
    answer->code = memory_steal(loopback->answer.code);
    answer->iss = memory_steal(loopback->answer.iss);
    return loopback->result;
}

void loopback_finish(struct loopback *loopback, enum loopback_end end, const char *text)
{
    listener_stop(loopback);
    HOLD_LOCK(&loopback->lock, LOOPBACK_LOCK);
    if (loopback->held == NULL || loopback->page != NULL)
        return;
    loopback->page = page_make(end, text);
    loopback->end = end;
    MHD_resume_connection(loopback->held);
    int64_t until_ms = time_monotonic_ms() + FAREWELL_MS;
    while (!loopback->page_sent)
        if (thread_condition_wait(&loopback->changed, &loopback->lock, until_ms) != 0)
            break;
}

void loopback_close(struct loopback *loopback)
{
    UNSHARED(LOOPBACK_LOCK);
    if (loopback == NULL)
        return;
    loopback_finish(loopback, LOOPBACK_FAILED, "phonectl shows the reason.");
    if (loopback->daemon != NULL)
        MHD_stop_daemon(loopback->daemon);
    close(loopback->listen_fd);
    secret_release(loopback->answer.code);
    free(loopback->answer.iss);
    if (loopback->wake_fd >= 0)
        close(loopback->wake_fd);
    secret_wipe(loopback->state, strlen(loopback->state));
    free(loopback->state);
    free(loopback->host);
    free(loopback->path);
    free(loopback->redirect_uri);
    free(loopback->page);
    pthread_cond_destroy(&loopback->changed);
    pthread_mutex_destroy(&loopback->lock);
    free(loopback);
}

const char *loopback_library(void)
{
    return library_need(&microhttpd_library, NULL) == PH_OK ? MHD_get_version() : NULL;
}
