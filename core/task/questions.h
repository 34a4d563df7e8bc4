/* Questions to the person: a worker asks and waits, the UI thread answers. One at a time for all tasks, so that a
 * dialog or a prompt never meets another. */
#ifndef CORE_TASK_QUESTIONS_H
#define CORE_TASK_QUESTIONS_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct events;
struct questions;
struct task;

struct questions *questions_new(struct events *events);

void questions_free(struct questions *questions);

/* [worker] EVENT_QUESTION, and the answer in *text or *secret (the caller's); both are set or left alone. PH_CANCELLED
 * when the person refuses or the task stops. */
int questions_ask(struct questions *questions, struct task *task, const char *feature,
                  const struct ph_param *question, const char *why, char **text,
                  struct ph_secret **secret, struct ph_error *err);

/* [UI thread] See core_answer(). */
int questions_answer(struct questions *questions, int64_t task, const char *text,
                     const struct ph_secret *secret, struct ph_error *err);

void questions_wake(struct questions *questions); /* a task was stopped */

#endif
