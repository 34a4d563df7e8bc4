/* Reads paged lists, from link to link until a page brings nothing new. */
#include "webex_pages.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGES_MAX = 100000,
    ROOM_FIRST = 1024,
    AHEAD_MOST = 32 /* pages; twice as many with each page that came as expected */
};

/* Visits the items of all pages and remembers a hash of each, to drop duplicates. */
struct webex_pages {
    struct ph_context *ctx;
    webex_visit *visit;
    void *self;
    uint64_t *seen; /* open addressing, 0 = free; room is a power of two */
    size_t count, room;
    size_t fresh;                 /* of this page */
    struct webex_request request; /* of the next page */
    int read;                     /* pages, but for the last one */
    const struct ph_memo *memo;   /* of `expected`, or NULL */
    char key[128];
    const struct ph_ahead *host_ahead; /* or NULL */
    int64_t ahead, asked;       /* how many pages to ask for ahead; the last start asked for */
    int64_t expected;           /* how many items the list had the last time; 0: not known */
    const char *before, *after; /* what stands around the start in each link */
    int64_t step, due;          /* max in each link, and the start of the next one */
};

/* Like FNV-1a, but eight bytes at a time. A collision can at worst end a list early, which is
 * reported. Never 0. */
static uint64_t text_hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t left = strlen(text), step; left > 0; left -= step, text += step) {
        uint64_t bytes = 0;
        step = left < sizeof bytes ? left : sizeof bytes;
        memcpy(&bytes, text, step);
        hash = (hash ^ bytes) * 1099511628211u;
        hash ^= hash >> 32;
    }
    return hash == 0 ? 1 : hash;
}

/* Hashes what identifies the item, not the whole item: times and states may change between two
 * reads. */
static uint64_t item_hash(struct json_object *item)
{
    static const char *const names[] = {"id", "callingDeviceId", "deviceId", "mac", "serial"};
    const char *text = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && text == NULL; i++)
        text = webex_text(item, names[i]);
    if (text == NULL)
        text = json_object_to_json_string(item);
    return text == NULL ? 1 : text_hash(text);
}

static int take_hash(struct webex_pages *pages, uint64_t hash)
{
    size_t slot = hash & (pages->room - 1);
    while (pages->seen[slot] != 0 && pages->seen[slot] != hash)
        slot = (slot + 1) & (pages->room - 1);
    if (pages->seen[slot] == hash)
        return 0;
    pages->seen[slot] = hash;
    pages->count++;
    return 1;
}

static int make_room(struct webex_pages *pages)
{
    size_t room = pages->room;
    uint64_t *old = pages->seen;
    if (pages->count * 2 < room)
        return 1;
    pages->room = room == 0 ? ROOM_FIRST : room * 2;
    pages->seen = pages->ctx->host->alloc(pages->ctx, pages->room * sizeof *pages->seen);
    pages->count = 0;
    for (size_t i = 0; pages->seen != NULL && i < room; i++)
        if (old[i] != 0)
            take_hash(pages, old[i]);
    return pages->seen != NULL;
}

static int32_t take_item(void *self, struct json_object *item)
{
    struct webex_pages *pages = self;
    if (!make_room(pages))
        return PH_FAILED;
    pages->fresh += (size_t)take_hash(pages, item_hash(item));
    return pages->visit(pages->self, item);
}

/* The number behind name in the query of url, and where it stands; -1 if it is not there. */
static int64_t query_number(const char *url, const char *name, const char **at, char **end)
{
    size_t length = strlen(name);
    for (const char *query = strchr(url, '?'); query != NULL; query = strchr(query, '&')) {
        query++;
        if (strncmp(query, name, length) != 0 || query[length] != '=')
            continue;
        *at = query + length + 1;
        int64_t number = strtoll(*at, end, 10);
        return *end > *at && number >= 0 && number < INT32_MAX ? number : -1;
    }
    return -1;
}

/* Whether the link differs from the one before in nothing but the start, and that by its max; the
 * first link is taken at its word. */
static int as_foreseen(struct webex_pages *pages, const char *next, const char *at,
                       const char *rest, int64_t start)
{
    struct ph_context *ctx = pages->ctx;
    size_t length = (size_t)(at - next);
    int first = pages->before == NULL;
    int same = !first && strlen(pages->before) == length && start == pages->due &&
               memcmp(pages->before, next, length) == 0 && strcmp(pages->after, rest) == 0;
    pages->due = start + pages->step;
    if (first) {
        char *before = ctx->host->alloc(ctx, length + 1);
        pages->before = memcpy(before, next, length);
        pages->after = strcpy(ctx->host->alloc(ctx, strlen(rest) + 1), rest);
    }
    return first || same;
}

/* A link that says start=200&max=100 will be followed by start=300. The pages are still read from
 * link to link: whatever the service does, a page asked for ahead is only used if a link names
 * it. */
static void ask_ahead(struct webex_pages *pages, const char *next)
{
    struct ph_context *ctx = pages->ctx;
    const char *at, *ignored;
    char *rest;
    int64_t max = query_number(next, "max", &ignored, &rest);
    int64_t start = query_number(next, "start", &at, &rest);
    if (pages->host_ahead == NULL || max <= 0 || start < 0)
        return;
    int known = pages->expected > start;
    pages->step = max;
    if (!as_foreseen(pages, next, at, rest, start)) {
        pages->host_ahead = NULL;
        return;
    }
    pages->ahead = known || pages->ahead > AHEAD_MOST / 2 ? AHEAD_MOST : pages->ahead * 2;
    int64_t last = start + (pages->ahead - 1) * max;
    for (int64_t page = start; page <= last; page += max) {
        if (known && page >= pages->expected)
            break;
        if (page <= pages->asked)
            continue;
        size_t size = strlen(next) + 24;
        char *url = ctx->host->alloc(ctx, size);
        snprintf(url, size, "%.*s%lld%s", (int)(at - next), next, (long long)page, rest);
        if (pages->host_ahead->get(ctx, url, pages->request.timeout_ms) != PH_OK)
            break;
        pages->asked = page;
    }
}

/* Reads one page. *next is the address of the next one, or NULL. */
static int32_t read_page(struct webex_pages *pages, const char **next, struct ph_error *err)
{
    const struct webex_request *request = &pages->request;
    struct ph_context *ctx = pages->ctx;
    struct ph_http_response response;
    int32_t code = webex_answer(ctx, request, &response, err);
    if (code < 0)
        return code;
    *next = webex_next_page(ctx, request->path, ctx->host->header(ctx, "Link"));
    if (*next != NULL)
        ask_ahead(pages, *next);
    size_t length = 0; /* one name that is not valid UTF-8 must not hide the whole list */
    const char *repaired = webex_repair(ctx, response.body, response.length, &length);
    pages->fresh = 0;
    return webex_items(ctx, request->what, repaired != NULL ? repaired : response.body,
                       repaired != NULL ? length : response.length, take_item, pages, err);
}

/* The key of a memo: each filter makes another list, whatever its pages hold. */
static void memo_key(const char *path, char *key, size_t size)
{
    const char *max = path + strlen(path);
    char *rest = (char *)max;
    query_number(path, "max", &max, &rest);
    snprintf(key, size, "items of %.*s%s", (int)(max - path), path, rest);
}

static void expect(struct webex_pages *pages)
{
    const int64_t month_ms = INT64_C(30) * 86400000;
    const char *text =
        pages->memo == NULL ? NULL : pages->memo->get(pages->ctx, pages->key, month_ms);
    pages->expected = text == NULL ? 0 : strtoll(text, NULL, 10);
}

/* Only where the pages came as foreseen: the next time all of them are asked for at the first
 * link. */
static void note_count(const struct webex_pages *pages)
{
    char text[24];
    size_t count = pages->host_ahead == NULL ? 0 : pages->count;
    if (pages->memo == NULL || count == (size_t)pages->expected)
        return;
    snprintf(text, sizeof text, "%zu", count);
    pages->memo->put(pages->ctx, pages->key, text);
}

struct webex_pages *webex_pages_open(struct ph_context *ctx, int64_t timeout_ms, const char *what,
                                     const char *path, webex_visit *visit, void *self)
{
    struct webex_pages *pages = ctx->host->alloc(ctx, sizeof *pages);
    *pages = (struct webex_pages){
        .ctx = ctx,
        .visit = visit,
        .self = self,
        .host_ahead = ctx->host->service(ctx, "ph.ahead/1"),
        .ahead = 1,
        .request = {.what = what, .method = "GET", .path = path, .timeout_ms = timeout_ms}};
    pages->memo = pages->host_ahead == NULL ? NULL : ctx->host->service(ctx, "ph.memo/1");
    memo_key(path, pages->key, sizeof pages->key);
    expect(pages);
    return pages;
}

int32_t webex_pages_next(struct webex_pages *pages, struct ph_error *err)
{
    int32_t code = read_page(pages, &pages->request.path, err);
    if (code == PH_OK && pages->request.path == NULL)
        note_count(pages);
    if (code < 0 || pages->request.path == NULL)
        return code;
    pages->request.flags = PH_HTTP_FORGETS;
    if (pages->fresh > 0 && ++pages->read < PAGES_MAX)
        return WEBEX_MORE;
    pages->ctx->host->fail(err, PH_FAILED, "", "%s stopped early: the service's pages form a loop",
                           pages->request.what);
    return WEBEX_ROUND;
}

int32_t webex_pages(struct ph_context *ctx, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err)
{
    struct webex_pages *pages = webex_pages_open(ctx, 0, what, path, visit, self);
    int32_t code;
    do
        code = webex_pages_next(pages, err);
    while (code == WEBEX_MORE);
    return code;
}
