/* What a phone's ids stand for: people, workspaces and locations by id. Lives in the memory of the call. */
#ifndef PLACES_H
#define PLACES_H

#include "webex.h"

struct place {
    const char *id, *name, *extension, *number, *mail; /* all but id may be NULL */
};

struct places {
    struct ph_call *call;
    struct place *items;
    size_t count, room;
};

/* Reads a whole list, an item at a time. Without the permission to read it (403), or where the service has none, the
 * list stays empty and the log says so; any other failure is one. */
int32_t places_read(struct places *places, const char *what, const char *path,
                    struct ph_error *err);
/* NULL when id is NULL or not in the list. */
const struct place *places_find(const struct places *places, const char *id);

#endif
