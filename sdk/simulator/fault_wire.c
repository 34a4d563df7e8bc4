/* Answers that a well-behaved server would never send: cut off, endless, one byte per second,
 * with a huge header. */
#include "fault_wire.h"

#include "waiting.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    HUGE_HEADER = 1 << 20,
    WRITE_PATIENCE = 2000, /* milliseconds for a client that stopped reading */
    SLOW_PACE = 1000       /* milliseconds per byte */
};

static ssize_t read_cut(void *closure, uint64_t at, char *out, size_t most)
{
    const struct reply *reply = &((struct exchange *)closure)->reply;
    size_t half = reply->length / 2;
    if (at >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t length = half - (size_t)at < most ? half - (size_t)at : most;
    memcpy(out, reply->body + at, length);
    return (ssize_t)length;
}

static ssize_t read_slow(void *closure, uint64_t at, char *out, size_t most)
{
    struct exchange *exchange = closure;
    int64_t now = text_monotonic();
    if (most == 0)
        return 0;
    if (now < exchange->next_byte) {
        return waiting_add(exchange, exchange->next_byte, false)
                   ? 0
                   : MHD_CONTENT_READER_END_WITH_ERROR;
    }
    exchange->next_byte = now + SLOW_PACE;
    *out = exchange->reply.body[at];
    return 1;
}

static ssize_t read_endless(void *closure, uint64_t at, char *out, size_t most)
{
    static const char start[] = "{\"items\":[";
    (void)closure;
    memset(out, ' ', most);
    for (size_t i = 0; at + i < sizeof start - 1 && i < most; i++)
        out[i] = start[at + i];
    return (ssize_t)most;
}

/* Writes past the library, whose memory for a connection is too small for this header. Giving every
 * connection more would cost every request the time to clear it. */
static void write_huge_header(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct buffer out = {0};
    buffer_text(&out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Padding: ");
    SIM_CLEANUP(text_free) char *padding = text_alloc(HUGE_HEADER + 1);
    memset(padding, 'x', HUGE_HEADER);
    buffer_add(&out, padding, HUGE_HEADER);
    buffer_text(&out, "\r\n\r\n{}");
    for (size_t sent = 0; info != NULL && sent < out.length;) {
        ssize_t length =
            send(info->connect_fd, out.data + sent, out.length - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (length > 0) {
            sent += (size_t)length;
            continue;
        }
        struct pollfd ready = {.fd = info->connect_fd, .events = POLLOUT};
        if (length == 0 || errno != EAGAIN || poll(&ready, 1, WRITE_PATIENCE) <= 0)
            break;
    }
    buffer_free(&out);
}

/* With TLS, connections have enough memory (server.c), since their bytes cannot be written past the
 * library. */
static struct MHD_Response *huge_header_response(void)
{
    SIM_CLEANUP(text_free) char *padding = text_alloc(HUGE_HEADER + 1);
    memset(padding, 'x', HUGE_HEADER);
    struct MHD_Response *response = MHD_create_response_from_buffer(2, "{}", MHD_RESPMEM_MUST_COPY);
    if (response != NULL)
        MHD_add_response_header(response, "X-Padding", padding);
    return response;
}

struct MHD_Response *fault_wire_response(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    switch (reply->conduct) {
    case CONDUCT_CUT:
        return reply->length != 0 ? MHD_create_response_from_callback(reply->length, 1024, read_cut,
                                                                      exchange, NULL)
                                  : NULL;
    case CONDUCT_SLOW:
        return MHD_create_response_from_callback(reply->length, 64, read_slow, exchange, NULL);
    case CONDUCT_ENDLESS:
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, read_endless, exchange,
                                                 NULL);
    case CONDUCT_HUGE_HEADER:
        if (MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION) !=
            NULL)
            return huge_header_response();
        write_huge_header(exchange);
        return NULL;
    default:
        return NULL;
    }
}
