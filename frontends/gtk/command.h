/* The command that does the same as a click: for scripts, tickets and learning. */
#ifndef COMMAND_H
#define COMMAND_H

#include "phone_set.h"
#include "session.h"

struct command_flags {
    const struct phones *list; /* the phones that the command would see */
    bool sim, wait, dry_run;
    const char *profile;                                   /* NULL: left out */
    const char *jobs, *rate, *max_fail, *canary, *timeout; /* as typed; NULL or "": left out */
    size_t expect;                                         /* 0: left out */
};

/* What a command needs to see the phones of this window; valid until they are listed again. */
struct command_flags command_flags_of(struct session *session);

/* "phonectl reboot 'Lobby*' --wait"; freed by the caller. Names the phones as the person chose
 * them: all, the words of the search, or each by name or MAC. Leaves out secrets: the command asks
 * for them. action NULL: the command lists the phones. */
char *command_line(const struct feature *action, const struct values *args,
                   const struct phone_set *set, struct phone_model *model,
                   const struct command_flags *flags);

/* Its part that says which phones, never by a name: that would need a look at all of them. Freed by
 * the caller. */
char *command_selection(const struct phone_set *set, struct phone_model *model);

#endif
