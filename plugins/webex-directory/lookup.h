/* Looks up what a phone's ids stand for: people, workspaces and locations. Lives in the context's
 * memory. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "webex.h"

struct lookup_item {
    const char *id, *name, *extension, *number, *mail; /* all but id may be NULL */
};

struct lookup {
    struct ph_context *ctx;
    struct lookup_item *items;
    size_t count, room;
};

/* The list at path is read later: its first page may come meanwhile. */
void lookup_ahead(struct ph_context *ctx, const char *path);
/* Reads a whole list, an item at a time. The list only adds details to the phones: on failure the
 * listing is told that it lacks these fields (NULL-terminated), and why. Negative: PH_LOGIN,
 * PH_CANCELLED. */
int32_t lookup_read(struct lookup *lookup, const char *what, const char *path,
                    const char *const *fields, struct ph_error *err);
/* Tells the listing that it lacks a field, and why, as a sentence (NULL: not requested). Returns 0
 * if this host has no such service. */
int lookup_lack(struct ph_context *ctx, const char *field, const char *why);
/* NULL if id is NULL or not in the list. */
const struct lookup_item *lookup_find(const struct lookup *lookup, const char *id);

#endif
