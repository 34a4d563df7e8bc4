/* The phones of a job as a table. */
#ifndef JOB_COLUMNS_H
#define JOB_COLUMNS_H

#include "jobs.h"

GtkWidget *job_columns_view(void);
/* Shows this job: its columns, and its phones. The job must last until another one is shown. */
void job_columns_show(GtkColumnView *view, const struct job *job);

#endif
