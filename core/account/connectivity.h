/* The task that asks the service for any answer: tests name, proxy, TLS and clock before signing
 * in. */
#ifndef CORE_ACCOUNT_CONNECTIVITY_H
#define CORE_ACCOUNT_CONNECTIVITY_H

#include <phonectl/plugin.h>

struct task;

int connectivity_task(struct task *task, struct ph_error *err); /* the body of TASK_CONNECTIVITY */

#endif
