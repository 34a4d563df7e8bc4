/* See away.h. */
#include "away.h"
#include "webex_pages.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* So many lists are remembered: whoever looks late still learns of a phone that was away in an earlier one. */
enum { FRESH_MS = 2500, REMEMBERED = 8 };

/* Phone ids, one after the other, each with its NUL; in order once the list is whole. */
struct ids {
    char *bytes;
    size_t length, capacity;
    const char **sorted;
    size_t count;
};

/* The phones that were away at some moment after begun_ms. */
struct list {
    int64_t begun_ms, ended_ms;
    struct ids ids;
    int failed;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char *account; /* whose phones they are */
    struct list
        lists[REMEMBERED]; /* newest first; what is not yet filled began at 0 and is empty */
} known;
static int fetching;

int64_t away_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- The list -------------------------------------------------------------------------------- */

struct fetch {
    struct ph_call *call;
    struct ids ids;
};

static void ids_clear(struct ids *ids)
{
    free(ids->bytes);
    free(ids->sorted);
    *ids = (struct ids){0};
}

static int32_t take_id(void *self, struct json_object *item)
{
    struct ids *ids = &((struct fetch *)self)->ids;
    const char *id = webex_text(item, "id");
    if (id == NULL)
        return PH_OK;
    size_t size = strlen(id) + 1;
    if (ids->length + size > ids->capacity) {
        size_t capacity = (ids->length + size) * 2;
        char *bytes = realloc(ids->bytes, capacity);
        if (bytes == NULL)
            return PH_FAILED;
        ids->bytes = bytes;
        ids->capacity = capacity;
    }
    memcpy(ids->bytes + ids->length, id, size);
    ids->length += size;
    ids->count++;
    return PH_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int ids_sort(struct ids *ids)
{
    if (ids->count == 0)
        return 1;
    ids->sorted = calloc(ids->count, sizeof *ids->sorted);
    if (ids->sorted == NULL)
        return 0;
    const char *at = ids->bytes;
    for (size_t i = 0; i < ids->count; i++, at += strlen(at) + 1)
        ids->sorted[i] = at;
    qsort(ids->sorted, ids->count, sizeof *ids->sorted, by_text);
    return 1;
}

static int ids_have(const struct ids *ids, const char *id)
{
    return ids->count > 0 &&
           bsearch(&id, ids->sorted, ids->count, sizeof *ids->sorted, by_text) != NULL;
}

static int32_t fetch_list(struct fetch *fetch, struct ph_error *err)
{
    int32_t code =
        webex_pages(fetch->call, "Looking which phones are away",
                    "/devices?connectionStatus=disconnected&max=100", take_id, fetch, err);
    return code == PH_OK && !ids_sort(&fetch->ids) ? PH_FAILED : code;
}

/* ---- Sharing it ------------------------------------------------------------------------------ */

static int is_known(const char *account)
{
    return known.account != NULL && strcmp(known.account, account) == 0;
}

static int is_fresh(const char *account)
{
    return is_known(account) && away_clock_ms() - known.lists[0].ended_ms < FRESH_MS;
}

/* Held: lock. */
static void forget(size_t from)
{
    for (size_t i = from; i < REMEMBERED; i++) {
        ids_clear(&known.lists[i].ids);
        known.lists[i] = (struct list){0};
    }
}

/* Held: lock. Takes what was found. */
static void keep(const char *account, int64_t begun_ms, struct fetch *fetch, int32_t code)
{
    if (!is_known(account)) {
        forget(0);
        free(known.account);
        known.account = strdup(account);
    }
    forget(REMEMBERED - 1);
    memmove(known.lists + 1, known.lists, (REMEMBERED - 1) * sizeof known.lists[0]);
    if (code < 0)
        ids_clear(&fetch->ids);
    known.lists[0] = (struct list){begun_ms, away_clock_ms(), fetch->ids, code < 0};
}

/* Held: lock, given back meanwhile. Sign-in and cancellation are about the caller; any other failure is the list's. */
static int32_t refresh(struct ph_call *call, const char *account, struct ph_error *err)
{
    struct fetch fetch = {.call = call};
    fetching = 1;
    pthread_mutex_unlock(&lock);
    int64_t begun_ms = away_clock_ms();
    int32_t code = fetch_list(&fetch, err);
    pthread_mutex_lock(&lock);
    fetching = 0;
    if (code == PH_CANCELLED || code == PH_LOGIN) {
        ids_clear(&fetch.ids);
        return code;
    }
    keep(account, begun_ms, &fetch, code);
    return PH_OK;
}

/* Held: lock. What the lists since then say. */
static int32_t judge(const char *account, const char *phone_id, int64_t since_ms)
{
    const struct list *newest = &known.lists[0];
    if (!is_known(account) || newest->begun_ms < since_ms)
        return AWAY_LATER;
    if (newest->failed)
        return AWAY_UNKNOWN;
    if (ids_have(&newest->ids, phone_id))
        return AWAY_YES;
    for (size_t i = 1; i < REMEMBERED && known.lists[i].begun_ms >= since_ms; i++)
        if (ids_have(&known.lists[i].ids, phone_id))
            return AWAY_WAS;
    return AWAY_NO;
}

/* The profile and the address of its service, in the call's memory. */
static const char *account_of(struct ph_call *call)
{
    const char *profile = call->host->text(call, "@profile"), *url = call->host->text(call, "@url");
    size_t length = strlen(profile), size = length + (url == NULL ? 0 : strlen(url)) + 2;
    char *account = call->host->alloc(call, size);
    memcpy(account, profile, length);
    account[length] = '\n';
    if (url != NULL)
        strcpy(account + length + 1, url);
    return account;
}

int32_t away_look(struct ph_call *call, const char *phone_id, int64_t since_ms,
                  struct ph_error *err)
{
    const char *account = account_of(call);
    int32_t code = PH_OK;
    pthread_mutex_lock(&lock);
    if (!fetching && !is_fresh(account))
        code = refresh(call, account, err);
    if (code == PH_OK)
        code = judge(account, phone_id, since_ms);
    pthread_mutex_unlock(&lock);
    return code;
}
