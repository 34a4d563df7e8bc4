/* Looks up what a phone's ids stand for: people, workspaces and locations. Lives in the context's
 * memory. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "webex.h"

struct lookup_item {
    const char *id, *name, *extension, *number, *mail; /* all but id may be NULL */
};

struct lookup {
    const char *what, *path;
    const char *const *fields; /* that phones lack without this list, NULL-terminated */
    /* Empty until lookup_read(): */
    struct ph_context *ctx;
    struct webex_pages *pages;
    struct lookup_item *items;
    size_t count, room;
};

/* The list is read later: its first page may come meanwhile. */
void lookup_ahead(struct ph_context *ctx, const struct lookup *lookup);
/* Reads lists, a page of each in turn, so that what they ask for ahead is under way side by side.
 * They only add details to the phones: if one fails, the listing is told that it lacks its fields,
 * and why. Negative: PH_LOGIN, PH_CANCELLED. */
int32_t lookup_read(struct ph_context *ctx, struct lookup *const *lookups, size_t count,
                    struct ph_error *err);
/* Tells the listing that it lacks a field, and why, as a sentence (NULL: not requested). Returns 0
 * if this host has no such service. */
int lookup_lack(struct ph_context *ctx, const char *field, const char *why);
/* NULL if id is NULL or not in the list. */
const struct lookup_item *lookup_find(const struct lookup *lookup, const char *id);

#endif
