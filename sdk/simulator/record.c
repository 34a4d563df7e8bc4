/* The simulator's notebook: tests read here what really arrived. Tokens are kept only as hashes. */
#include "record.h"

#include <json-c/linkhash.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_KEPT 400      /* characters of a path or query that are kept */
#define BODIES_MOST 200000 /* distinct request × device pairs that are counted */

static void entry_free(struct lh_entry *entry)
{
    free((char *)lh_entry_k(entry));
    free(lh_entry_v(entry));
}

void record_init(struct record *record)
{
    record->bodies = lh_kchar_table_new(64, entry_free);
}

static void clear_ring(struct record *record)
{
    for (size_t i = 0; i < RECORD_RING; i++) {
        free(record->ring[i].path);
        free(record->ring[i].query);
        memset(&record->ring[i], 0, sizeof record->ring[i]);
    }
}

void record_free(struct record *record)
{
    clear_ring(record);
    lh_table_free(record->bodies);
}

void record_reset(struct record *record)
{
    uint64_t connections = record->connections, in_flight = record->in_flight;
    record_free(record);
    memset(record, 0, sizeof *record);
    record->connections = connections;
    record->in_flight = record->in_flight_peak = in_flight;
    record_init(record);
}

static void count_body(struct record *record, const struct request *request)
{
    const char *device = request_text(request, "deviceId");
    SIM_CLEANUP(text_free)
    char *key = text_format("POST %.*s %s", PATH_KEPT, request->path, device ? device : "-");
    void *found = NULL;
    if (lh_table_lookup_ex(record->bodies, key, &found)) {
        ++*(uint64_t *)found;
        return;
    }
    if (lh_table_length(record->bodies) >= BODIES_MOST)
        return;
    uint64_t *count = text_alloc(sizeof *count);
    *count = 1;
    lh_table_insert(record->bodies, text_copy(key), count);
}

size_t record_request(struct record *record, const struct request *request, int64_t wall)
{
    size_t slot = record->seen++ % RECORD_RING;
    struct record_entry *entry = &record->ring[slot];
    free(entry->path);
    free(entry->query);
    memset(entry, 0, sizeof *entry);
    snprintf(entry->method, sizeof entry->method, "%s", request->method);
    entry->path = text_copy_length(request->path, strnlen(request->path, PATH_KEPT));
    entry->query = text_copy_length(request->query_text, strnlen(request->query_text, PATH_KEPT));
    entry->body_length = request->body_length;
    entry->at = wall;
    if (request->authorization) {
        unsigned char hash[crypto_hash_sha256_BYTES];
        const char *text = request->authorization;
        crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
        sodium_bin2hex(entry->authorization_sha256, sizeof entry->authorization_sha256, hash,
                       sizeof hash);
        entry->authorized = true;
    }
    if (!strcmp(request->method, "POST"))
        count_body(record, request);
    return slot;
}

void record_status(struct record *record, size_t slot, int status)
{
    record->ring[slot].status = status;
    if (status > 0 && status < 600)
        record->statuses[status]++;
    if (status == 429)
        record->given_429++;
}

void record_rate(struct record *record, int64_t now)
{
    int64_t second = now / 1000;
    if (second != record->second) {
        record->last_second = second == record->second + 1 ? record->this_second : 0;
        record->this_second = 0;
        record->second = second;
    }
    record->this_second++;
    record->api_requests++;
}

struct json_object *record_last(const struct record *record, size_t count)
{
    struct json_object *items = json_object_new_array();
    uint64_t have = record->seen < RECORD_RING ? record->seen : RECORD_RING;
    if (count > have)
        count = (size_t)have;
    for (uint64_t i = record->seen - count; i < record->seen; i++) {
        const struct record_entry *entry = &record->ring[i % RECORD_RING];
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

struct json_object *record_bodies(const struct record *record)
{
    struct json_object *bodies = json_object_new_object();
    struct lh_entry *entry;
    lh_foreach(record->bodies, entry)
    {
        json_number(bodies, lh_entry_k(entry), (int64_t) * (const uint64_t *)lh_entry_v(entry));
    }
    return bodies;
}
