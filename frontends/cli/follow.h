/* Follows one task of the core to its end: shows its progress, asks its questions, opens its addresses, and turns
 * Ctrl-C into a drain or a cancel. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "cli.h"

struct follow_end {
    int code; /* enum ph_code of the task */
    struct ph_error error;
    bool unusable;  /* a plugin the configuration names, and the task needs, cannot be used */
    bool kept_shut; /* the store does not give the token out */
    int stopped; /* CODE_INTERRUPTED or CODE_TERMINATED after a signal; CODE_LOGIN: nobody was there to ask */
};

/* Sees every event first; true: it is dealt with. */
typedef bool follow_watch(void *self, const struct event *event);

/* Starts and follows. PH_OK even when the task failed: that is in *end. Else it could not be started. */
int follow_task(struct cli *cli, const struct task_options *task, follow_watch *watch, void *self,
                struct follow_end *end);
/* The exit code of how it ended, after saying why when it failed. */
int follow_exit_code(const struct follow_end *end);
/* Both at once, for tasks whose events nobody wants to see. */
int follow_to_end(struct cli *cli, const struct task_options *task, follow_watch *watch,
                  void *self);

#endif
