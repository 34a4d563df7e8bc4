/* A run of an action as the person sees it: progress while it goes, a row for each phone, and a summary. */
#ifndef RUN_VIEW_H
#define RUN_VIEW_H

#include "attachments.h"
#include "output.h"

/* Starts the task and follows it to its end. The exit code says what came of the phones. */
int run_view(struct cli *cli, const struct task_options *task, struct attachments *attachments);
/* Reads the flags that say how a run goes about its phones. An exit code. */
int run_view_limits(const struct cli *cli, struct limits *limits);
/* The columns of phonectl.job/1, shared by a run and by jobs show. */
extern const struct output_columns run_columns;

#endif
