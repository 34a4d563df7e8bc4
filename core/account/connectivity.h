/* The task that asks the service for any answer. */
#ifndef CORE_ACCOUNT_CONNECTIVITY_H
#define CORE_ACCOUNT_CONNECTIVITY_H

#include <phonectl/plugin.h>

struct task;

int connectivity_task(struct task *task, struct ph_error *err); /* reach.c */

#endif
