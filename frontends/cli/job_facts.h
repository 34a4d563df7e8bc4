/* What a job did, in words and as a command. Other people may read it, so PINs are masked. */
#ifndef JOB_FACTS_H
#define JOB_FACTS_H

#include "cli.h"

/* How the phones were chosen, as it is typed in a shell: the first `count` words, --file, --column
 * and --all. Freed by the caller. */
char *job_facts_selection(const struct args *args, size_t count);

/* action is NULL if no plugin has it any more. All are freed by the caller. */
/* Digits among keys may be a PIN, and become dots. args may be NULL. */
struct values *job_facts_masked(const struct feature *action, const struct values *args);
/* "Number: 1002". */
char *job_facts_args(const struct feature *action, const struct values *args);
/* "Dial (Number: 1002)". */
char *job_facts_deed(const struct feature *action, const struct journal_job *job);
/* The command that repeats the job; NULL if it is not known, or would show a masked value. */
char *job_facts_command(const struct cli *cli, const struct feature *action,
                        const struct journal_job *job);
/* Local time, to the second; "" for 0. */
char *job_facts_time(int64_t seconds);

#endif
