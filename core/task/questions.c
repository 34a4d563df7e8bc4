#include "task/questions.h"

#include "config/param.h"
#include "task/events.h"
#include "task/task.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/thread.h"

#include <pthread.h>
#include <string.h>

LOCK_CLASS(QUESTIONS_LOCK);

struct questions {
    struct events *events;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct task *asking GUARDED_BY(QUESTIONS_LOCK); /* NULL: no question is open */
    const struct ph_param *param GUARDED_BY(QUESTIONS_LOCK);
    bool answered GUARDED_BY(QUESTIONS_LOCK);
    char *text GUARDED_BY(QUESTIONS_LOCK);
    struct ph_secret *secret GUARDED_BY(QUESTIONS_LOCK);
};

struct questions *questions_new(struct events *events)
{
    struct questions *questions = memory_alloc(sizeof *questions);
    questions->events = events;
    pthread_mutex_init(&questions->lock, NULL);
    thread_condition_init(&questions->changed);
    return questions;
}

void questions_free(struct questions *questions)
{
    pthread_cond_destroy(&questions->changed);
    pthread_mutex_destroy(&questions->lock);
    free(questions);
}

/* Waits until no other task asks. */
static int take_turn(struct questions *questions, struct task *task,
                     const struct ph_param *question)
{
    HOLD_LOCK(&questions->lock, QUESTIONS_LOCK);
    while (questions->asking != NULL && !task_cancelled(task))
        pthread_cond_wait(&questions->changed, &questions->lock);
    if (task_cancelled(task))
        return PH_CANCELLED;
    questions->asking = task;
    questions->param = question;
    questions->answered = false;
    return PH_OK;
}

static int take_answer(struct questions *questions, struct task *task, char **text,
                       struct ph_secret **secret)
{
    HOLD_LOCK(&questions->lock, QUESTIONS_LOCK);
    while (!questions->answered && !task_cancelled(task))
        pthread_cond_wait(&questions->changed, &questions->lock);
    char *answer = memory_steal(questions->text);
    struct ph_secret *hidden = memory_steal(questions->secret);
    questions->asking = NULL;
    questions->param = NULL;
    pthread_cond_broadcast(&questions->changed);
    if (answer == NULL && hidden == NULL)
        return PH_CANCELLED;
    *text = answer;
    *secret = hidden;
    return PH_OK;
}

int questions_ask(struct questions *questions, struct task *task, const char *feature,
                  const struct phone *phone, const struct ph_param *question, const char *why,
                  char **text, struct ph_secret **secret, struct ph_error *err)
{
    int code = take_turn(questions, task, question);
    if (code == PH_OK) {
        events_post(questions->events,
                    &(struct event){.kind = EVENT_QUESTION,
                                    .task = task->number,
                                    .phone = phone,
                                    .question = question,
                                    .feature = feature,
                                    .text = why},
                    NULL);
        code = take_answer(questions, task, text, secret);
    }
    if (code != PH_OK)
        return error_fail(err, code, question->key, "%s was not given", question->label);
    return PH_OK;
}

int questions_answer(struct questions *questions, int64_t task, const char *text,
                     const struct ph_secret *secret, struct ph_error *err)
{
    HOLD_LOCK(&questions->lock, QUESTIONS_LOCK);
    if (questions->asking == NULL || questions->asking->number != task || questions->answered)
        return error_fail(err, PH_NOT_FOUND, "", "No question is open");
    const struct ph_param *param = questions->param;
    int code = PH_OK;
    if (param->type == PH_SECRET) {
        if (secret != NULL)
            code = param_check(param, secret_bytes(secret, NULL), NULL, err);
        else if (text != NULL)
            code = error_fail(err, PH_INVALID, param->key, "%s is a secret", param->label);
    } else if (text != NULL) {
        code = param_check(param, text, &questions->text, err);
    }
    if (code != PH_OK)
        return code;
    if (param->type == PH_SECRET)
        questions->secret = secret_hold(secret);
    questions->answered = true;
    pthread_cond_broadcast(&questions->changed);
    return PH_OK;
}

void questions_wake(struct questions *questions)
{
    HOLD_LOCK(&questions->lock, QUESTIONS_LOCK);
    pthread_cond_broadcast(&questions->changed);
}
