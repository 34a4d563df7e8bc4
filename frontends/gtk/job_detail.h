/* The chosen phone of a job in words, below the list: what happened, and what to do about it. */
#ifndef JOB_DETAIL_H
#define JOB_DETAIL_H

#include "jobs.h"

GtkWidget *job_detail_new(struct app_context *app);
/* item: the chosen line of the list; NULL hides the pane. */
void job_detail_show(GtkWidget *detail, const struct job *job, JobPhoneItem *item);

#endif
