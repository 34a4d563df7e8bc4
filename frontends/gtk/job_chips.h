/* The outcomes of a job as buttons that narrow the list of its phones: "4 done", "1 failed". */
#ifndef JOB_CHIPS_H
#define JOB_CHIPS_H

#include "jobs.h"

GtkWidget *job_chips_new(void);
/* Shows another job, whose phones are then all listed, or the same one as it is now. It has to stay
 * until another one is shown. */
void job_chips_show(GtkWidget *chips, struct job *job);

#endif
