/* What a fault does to an answer: in place of acting, or after the request has taken effect. */
#include "fault_body.h"

#include "sim.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    BOMB_BLOCK = 1 << 20,
    BOMB_BLOCKS = 1024 /* a gibibyte of spaces in about a mebibyte */
};

static const char *const absurd_waits[] = {"-1",
                                           "99999999999999999999",
                                           "soon",
                                           "1e9",
                                           "0x10",
                                           "Fri, 31 Dec 9999 23:59:59 GMT",
                                           "Thu, 01 Jan 1970 00:00:00 GMT",
                                           ""};

static void fault_busy(struct sim *sim, const struct fault *fault, struct reply *reply)
{
    char date[40];
    int64_t seconds = 1;
    const char *wait = fault->value != 0 ? fault->value : "1";
    if (fault->kind == FAULT_RETRY_DATE) {
        if (fault->value != 0 && text_integer(fault->value, -1000000, 1000000000, &seconds) != 0)
            seconds = 1;
        text_http_date(sim_wall(sim) + seconds * 1000, date);
        wait = date;
    } else if (fault->kind == FAULT_RETRY_ABSURD && fault->value == 0) {
        wait = absurd_waits[fault->hits % SIM_COUNT(absurd_waits)];
    }
    reply_error(reply, 429, "Too many requests have been sent in a given amount of time.");
    reply_header(reply, "Retry-After", wait);
}

static void fault_status(const struct fault *fault, struct reply *reply)
{
    reply_error(reply, fault->status, "The simulator was asked to answer %d.", fault->status);
    bool own_value = fault->value != 0 && strncmp(fault->kind_text, "status-", 7) == 0;
    if (own_value)
        reply_header(reply, "Retry-After", fault->value);
    else if (fault->status == 429 || fault->status == 423)
        reply_header(reply, "Retry-After", "1");
    if (fault->status == 401)
        reply_header(reply, "WWW-Authenticate",
                     "Bearer realm=\"identity-tokens\", error=\"invalid_token\"");
}

static void fault_redirect(const struct fault *fault, struct reply *reply)
{
    const char *url = fault->value;
    int status = 302;
    if (strlen(url) > 4 && url[0] == '3' && url[3] == ' ') {
        status = 300 + (url[1] - '0') * 10 + (url[2] - '0');
        url += 4;
    }
    reply_empty(reply, status < 300 || status > 399 ? 302 : status);
    reply_header(reply, "Location", url);
}

static void fault_garbage(struct reply *reply)
{
    struct buffer body = {0};
    unsigned char noise[700];
    randombytes_buf(noise, sizeof noise);
    buffer_text(&body, "{\"items\":[{\"id\":\"");
    buffer_add(&body, noise, sizeof noise);
    reply_text(reply, 200, "application/json;charset=UTF-8", &body);
}

static void fault_body(const struct fault *fault, struct reply *reply)
{
    struct buffer body = {0};
    buffer_text(&body, fault->value);
    reply_text(reply, 200, "application/json;charset=UTF-8", &body);
}

static void fault_html(struct reply *reply)
{
    struct buffer body = {0};
    buffer_text(
        &body,
        "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>It works!</h1>"
        "<p>This is a proxy, not the API.</p></body></html>\n");
    reply_text(reply, 200, "text/html;charset=UTF-8", &body);
}

/* A block that ends with a full flush can be repeated, so the bomb is packed once and copied. */
static void fault_gzip_bomb(struct reply *reply)
{
    static const unsigned char head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, end[] = {3, 0};
    unsigned char *plain = text_alloc(BOMB_BLOCK), packed[8192];
    memset(plain, ' ', BOMB_BLOCK);
    z_stream stream = {0};
    struct buffer body = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    stream.next_in = plain;
    stream.avail_in = BOMB_BLOCK;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    deflate(&stream, Z_FULL_FLUSH);
    size_t length = sizeof packed - stream.avail_out;
    deflateEnd(&stream);
    uLong block = crc32(0, plain, BOMB_BLOCK), sum = 0;
    free(plain);
    buffer_add(&body, head, sizeof head);
    for (int i = 0; i < BOMB_BLOCKS; i++) {
        buffer_add(&body, packed, length);
        sum = crc32_combine(sum, block, BOMB_BLOCK);
    }
    buffer_add(&body, end, sizeof end);
    uint64_t total = (uint64_t)BOMB_BLOCK * BOMB_BLOCKS;
    unsigned char tail[8];
    for (int i = 0; i < 4; i++) {
        tail[i] = (unsigned char)(sum >> 8 * i);
        tail[4 + i] = (unsigned char)(total >> 8 * i);
    }
    buffer_add(&body, tail, sizeof tail);
    reply_text(reply, 200, "application/json;charset=UTF-8", &body);
    reply_header(reply, "Content-Encoding", "gzip");
}

static void fault_link(const struct fault *fault, struct reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, "Link") == 0) {
            free(reply->headers[i].value);
            memmove(&reply->headers[i], &reply->headers[i + 1],
                    (reply->header_count - i - 1) * sizeof reply->headers[0]);
            reply->header_count--;
            break;
        }
    if (strchr(fault->value, '<') != NULL) {
        reply_header(reply, "Link", fault->value);
        return;
    }
    SIM_CLEANUP(text_free) char *link = text_format("<%s>; rel=\"next\"", fault->value);
    reply_header(reply, "Link", link);
}

/* Faults that only change how an answer is sent, or its links. */
static bool fault_travel(const struct fault *fault, struct reply *reply)
{
    switch (fault->kind) {
    case FAULT_STALL:
        reply->conduct = CONDUCT_STALL;
        return true;
    case FAULT_CUT_OFF:
        reply->conduct = CONDUCT_CUT;
        return true;
    case FAULT_CLOSE_BEFORE:
    case FAULT_CLOSE_AFTER:
        reply->conduct = CONDUCT_CLOSE;
        return true;
    case FAULT_HOLD_AFTER:
        reply->conduct = CONDUCT_HOLD;
        return true;
    case FAULT_ENDLESS:
        reply->conduct = CONDUCT_ENDLESS;
        return true;
    case FAULT_HUGE_HEADER:
        reply->conduct = CONDUCT_HUGE_HEADER;
        return true;
    case FAULT_SLOW:
        reply->conduct = CONDUCT_SLOW;
        return true;
    case FAULT_HOSTILE_LINK:
        fault_link(fault, reply);
        return true;
    default:
        return false;
    }
}

void fault_body_after(struct sim *sim, const struct fault *fault, struct reply *reply)
{
    if (fault_travel(fault, reply))
        return;
    reply_clear(reply);
    fault_body_before(sim, fault, reply);
}

void fault_body_before(struct sim *sim, const struct fault *fault, struct reply *reply)
{
    switch (fault->kind) {
    case FAULT_STATUS:
        fault_status(fault, reply);
        return;
    case FAULT_RETRY_SECONDS:
    case FAULT_RETRY_DATE:
    case FAULT_RETRY_ABSURD:
        fault_busy(sim, fault, reply);
        return;
    case FAULT_GARBAGE:
        fault_garbage(reply);
        return;
    case FAULT_HTML:
        fault_html(reply);
        return;
    case FAULT_GZIP_BOMB:
        fault_gzip_bomb(reply);
        return;
    case FAULT_BODY:
        fault_body(fault, reply);
        return;
    case FAULT_REDIRECT:
        fault_redirect(fault, reply);
        return;
    default:
        break;
    }
    struct json_object *empty = json_object_new_object();
    json_list(empty, "items");
    reply_json(reply, 200, empty);
    fault_travel(fault, reply);
}
