/* Follows a task of the core to its end: shows progress, asks questions, opens addresses. The
 * first Ctrl-C lets an action's requests in flight finish, the second cancels it. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "cli.h"

struct follow_end {
    int code; /* enum ph_code of the task */
    struct ph_error error;
    bool unusable;  /* the configuration names a plugin that cannot be used */
    bool kept_shut; /* the store refuses to open the token */
    int stopped; /* CODE_INTERRUPTED or CODE_TERMINATED after a signal; CODE_LOGIN: no terminal */
};

/* Sees every event first; returns true if it has dealt with it. */
typedef bool follow_watch(void *self, const struct event *event);

/* Starts and follows a task. PH_OK even if the task fails, see *end; else it did not start. */
int follow_task(struct cli *cli, const struct task_options *task, follow_watch *watch, void *self,
                struct follow_end *end);
/* The exit code for *end; prints why it failed. */
int follow_exit_code(const struct follow_end *end);
/* follow_task() and follow_exit_code() in one. */
int follow_to_end(struct cli *cli, const struct task_options *task, follow_watch *watch,
                  void *self);

#endif
