#include "task/task.h"

#include "config/values.h"
#include "phone/phones.h"
#include "task/events.h"
#include "util/memory.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* ---- Tasks ----------------------------------------------------------------------------------- */

void task_free(struct task *task)
{
    if (task == NULL)
        return;
    if (task->body_free != NULL)
        task->body_free(task->body_state);
    values_free(task->args);
    values_free(task->result);
    free(task->store);
    free(task->selection);
    free(task->by);
    for (size_t i = 0; task->phone_args != NULL && i < task->phone_count; i++)
        values_free(task->phone_args[i]);
    free(task->phone_args);
    free(task->phones);
    free(task->limits);
    free(task->directories);
    free(task->missing);
    phones_free(task->list);
    phones_free(task->found);
    phones_free(task->gone);
    if (task->cancel_fd >= 0)
        close(task->cancel_fd);
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->lock);
    free(task);
}

struct task *task_new(struct engine *engine)
{
    struct task *task = memory_alloc(sizeof *task);
    task->engine = engine;
    task->args = values_new();
    task->cancel_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&task->lock, NULL);
    thread_condition_init(&task->changed);
    return task;
}

void task_progress(struct task *task, int64_t done, int64_t total, const char *what)
{
    events_post(task->engine->events,
                &(struct event){.kind = EVENT_PROGRESS,
                                .task = task->number,
                                .done = done,
                                .total = total,
                                .waiting = atomic_load(&task->waiting),
                                .text = what},
                NULL);
}

void task_row(struct task *task, const struct phone *phone, struct values *row)
{
    events_post(task->engine->events,
                &(struct event){.kind = EVENT_ROW, .task = task->number, .phone = phone}, row);
}

bool task_cancelled(const struct task *task)
{
    return atomic_load(&task->cancelled);
}
