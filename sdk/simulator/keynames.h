/* What each phone family calls its keys. All of it is invented from the seed; see README.md. */
#ifndef SIM_KEYNAMES_H
#define SIM_KEYNAMES_H

#include "keys.h"

struct key_names {
    const char *command;
    const char *argument;
    const char *touch; /* NULL without a touch command */
    const char *x, *y;
};
struct key_names keynames_of(const struct sim *sim, enum family family);
/* The name of a key on a model, or NULL if it has no such key. Caller frees. */
char *keynames_key(const struct sim *sim, const struct model *model, enum key key);

#endif
