/* A report of a job, for other people: what was done, by whom, and the result. */
#ifndef JOB_REPORT_H
#define JOB_REPORT_H

#include "cli.h"

/* Prints it on standard output in Markdown, as a page with --html, or its phones with --csv. action
 * is NULL if no plugin has it any more. An exit code. */
int job_report(const struct cli *cli, const struct feature *action, const struct journal_job *job);

#endif
