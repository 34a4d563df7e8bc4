/* Sends many POSTs through core/http from blocking worker threads, as a job does, and prints the
 * results as one JSON object: post_client [--ca FILE] URL COUNT WORKERS.
 * Each request carries its number as n=. */
#include "net/http.h"
#include "net/http_message.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { MOST_WORKERS = 1024 };

static struct http *http;
static const char *url;
static int64_t count;
static atomic_int_fast64_t next, done, busy, refused, unknown, failed;

static void *work(void *self)
{
    (void)self;
    int64_t number;
    while ((number = atomic_fetch_add(&next, 1)) < count) {
        AUTO_FREE char *numbered = text_format("%s?n=%lld", url, (long long)number);
        AUTO_FREE char *body = text_format("{\"key\":%lld}", (long long)number);
        struct http_request request = {
            .method = "POST", .url = numbered, .body = body, .body_length = strlen(body)};
        struct http_response response;
        struct ph_error err;
        int code = http_fetch(http, &request, &response, &err);
        if (code == PH_UNKNOWN)
            unknown++;
        else if (code < 0)
            failed++;
        else if (response.status == 429)
            busy++;
        else if (response.status >= 300)
            refused++;
        else
            done++;
        if (code == 0)
            http_response_clear(&response);
        else if (failed + unknown == 1)
            fprintf(stderr, "post_client: %s\n", err.text);
    }
    return NULL;
}

static void print_result(int64_t time_ms)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"time_ms\":%lld,\"done\":%lld,\"busy\":%lld,\"refused\":%lld,\"unknown\":%lld,"
           "\"failed\":%lld,\"cpu_ms\":%lld,\"rss_kib\":%ld}\n",
           (long long)time_ms, (long long)done, (long long)busy, (long long)refused,
           (long long)unknown, (long long)failed,
           (long long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
               (long long)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000,
           usage.ru_maxrss);
}

int main(int argc, char **argv)
{
    struct http_options options = {0};
    while (argc > 2 && strncmp(argv[1], "--", 2) == 0) {
        if (strcmp(argv[1], "--ca") == 0)
            options.ca_file = argv[2];
        argc -= 2;
        argv += 2;
    }
    long workers = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (workers < 1 || workers > MOST_WORKERS)
        return 2;
    url = argv[1];
    count = strtol(argv[2], NULL, 10);
    struct ph_error err;
    if (secret_open(&err) < 0) {
        fprintf(stderr, "post_client: %s\n", err.text);
        return 1;
    }
    http = http_open(&options);
    pthread_t threads[MOST_WORKERS];
    int64_t started = time_monotonic_ms();
    for (long i = 0; i < workers; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (long i = 0; i < workers; i++)
        pthread_join(threads[i], NULL);
    print_result(time_monotonic_ms() - started);
    http_close(http);
    return 0;
}
