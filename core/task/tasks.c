/* The tasks that run, and their threads. */
#include "task/tasks.h"

#include "net/http.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/questions.h"
#include "task/task.h"
#include "task/watchdog.h"
#include "util/crash.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <unistd.h>

enum { GRACE_MS = 5000 };

struct job {
    struct job *next;
    struct task *task;
    task_function *body;
    pthread_t *threads; /* all it ever started, the task's own first */
    size_t thread_count;
    size_t alive;   /* threads that have not ended */
    size_t hung;    /* of these, the ones inside a call that was given up */
    bool reported;  /* EVENT_FINISHED was posted */
    bool collected; /* … and handed out */
};

struct jobs {
    struct engine *engine;
    struct events *events;
    struct keeper *keeper;
    struct questions *questions;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a thread ended or was given up */
    struct job *first;
    int64_t last_number;
};

struct jobs *jobs_new(struct engine *engine, struct events *events)
{
    struct jobs *jobs = memory_alloc(sizeof *jobs);
    jobs->engine = engine;
    jobs->events = events;
    jobs->keeper = keeper_new(GRACE_MS);
    jobs->questions = questions_new(events);
    pthread_mutex_init(&jobs->lock, NULL);
    thread_condition_init(&jobs->changed);
    return jobs;
}

struct keeper *jobs_keeper(struct jobs *jobs)
{
    return jobs->keeper;
}

struct questions *jobs_questions(struct jobs *jobs)
{
    return jobs->questions;
}

struct thread {
    struct jobs *jobs;
    struct job *job;
    void *(*body)(void *self);
    void *self;
};

static void *thread_main(void *memory)
{
    struct thread thread = *(struct thread *)memory;
    free(memory);
    crash_watch_thread();
    thread.body(thread.self);
    HOLD_LOCK(&thread.jobs->lock);
    thread.job->alive--;
    pthread_cond_broadcast(&thread.jobs->changed);
    return NULL;
}

static int job_thread(struct jobs *jobs, struct job *job, void *(*body)(void *), void *self,
                      struct ph_error *err)
{
    AUTO_FREE struct thread *thread = memory_alloc(sizeof *thread);
    *thread = (struct thread){.jobs = jobs, .job = job, .body = body, .self = self};
    HOLD_LOCK(&jobs->lock);
    job->threads = memory_grow(job->threads, job->thread_count + 1, sizeof *job->threads);
    int error = thread_start(&job->threads[job->thread_count], thread_main, thread);
    if (error != 0)
        return error_fail(err, PH_FAILED, "thread", "Cannot start a thread: %s", strerror(error));
    job->thread_count++;
    job->alive++;
    (void)memory_steal(thread);
    return PH_OK;
}

int jobs_thread(struct task *task, void *(*body)(void *self), void *self, struct ph_error *err)
{
    return job_thread(task->engine->jobs, task->job, body, self, err);
}

/* Tells the end of a task unless that was done in its place. */
static void report(struct jobs *jobs, struct job *job, int code, const struct ph_error *err)
{
    struct values *result = NULL;
    {
        HOLD_LOCK(&jobs->lock);
        if (job->reported)
            return;
        job->reported = true;
        if (job->hung == 0)
            result = memory_steal(job->task->result);
    }
    struct event event = {.kind = EVENT_FINISHED, .task = job->task->number, .code = code};
    if (code < 0)
        event.error = *err;
    events_post(jobs->events, &event, result);
}

static void *job_main(void *self)
{
    struct job *job = self;
    struct task *task = job->task;
    struct jobs *jobs = task->engine->jobs;
    struct ph_error err = {0};
    events_post(jobs->events, &(struct event){.kind = EVENT_STARTED, .task = task->number}, NULL);
    int code = job->body(task, &err);
    report(jobs, job, code, &err);
    return NULL;
}

static void job_free(struct job *job)
{
    for (size_t i = 0; i < job->thread_count; i++)
        pthread_join(job->threads[i], NULL);
    free(job->threads);
    task_free(job->task);
    free(job);
}

static struct job **job_find(struct jobs *jobs, int64_t number)
{
    struct job **at = &jobs->first;
    while (*at != NULL && (*at)->task->number != number)
        at = &(*at)->next;
    return at;
}

int jobs_start(struct jobs *jobs, struct task *task, task_function *body, int64_t *number,
               struct ph_error *err)
{
    struct job *job = memory_alloc(sizeof *job);
    job->task = task;
    job->body = body;
    task->job = job;
    task->number = jobs->last_number + 1;
    int code = job_thread(jobs, job, job_main, job, err);
    if (code != PH_OK) {
        job_free(job);
        return code;
    }
    HOLD_LOCK(&jobs->lock);
    jobs->last_number++;
    job->next = jobs->first;
    jobs->first = job;
    *number = jobs->last_number;
    return PH_OK;
}

/* On the UI thread, which alone takes jobs out of the list. Without jobs->lock: a body may start a thread while it
 * holds its own lock. */
static void stop_job(struct job *job, enum task_stop stop)
{
    struct task *task = job->task;
    if ((int)stop > atomic_load(&task->stop))
        atomic_store(&task->stop, (int)stop);
    if (stop == TASK_STOPS && !atomic_exchange(&task->cancelled, true)) {
        /* Cannot fail: the counter goes from 0 to 1. */
        ssize_t ignored = write(task->cancel_fd, &(uint64_t){1}, sizeof(uint64_t));
        (void)ignored;
    }
    HOLD_LOCK(&task->lock);
    pthread_cond_broadcast(&task->changed);
}

static void wake_all(struct jobs *jobs)
{
    questions_wake(jobs->questions);
    keeper_wake(jobs->keeper);
    struct http *http = jobs->engine->http;
    if (http != NULL)
        http_wake(http);
}

static struct job *find_locked(struct jobs *jobs, int64_t number)
{
    HOLD_LOCK(&jobs->lock);
    return *job_find(jobs, number);
}

void jobs_pause(struct jobs *jobs, int64_t number, bool on)
{
    struct job *job = find_locked(jobs, number);
    if (job == NULL)
        return;
    atomic_store(&job->task->paused, on);
    HOLD_LOCK(&job->task->lock);
    pthread_cond_broadcast(&job->task->changed);
}

void jobs_stop(struct jobs *jobs, int64_t number, enum task_stop stop)
{
    struct job *job = find_locked(jobs, number);
    if (job == NULL)
        return;
    stop_job(job, stop);
    wake_all(jobs);
}

void jobs_hung(struct task *task, int change)
{
    struct jobs *jobs = task->engine->jobs;
    HOLD_LOCK(&jobs->lock);
    task->job->hung += (size_t)change;
    pthread_cond_broadcast(&jobs->changed);
}

void jobs_give_up(struct task *task, int code, const struct ph_error *err)
{
    report(task->engine->jobs, task->job, code, err);
}

/* Takes out what nobody runs any more: the task that is being collected, and earlier ones that hung until now. */
static struct job *take_ended(struct jobs *jobs)
{
    for (struct job **at = &jobs->first; *at != NULL; at = &(*at)->next)
        if ((*at)->collected && (*at)->alive == 0) {
            struct job *job = *at;
            *at = job->next;
            return job;
        }
    return NULL;
}

void jobs_collect(struct jobs *jobs, int64_t number, void (*publish)(void *self, struct task *task),
                  void *self)
{
    struct job *ended;
    {
        HOLD_LOCK(&jobs->lock);
        struct job *job = *job_find(jobs, number);
        /* Its last thread may be on its way out still. */
        while (job != NULL && job->alive > job->hung)
            pthread_cond_wait(&jobs->changed, &jobs->lock);
        if (job != NULL)
            job->collected = true;
        ended = take_ended(jobs);
    }
    while (ended != NULL) {
        if (ended->task->number == number)
            publish(self, ended->task);
        job_free(ended);
        HOLD_LOCK(&jobs->lock);
        ended = take_ended(jobs);
    }
}

void jobs_each(struct jobs *jobs, void (*visit)(struct task *task, void *self), void *self)
{
    HOLD_LOCK(&jobs->lock);
    for (struct job *job = jobs->first; job != NULL; job = job->next)
        visit(job->task, self);
}

bool jobs_close(struct jobs *jobs)
{
    for (struct job *job = jobs->first; job != NULL; job = job->next)
        stop_job(job, TASK_STOPS);
    wake_all(jobs);
    bool all_ended = true;
    HOLD_LOCK(&jobs->lock);
    for (struct job *job = jobs->first; job != NULL; job = job->next) {
        while (job->alive > job->hung)
            pthread_cond_wait(&jobs->changed, &jobs->lock);
        all_ended = all_ended && job->alive == 0;
    }
    return all_ended;
}

void jobs_free(struct jobs *jobs)
{
    for (struct job *next, *job = jobs->first; job != NULL; job = next) {
        next = job->next;
        job_free(job);
    }
    keeper_free(jobs->keeper);
    questions_free(jobs->questions);
    pthread_cond_destroy(&jobs->changed);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}
