/* Rebooting a phone, and seeing it come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fake_host.h"

static struct fake *open_fake(void)
{
    struct fake *fake = fake_open(PH_ACTION, "reboot");
    fake_phone(fake, "id", "Y2lz/1");
    return fake;
}

static void asks_politely_unless_forced(void **state)
{
    (void)state;
    static const char *const force[][2] = {{"no", "\"False\""}, {"yes", "\"True\""}};
    for (size_t i = 0; i < 2; i++) {
        struct fake *fake = open_fake();
        fake_set(fake, "force", force[i][0]);
        fake_reply(fake, "POST /xapi/command/SystemUnit.Boot", 200,
                   "{\"deviceId\":\"Y2lz/"
                   "1\",\"result\":{\"Action\":\"Restart\",\"Description\":\"Restarting\"}}");
        fake_reply_header(fake, "TrackingID", "ROUTER_1");
        assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_OK);
        const struct fake_request *sent = fake_request(fake, 0);
        assert_true((sent->flags & PH_HTTP_AUTHORIZED) != 0);
        assert_non_null(strstr(sent->body, "\"deviceId\":\"Y2lz/1\""));
        assert_non_null(strstr(sent->body, "\"Action\":\"Restart\""));
        assert_non_null(strstr(sent->body, force[i][1]));
        assert_string_equal(fake_row(fake, 0, "result"), "Restarting");
        assert_string_equal(fake_row(fake, 0, "trackingId"), "ROUTER_1");
        fake_close(fake);
    }
}

static void a_refusal_is_told_in_the_services_words(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    fake_reply(fake, "POST *", 409,
               "{\"message\":\"The device is not connected.\",\"trackingId\":\"ROUTER_2\"}");
    assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_BUSY);
    assert_non_null(strstr(fake_error_text(fake), "The device is not connected."));
    assert_non_null(strstr(fake_error_text(fake), "ROUTER_2"));
    fake_close(fake);
}

static void a_dry_run_is_done_without_an_answer(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    fake_dry_run(fake);
    assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_OK);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
}

static int32_t look(struct fake *fake, const char *status, int64_t *seen)
{
    char body[96];
    strcpy(body, "{\"id\":\"x\",\"connectionStatus\":\"");
    strcat(strcat(body, status), "\"}");
    fake_reply(fake, "GET /devices/Y2lz%2F1", 200, body);
    return fake_action(fake)->settled(fake_call(fake), seen, fake_error(fake));
}

static void back_means_gone_and_connected_again(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    int64_t seen = 0;
    assert_int_equal(look(fake, "connected", &seen), 0); /* has not gone yet */
    assert_int_equal(look(fake, "disconnected", &seen), 0);
    assert_int_equal(look(fake, "some_new_status", &seen), 0);
    assert_int_equal(look(fake, "connected_with_issues", &seen), 1);
    fake_reply_failure(fake, "GET *", PH_NETWORK, "no way");
    assert_int_equal(fake_action(fake)->settled(fake_call(fake), &seen, fake_error(fake)),
                     PH_NETWORK);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_politely_unless_forced),
        cmocka_unit_test(a_refusal_is_told_in_the_services_words),
        cmocka_unit_test(a_dry_run_is_done_without_an_answer),
        cmocka_unit_test(back_means_gone_and_connected_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
