/* Which phones the command line means: the list of all of them, the selectors, and what comes out. */
#ifndef SELECTION_H
#define SELECTION_H

#include "cli.h"

struct selection {
    const struct phone **phones; /* of ph_phones(): good until that is loaded again */
    size_t count;
    size_t total; /* how many phones there are */
    int64_t age_s;
};

/* Fetches the list: from the cache, or from the service with `fresh`. An exit code. */
int selection_load(struct cli *cli, bool fresh, int64_t *age_s);
/* Loads the list and picks what the words, --file and --all mean; everything when `or_all` and nothing was said.
 * Unmatched words are named. CODE_NO_MATCH when nothing is left. */
int selection_pick(struct cli *cli, const char *const *words, size_t count, bool or_all,
                   struct selection *selection);
void selection_clear(struct selection *selection);
/* Adds the members every list of phones has, for tables and JSON alike. */
void selection_describe(json_object *row, const struct phone *phone);

#endif
