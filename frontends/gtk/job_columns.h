/* The phones of a job as a table. */
#ifndef JOB_COLUMNS_H
#define JOB_COLUMNS_H

#include "jobs.h"

GtkWidget *job_columns_view(void);
void job_columns_show(GtkColumnView *view, JobPhones *phones);

#endif
