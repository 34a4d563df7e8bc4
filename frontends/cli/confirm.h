/* Confirmation before actions that disturb people. */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "selection.h"

/* Checks --expect, then asks as much as the number of phones and the profile require. CODE_DONE: go
 * on. */
int confirm_action(struct cli *cli, const struct feature *action,
                   const struct selection *selection);

#endif
