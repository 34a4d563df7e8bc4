/* Reads paged lists, from link to link until a page brings nothing new. */
#include "webex_pages.h"

#include <string.h>

enum { PAGES_MAX = 100000, ROOM_FIRST = 1024 };

/* Visits the items of all pages and remembers a hash of each, to drop duplicates. */
struct pages {
    struct ph_context *ctx;
    webex_visit *visit;
    void *self;
    uint64_t *seen; /* open addressing, 0 = free; room is a power of two */
    size_t count, room;
    size_t fresh; /* of this page */
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

static int take_hash(struct pages *pages, uint64_t hash)
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

static int make_room(struct pages *pages)
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
    struct pages *pages = self;
    if (!make_room(pages))
        return PH_FAILED;
    pages->fresh += (size_t)take_hash(pages, item_hash(item));
    return pages->visit(pages->self, item);
}

/* Reads one page. *next is the address of the next one, or NULL. */
static int32_t read_page(struct pages *pages, const struct webex_request *request,
                         const char **next, struct ph_error *err)
{
    struct ph_context *ctx = pages->ctx;
    struct ph_http_response response;
    int32_t code = webex_answer(ctx, request, &response, err);
    if (code < 0)
        return code;
    *next = webex_next_page(ctx, request->path, ctx->host->header(ctx, "Link"));
    size_t length = 0; /* one name that is not valid UTF-8 must not hide the whole list */
    const char *repaired = webex_repair(ctx, response.body, response.length, &length);
    pages->fresh = 0;
    return webex_items(ctx, request->what, repaired != NULL ? repaired : response.body,
                       repaired != NULL ? length : response.length, take_item, pages, err);
}

int32_t webex_pages_within(struct ph_context *ctx, int64_t timeout_ms, const char *what,
                           const char *path, webex_visit *visit, void *self, struct ph_error *err)
{
    struct pages pages = {.ctx = ctx, .visit = visit, .self = self};
    struct webex_request request = {
        .what = what, .method = "GET", .path = path, .timeout_ms = timeout_ms};
    for (int page = 0; page < PAGES_MAX; page++) {
        int32_t code = read_page(&pages, &request, &request.path, err);
        if (code < 0 || request.path == NULL)
            return code;
        if (pages.fresh == 0)
            break;
        request.flags = PH_HTTP_FORGETS;
    }
    ctx->host->fail(err, PH_FAILED, "", "%s stopped early: the service's pages form a loop", what);
    return WEBEX_ROUND;
}

int32_t webex_pages(struct ph_context *ctx, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err)
{
    return webex_pages_within(ctx, 0, what, path, visit, self, err);
}
