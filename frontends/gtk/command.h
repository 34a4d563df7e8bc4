/* The command line that does the same as a click: for scripts, tickets and learning. */
#ifndef COMMAND_H
#define COMMAND_H

#include "phone_set.h"

struct command_flags {
    const struct phones *list; /* all phones that the command line would know */
    bool sim, wait, dry_run;
    const char *profile;                                   /* NULL: not said */
    const char *jobs, *rate, *max_fail, *canary, *timeout; /* as typed; NULL or "": not said */
    size_t expect;                                         /* 0: not said */
};

/* "phonectl reboot 'Lobby*' --wait"; freed by the caller. The phones are named as the person chose them: all, the
 * words of the search, or each by its name or MAC. Secrets stay out: the command line asks for them. */
char *command_line(const struct feature *action, const struct values *args,
                   const struct phone_set *set, struct phone_model *model,
                   const struct command_flags *flags);

#endif
