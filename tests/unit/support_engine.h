/* Set-up for tests of jobs and contexts: an open core with phones of a made-up directory,
 * actions made of one function, and a server on loopback that counts the requests for each
 * phone. Needs no plugin file. */
#ifndef SUPPORT_ENGINE_H
#define SUPPORT_ENGINE_H

#include "core.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "task/events.h"
#include "task/task_options.h"

#include <stdatomic.h>

/* ---- The server: answers POST /act/INDEX with the status set for INDEX, at first 200 --------- */

enum { ENGINE_PHONES = 2000 };

uint16_t engine_server_start(void);
void engine_server_stop(void);
void engine_server_reset(void); /* forgets counts, statuses and the gate */
void engine_server_status(int index, unsigned status);
int engine_server_count(int index);    /* how often it acted on this phone */
int engine_server_total(void);         /* over all phones */
int engine_server_most_at_once(void);  /* the most requests it held at the same time */
void engine_server_hold(void);         /* from now on counts requests, and answers after … */
void engine_server_hold_at(int total); /* the same, from the total-th request on */
void engine_server_release(void);
void engine_server_await(int total); /* waits for so many requests */
/* Called, on a thread of the server, right after a request was counted. */
void engine_server_on_count(void (*called)(int total));
const char *engine_server_authorization(void); /* the header of the last request, or "" */

/* ---- The core -------------------------------------------------------------------------------- */

struct core *engine_open(const struct core_options *options); /* NULL = plain */
/* count phones with id "0", "1" …, name "Phone 0" …, status "connected" or, for a multiple of
 * `off`, "offline". */
void engine_list(struct core *core, int count, int off);
/* A separate list: count phones with id "ID-0" …, name "Desk 0" … and up to two tags. */
struct phones *engine_company(size_t count);

/* The results of a task, collected from its events. */
struct engine_result {
    int code; /* of EVENT_FINISHED */
    struct ph_error error;
    int events, started, rows, requests, notes, attachments;
    int outcomes[OUTCOME_SKIPPED + 1];
    int64_t job;        /* 0 = none */
    char last_row[256]; /* "key=value key=value" of the last ROW or REQUEST or OUTCOME with a row */
    char last_text[256]; /* error text of the last OUTCOME that had one */
    char last_note[256];
};
/* visit (or NULL) sees every event of the task before it is counted. */
typedef void engine_visit(struct core *core, const struct event *event);
void engine_wait(struct core *core, int64_t task, engine_visit *visit,
                 struct engine_result *result);
void engine_run(struct core *core, const struct task_options *task, engine_visit *visit,
                struct engine_result *result);

/* An action of one function; the text names it in the log. */
struct feature *engine_action(const char *id,
                              int32_t (*run)(struct ph_context *, struct ph_error *));
void engine_action_free(struct feature *feature);
/* Before a test: resets the server and opens a core with the action "act" of engine_act(). */
int engine_setup(struct core **core, struct feature **action);
/* After a test. */
void engine_close(struct core *core, struct feature *action);
/* The whole list as the selection of a task. */
void engine_select(struct core *core, struct task_options *task);
/* A task that does `action` on `count` newly listed phones. */
struct task_options engine_over(struct core *core, struct feature *action, int count,
                                const struct limits *limits);
void engine_assert_outcomes(const struct engine_result *result, int done, int failed, int unknown,
                            int skipped);
/* For cmocka's groups: the server runs as long as the group. */
int engine_group_setup(void **state);
int engine_group_teardown(void **state);
/* Runs body as the action of `feature` for every phone of the list. more: further options of the
 * task, or NULL. */
void engine_inside(struct core *core, struct feature *feature,
                   int32_t (*body)(struct ph_context *, struct ph_error *),
                   const struct task_options *more, engine_visit *visit,
                   struct engine_result *result);
/* For bodies: a false condition becomes the error of the call, because cmocka's asserts only
 * work in the main thread. */
#define ENGINE_EXPECT(truth)                                                                       \
    do {                                                                                           \
        if (!(truth))                                                                              \
            return (ctx->host->fail)(err, PH_FAILED, "expected", "line %d: %s", __LINE__, #truth); \
    } while (0)
bool engine_same(const char *a, const char *b); /* both non-NULL, and equal */
/* A run() function: one POST /act/ID. */
int32_t engine_act(struct ph_context *ctx, struct ph_error *err);
void engine_use_port(uint16_t port); /* sends engine_act() to another port */
uint16_t engine_server_port(void);

#endif
