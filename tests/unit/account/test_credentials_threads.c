/* Many threads read, renew, list with and sign out of one account at the same time. The thread
 * sanitizer finds races; without it the test only shows that nothing hangs or is freed twice. */
#include "support_engine.h"
#include "support_files.h"

#include "account/account_url.h"
#include "account/credentials.h"
#include "core.h"
#include "core_private.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <poll.h>
#include <stdio.h>

enum { AT_ONCE = 12, TASKS = 240 };

static atomic_int renewals;

/* ---- A provider whose tokens always expire soon, and a directory that needs one -------------- */

static void give_tokens(struct ph_context *ctx, struct ph_grant *grant)
{
    char token[32];
    int length = snprintf(token, sizeof token, "token-%d", atomic_fetch_add(&renewals, 1));
    grant->access_token = ctx->host->secret_new(ctx, token, (size_t)length);
    grant->refresh_token = grant->access_token;
    grant->access_expires = time_now();
    grant->account = "ann@example.com";
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)err;
    give_tokens(ctx, grant);
    return PH_OK;
}

static int32_t refresh(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err)
{
    (void)old;
    ctx->host->sleep(ctx, 2); /* long enough for others to arrive meanwhile */
    return login(ctx, grant, err);
}

static int32_t ask_service(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_http_request request = {
        .size = sizeof request, .flags = PH_HTTP_AUTHORIZED, .method = "GET", .url = "/people/me"};
    struct ph_http_response response = {.size = sizeof response};
    return ctx->host->http(ctx, &request, &response, err);
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    int32_t code = ask_service(ctx, err);
    grant->account_name = "Ann";
    grant->organisation = "Example";
    return code;
}

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    int32_t code = ask_service(ctx, err);
    if (code == PH_OK)
        ctx->host->emit(ctx, "id", "1");
    return code;
}

static struct feature *made_up(struct core *core, uint32_t kind, const char *id)
{
    struct feature *feature = registry_find(core_registry(core), kind, id);
    assert_non_null(feature);
    feature->about.flags |= PH_PARALLEL;
    if (kind == PH_AUTH)
        feature->auth = (struct ph_auth){
            .size = sizeof feature->auth, .login = login, .identify = identify, .refresh = refresh};
    else
        feature->directory = (struct ph_directory){.size = sizeof feature->directory, .list = list};
    return feature;
}

/* ---- Many tasks ------------------------------------------------------------------------------ */

static void start_one(struct core *core, int number)
{
    static const struct task_options kinds[] = {
        {.kind = TASK_STATUS, .verify = true},
        {.kind = TASK_PHONES, .fresh = true},
        {.kind = TASK_STATUS, .verify = true},
        {.kind = TASK_CHECK_STORES},
        {.kind = TASK_STATUS},
    };
    static const struct task_options out = {.kind = TASK_LOGOUT};
    int64_t task = 0;
    struct ph_error err = {0};
    bool leaves = number % 40 == 39;
    if (core_start(core, leaves ? &out : &kinds[number % COUNT_OF(kinds)], &task, &err) != PH_OK)
        fail_msg("task %d: %s", number, err.text);
}

/* Waits until one more task has ended; meanwhile reads on this thread what a window shows. */
static void await_one(struct core *core)
{
    for (;;) {
        const struct event *event = core_next(core);
        if (event != NULL && event->kind == EVENT_FINISHED)
            return;
        if (event != NULL)
            continue;
        free(account_url(core_engine(core)->credentials, NULL));
        free(account_url_organisation(core_engine(core)->credentials));
        (void)credentials_unsaved(core_engine(core)->credentials);
        struct pollfd more = {.fd = core_fd(core), .events = POLLIN};
        poll(&more, 1, 1000);
    }
}

static void C16_one_sign_in_is_verified_renewed_listed_with_and_ended_by_many_threads(void **state)
{
    (void)state;
    struct core *core = engine_open(NULL);
    struct feature *auth = made_up(core, PH_AUTH, "webex-oauth");
    made_up(core, PH_DIRECTORY, "webex-directory");
    const struct task_options in = {.kind = TASK_LOGIN, .feature = auth};
    struct engine_result result;
    for (int started = 0, ended = 0; ended < TASKS; ended++) {
        if (started % 40 == 0 && started < TASKS && started == ended) {
            engine_run(core, &in, NULL, &result);
            if (result.code != PH_OK)
                fail_msg("%s", result.error.text);
        }
        for (; started < TASKS && started - ended < AT_ONCE; started++) {
            if (started % 40 == 0 && started != ended)
                break;
            start_one(core, started);
        }
        await_one(core);
    }
    assert_true(atomic_load(&renewals) > TASKS / 40);
    core_close(core);
}

static int setup(void **state)
{
    int code = files_setup(state);
    setenv("PHONECTL_STORE", "memory", 1);
    engine_server_start();
    AUTO_FREE char *url = text_format("http://127.0.0.1:%u/v1", engine_server_port());
    setenv("PHONECTL_URL", url, 1);
    return code;
}

static int teardown(void **state)
{
    engine_server_stop();
    return files_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(C16_one_sign_in_is_verified_renewed_listed_with_and_ended_by_many_threads),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
