/* The running tasks and their threads. */
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

/* The body of a task, on its own thread. The result goes into EVENT_FINISHED. */
typedef int task_function(struct task *task, struct ph_error *err);

struct tasks *tasks_new(struct engine *engine, struct events *events);

/* Cancels all tasks and waits for them. False if a plugin does not return: then free nothing that
 * its thread may use. Call events_leave() first. */
bool tasks_close(struct tasks *tasks);

void tasks_free(struct tasks *tasks);

/* Starts body on a new thread. Takes the task, and frees it on failure. */
int tasks_start(struct tasks *tasks, struct task *task, task_function *body, int64_t *number,
                struct ph_error *err);

/* [UI thread] */
void tasks_stop(struct tasks *tasks, int64_t number, enum task_stop stop);

void tasks_pause(struct tasks *tasks, int64_t number, bool on); /* [UI thread] */

/* [UI thread] EVENT_FINISHED is being handed out: publish() may take results out of the task, which
 * is then freed. If a thread of it does not return, it is freed when it does. */
void tasks_collect(struct tasks *tasks, int64_t number,
                   void (*publish)(void *self, struct task *task), void *self);

struct watchdog *tasks_watchdog(struct tasks *tasks);

struct questions *tasks_questions(struct tasks *tasks);

/* Starts another thread of a task; it is joined before the task is freed. */
int tasks_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err);

/* A thread of the task is in a call that was given up (+1), or returned after all (-1). */
void tasks_hung(struct task *task, int change);

/* The task's own thread does not return: post EVENT_FINISHED in its place. */
void tasks_give_up(struct task *task, int code, const struct ph_error *err);

#endif
