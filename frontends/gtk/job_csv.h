/* A job as CSV. */
#ifndef JOB_CSV_H
#define JOB_CSV_H

#include "jobs.h"

/* The phones, their outcomes and what they told as CSV, with every column of "phonectl jobs show N
 * --csv" and a line for each row. model: where their MAC addresses are. */
GBytes *job_csv(const struct job *job, struct phone_model *model);

#endif
