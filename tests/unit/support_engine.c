/* See support_engine.h. */
#include "support_engine.h"
#include "config/values.h"
#include "core.h"
#include "job/limits.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/thread.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- The server ------------------------------------------------------------------------------ */

LOCK_CLASS(SERVER_LOCK);

static struct {
    struct MHD_Daemon *daemon;
    uint16_t port;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int counts[ENGINE_PHONES];
    unsigned statuses[ENGINE_PHONES];
    int total, now, most;
    int hold_at; /* 0 = never */
    bool held;
    void (*called)(int total);
    char authorization[128];
} server = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static unsigned serve(int index, const char *authorization)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    snprintf(server.authorization, sizeof server.authorization, "%s",
             authorization == NULL ? "" : authorization);
    server.counts[index]++;
    server.total++;
    if (++server.now > server.most)
        server.most = server.now;
    pthread_cond_broadcast(&server.changed);
    if (server.called != NULL)
        server.called(server.total);
    if (server.total == server.hold_at)
        server.held = true;
    while (server.held)
        pthread_cond_wait(&server.changed, &server.lock);
    server.now--;
    return server.statuses[index] == 0 ? MHD_HTTP_OK : server.statuses[index];
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    static char seen;
    (void)self;
    (void)version;
    (void)method;
    (void)data;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    int index = strncmp(url, "/act/", 5) == 0 ? atoi(url + 5) : 0;
    unsigned status =
        serve(index % ENGINE_PHONES, MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                                 MHD_HTTP_HEADER_AUTHORIZATION));
    static char body[] = "{\"ok\": true}";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof body - 1, body, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "X-Index", url);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

uint16_t engine_server_start(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server.daemon =
        MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
                         NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    assert_non_null(server.daemon);
    server.port = MHD_get_daemon_info(server.daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    engine_use_port(server.port);
    return server.port;
}

uint16_t engine_server_port(void)
{
    return server.port;
}

void engine_server_stop(void)
{
    engine_server_release();
    MHD_stop_daemon(server.daemon);
}

void engine_server_reset(void)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    memset(server.counts, 0, sizeof server.counts);
    memset(server.statuses, 0, sizeof server.statuses);
    server.total = server.most = server.hold_at = 0;
    server.held = false;
    server.called = NULL;
    pthread_cond_broadcast(&server.changed);
}

void engine_server_status(int index, unsigned status)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    server.statuses[index] = status;
}

int engine_server_count(int index)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    return server.counts[index];
}

int engine_server_total(void)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    return server.total;
}

int engine_server_most_at_once(void)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    return server.most;
}

void engine_server_hold(void)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    server.held = true;
}

void engine_server_hold_at(int total)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    server.hold_at = total;
}

void engine_server_release(void)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    server.held = false;
    server.hold_at = 0;
    pthread_cond_broadcast(&server.changed);
}

void engine_server_await(int total)
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    while (server.total < total)
        pthread_cond_wait(&server.changed, &server.lock);
}

void engine_server_on_count(void (*called)(int total))
{
    HOLD_LOCK(&server.lock, SERVER_LOCK);
    server.called = called;
}

const char *engine_server_authorization(void)
{
    return server.authorization;
}

/* ---- The core -------------------------------------------------------------------------------- */

struct core *engine_open(const struct core_options *options)
{
    struct core *core = NULL;
    struct ph_error err = {0};
    static const struct core_options plain;
    int code = core_open(options == NULL ? &plain : options, &core, &err);
    if (code != PH_OK)
        fail_msg("core_open: %s", err.text);
    return core;
}

static char plugin_id[] = "made-up";
static struct plugin plugin = {.id = plugin_id};
static int listed, offline_every;

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    (void)err;
    for (int i = 0; i < listed; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", i);
        host->emit(ctx, "id", text);
        snprintf(text, sizeof text, "Phone %d", i);
        host->emit(ctx, "name", text);
        bool off = offline_every > 0 && i % offline_every == 0;
        host->emit(ctx, "status", off ? "offline" : "connected");
        host->next_row(ctx);
    }
    return PH_OK;
}

void engine_list(struct core *core, int count, int off)
{
    static struct feature directory = {
        .about = {.kind = PH_DIRECTORY, .id = "made-up", .title = "Made up", .flags = PH_PARALLEL},
        .plugin = &plugin,
        .directory = {.size = sizeof(struct ph_directory), .list = list}};
    struct engine_result result;
    listed = count;
    offline_every = off;
    engine_run(core,
               &(struct task_options){.kind = TASK_PHONES, .feature = &directory, .fresh = true},
               NULL, &result);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(phones_count(core_phones(core)), count);
}

static void keep_row(char text[256], const struct values *row)
{
    text[0] = '\0';
    size_t length = 0;
    for (size_t i = 0; row != NULL && i < values_count(row) && length < 255; i++) {
        const char *key = values_key(row, i);
        int more = snprintf(text + length, 256 - length, "%s%s=%s", i == 0 ? "" : " ", key,
                            values_text(row, key));
        length += more > 0 ? (size_t)more : 0;
    }
}

static void count(const struct event *event, struct engine_result *result)
{
    result->events++;
    result->started += event->kind == EVENT_STARTED && event->phone != NULL;
    result->rows += event->kind == EVENT_ROW;
    result->requests += event->kind == EVENT_REQUEST;
    result->attachments += event->kind == EVENT_ATTACHMENT;
    if (event->kind == EVENT_OUTCOME) {
        result->outcomes[event->outcome]++;
        if (event->code < 0)
            snprintf(result->last_text, sizeof result->last_text, "%s", event->error.text);
    }
    if (event->row != NULL && event->kind != EVENT_FINISHED)
        keep_row(result->last_row, event->row);
}

static bool finished(const struct event *event, struct engine_result *result)
{
    if (event->kind != EVENT_FINISHED)
        return false;
    result->code = event->code;
    result->error = event->error;
    const char *job = event->row == NULL ? NULL : values_text(event->row, "job");
    result->job = job == NULL ? 0 : atoll(job);
    return true;
}

void engine_wait(struct core *core, int64_t task, engine_visit *visit, struct engine_result *result)
{
    *result = (struct engine_result){0};
    for (;;) {
        struct pollfd readable = {.fd = core_fd(core), .events = POLLIN};
        poll(&readable, 1, -1);
        const struct event *event;
        while ((event = core_next(core)) != NULL) {
            if (event->kind == EVENT_NOTE) {
                result->notes++;
                snprintf(result->last_note, sizeof result->last_note, "%s", event->text);
            }
            if (event->task != task)
                continue;
            if (visit != NULL)
                visit(core, event);
            count(event, result);
            if (finished(event, result))
                return;
        }
    }
}

void engine_run(struct core *core, const struct task_options *task, engine_visit *visit,
                struct engine_result *result)
{
    struct ph_error err = {0};
    int64_t number;
    if (core_start(core, task, &number, &err) != PH_OK)
        fail_msg("core_start: %s", err.text);
    engine_wait(core, number, visit, result);
}

struct feature *engine_action(const char *id,
                              int32_t (*run)(struct ph_context *, struct ph_error *))
{
    struct feature *feature = calloc(1, sizeof *feature);
    assert_non_null(feature);
    feature->about =
        (struct ph_feature){.kind = PH_ACTION, .id = id, .title = "Made up", .flags = PH_PARALLEL};
    feature->plugin = &plugin;
    feature->action =
        (struct ph_action){.size = sizeof(struct ph_action), .danger = PH_DISRUPTIVE, .run = run};
    return feature;
}

void engine_action_free(struct feature *feature)
{
    free(feature);
}

struct phones *engine_company(size_t count)
{
    struct phones *phones = phones_new();
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *id = text_format("ID-%zu", i), *name = text_format("Desk %zu", i);
        phones_row(phones);
        phones_field(phones, "id", id);
        phones_field(phones, "name", name);
        if (i % 2 == 0)
            phones_field(phones, "tag", "first");
        if (i % 4 == 0)
            phones_field(phones, "tag", "second");
        phones_field(phones, "status", "connected");
    }
    phones_done(phones);
    return phones;
}

int engine_setup(struct core **core, struct feature **action)
{
    engine_server_reset();
    *core = engine_open(NULL);
    *action = engine_action("act", engine_act);
    return 0;
}

void engine_close(struct core *core, struct feature *action)
{
    engine_server_release();
    core_close(core);
    engine_action_free(action);
}

struct task_options engine_over(struct core *core, struct feature *action, int count,
                                const struct limits *limits)
{
    engine_list(core, count, 0);
    struct task_options task = {.kind = TASK_ACTION, .feature = action, .limits = limits};
    engine_select(core, &task);
    return task;
}

void engine_assert_outcomes(const struct engine_result *result, int done, int failed, int unknown,
                            int skipped)
{
    assert_int_equal(result->outcomes[OUTCOME_DONE], done);
    assert_int_equal(result->outcomes[OUTCOME_FAILED], failed);
    assert_int_equal(result->outcomes[OUTCOME_UNKNOWN], unknown);
    assert_int_equal(result->outcomes[OUTCOME_SKIPPED], skipped);
}

int engine_group_setup(void **state)
{
    (void)state;
    engine_server_start();
    return 0;
}

int engine_group_teardown(void **state)
{
    (void)state;
    engine_server_stop();
    return 0;
}

void engine_select(struct core *core, struct task_options *task)
{
    static const struct phone *all[ENGINE_PHONES];
    task->phone_count = phones_count(core_phones(core));
    for (size_t i = 0; i < task->phone_count; i++)
        all[i] = phones_at(core_phones(core), i);
    task->phones = all;
}

void engine_inside(struct core *core, struct feature *feature,
                   int32_t (*body)(struct ph_context *, struct ph_error *),
                   const struct task_options *more, engine_visit *visit,
                   struct engine_result *result)
{
    struct task_options task = {0};
    if (more != NULL)
        task = *more;
    task.kind = TASK_ACTION;
    task.feature = feature;
    feature->action.run = body;
    engine_select(core, &task);
    engine_run(core, &task, visit, result);
}

bool engine_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

void engine_use_port(uint16_t port)
{
    server.port = port;
}

int32_t engine_act(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/act/%s", server.port, host->phone(ctx, "id"));
    struct ph_http_request request = {
        .size = sizeof request, .method = "POST", .url = url, .body = "{}", .body_length = 2};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = host->http(ctx, &request, &response, err);
    if (code != PH_OK)
        return code;
    host->emit(ctx, "correlation_id", host->phone(ctx, "name"));
    if (response.status == 401)
        return (host->fail)(err, PH_LOGIN, "account", "Sign in again");
    if (response.status >= 400)
        return (host->fail)(err, response.status == 404 ? PH_NOT_FOUND : PH_FAILED, "phone",
                            "The service answered %d", response.status);
    return PH_OK;
}
