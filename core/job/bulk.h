/* A job in progress: one action over many phones. Starts worker threads, keeps to the rate, goes in
 * waves, stops after too many failures, writes the journal, waits for effects, and reports the
 * outcome for every phone. */
#ifndef CORE_JOB_BULK_H
#define CORE_JOB_BULK_H

#include <phonectl/plugin.h>

struct task;

/* The body of TASK_ACTION. PH_OK: every phone has an outcome, good or bad. Otherwise why it stopped
 * early: PH_CANCELLED with err->what "max_fail", "canary", "pause" or empty (by a person),
 * PH_LOGIN, PH_NETWORK, PH_FAILED (journal); phones not reached are OUTCOME_SKIPPED.
 * task->result: job (if there is a journal), total, done, failed, unknown, skipped. */
int bulk_task(struct task *task, struct ph_error *err);

#endif
