/* The arguments of an action or provider: words given by position, secrets asked for. */
#ifndef ACTION_ARGS_H
#define ACTION_ARGS_H

#include "cli.h"

/* Takes positional arguments from the last words; *left words remain for the selection, at least
 * `kept`. CODE_USAGE if a required one is missing. */
int action_args_take_words(struct cli *cli, size_t kept, size_t *left);
/* Where nobody is asked, refuses a word that is a phone and was taken for an argument which may be
 * left out: in `divert 1001 1002 --voicemail` both may be meant as phones. An exit code. */
int action_args_check_taken(const struct cli *cli);
/* Asks for missing required secrets without echo, then checks all arguments; per_phone: each
 * phone brings further ones. An exit code. */
int action_args_complete(struct cli *cli, bool per_phone);
/* The action itself looks at its arguments: a value that no phone can take is told once, and not
 * as what came of each phone. task: with the phones and their own arguments; NULL: no phones yet.
 * An exit code. */
int action_args_check(struct cli *cli, const struct task_options *task);

#endif
