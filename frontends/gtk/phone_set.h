/* A fixed set of phones, kept by id: the list may be loaded again while a dialog is open. */
#ifndef PHONE_SET_H
#define PHONE_SET_H

#include "phone_model.h"

struct phone_set {
    char **ids;
    size_t count;
    bool all;    /* every phone was chosen at once */
    char *words; /* the search that chose them, or NULL */
};

struct phone_set *phone_set_new(const struct phone *const *phones, size_t count, bool all);
/* The phones that are selected in the list. */
struct phone_set *phone_set_chosen(struct phone_model *model);
struct phone_set *phone_set_copy(const struct phone_set *set);
void phone_set_free(struct phone_set *set);
/* The phones as they are now, *count of them, without those that are gone; freed with g_free(). */
const struct phone **phone_set_phones(const struct phone_set *set, struct phone_model *model,
                                      size_t *count);

#endif
