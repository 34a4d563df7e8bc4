#include "task/tasks.h"

#include "net/http.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/questions.h"
#include "task/watchdog.h"
#include "util/crash.h"
#include "util/error.h"
#include "util/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { GRACE_MS = 5000 };

struct running {
    struct running *next;
    struct task *task;
    task_function *body;
    pthread_t *threads; /* all it ever started, its own first */
    size_t thread_count;
    size_t alive;   /* threads that have not ended */
    size_t hung;    /* those of them inside a call that was given up */
    bool reported;  /* EVENT_FINISHED was posted */
    bool collected; /* … and taken by the front end */
};

LOCK_CLASS(TASKS_LOCK);

struct tasks {
    struct engine *engine;
    struct events *events;
    struct watchdog *watchdog;
    struct questions *questions;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a thread ended or was given up */
    struct running *first GUARDED_BY(TASKS_LOCK);
    int64_t last_number GUARDED_BY(TASKS_LOCK);
};

struct tasks *tasks_new(struct engine *engine, struct events *events)
{
    struct tasks *tasks = memory_alloc(sizeof *tasks);
    tasks->engine = engine;
    tasks->events = events;
    tasks->watchdog = watchdog_new(GRACE_MS);
    tasks->questions = questions_new(events);
    pthread_mutex_init(&tasks->lock, NULL);
    thread_condition_init(&tasks->changed);
    return tasks;
}

struct watchdog *tasks_watchdog(struct tasks *tasks)
{
    return tasks->watchdog;
}

struct questions *tasks_questions(struct tasks *tasks)
{
    return tasks->questions;
}

struct thread {
    struct tasks *tasks;
    struct running *running;
    void *(*body)(void *self);
    void *self;
};

static void *thread_main(void *memory)
{
    struct thread thread = *(struct thread *)memory;
    free(memory);
    crash_watch_thread();
    thread.body(thread.self);
    HOLD_LOCK(&thread.tasks->lock, TASKS_LOCK);
    thread.running->alive--;
    pthread_cond_broadcast(&thread.tasks->changed);
    return NULL;
}

static int running_thread(struct tasks *tasks, struct running *running, void *(*body)(void *),
                          void *self, struct ph_error *err)
{
    AUTO_FREE struct thread *thread = memory_alloc(sizeof *thread);
    *thread = (struct thread){.tasks = tasks, .running = running, .body = body, .self = self};
    HOLD_LOCK(&tasks->lock, TASKS_LOCK);
    running->threads =
        memory_more(running->threads, running->thread_count, sizeof *running->threads);
    int error = thread_start(&running->threads[running->thread_count], thread_main, thread);
    if (error != 0)
        return error_fail(err, PH_FAILED, "thread", "Cannot start a thread: %s", strerror(error));
    running->thread_count++;
    running->alive++;
    (void)memory_steal(thread);
    return PH_OK;
}

int tasks_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err)
{
    return running_thread(task->engine->tasks, task->running, body, self, err);
}

/* Posts EVENT_FINISHED, unless that was already done in the task's place. */
static void report(struct tasks *tasks, struct running *running, int code,
                   const struct ph_error *err)
{
    struct values *result = NULL;
    {
        HOLD_LOCK(&tasks->lock, TASKS_LOCK);
        if (running->reported)
            return;
        running->reported = true;
        if (running->hung == 0)
            result = memory_steal(running->task->result);
    }
    struct event event = {.kind = EVENT_FINISHED, .task = running->task->number, .code = code};
    if (code < 0)
        event.error = *err;
    events_post(tasks->events, &event, result);
}

static void *running_main(void *self)
{
    struct running *running = self;
    struct task *task = running->task;
    struct tasks *tasks = task->engine->tasks;
    struct ph_error err = {0};
    events_post(tasks->events, &(struct event){.kind = EVENT_STARTED, .task = task->number}, NULL);
    int code = running->body(task, &err);
    report(tasks, running, code, &err);
    return NULL;
}

static void running_free(struct running *running)
{
    for (size_t i = 0; i < running->thread_count; i++)
        pthread_join(running->threads[i], NULL);
    free(running->threads);
    task_free(running->task);
    free(running);
}

static struct running **running_find(struct tasks *tasks, int64_t number)
{
    struct running **at = &tasks->first;
    while (*at != NULL && (*at)->task->number != number)
        at = &(*at)->next;
    return at;
}

int tasks_start(struct tasks *tasks, struct task *task, task_function *body, int64_t *number,
                struct ph_error *err)
{
    UNSHARED(TASKS_LOCK); /* only this thread changes the number */
    struct running *running = memory_alloc(sizeof *running);
    running->task = task;
    running->body = body;
    task->running = running;
    task->number = tasks->last_number + 1;
    int code = running_thread(tasks, running, running_main, running, err);
    if (code != PH_OK) {
        running_free(running);
        return code;
    }
    HOLD_LOCK(&tasks->lock, TASKS_LOCK);
    tasks->last_number++;
    running->next = tasks->first;
    tasks->first = running;
    *number = tasks->last_number;
    return PH_OK;
}

/* [UI thread] Must not hold tasks->lock: a body may start a thread while it holds its own lock.
 * Only the UI thread removes tasks from the list, so this one stays valid. */
static void stop_running(struct running *running, enum task_stop stop)
{
    struct task *task = running->task;
    if ((int)stop > atomic_load(&task->stop))
        atomic_store(&task->stop, (int)stop);
    if (stop == TASK_STOPS && !atomic_exchange(&task->cancelled, true)) {
        /* Cannot fail: the counter goes from 0 to 1. */
        ssize_t ignored = write(task->cancel_fd, &(uint64_t){1}, sizeof(uint64_t));
        (void)ignored;
    }
    HOLD_LOCK(&task->lock, TASK_LOCK);
    pthread_cond_broadcast(&task->changed);
}

static void wake_all(struct tasks *tasks)
{
    questions_wake(tasks->questions);
    watchdog_wake(tasks->watchdog);
    struct http *http = tasks->engine->http;
    if (http != NULL)
        http_wake(http);
}

static struct running *find_locked(struct tasks *tasks, int64_t number)
{
    HOLD_LOCK(&tasks->lock, TASKS_LOCK);
    return *running_find(tasks, number);
}

void tasks_pause(struct tasks *tasks, int64_t number, bool on)
{
    struct running *running = find_locked(tasks, number);
    if (running == NULL)
        return;
    atomic_store(&running->task->paused, on);
    HOLD_LOCK(&running->task->lock, TASK_LOCK);
    pthread_cond_broadcast(&running->task->changed);
}

void tasks_stop(struct tasks *tasks, int64_t number, enum task_stop stop)
{
    struct running *running = find_locked(tasks, number);
    if (running == NULL)
        return;
    stop_running(running, stop);
    wake_all(tasks);
}

void tasks_hung(struct task *task, int change)
{
    struct tasks *tasks = task->engine->tasks;
    HOLD_LOCK(&tasks->lock, TASKS_LOCK);
    task->running->hung += (size_t)change;
    pthread_cond_broadcast(&tasks->changed);
}

void tasks_give_up(struct task *task, int code, const struct ph_error *err)
{
    report(task->engine->tasks, task->running, code, err);
}

/* Removes what has ended: the task being collected, and earlier ones that hung until now. */
static struct running *take_ended(struct tasks *tasks)
{
    for (struct running **at = &tasks->first; *at != NULL; at = &(*at)->next)
        if ((*at)->collected && (*at)->alive == 0) {
            struct running *running = *at;
            *at = running->next;
            return running;
        }
    return NULL;
}

void tasks_collect(struct tasks *tasks, int64_t number,
                   void (*publish)(void *self, struct task *task), void *self)
{
    struct running *ended;
    {
        HOLD_LOCK(&tasks->lock, TASKS_LOCK);
        struct running *running = *running_find(tasks, number);
        /* Its last thread may still be ending. */
        while (running != NULL && running->alive > running->hung)
            pthread_cond_wait(&tasks->changed, &tasks->lock);
        if (running != NULL)
            running->collected = true;
        ended = take_ended(tasks);
    }
    while (ended != NULL) {
        if (ended->task->number == number)
            publish(self, ended->task);
        running_free(ended);
        HOLD_LOCK(&tasks->lock, TASKS_LOCK);
        ended = take_ended(tasks);
    }
}

bool tasks_close(struct tasks *tasks)
{
    UNSHARED(TASKS_LOCK); /* only this thread changes the list */
    for (struct running *running = tasks->first; running != NULL; running = running->next)
        stop_running(running, TASK_STOPS);
    wake_all(tasks);
    bool all_ended = true;
    HOLD_LOCK(&tasks->lock, TASKS_LOCK);
    for (struct running *running = tasks->first; running != NULL; running = running->next) {
        while (running->alive > running->hung)
            pthread_cond_wait(&tasks->changed, &tasks->lock);
        all_ended = all_ended && running->alive == 0;
    }
    return all_ended;
}

void tasks_free(struct tasks *tasks)
{
    UNSHARED(TASKS_LOCK);
    for (struct running *next, *running = tasks->first; running != NULL; running = next) {
        next = running->next;
        running_free(running);
    }
    watchdog_free(tasks->watchdog);
    questions_free(tasks->questions);
    pthread_cond_destroy(&tasks->changed);
    pthread_mutex_destroy(&tasks->lock);
    free(tasks);
}
