/* One job: progress while it runs, a row for each phone, and a summary. */
#ifndef JOB_VIEW_H
#define JOB_VIEW_H

#include "attachments.h"
#include "output.h"

/* Starts the task and follows it to its end. The exit code reflects the outcomes of the phones. */
int job_view_follow(struct cli *cli, const struct task_options *task,
                    struct attachments *attachments);
/* The limits given by flags: phones at once, rate, failures. An exit code. */
int job_view_limits(const struct cli *cli, struct limits *limits);

#endif
