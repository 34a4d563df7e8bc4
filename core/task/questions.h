/* Questions to a person: a worker asks and waits, the UI thread answers. One at a time for all
 * tasks, so that two prompts never meet. */
#ifndef CORE_TASK_QUESTIONS_H
#define CORE_TASK_QUESTIONS_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct events;
struct phone;
struct questions;
struct task;

struct questions *questions_new(struct events *events);

void questions_free(struct questions *questions);

/* [worker] Posts EVENT_QUESTION and waits. phone: that it is about, or NULL. The caller owns *text
 * or *secret. PH_CANCELLED if the person refuses or the task stops. */
int questions_ask(struct questions *questions, struct task *task, const char *feature,
                  const struct phone *phone, const struct ph_param *question, const char *why,
                  char **text, struct ph_secret **secret, struct ph_error *err);

/* [UI thread] See core_answer(). */
int questions_answer(struct questions *questions, int64_t task, const char *text,
                     const struct ph_secret *secret, struct ph_error *err);

void questions_wake(struct questions *questions); /* a task was stopped: its question ends */

#endif
