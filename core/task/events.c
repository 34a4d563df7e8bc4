#include "task/events.h"

#include "config/values.h"
#include "util/text.h"
#include "util/thread.h"

#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <unistd.h>

struct node {
    struct node *next;
    struct event event;
    struct ph_param question;
    struct values *row;
    char *text, *url, *feature;
    void *bytes;
};

LOCK_CLASS(EVENTS_LOCK);

struct events {
    pthread_mutex_t lock;
    pthread_cond_t room;
    pthread_t taker;
    int fd;
    bool leaving GUARDED_BY(EVENTS_LOCK);
    size_t limit, count GUARDED_BY(EVENTS_LOCK);
    int64_t notes_lost GUARDED_BY(EVENTS_LOCK);
    struct node *first GUARDED_BY(EVENTS_LOCK), **end GUARDED_BY(EVENTS_LOCK);
    struct node *handed_out; /* only for the taker */
    /* The unseen progress event that was last changed, or NULL: found at once, even behind the
     * thousands of outcomes of a large job. */
    struct node *progress GUARDED_BY(EVENTS_LOCK);
};

struct events *events_new(size_t limit)
{
    UNSHARED(EVENTS_LOCK);
    struct events *events = memory_alloc(sizeof *events);
    pthread_mutex_init(&events->lock, NULL);
    pthread_cond_init(&events->room, NULL);
    events->taker = pthread_self();
    events->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    events->limit = limit;
    events->end = &events->first;
    return events;
}

static void question_free(struct ph_param *question)
{
    if (question->choices != NULL)
        for (char **choice = (char **)(uintptr_t)question->choices; *choice != NULL; choice++)
            free(*choice);
    free((void *)(uintptr_t)question->choices);
    free((void *)(uintptr_t)question->key);
    free((void *)(uintptr_t)question->label);
    free((void *)(uintptr_t)question->help);
    free((void *)(uintptr_t)question->value);
}

/* Copies the declaration: it may be on the plugin's stack, and the plugin may return before the
 * question is shown. */
static void question_copy(struct ph_param *to, const struct ph_param *from)
{
    *to = *from;
    to->key = memory_copy(from->key);
    to->label = memory_copy(from->label);
    to->help = memory_copy(from->help);
    to->value = memory_copy(from->value);
    to->choices = NULL;
    if (from->choices == NULL)
        return;
    size_t count = 0;
    while (from->choices[count] != NULL)
        count++;
    char **choices = memory_alloc((count + 1) * sizeof *choices);
    for (size_t i = 0; i < count; i++)
        choices[i] = memory_copy(from->choices[i]);
    to->choices = (const char *const *)choices;
}

static void node_free(struct node *node)
{
    if (node == NULL)
        return;
    question_free(&node->question);
    values_free(node->row);
    free(node->text);
    free(node->url);
    free(node->feature);
    free(node->bytes);
    free(node);
}

static struct node *node_new(const struct event *event, struct values *row)
{
    struct node *node = memory_alloc(sizeof *node);
    node->event = *event;
    node->event.row = node->row = row;
    node->event.text = node->text = memory_copy(event->text);
    node->event.url = node->url = memory_copy(event->url);
    node->event.feature = node->feature = memory_copy(event->feature);
    if (event->question != NULL) {
        question_copy(&node->question, event->question);
        node->event.question = &node->question;
    }
    if (event->bytes != NULL) {
        node->bytes = memory_alloc(event->length);
        memcpy(node->bytes, event->bytes, event->length);
        node->event.bytes = node->bytes;
    }
    return node;
}

void events_free(struct events *events)
{
    UNSHARED(EVENTS_LOCK);
    if (events == NULL)
        return;
    for (struct node *next, *node = events->first; node != NULL; node = next) {
        next = node->next;
        node_free(node);
    }
    node_free(events->handed_out);
    close(events->fd);
    pthread_cond_destroy(&events->room);
    pthread_mutex_destroy(&events->lock);
    free(events);
}

void events_leave(struct events *events)
{
    HOLD_LOCK(&events->lock, EVENTS_LOCK);
    events->leaving = true;
    pthread_cond_broadcast(&events->room);
}

REQUIRES(EVENTS_LOCK)
static void append(struct events *events, struct node *node)
{
    *events->end = node;
    events->end = &node->next;
    if (events->count++ == 0) {
        /* Cannot fail: the counter goes from 0 to 1. */
        ssize_t ignored = write(events->fd, &(uint64_t){1}, sizeof(uint64_t));
        (void)ignored;
    }
}

/* Replaces an unseen progress event of the same task; false if there is none. */
REQUIRES(EVENTS_LOCK)
static bool coalesce(struct events *events, struct node *fresh)
{
    struct node *last = events->progress, *node = events->first;
    if (last != NULL && last->event.task == fresh->event.task)
        node = last;
    for (; node != NULL; node = node->next)
        if (node->event.kind == EVENT_PROGRESS && node->event.task == fresh->event.task) {
            free(node->text);
            node->text = memory_steal(fresh->text);
            node->event.text = node->text;
            node->event.phone = fresh->event.phone;
            node->event.done = fresh->event.done;
            node->event.total = fresh->event.total;
            events->progress = node;
            return true;
        }
    return false;
}

REQUIRES(EVENTS_LOCK)
static void tell_lost_notes(struct events *events)
{
    if (events->notes_lost == 0 || events->count >= events->limit)
        return;
    AUTO_FREE char *text =
        text_format("%lld messages came too fast to be shown", (long long)events->notes_lost);
    events->notes_lost = 0;
    append(
        events,
        node_new(&(struct event){.kind = EVENT_NOTE, .level = PH_LOG_WARNING, .text = text}, NULL));
}

void events_post(struct events *events, const struct event *event, struct values *row)
{
    struct node *node = node_new(event, row);
    bool taker = pthread_equal(pthread_self(), events->taker) != 0;
    HOLD_LOCK(&events->lock, EVENTS_LOCK);
    if (event->kind == EVENT_NOTE) {
        tell_lost_notes(events);
        if (events->count >= events->limit) {
            events->notes_lost++;
            node_free(node);
            return;
        }
    }
    if (event->kind == EVENT_PROGRESS && coalesce(events, node)) {
        node_free(node);
        return;
    }
    while (events->count >= events->limit && !events->leaving && !taker)
        pthread_cond_wait(&events->room, &events->lock);
    if (events->leaving) {
        node_free(node);
        return;
    }
    append(events, node);
    if (event->kind == EVENT_PROGRESS)
        events->progress = node;
}

int events_fd(const struct events *events)
{
    return events->fd;
}

/* The first one, which is the taker's from now on, or NULL. */
static struct node *take(struct events *events)
{
    HOLD_LOCK(&events->lock, EVENTS_LOCK);
    struct node *node = events->first;
    if (node == NULL)
        return NULL;
    events->first = node->next;
    if (node == events->progress)
        events->progress = NULL;
    node->next = NULL;
    if (events->first == NULL)
        events->end = &events->first;
    if (--events->count == 0) {
        uint64_t drained;
        ssize_t ignored = read(events->fd, &drained, sizeof drained);
        (void)ignored;
    }
    if (events->count < events->limit)
        pthread_cond_signal(&events->room);
    return node;
}

const struct event *events_next(struct events *events)
{
    node_free(memory_steal(events->handed_out)); /* without the lock, for which workers wait */
    events->handed_out = take(events);
    return events->handed_out == NULL ? NULL : &events->handed_out->event;
}
