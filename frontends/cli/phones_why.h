/* Why an action is impossible on a phone at this moment. */
#ifndef PHONES_WHY_H
#define PHONES_WHY_H

#include "cli.h"

/* Has the action look at the phone, as a dry run does: a telephone call, for example, is in no list
 * of phones. True with a sentence, freed by the caller, if the phone or the service refuses. Costs
 * requests, so it is for one phone, and for one that phone_why_not() does not rule out. */
bool phones_why_now(struct cli *cli, const struct phone *phone, struct feature *action,
                    char **reason);

#endif
