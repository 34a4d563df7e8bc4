/* The phones that the command line selects. */
#ifndef SELECTION_H
#define SELECTION_H

#include "cli.h"

struct selection {
    const struct phone **phones; /* of core_phones(): good until that is loaded again */
    size_t count;
    size_t total; /* how many phones there are */
    int64_t age_s;
};

/* Loads the list: the saved one if it is young enough for this use, else from the service; always
 * from there with --fresh, and before acting without a terminal. An exit code. */
int selection_load(struct cli *cli, enum list_use use, int64_t *age_s);
/* Loads the list and selects by words, --file and --all; for LIST_LOOK, all phones if nothing is
 * given. Unmatched words are named, and stop an action. CODE_NO_MATCH when no phone is left. */
int selection_pick(struct cli *cli, const char *const *words, size_t count, enum list_use use,
                   struct selection *selection);
void selection_clear(struct selection *selection);
/* Adds the members that every list of phones has. */
void selection_describe(json_object *row, const struct phone *phone);

#endif
