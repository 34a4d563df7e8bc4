/* People, workspaces and locations, to be joined to the phones: one sorted list each. */
#include "places.h"

#include <stdlib.h>
#include <string.h>

#include "webex_pages.h"

static const char *keep(struct ph_call *call, const char *text)
{
    if (text == NULL || *text == '\0')
        return NULL;
    size_t size = strlen(text) + 1;
    return memcpy(call->host->alloc(call, size), text, size);
}

static struct place *place_add(struct places *places)
{
    if (places->count == places->room) {
        size_t room = places->room * 2 + 256;
        struct place *items = places->call->host->alloc(places->call, room * sizeof *items);
        if (places->count > 0)
            memcpy(items, places->items, places->count * sizeof *items);
        places->items = items;
        places->room = room;
    }
    return &places->items[places->count++];
}

/* The work number of a person, else the first one. */
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

static int32_t place_take(void *self, struct json_object *item)
{
    struct places *places = self;
    struct ph_call *call = places->call;
    const char *id = webex_text(item, "id");
    if (id == NULL)
        return PH_OK;
    const char *name = webex_text(item, "displayName");
    *place_add(places) = (struct place){
        .id = keep(call, id),
        .name = keep(call, name != NULL ? name : webex_text(item, "name")),
        .extension = keep(call, webex_text(item, "extension")),
        .number = keep(call, number_of(item)),
        .mail = keep(call, first_text(webex_list(item, "emails"))),
    };
    return PH_OK;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct place *)a)->id, ((const struct place *)b)->id);
}

int32_t places_read(struct places *places, const char *what, const char *path, struct ph_error *err)
{
    int32_t code = webex_pages(places->call, what, path, place_take, places, err);
    if (code == PH_DENIED || code == PH_NOT_FOUND || code == PH_UNSUPPORTED) {
        places->call->host->log(places->call, PH_LOG_INFO, "%s", err->text);
        code = PH_OK;
    }
    if (code == PH_OK && places->count > 0)
        qsort(places->items, places->count, sizeof *places->items, by_id);
    return code;
}

const struct place *places_find(const struct places *places, const char *id)
{
    if (id == NULL || places->count == 0)
        return NULL;
    const struct place wanted = {.id = id};
    return bsearch(&wanted, places->items, places->count, sizeof wanted, by_id);
}
