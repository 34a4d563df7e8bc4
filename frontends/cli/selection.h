/* Which phones the command line means: the list of all of them, the selectors, and what comes out. */
#ifndef SELECTION_H
#define SELECTION_H

#include "cli.h"

struct selection {
    const struct phone **phones; /* of core_phones(): good until that is loaded again */
    size_t count;
    size_t total; /* how many phones there are */
    int64_t age_s;
};

/* Fetches the list: the one that is kept if it is young enough for that use, else from the service; so too with --fresh,
 * and before something is done where nobody can be asked. An exit code. */
int selection_load(struct cli *cli, enum list_use use, int64_t *age_s);
/* Loads the list and picks what the words, --file and --all mean; to look, everything when nothing was said. Unmatched
 * words are named, and end what would act. CODE_NO_MATCH when nothing is left. */
int selection_pick(struct cli *cli, const char *const *words, size_t count, enum list_use use,
                   struct selection *selection);
void selection_clear(struct selection *selection);
/* Adds the members every list of phones has, for tables and JSON alike. */
void selection_describe(json_object *row, const struct phone *phone);

#endif
