/* Confirmation before actions that disturb people. */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "selection.h"

/* Checks --expect, then asks as much as the number of phones and the profile require. CODE_DONE: go
 * on. */
int confirm_action(struct cli *cli, const struct feature *action,
                   const struct selection *selection);
/* After a wave of a job: whether to go on with the phones that are left. told: how it went. Only
 * on a terminal; --yes is no answer. */
int confirm_wave(struct cli *cli, const struct feature *action, const char *told, size_t left);
/* Looks up the account, for core_account() and the name of the organisation. */
void confirm_find_account(struct cli *cli);

#endif
