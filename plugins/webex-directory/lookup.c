/* People, workspaces and locations to join to the phones: one sorted list each. */
#include "lookup.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webex_pages.h"

enum { PATIENCE_MS = 10000 }; /* per page of a list that only adds details */

static const char *keep(struct ph_context *ctx, const char *text)
{
    if (text == NULL || *text == '\0')
        return NULL;
    size_t size = strlen(text) + 1;
    return memcpy(ctx->host->alloc(ctx, size), text, size);
}

static struct lookup_item *item_add(struct lookup *lookup)
{
    if (lookup->count == lookup->room) {
        size_t room = lookup->room * 2 + 256;
        struct lookup_item *items = lookup->ctx->host->alloc(lookup->ctx, room * sizeof *items);
        if (lookup->count > 0)
            memcpy(items, lookup->items, lookup->count * sizeof *items);
        lookup->items = items;
        lookup->room = room;
    }
    return &lookup->items[lookup->count++];
}

/* A person's work number, else the first number. */
static const char *number_of(struct json_object *item)
{
    struct json_object *numbers = webex_list(item, "phoneNumbers");
    const char *found = NULL;
    for (size_t i = 0; numbers != NULL && i < json_object_array_length(numbers); i++) {
        struct json_object *number = json_object_array_get_idx(numbers, i);
        const char *type = webex_text(number, "type");
        if (type != NULL && strcmp(type, "work") == 0)
            return webex_text(number, "value");
        if (found == NULL)
            found = webex_text(number, "value");
    }
    return found;
}

static const char *first_text(struct json_object *list)
{
    if (list == NULL || json_object_array_length(list) == 0)
        return NULL;
    struct json_object *first = json_object_array_get_idx(list, 0);
    return json_object_is_type(first, json_type_string) ? json_object_get_string(first) : NULL;
}

static int32_t item_take(void *self, struct json_object *item)
{
    struct lookup *lookup = self;
    struct ph_context *ctx = lookup->ctx;
    const char *id = webex_text(item, "id");
    if (id == NULL)
        return PH_OK;
    const char *name = webex_text(item, "displayName");
    *item_add(lookup) = (struct lookup_item){
        .id = keep(ctx, id),
        .name = keep(ctx, name != NULL ? name : webex_text(item, "name")),
        .extension = keep(ctx, webex_text(item, "extension")),
        .number = keep(ctx, number_of(item)),
        .mail = keep(ctx, first_text(webex_list(item, "emails"))),
    };
    return PH_OK;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct lookup_item *)a)->id, ((const struct lookup_item *)b)->id);
}

int lookup_lack(struct ph_context *ctx, const char *field, const char *why)
{
    const struct ph_listing *listing = ctx->host->service(ctx, "ph.listing/1");
    return listing != NULL && listing->lacks(ctx, field, why) == PH_OK;
}

void lookup_ahead(struct ph_context *ctx, const struct lookup *lookup)
{
    const struct ph_ahead *ahead = ctx->host->service(ctx, "ph.ahead/1");
    if (ahead != NULL)
        ahead->get(ctx, lookup->path, PATIENCE_MS);
}

/* The list has ended, well or not. */
static void finish(struct lookup *lookup, int32_t code, const struct ph_error *failure)
{
    char why[sizeof failure->text + 64];
    if (code != PH_OK)
        lookup->ctx->host->log(lookup->ctx, PH_LOG_INFO, "%s", failure->text);
    /* List People, for example, answers 400 to accounts that are not administrators. */
    snprintf(why, sizeof why, "%s%s", failure->text,
             code == PH_INVALID || code == PH_DENIED ? "; it takes an administrator's account"
                                                     : "");
    for (size_t i = 0; code != PH_OK && lookup->fields[i] != NULL; i++)
        lookup_lack(lookup->ctx, lookup->fields[i], why);
    if (lookup->count > 0)
        qsort(lookup->items, lookup->count, sizeof *lookup->items, by_id);
    lookup->pages = NULL;
}

int32_t lookup_read(struct ph_context *ctx, struct lookup *const *lookups, size_t count,
                    struct ph_error *err)
{
    size_t left = count;
    for (size_t i = 0; i < count; i++) {
        lookups[i]->ctx = ctx;
        lookups[i]->pages = webex_pages_open(ctx, PATIENCE_MS, lookups[i]->what, lookups[i]->path,
                                             item_take, lookups[i]);
    }
    for (size_t i = 0; left > 0; i = (i + 1) % count) {
        struct lookup *lookup = lookups[i];
        struct ph_error failure = {0};
        if (lookup->pages == NULL)
            continue;
        ctx->host->progress(ctx, 0, 0, lookup->what);
        int32_t code = webex_pages_next(lookup->pages, &failure);
        if (code == PH_LOGIN || code == PH_CANCELLED)
            return ctx->host->fail(err, code, failure.what, "%s", failure.text);
        if (code == WEBEX_MORE)
            continue;
        finish(lookup, code, &failure);
        left--;
    }
    return PH_OK;
}

const struct lookup_item *lookup_find(const struct lookup *lookup, const char *id)
{
    if (id == NULL || lookup->count == 0)
        return NULL;
    const struct lookup_item wanted = {.id = id};
    return bsearch(&wanted, lookup->items, lookup->count, sizeof wanted, by_id);
}
