/* The queue between workers and front end: order, one descriptor, its limit, and what it does
 * when it is full. */
#include "config/values.h"
#include "task/events.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LIMIT = 16, POSTERS = 4, POSTS = 2000 };

static bool readable(const struct events *events)
{
    struct pollfd fd = {.fd = events_fd(events), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

static void post(struct events *events, enum event_kind kind, int64_t task, const char *text)
{
    events_post(events, &(struct event){.kind = kind, .task = task, .text = text}, NULL);
}

static void test_in_order_and_readable_while_any_waits(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    assert_false(readable(events));
    assert_null(events_next(events));
    post(events, EVENT_ROW, 1, "one");
    post(events, EVENT_ROW, 2, "two");
    assert_true(readable(events));
    assert_string_equal(events_next(events)->text, "one");
    assert_true(readable(events));
    const struct event *event = events_next(events);
    assert_string_equal(event->text, "two");
    assert_int_equal(event->task, 2);
    assert_false(readable(events));
    assert_null(events_next(events));
    events_free(events);
}

static void test_what_an_event_points_to_is_its_own(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    {
        char text[] = "why", key[] = "code", bytes[] = "PNG", choice[] = "yes";
        const char *choices[] = {choice, NULL};
        struct ph_param question = {
            .key = key, .label = key, .type = PH_CHOICE, .choices = choices};
        struct values *row = values_new();
        values_set(row, "name", text);
        events_post(events,
                    &(struct event){.kind = EVENT_QUESTION,
                                    .question = &question,
                                    .text = text,
                                    .bytes = bytes,
                                    .length = sizeof bytes},
                    row);
        memset(text, 'x', sizeof text - 1);
        memset(key, 'x', sizeof key - 1);
        memset(bytes, 'x', sizeof bytes - 1);
        memset(choice, 'x', sizeof choice - 1);
    }
    const struct event *event = events_next(events);
    assert_string_equal(event->text, "why");
    assert_string_equal(event->question->key, "code");
    assert_string_equal(event->question->choices[0], "yes");
    assert_null(event->question->choices[1]);
    assert_string_equal(event->bytes, "PNG");
    assert_string_equal(values_text(event->row, "name"), "why");
    events_free(events);
}

static void test_only_the_newest_progress_of_a_task_waits(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    for (int i = 1; i <= 100; i++) {
        events_post(events,
                    &(struct event){.kind = EVENT_PROGRESS, .task = 1, .done = i, .text = "a"},
                    NULL);
        events_post(events, &(struct event){.kind = EVENT_PROGRESS, .task = 2, .done = -i}, NULL);
    }
    assert_int_equal(events_next(events)->done, 100);
    assert_int_equal(events_next(events)->done, -100);
    assert_null(events_next(events));
    events_free(events);
}

struct poster {
    struct events *events;
    atomic_int *posted;
    enum event_kind kind;
};

static void *poster_main(void *self)
{
    struct poster *poster = self;
    for (int i = 0; i < POSTS; i++) {
        post(poster->events, poster->kind, i, "event");
        atomic_fetch_add(poster->posted, 1);
    }
    return NULL;
}

/* Posting threads block, so the queue never exceeds its limit and loses no event. */
static void test_a_full_queue_holds_back_those_who_post(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    atomic_int posted = 0;
    struct poster poster = {events, &posted, EVENT_ROW};
    pthread_t threads[POSTERS];
    for (int i = 0; i < POSTERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, poster_main, &poster), 0);
    for (int taken = 0; taken < POSTERS * POSTS;) {
        struct pollfd fd = {.fd = events_fd(events), .events = POLLIN};
        poll(&fd, 1, -1);
        if (events_next(events) == NULL)
            continue;
        taken++;
        assert_true(atomic_load(&posted) <= taken + LIMIT);
    }
    for (int i = 0; i < POSTERS; i++)
        pthread_join(threads[i], NULL);
    assert_null(events_next(events));
    events_free(events);
}

/* The log posts a line while it holds its lock: if that waited, messages of the UI thread would
 * stop. */
static void test_notes_never_wait_and_the_missing_ones_are_counted(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    atomic_int posted = 0;
    struct poster poster = {events, &posted, EVENT_NOTE};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, poster_main, &poster), 0);
    pthread_join(thread, NULL);
    int taken = 0;
    while (events_next(events) != NULL)
        taken++;
    assert_int_equal(taken, LIMIT);
    post(events, EVENT_NOTE, 0, "later");
    assert_string_equal(events_next(events)->text, "1984 messages came too fast to be shown");
    assert_string_equal(events_next(events)->text, "later");
    events_free(events);
}

static void test_leaving_frees_those_who_wait(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    atomic_int posted = 0;
    struct poster poster = {events, &posted, EVENT_ROW};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, poster_main, &poster), 0);
    while (atomic_load(&posted) < LIMIT)
        sched_yield();
    events_leave(events);
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&posted), POSTS);
    events_free(events);
}

/* The thread that takes events would block itself. */
static void test_the_taker_never_waits(void **state)
{
    (void)state;
    struct events *events = events_new(LIMIT);
    for (int i = 0; i < LIMIT * 3; i++)
        post(events, EVENT_ROW, i, "event");
    int taken = 0;
    while (events_next(events) != NULL)
        taken++;
    assert_int_equal(taken, LIMIT * 3);
    events_free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order_and_readable_while_any_waits),
        cmocka_unit_test(test_what_an_event_points_to_is_its_own),
        cmocka_unit_test(test_only_the_newest_progress_of_a_task_waits),
        cmocka_unit_test(test_a_full_queue_holds_back_those_who_post),
        cmocka_unit_test(test_notes_never_wait_and_the_missing_ones_are_counted),
        cmocka_unit_test(test_leaving_frees_those_who_wait),
        cmocka_unit_test(test_the_taker_never_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
