/* The request log: shows tests what really arrived. Tokens are kept only as hashes. */
#include "request_log.h"

#include <json-c/linkhash.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATH_KEPT = 400,     /* characters of a path or query that are kept */
    BODIES_MOST = 200000 /* number of distinct request × device pairs counted */
};

static void entry_free(struct lh_entry *entry)
{
    free((char *)lh_entry_k(entry));
    free(lh_entry_v(entry));
}

void request_log_init(struct request_log *log)
{
    log->bodies = lh_kchar_table_new(64, entry_free);
}

static void clear_ring(struct request_log *log)
{
    for (size_t i = 0; i < REQUEST_LOG_RING; i++) {
        free(log->ring[i].path);
        free(log->ring[i].query);
        memset(&log->ring[i], 0, sizeof log->ring[i]);
    }
}

void request_log_free(struct request_log *log)
{
    clear_ring(log);
    lh_table_free(log->bodies);
}

void request_log_reset(struct request_log *log)
{
    uint64_t connections = log->connections, in_flight = log->in_flight;
    request_log_free(log);
    memset(log, 0, sizeof *log);
    log->connections = connections;
    log->in_flight = log->in_flight_peak = in_flight;
    request_log_init(log);
}

static void count_body(struct request_log *log, const struct request *request)
{
    const char *device = request_text(request, "deviceId");
    SIM_CLEANUP(text_free)
    char *key =
        text_format("POST %.*s %s", PATH_KEPT, request->path, device != NULL ? device : "-");
    void *found = NULL;
    if (lh_table_lookup_ex(log->bodies, key, &found)) {
        ++*(uint64_t *)found;
        return;
    }
    if (lh_table_length(log->bodies) >= BODIES_MOST)
        return;
    uint64_t *count = text_alloc(sizeof *count);
    *count = 1;
    lh_table_insert(log->bodies, text_copy(key), count);
}

size_t request_log_request(struct request_log *log, const struct request *request, int64_t wall)
{
    size_t slot = log->seen++ % REQUEST_LOG_RING;
    struct request_log_entry *entry = &log->ring[slot];
    free(entry->path);
    free(entry->query);
    memset(entry, 0, sizeof *entry);
    snprintf(entry->method, sizeof entry->method, "%s", request->method);
    entry->path = text_copy_length(request->path, strnlen(request->path, PATH_KEPT));
    entry->query = text_copy_length(request->query_text, strnlen(request->query_text, PATH_KEPT));
    entry->body_length = request->body_length;
    entry->at = wall;
    if (request->authorization != 0) {
        unsigned char hash[crypto_hash_sha256_BYTES];
        const char *text = request->authorization;
        crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
        sodium_bin2hex(entry->authorization_sha256, sizeof entry->authorization_sha256, hash,
                       sizeof hash);
        entry->authorized = true;
    }
    if (strcmp(request->method, "POST") == 0)
        count_body(log, request);
    return slot;
}

void request_log_status(struct request_log *log, size_t slot, int status)
{
    log->ring[slot].status = status;
    if (status > 0 && status < 600)
        log->statuses[status]++;
    if (status == 429)
        log->given_429++;
}

void request_log_rate(struct request_log *log, int64_t now)
{
    int64_t second = now / 1000;
    if (second != log->second) {
        log->last_second = second == log->second + 1 ? log->this_second : 0;
        log->this_second = 0;
        log->second = second;
    }
    log->this_second++;
    log->api_requests++;
}

struct json_object *request_log_last(const struct request_log *log, size_t count)
{
    struct json_object *items = json_object_new_array();
    uint64_t have = log->seen < REQUEST_LOG_RING ? log->seen : REQUEST_LOG_RING;
    if (count > have)
        count = (size_t)have;
    for (uint64_t i = log->seen - count; i < log->seen; i++) {
        const struct request_log_entry *entry = &log->ring[i % REQUEST_LOG_RING];
        struct json_object *item = json_object_new_object();
        char at[32];
        text_iso_time(entry->at, at);
        json_text(item, "at", at);
        json_text(item, "method", entry->method);
        json_text(item, "path", entry->path);
        json_text(item, "query", entry->query);
        json_flag(item, "authorization", entry->authorized);
        if (entry->authorized)
            json_text(item, "authorization_sha256", entry->authorization_sha256);
        json_number(item, "body_length", (int64_t)entry->body_length);
        json_number(item, "status", entry->status);
        json_object_array_add(items, item);
    }
    return items;
}

struct json_object *request_log_bodies(const struct request_log *log)
{
    struct json_object *bodies = json_object_new_object();
    struct lh_entry *entry;
    lh_foreach(log->bodies, entry)
    {
        json_number(bodies, lh_entry_k(entry), (int64_t) * (const uint64_t *)lh_entry_v(entry));
    }
    return bodies;
}
