/* Which requests the redirect listener accepts: every kind of query, without a socket. */
#include "net/loopback_request.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#define STATE "Sn0wWhite-and-the-seven-dwarfs-0123456789ab"
#define PATH "/webex/callback"
#define GOOD PATH "?code=CODE-sentinel&state=" STATE

static const struct {
    const char *query;
    int code;
} queries[] = {
    {"code=abc&state=" STATE, PH_OK},
    {"state=" STATE "&code=abc&session_state=1", PH_OK},
    {"code=%61bc&state=" STATE "&", PH_OK},
    {"code=abc&state=%53n0wWhite-and-the-seven-dwarfs-0123456789ab", PH_OK},
    {"code=abc", PH_INVALID},
    {"code=abc&state=", PH_INVALID},
    {"code=abc&state", PH_INVALID},
    {"code=abc&state=S", PH_INVALID},
    {"code=abc&state=sN0WwHITE-AND-THE-SEVEN-DWARFS-0123456789AB", PH_INVALID},
    {"code=abc&state=" STATE "x", PH_INVALID},
    {"code=abc&state=" STATE "%00", PH_INVALID},
    {"code=abc&state=" STATE "&state=" STATE, PH_INVALID},
    {"code=abc&state=" STATE "&st%61te=x", PH_INVALID},
    {"code=abc&code=abc&state=" STATE, PH_INVALID},
    {"code=abc&x=1&x=1&state=" STATE, PH_INVALID},
    {"code=%&state=" STATE, PH_INVALID},
    {"code=%4&state=" STATE, PH_INVALID},
    {"code=%zz&state=" STATE, PH_INVALID},
    {"code=a%00b&state=" STATE, PH_INVALID},
    {"code=\xc3\xa4&state=" STATE, PH_INVALID},
    {"code=&state=" STATE, PH_INVALID},
    {"state=" STATE, PH_INVALID},
    {"a&b&c&d&e&f&g&h&i&j&k&l&m&n&code=abc&state=" STATE, PH_OK},
    {"a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&code=abc&state=" STATE, PH_INVALID},
    {"a_name_that_is_longer_than_any_of_those_that_count=1&code=abc&state=" STATE, PH_INVALID},
    {"error=access_denied", PH_INVALID},
    {"error=access_denied&state=x", PH_INVALID},
    {"error=access_denied&state=" STATE, PH_DENIED},
    {"error=access_denied&code=abc&state=" STATE, PH_DENIED},
    {"", PH_INVALID},
};

static void A4_every_kind_of_query_is_judged(void **state)
{
    (void)state;
    const struct loopback_expected expected = {"127.0.0.1:8085", PATH, STATE};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        AUTO_FREE char *target = text_format(PATH "?%s", queries[i].query);
        const struct loopback_request request = {"GET", target, "127.0.0.1:8085", NULL};
        struct loopback_answer answer = {NULL, NULL};
        struct ph_error err = {0};
        int status = 0;
        int code = loopback_request_judge(&expected, &request, &answer, &status, &err);
        if (code != queries[i].code)
            fail_msg("%s gave %d", queries[i].query, code);
        if (code == PH_OK)
            assert_string_equal(secret_bytes(answer.code, NULL), "abc");
        else
            assert_null(answer.code);
        if (code == PH_INVALID)
            assert_in_range(status, 400, 405);
        secret_release(answer.code);
        free(answer.iss);
    }
}

static void A8_the_issuer_is_handed_on(void **state)
{
    (void)state;
    const struct loopback_expected expected = {"127.0.0.1:8085", PATH, STATE};
    const struct loopback_request request = {"GET", GOOD "&iss=https%3A%2F%2Fidp.example",
                                             "127.0.0.1:8085", "navigate"};
    struct loopback_answer answer = {NULL, NULL};
    int status = 0;
    assert_int_equal(loopback_request_judge(&expected, &request, &answer, &status, NULL), PH_OK);
    assert_string_equal(answer.iss, "https://idp.example");
    secret_release(answer.code);
    free(answer.iss);
}

static int start(void **state)
{
    (void)state;
    return secret_open(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(A4_every_kind_of_query_is_judged),
        cmocka_unit_test(A8_the_issuer_is_handed_on),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
