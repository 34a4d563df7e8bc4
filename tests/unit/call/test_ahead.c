/* Pages of a list that are fetched before the directory asks for them. */
#include "core.h"
#include "net/http_message.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/services.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct core *core;
static int32_t (*body)(struct ph_context *ctx, const struct ph_ahead *ahead);

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    return body(ctx, ctx->host->service(ctx, "ph.ahead/1"));
}

static struct plugin plugin = {.id = (char *)(uintptr_t) "made-up"};
static struct feature directory = {
    .about = {.kind = PH_DIRECTORY, .id = "made-up", .title = "Made up", .flags = PH_PARALLEL},
    .plugin = &plugin,
    .directory = {.size = sizeof(struct ph_directory), .list = list}};

static int setup(void **state)
{
    (void)state;
    engine_server_start();
    engine_server_reset();
    AUTO_FREE char *url = text_format("http://127.0.0.1:%u", engine_server_port());
    setenv("PHONECTL_TOKEN", "token-of-the-test-0123456789", 1);
    setenv("PHONECTL_URL", url, 1);
    core = engine_open(NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    core_close(core);
    engine_server_stop();
    return 0;
}

/* The code of a listing with that body. The token's owner is asked for at "/", index 0. */
static int list_with(int32_t (*of)(struct ph_context *ctx, const struct ph_ahead *ahead))
{
    struct engine_result result;
    body = of;
    engine_run(core, &(struct task_options){.kind = TASK_PHONES, .feature = &directory}, NULL,
               &result);
    return result.code;
}

/* The status of page number. */
static int ask(struct ph_context *ctx, int number, const char *method)
{
    AUTO_FREE char *url = text_format("/act/%d", number);
    const struct ph_http_request request = {
        .size = sizeof request, .method = method, .url = url, .flags = PH_HTTP_AUTHORIZED};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = ctx->host->http(ctx, &request, &response, NULL);
    return code < 0 ? code : response.status;
}

static int32_t begin(struct ph_context *ctx, const struct ph_ahead *ahead, int number)
{
    AUTO_FREE char *url = text_format("/act/%d", number);
    return ahead->get(ctx, url, 0);
}

static int32_t in_turn(struct ph_context *ctx, const struct ph_ahead *ahead)
{
    int before = engine_server_total();
    engine_server_hold();
    for (int i = 1; i <= 5; i++)
        if (begin(ctx, ahead, i) != PH_OK || begin(ctx, ahead, i) != PH_OK)
            return PH_FAILED;
    engine_server_await(before + 5); /* all five before one is answered */
    engine_server_release();
    for (int i = 1; i <= 5; i++)
        if (ask(ctx, i, "GET") != 200)
            return PH_FAILED;
    return ask(ctx, 1, "GET") == 200 ? PH_OK : PH_FAILED; /* an answer is given once */
}

static void test_pages_are_on_their_way_side_by_side(void **state)
{
    (void)state;
    assert_int_equal(list_with(in_turn), PH_OK);
    assert_int_equal(engine_server_count(1), 2);
    for (int i = 2; i <= 5; i++)
        assert_int_equal(engine_server_count(i), 1);
}

static int32_t bad_page(struct ph_context *ctx, const struct ph_ahead *ahead)
{
    int before = engine_server_total();
    engine_server_status(1, 401);
    engine_server_status(3, 503);
    begin(ctx, ahead, 1);
    begin(ctx, ahead, 2);
    begin(ctx, ahead, 3);
    engine_server_await(before + 3);
    /* another method is another request */
    if (ask(ctx, 3, "GET") != 503 || ask(ctx, 2, "POST") != 200)
        return PH_FAILED;
    return ask(ctx, 1, "GET") == PH_LOGIN ? PH_OK : PH_FAILED;
}

static void test_a_refused_token_is_met_as_without_it(void **state)
{
    (void)state;
    assert_int_equal(list_with(bad_page), PH_OK);
    assert_int_equal(engine_server_count(1), 2);
    assert_int_equal(engine_server_count(2), 2);
    assert_int_equal(engine_server_count(3), 3); /* tried three times, once */
}

static int32_t too_many(struct ph_context *ctx, const struct ph_ahead *ahead)
{
    int before = engine_server_total(), begun = 0;
    engine_server_hold();
    while (begun < 100 && begin(ctx, ahead, begun + 1) == PH_OK)
        begun++;
    engine_server_await(before + begun);
    return begun == 32 ? PH_OK : PH_FAILED;
}

/* The server answers none of them: a listing that waited for them would not end. */
static void test_no_more_than_32_and_nobody_waits_for_what_is_not_wanted(void **state)
{
    (void)state;
    assert_int_equal(list_with(too_many), PH_OK);
    for (int i = 1; i <= 32; i++)
        assert_int_equal(engine_server_count(i), 1);
    assert_int_equal(engine_server_count(33), 0);
}

static int32_t stopped(struct ph_context *ctx, const struct ph_ahead *ahead)
{
    engine_server_hold();
    begin(ctx, ahead, 1);
    return ask(ctx, 1, "GET") == PH_CANCELLED ? PH_CANCELLED : PH_FAILED;
}

static void test_whoever_waits_for_a_page_can_be_stopped(void **state)
{
    (void)state;
    struct engine_result result;
    body = stopped;
    int64_t task = 0;
    struct ph_error err;
    assert_int_equal(core_start(core,
                                &(struct task_options){.kind = TASK_PHONES, .feature = &directory},
                                &task, &err),
                     PH_OK);
    for (int total = 1; engine_server_count(1) == 0; total++)
        engine_server_await(total);
    core_cancel(core, task);
    engine_wait(core, task, NULL, &result);
    assert_int_equal(result.code, PH_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_are_on_their_way_side_by_side, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_refused_token_is_met_as_without_it, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_no_more_than_32_and_nobody_waits_for_what_is_not_wanted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_whoever_waits_for_a_page_can_be_stopped, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
