/* Passes requests from libmicrohttpd to sim_handle() and sends the replies, delayed or broken as
 * the reply says. */
#include "server.h"

#include "fault_wire.h"
#include "router.h"
#include "waiting.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONNECTIONS_MOST = 20000,
    SPARE_FILES = 50,
    TLS_CONNECTION_MEMORY = 4 << 20, /* bytes: room for the huge header */
    IDLE_TIME = 600,                 /* seconds a silent connection is kept */
    PEM_MOST = 1 << 20
};

struct server {
    struct sim *sim;
    struct MHD_Daemon *daemon;
    char *certificate, *key;
    struct waiting *waiting;
};

static void count_in_flight(struct sim *sim, bool more)
{
    pthread_mutex_lock(&sim->lock);
    if (more && ++sim->log.in_flight > sim->log.in_flight_peak)
        sim->log.in_flight_peak = sim->log.in_flight;
    if (!more)
        sim->log.in_flight--;
    pthread_mutex_unlock(&sim->lock);
}

static void *exchange_new(void *closure, const char *target, struct MHD_Connection *connection)
{
    const struct server *server = closure;
    struct exchange *exchange = text_alloc(sizeof *exchange);
    exchange->sim = server->sim;
    exchange->waiting = server->waiting;
    exchange->connection = connection;
    exchange->target = text_copy(target);
    return exchange;
}

static void exchange_done(void *closure, struct MHD_Connection *connection, void **slot,
                          enum MHD_RequestTerminationCode why)
{
    struct exchange *exchange = *slot;
    (void)closure, (void)connection, (void)why;
    *slot = NULL;
    if (exchange == NULL)
        return;
    if (exchange->counted)
        count_in_flight(exchange->sim, false);
    if (exchange->handled)
        request_free(&exchange->request);
    reply_free(&exchange->reply);
    buffer_free(&exchange->body);
    free(exchange->target);
    free(exchange);
}

static void connection_changed(void *closure, struct MHD_Connection *connection, void **slot,
                               enum MHD_ConnectionNotificationCode what)
{
    struct sim *sim = ((struct server *)closure)->sim;
    (void)connection;
    (void)slot;
    if (what != MHD_CONNECTION_NOTIFY_STARTED)
        return;
    pthread_mutex_lock(&sim->lock);
    sim->log.connections++;
    pthread_mutex_unlock(&sim->lock);
}

static void handle(struct exchange *exchange, const char *method)
{
    struct sim *sim = exchange->sim;
    struct request *request = &exchange->request;
    struct MHD_Connection *connection = exchange->connection;
    request->method = method;
    request->target = exchange->target;
    request->authorization =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
    request->content_type =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    request->host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    request->forwarded_proto =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-Proto");
    request->body = exchange->body.data;
    request->body_length = exchange->body.length;
    exchange->handled = true;
    sim_handle(sim, request, &exchange->reply);
    waiting_release(exchange->waiting, sim->released);
}

static struct MHD_Response *plain_response(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->length, reply->body,
        reply->body != NULL ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (response != NULL)
        reply->body = NULL;
    return response;
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    bool plain = reply->conduct == CONDUCT_SEND || reply->conduct == CONDUCT_HOLD ||
                 reply->conduct == CONDUCT_STALL;
    struct MHD_Response *response =
        plain ? plain_response(exchange) : fault_wire_response(exchange);
    if (response == NULL)
        return MHD_NO; /* the library closes the connection */
    if (reply->type != NULL)
        MHD_add_response_header(response, "Content-Type", reply->type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result access_handler(void *closure, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *upload_size, void **slot)
{
    struct exchange *exchange = *slot;
    (void)closure, (void)connection, (void)url, (void)version;
    if (!exchange->started) {
        exchange->started = true;
        exchange->counted = strncmp(exchange->target, "/sim/", 5) != 0;
        if (exchange->counted)
            count_in_flight(exchange->sim, true);
        return MHD_YES;
    }
    if (*upload_size != 0) {
        if (exchange->body.length + *upload_size > REQUEST_BODY_MOST)
            exchange->request.body_too_large = true;
        else
            buffer_add(&exchange->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (!exchange->handled)
        handle(exchange, method);
    if (!exchange->waited) {
        const struct reply *reply = &exchange->reply;
        bool forever = reply->conduct == CONDUCT_STALL || reply->conduct == CONDUCT_HOLD;
        exchange->waited = true;
        int64_t wake = forever ? INT64_MAX : exchange->request.now + reply->delay_ms;
        if (forever || reply->delay_ms > 0)
            return waiting_add(exchange, wake, forever) ? MHD_YES : MHD_NO;
    }
    return send_reply(exchange);
}

/* Keeps the query undecoded: the simulator parses the target as sent. */
static size_t keep_escapes(void *closure, struct MHD_Connection *connection, char *text)
{
    (void)closure, (void)connection;
    return strlen(text);
}

static char *read_file(const char *path, char error[static 256])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > PEM_MOST) {
        snprintf(error, 256, "--tls: cannot read %.150s: %s", path,
                 fd < 0 ? strerror(errno) : "not a small file");
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    char *text = text_alloc((size_t)info.st_size + 1);
    ssize_t length = read(fd, text, (size_t)info.st_size);
    close(fd);
    if (length >= 0)
        return text;
    free(text);
    snprintf(error, 256, "--tls: cannot read %.200s", path);
    return NULL;
}

static unsigned connection_limit(void)
{
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur == RLIM_INFINITY || files.rlim_cur > CONNECTIONS_MOST + SPARE_FILES)
        return CONNECTIONS_MOST;
    return files.rlim_cur > 2 * SPARE_FILES ? (unsigned)files.rlim_cur - SPARE_FILES : SPARE_FILES;
}

static bool listen_on(struct server *server)
{
    const struct options *options = &server->sim->options;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)options->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, TLS_CONNECTION_MEMORY, NULL},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
        {MHD_OPTION_END, 0, NULL}};
    if (server->key == NULL)
        tls[0].option = MHD_OPTION_END;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_SUPPRESS_DATE_NO_CLOCK | (server->key != NULL ? MHD_USE_TLS : 0u);
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, access_handler, server, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, exchange_new, server,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_done, server, MHD_OPTION_NOTIFY_CONNECTION,
        connection_changed, server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit(), MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIME,
        MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return server->daemon != NULL;
}

static void server_free(struct server *server)
{
    waiting_end(server->waiting);
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    waiting_free(server->waiting);
    free(server->certificate);
    free(server->key);
    free(server);
}

struct server *server_start(struct sim *sim, char error[static 256])
{
    struct server *server = text_alloc(sizeof *server);
    server->sim = sim;
    server->waiting = waiting_new();
    const struct options *options = &sim->options;
    if (options->tls_certificate != 0 &&
        ((server->certificate = read_file(options->tls_certificate, error)) == NULL ||
         (server->key = read_file(options->tls_key, error)) == NULL)) {
        server_free(server);
        return NULL;
    }
    if (!listen_on(server)) {
        snprintf(error, 256, "cannot listen on 127.0.0.1:%lld%s", (long long)options->port,
                 server->key != NULL ? " (is the port taken, are certificate and key a pair?)"
                                     : ": is the port taken?");
        server_free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    pthread_mutex_lock(&sim->lock);
    snprintf(sim->origin, sizeof sim->origin, "%s://127.0.0.1:%u",
             server->key != NULL ? "https" : "http", info != NULL ? (unsigned)info->port : 0u);
    pthread_mutex_unlock(&sim->lock);
    return server;
}

void server_stop(struct server *server)
{
    MHD_quiesce_daemon(server->daemon);
    server_free(server);
}
