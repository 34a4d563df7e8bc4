/* See ahead.h. */
#include "call/ahead.h"

#include "call/context.h"
#include "net/http.h"
#include "net/http_message.h"
#include "task/engine.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST = 32,      /* on their way at a time */
    MOST_KEPT = 64, /* with those that arrived and that nobody took yet */
    UNAUTHORIZED = 401,
    SLICE_MS = 100 /* how often one that waits for a page looks whether its task was stopped */
};

struct ahead_page {
    struct ahead_page *next;
    struct http *http;
    char *url;
    struct ph_secret *bearer;
    int64_t timeout_ms;
    pthread_t thread;
    atomic_bool unwanted, here;
    sem_t arrived;
    int code;
    struct http_response response;
};

static void *fetch(void *self)
{
    struct ahead_page *page = self;
    struct ph_error err;
    const struct http_request request = {.method = "GET",
                                         .url = page->url,
                                         .bearer = page->bearer,
                                         .timeout_ms = page->timeout_ms,
                                         .cancelled = &page->unwanted};
    page->code = http_fetch(page->http, &request, &page->response, &err);
    atomic_store(&page->here, true);
    sem_post(&page->arrived);
    return NULL;
}

static struct ahead_page **find(struct context *ctx, const char *url)
{
    struct ahead_page **at = &ctx->ahead;
    while (*at != NULL && strcmp((*at)->url, url) != 0)
        at = &(*at)->next;
    return at;
}

/* Once its thread was joined, or did not start. */
static void page_free(struct ahead_page *page)
{
    http_response_clear(&page->response);
    sem_destroy(&page->arrived);
    secret_release(page->bearer);
    free(page->url);
    free(page);
}

/* At the end of the call: gives up what nobody took. */
static void end(void *self, int code, const struct ph_error *err)
{
    struct context *ctx = self;
    (void)code;
    (void)err;
    for (struct ahead_page *page = ctx->ahead; page != NULL; page = page->next)
        atomic_store(&page->unwanted, true);
    http_wake(ctx->engine->http);
    for (struct ahead_page *page = memory_steal(ctx->ahead), *next; page != NULL; page = next) {
        next = page->next;
        pthread_join(page->thread, NULL);
        page_free(page);
    }
}

bool ahead_begin(struct context *ctx, const char *url, struct ph_secret *bearer, int64_t timeout_ms)
{
    size_t kept = 0, under_way = 0;
    if (*find(ctx, url) != NULL)
        return true;
    for (const struct ahead_page *at = ctx->ahead; at != NULL; at = at->next, kept++)
        under_way += !atomic_load(&at->here);
    if (under_way >= MOST || kept >= MOST_KEPT)
        return false;
    struct ahead_page *page = memory_alloc(sizeof *page);
    page->http = ctx->engine->http;
    page->url = memory_copy(url);
    page->bearer = secret_hold(bearer);
    page->timeout_ms = timeout_ms;
    sem_init(&page->arrived, 0, 0);
    if (thread_start(&page->thread, fetch, page) == 0) {
        if (ctx->ahead == NULL)
            context_hold(ctx, ctx, end);
        page->next = ctx->ahead;
        ctx->ahead = page;
        return true;
    }
    page_free(page);
    return false;
}

/* Until it arrives or the call is to end. */
static bool wait_for(const struct context *ctx, struct ahead_page *page)
{
    for (;;) {
        struct timespec until = time_deadline(time_monotonic_ms() + SLICE_MS);
        if (sem_clockwait(&page->arrived, CLOCK_MONOTONIC, &until) == 0)
            return true;
        if (context_check(ctx, NULL) != PH_OK)
            return false;
    }
}

bool ahead_take(struct context *ctx, const char *url, struct http_response *response)
{
    struct ahead_page **place = find(ctx, url), *page = *place;
    if (page == NULL || !wait_for(ctx, page))
        return false; /* end() stops it */
    *place = page->next;
    pthread_join(page->thread, NULL);
    bool good = page->code == PH_OK && page->response.status != UNAUTHORIZED;
    if (good) {
        *response = page->response;
        page->response = (struct http_response){0};
    }
    page_free(page);
    return good;
}
