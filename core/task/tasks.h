/* The tasks that run, and their threads. */
#ifndef CORE_TASK_TASKS_H
#define CORE_TASK_TASKS_H

#include "task/task.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct engine;
struct events;
struct tasks;
struct watchdog;
struct questions;

/* The body of a task, on its thread. The result becomes its EVENT_FINISHED. */
typedef int task_function(struct task *task, struct ph_error *err);

struct tasks *tasks_new(struct engine *engine, struct events *events);

/* Cancels all and waits for them. False: a plugin does not return, so nothing its thread may touch can be
 * freed. Leave the events first. */
bool tasks_close(struct tasks *tasks);

void tasks_free(struct tasks *tasks);

/* Starts body on a new thread and takes the task. On failure the task is freed. */
int tasks_start(struct tasks *tasks, struct task *task, task_function *body, int64_t *number,
                struct ph_error *err);

/* [UI thread] */
void tasks_stop(struct tasks *tasks, int64_t number, enum task_stop stop);

void tasks_pause(struct tasks *tasks, int64_t number, bool on); /* [UI thread] */

/* [UI thread] The task's EVENT_FINISHED is being handed out: publish() may take results out of it, then it is freed. A
 * task with a thread that does not return is kept until it does. */
void tasks_collect(struct tasks *tasks, int64_t number,
                   void (*publish)(void *self, struct task *task), void *self);

/* [UI thread] Calls visit for every task that is not freed yet. */
void tasks_each(struct tasks *tasks, void (*visit)(struct task *task, void *self), void *self);

struct watchdog *tasks_watchdog(struct tasks *tasks);

struct questions *tasks_questions(struct tasks *tasks);

/* One more thread of a task; joined before the task is freed. */
int tasks_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err);

/* A thread of the task is inside a call that was given up (+1), or came back after all (-1). */
void tasks_hung(struct task *task, int change);

/* The task's own thread does not come back: tells its end in its place. */
void tasks_give_up(struct task *task, int code, const struct ph_error *err);

#endif
