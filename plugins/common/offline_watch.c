/* See offline_watch.h. */
#include "offline_watch.h"
#include "webex_pages.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FEW = 2, /* up to this many phones are asked for one by one, whatever a list costs */
    PAGE = 1000,
    USUAL_PAGE = 100, /* where the service refuses larger ones */
    /* Minimum time between two lists, for each page of the list and for each 1000 phones on it. */
    PAGE_MS = 1500,
    THOUSAND_MS = 1500,
    KEPT_MS = 20 * 60 * 1000,
    EACH_MS = 1000, /* interval of requests for single phones, per phone waited for */
    ALONE_MOST_MS = 30 * 1000
};

/* A phone, and the start time of the last list that showed it offline. */
struct sighting {
    char *id;
    int64_t seen_ms;
};

/* Sorted by id once a list is whole. */
struct sightings {
    struct sighting *items;
    size_t count, capacity;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Guarded by lock. */
static struct {
    char *account; /* the account the phones belong to */
    struct sightings seen;
    int64_t begun_ms, ended_ms; /* of the newest list; 0 before the first */
    int64_t page;               /* how many phones are on one */
    int64_t pages;              /* of the newest list */
    struct sightings connected; /* by the newest list of those that are */
    int64_t pause_ms;           /* until the next one */
    int64_t connected_pages;    /* of that list; if it was cut off, more than it was allowed */
    int failed;                 /* the service returned no list */
    int fetching;
} known = {.page = PAGE, .pages = 1, .connected_pages = 1, .pause_ms = PAGE_MS};

int64_t offline_watch_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- The list ---------------------------------------------------------------------------- */

static void sightings_clear(struct sightings *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->items[i].id);
    free(all->items);
    *all = (struct sightings){0};
}

/* Takes ownership of id. */
static int32_t sightings_add(struct sightings *all, char *id, int64_t seen_ms)
{
    if (id != NULL && all->count == all->capacity) {
        size_t capacity = all->capacity * 2 + USUAL_PAGE;
        struct sighting *items = realloc(all->items, capacity * sizeof *items);
        if (items == NULL) {
            free(id);
            return PH_FAILED;
        }
        all->items = items;
        all->capacity = capacity;
    }
    if (id == NULL)
        return PH_FAILED;
    all->items[all->count++] = (struct sighting){id, seen_ms};
    return PH_OK;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct sighting *)a)->id, ((const struct sighting *)b)->id);
}

struct fetch {
    struct sightings found;
    int64_t begun_ms;
    int64_t page;
    int64_t most_pages; /* of the list of phones that are connected; 0: it is the other list */
};

/* The service may lose the filter from one page to the next. */
static int32_t take_phone(void *self, struct json_object *item)
{
    struct fetch *fetch = self;
    const char *id = webex_text(item, "id"), *status = webex_text(item, "connectionStatus");
    const char *wanted = fetch->most_pages > 0 ? "connected" : "disconnected";
    if (id == NULL || (status == NULL ? fetch->most_pages > 0 : strcmp(status, wanted) != 0))
        return PH_OK;
    if (fetch->most_pages > 0 && (int64_t)fetch->found.count >= fetch->most_pages * fetch->page)
        return PH_BUSY; /* one request for each phone is cheaper */
    return sightings_add(&fetch->found, strdup(id), fetch->begun_ms);
}

static int32_t fetch_pages(struct ph_context *ctx, struct fetch *fetch, struct ph_error *err)
{
    char size[24];
    snprintf(size, sizeof size, "%lld", (long long)fetch->page);
    return fetch->most_pages > 0
               ? webex_pages(ctx, "Checking which phones are connected",
                             webex_query(ctx, "/devices?connectionStatus=connected", "max", size),
                             take_phone, fetch, err)
               : webex_pages(
                     ctx, "Checking which phones are offline",
                     webex_query(ctx, "/devices?connectionStatus=disconnected", "max", size),
                     take_phone, fetch, err);
}

static int32_t fetch_list(struct ph_context *ctx, struct fetch *fetch, struct ph_error *err)
{
    fetch->begun_ms = offline_watch_clock_ms();
    int32_t code = fetch_pages(ctx, fetch, err);
    if (code == PH_INVALID && fetch->page > USUAL_PAGE && fetch->found.count == 0) {
        fetch->page = USUAL_PAGE;
        code = fetch_pages(ctx, fetch, err);
    }
    if (fetch->found.count > 1)
        qsort(fetch->found.items, fetch->found.count, sizeof fetch->found.items[0], by_id);
    return code;
}

/* ---- What is known ----------------------------------------------------------------------- */

/* Lock held. */
static int is_known(const char *account)
{
    return known.account != NULL && strcmp(known.account, account) == 0;
}

static const struct sighting *sighting_in(const struct sightings *all, const char *id)
{
    const struct sighting key = {.id = (char *)id};
    return all->count == 0 ? NULL
                           : bsearch(&key, all->items, all->count, sizeof all->items[0], by_id);
}

/* Lock held. How many phones of the list before are not in this one. */
static int64_t count_back(const char *account, const struct fetch *fetch)
{
    int64_t back = 0;
    for (size_t i = 0; is_known(account) && i < known.seen.count; i++)
        back += known.seen.items[i].seen_ms == known.begun_ms &&
                sighting_in(&fetch->found, known.seen.items[i].id) == NULL;
    return back;
}

/* Lock held. Keeps phones of earlier lists beside the new ones until nobody can be waiting for
 * them. */
static int32_t merge(struct fetch *fetch)
{
    size_t fresh = fetch->found.count;
    for (size_t i = 0; i < known.seen.count; i++) {
        struct sighting *old = &known.seen.items[i];
        if (old->seen_ms < fetch->begun_ms - KEPT_MS ||
            (fresh > 0 && bsearch(old, fetch->found.items, fresh, sizeof *old, by_id) != NULL))
            continue;
        char *id = old->id;
        old->id = NULL;
        if (sightings_add(&fetch->found, id, old->seen_ms) < 0) {
            sightings_clear(&known.seen);
            return PH_FAILED;
        }
    }
    if (fetch->found.count > 1)
        qsort(fetch->found.items, fetch->found.count, sizeof fetch->found.items[0], by_id);
    sightings_clear(&known.seen);
    known.seen = fetch->found;
    fetch->found = (struct sightings){0};
    return PH_OK;
}

/* Lock held. */
static void keep(const char *account, struct fetch *fetch, int32_t code)
{
    if (!is_known(account)) {
        sightings_clear(&known.seen);
        sightings_clear(&known.connected);
        known.connected_pages = 1;
        free(known.account);
        known.account = strdup(account);
    }
    if (code == PH_OK) {
        known.pages = (int64_t)fetch->found.count / fetch->page + 1;
        known.pause_ms = known.pages * PAGE_MS + (int64_t)fetch->found.count * THOUSAND_MS / 1000;
        code = merge(fetch);
    }
    known.failed = code < 0;
    known.begun_ms = fetch->begun_ms;
    known.ended_ms = offline_watch_clock_ms();
}

/* Lock held. Whatever ended the list, each phone on it is connected. */
static void keep_connected(struct fetch *fetch, int32_t code)
{
    known.connected_pages =
        code == PH_OK ? (int64_t)fetch->found.count / fetch->page + 1 : fetch->most_pages + 1;
    sightings_clear(&known.connected);
    known.connected = fetch->found;
    fetch->found = (struct sightings){0};
}

/* Lock held, but released during the requests. */
static int32_t fetch_unlocked(struct ph_context *ctx, struct fetch *fetch, struct ph_error *err)
{
    fetch->page = known.page;
    pthread_mutex_unlock(&lock);
    int32_t code = fetch_list(ctx, fetch, err);
    pthread_mutex_lock(&lock);
    known.page = fetch->page;
    return code;
}

/* Lock held, but released during the requests. Login errors and cancellation concern the caller;
 * any other failure belongs to the list. Both lists are kept at once: between them a phone that is
 * back would be asked for alone. */
static int32_t refresh(struct ph_context *ctx, const char *account, int64_t waiting,
                       struct ph_error *err)
{
    struct fetch offline = {.begun_ms = 0}, connected = {.begun_ms = 0};
    known.fetching = 1;
    int32_t code = fetch_unlocked(ctx, &offline, err), connected_code = PH_OK;
    int64_t back = code == PH_OK ? count_back(account, &offline) : 0;
    back = back < waiting ? back : waiting;
    if (back > known.connected_pages) {
        connected.most_pages = back;
        connected_code = fetch_unlocked(ctx, &connected, err);
    }
    known.fetching = 0;
    if (connected_code == PH_CANCELLED || connected_code == PH_LOGIN)
        code = connected_code;
    if (code != PH_CANCELLED && code != PH_LOGIN) {
        keep(account, &offline, code);
        code = PH_OK;
        if (connected.most_pages > 0)
            keep_connected(&connected, connected_code);
    }
    sightings_clear(&offline.found);
    sightings_clear(&connected.found);
    return code;
}

/* Lock held. Whether one list is cheaper than one request for each phone waited for. */
static int is_worth(int64_t waiting)
{
    return waiting > FEW && waiting > known.pages;
}

/* Lock held. */
static int is_due(const char *account, int64_t waiting)
{
    if (known.fetching)
        return 0;
    if (!is_known(account))
        return waiting > FEW;
    return is_worth(waiting) && offline_watch_clock_ms() >= known.ended_ms + known.pause_ms;
}

/* Lock held. */
static int32_t judge(const char *account, const char *phone_id, int64_t since_ms, int64_t waiting)
{
    if (!is_known(account))
        return waiting > FEW ? OFFLINE_NOT : OFFLINE_ALONE;
    int asked_for = is_worth(waiting) && !known.failed;
    const struct sighting *sighting = sighting_in(&known.seen, phone_id);
    if (sighting != NULL && sighting->seen_ms >= since_ms) {
        const struct sighting *connected = sighting_in(&known.connected, phone_id);
        if (connected != NULL && connected->seen_ms > sighting->seen_ms)
            return OFFLINE_BACK;
        return sighting->seen_ms == known.begun_ms && asked_for ? OFFLINE_NOW : OFFLINE_WAS;
    }
    return asked_for ? OFFLINE_NOT : OFFLINE_ALONE;
}

/* The profile and the address of its service, in the context's memory. */
static const char *account_of(struct ph_context *ctx)
{
    const char *profile = ctx->host->text(ctx, "@profile"), *url = ctx->host->text(ctx, "@url");
    size_t length = strlen(profile), size = length + (url == NULL ? 0 : strlen(url)) + 2;
    char *account = ctx->host->alloc(ctx, size);
    memcpy(account, profile, length);
    account[length] = '\n';
    if (url != NULL)
        strcpy(account + length + 1, url);
    return account;
}

int32_t offline_watch_look(struct ph_context *ctx, const char *phone_id, int64_t since_ms,
                           int64_t waiting, struct ph_error *err)
{
    const char *account = account_of(ctx);
    int32_t code = PH_OK;
    pthread_mutex_lock(&lock);
    if (is_due(account, waiting))
        code = refresh(ctx, account, waiting, err);
    if (code == PH_OK)
        code = judge(account, phone_id, since_ms, waiting);
    pthread_mutex_unlock(&lock);
    return code;
}

/* ---- One phone ------------------------------------------------------------------------------- */

int32_t offline_watch_ask(struct ph_context *ctx, const char **status, struct ph_error *err)
{
    const char *path = webex_path(ctx, "/devices/%s", ctx->host->phone(ctx, "id"));
    struct json_object *device = NULL;
    int32_t code = webex_get(ctx, "Checking the phone", path, &device, err);
    const char *text = code < 0 ? NULL : webex_text(device, "connectionStatus");
    *status = text == NULL ? NULL : strcpy(ctx->host->alloc(ctx, strlen(text) + 1), text);
    json_object_put(device);
    return code;
}

int offline_watch_connected(const char *status)
{
    return status != NULL && strncmp(status, "connected", strlen("connected")) == 0;
}

int64_t offline_watch_pause_ms(int64_t waiting)
{
    return waiting < ALONE_MOST_MS / EACH_MS ? waiting * EACH_MS : ALONE_MOST_MS;
}
