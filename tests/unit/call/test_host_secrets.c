/* Secrets in a service's answer that a plugin passes on. */
#include "plugin/feature.h"
#include "support_engine.h"
#include "util/secret.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <string.h>

/* A service quotes a secret, which comes back in an error, in a row and in the name of a file. */
static int32_t quote_secrets(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const struct ph_secret *password = host->secret_new(ctx, "client-secret-1", 15);
    const struct ph_secret *api_key = host->secret_new(ctx, "api-key-012345", 14);
    const struct ph_http_field key = {.name = "X-Api-Key", .secret = api_key};
    char url[96];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/act/0", engine_server_port());
    const struct ph_http_request request = {.size = sizeof request,
                                            .method = "GET",
                                            .url = url,
                                            .user = "me",
                                            .password = password,
                                            .headers = &key,
                                            .header_count = 1,
                                            .header_stride = sizeof key};
    struct ph_http_response response = {.size = sizeof response};
    int32_t code = host->http(ctx, &request, &response, err);
    if (code != PH_OK)
        return code;
    host->emit(ctx, "message", "you sent Basic bWU6Y2xpZW50LXNlY3JldC0x, that is client-secret-1");
    host->emit(ctx, "key", "X-Api-Key was api-key-012345");
    host->attach(ctx, "client-secret-1.txt", "text/plain", "x", 1);
    host->emit(ctx, "encoded", "client%2Dsecret%2d1 or client\\u002dsecret-1");
    return (host->fail)(err, PH_FAILED, "x", "It says: client-secret-1, bWU6Y2xpZW50LXNlY3JldC0x");
}

static void D21_what_a_service_quotes_of_secrets_reaches_nobody(void **state)
{
    (void)state;
    struct core *core = NULL;
    struct feature *action = NULL;
    struct engine_result result;
    assert_int_equal(engine_setup(&core, &action), 0);
    engine_list(core, 1, 0);
    engine_inside(core, action, quote_secrets, NULL, NULL, &result);
    engine_close(core, action);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
    assert_non_null(strstr(result.last_text, "It says: ***************, ************************"));
    assert_non_null(strstr(result.last_row, "you sent Basic ************************, that is"));
    assert_non_null(strstr(result.last_row, "X-Api-Key was **************"));
    assert_null(strstr(result.last_row, "secret"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(D21_what_a_service_quotes_of_secrets_reaches_nobody),
    };
    return cmocka_run_group_tests(tests, engine_group_setup, engine_group_teardown);
}
