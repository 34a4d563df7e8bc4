/* The phones of a run as a table. */
#ifndef JOB_COLUMNS_H
#define JOB_COLUMNS_H

#include "runs.h"

/* model holds RunItem and is taken. */
GtkWidget *job_columns_view(GListModel *model);

#endif
