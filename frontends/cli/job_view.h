/* One job as the person sees it: progress while it goes, a row for each phone, and a summary. */
#ifndef JOB_VIEW_H
#define JOB_VIEW_H

#include "attachments.h"
#include "output.h"

/* Starts the task and follows it to its end. The exit code tells how the phones fared. */
int job_view_follow(struct cli *cli, const struct task_options *task,
                    struct attachments *attachments);
/* Reads the flags that limit a job: how many phones at once, how fast, how many failures. An exit code. */
int job_view_limits(const struct cli *cli, struct limits *limits);

#endif
