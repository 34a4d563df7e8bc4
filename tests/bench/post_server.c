/* The smallest server that can stand behind a proxy in a benchmark: post_server [PER_SECOND
 * [BURST [everywhere]]]. Answers every request with 200 or, above the limit, with 429 and
 * Retry-After: 1. Prints its port; at the end of its standard input it prints how many requests
 * it answered and how many it refused. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct MHD_Response *good, *slower;
static long rate, burst;
static atomic_long answered, refused;

/* A bucket of `burst` requests, refilled at `rate` per second; one thread only. */
static int is_allowed(void)
{
    static int64_t level_us, before_us;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000, full = burst * 1000000;
    if (rate == 0)
        return 1;
    level_us = before_us == 0 ? full : level_us + (now_us - before_us) * rate;
    before_us = now_us;
    if (level_us > full)
        level_us = full;
    if (level_us < 1000000)
        return 0;
    level_us -= 1000000;
    return 1;
}

static enum MHD_Result answer(void *self, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    static int seen;
    (void)self, (void)url, (void)method, (void)version, (void)data;
    if (*state == NULL || *size > 0) { /* answer once the whole body has arrived */
        *state = &seen;
        *size = 0;
        return MHD_YES;
    }
    if (is_allowed()) {
        answered++;
        return MHD_queue_response(connection, MHD_HTTP_OK, good);
    }
    refused++;
    return MHD_queue_response(connection, MHD_HTTP_TOO_MANY_REQUESTS, slower);
}

int main(int argc, char **argv)
{
    rate = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    burst = argc > 2 ? strtol(argv[2], NULL, 10) : rate;
    good = MHD_create_response_from_buffer(2, "{}", MHD_RESPMEM_PERSISTENT);
    slower = MHD_create_response_from_buffer(2, "{}", MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(slower, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (argc > 3) /* listen on every address of a network namespace, for origins.py */
        address.sin_addr.s_addr = htonl(INADDR_ANY);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_CONNECTION_LIMIT, 1024u, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    char rest[64];
    while (read(STDIN_FILENO, rest, sizeof rest) > 0)
        continue;
    MHD_stop_daemon(daemon);
    printf("{\"answered\":%ld,\"refused\":%ld}\n", answered, refused);
    MHD_destroy_response(good);
    MHD_destroy_response(slower);
    return 0;
}
