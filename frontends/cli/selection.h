/* The phones selected on the command line. */
#ifndef SELECTION_H
#define SELECTION_H

#include "cli.h"

struct selection {
    const struct phone **phones; /* of core_phones(): valid until the next load */
    size_t count;
    struct values **args; /* each phone's own arguments; NULL: there are none */
    struct values *words; /* their description in questions, or NULL */
    size_t total;         /* number of phones in the list */
    int64_t age_s;
};

/* Loads the list: the saved one if it is young enough for this use, else from the service; always
 * from there with --fresh, and before acting without a terminal. An exit code. */
int selection_load(struct cli *cli, enum list_use use, int64_t *age_s);
/* Loads the list and selects by words, --file and --all; LIST_LOOK selects all phones by
 * default. Names unmatched words, which stop an action. CODE_NO_MATCH if no phone is left. */
int selection_pick(struct cli *cli, const char *const *words, size_t count, enum list_use use,
                   struct selection *selection);
void selection_clear(struct selection *selection);
/* Adds the members that every list of phones has. */
void selection_describe(json_object *row, const struct phone *phone);

#endif
