/* A bulk run: one action over many phones. It fans out to worker threads, keeps pace, goes in waves, stops when too
 * many fail, writes the journal, waits until the effect is seen, and says for every phone what came of it. */
#ifndef CORE_JOB_BULK_H
#define CORE_JOB_BULK_H

#include <phonectl/plugin.h>

struct task;

/* The body of TASK_ACTION. PH_OK: every phone has its outcome, good or bad. Else why it ended early:
 * PH_CANCELLED with err->what "max_fail", "canary" or empty (the person), PH_LOGIN, PH_NETWORK, PH_FAILED (journal).
 * The phones not reached are OUTCOME_SKIPPED. task->result: job (when there is a journal), total, done, failed,
 * unknown, skipped. */
int bulk_task(struct task *task, struct ph_error *err);

#endif
