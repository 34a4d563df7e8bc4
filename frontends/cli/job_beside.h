/* The results of a job beside the rows of a table, which goes back to the spreadsheet. */
#ifndef JOB_BESIDE_H
#define JOB_BESIDE_H

#include "cli.h"

/* Prints the table of --beside, with outcome, text, time and correlation id after each row. An exit
 * code. */
int job_beside(const struct cli *cli, const struct journal_job *job);

#endif
