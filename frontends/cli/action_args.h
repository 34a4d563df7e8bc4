/* The parameters of an action or provider: words that are given by their place, secrets that are asked for. */
#ifndef ACTION_ARGS_H
#define ACTION_ARGS_H

#include "cli.h"

/* Takes the words of the positional parameters from the end of the line; *left are what remain for the selection.
 * `kept` words at least remain. CODE_USAGE when a required one is missing. */
int action_args_take_words(struct cli *cli, size_t kept, size_t *left);
/* Asks for required secrets that were not given, without echo; then checks all of them. An exit code. */
int action_args_complete(struct cli *cli);

#endif
