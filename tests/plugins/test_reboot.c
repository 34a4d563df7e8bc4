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

static const char away_list[] = "GET /devices?connectionStatus=disconnected&max=100";

/* One of many phones that are waited for. Each test has a profile of its own: the list is shared by all calls of one. */
static struct fake *open_many(const char *profile, const char *id)
{
    struct fake *fake = fake_open(PH_ACTION, "reboot");
    fake_phone(fake, "id", id);
    fake_set(fake, "@waiting", "5000");
    fake_set(fake, "@profile", profile);
    return fake;
}

/* Looks, sends exactly `requests`, and closes. */
static int32_t look_and_close(struct fake *fake, int64_t *state, size_t requests)
{
    int32_t code = fake_action(fake)->settled(fake_call(fake), state, fake_error(fake));
    assert_int_equal(fake_request_count(fake), requests);
    fake_close(fake);
    return code;
}

static int32_t look_at_one(const char *profile, const char *id, const char *status, int64_t *state)
{
    struct fake *fake = open_many(profile, id);
    char body[64] = "{\"connectionStatus\":\"";
    if (status != NULL)
        fake_reply(fake, "GET /devices/p*", 200, strcat(strcat(body, status), "\"}"));
    return look_and_close(fake, state, status != NULL);
}

static void many_are_looked_for_in_one_list(void **state)
{
    (void)state;
    int64_t gone = 0, here = 0, back = 1;
    struct fake *fake = open_many("many", "p3");
    fake_reply(fake, away_list, 200,
               "{\"items\":[{\"id\":\"p9\"},{\"id\":\"p1\"},{},{\"id\":\"p5\"}]}");
    fake_reply_header(fake, "Link", "<https://api.example/v1/devices?start=3>; rel=\"next\"");
    fake_reply(fake, "GET /devices?start=3", 200, "{\"items\":[{\"id\":\"p3\"}]}");
    assert_int_equal(look_and_close(fake, &gone, 2), 0);
    assert_int_equal(gone, 1);
    assert_int_equal(look_at_one("many", "p2", NULL, &here), 0);
    assert_true(here < 0);
    /* seen away before, and not in the list any more: that phone is asked for, since it may have another status by now */
    assert_int_equal(look_at_one("many", "p4", "activating", &back), 0);
    assert_int_equal(look_at_one("many", "p4", "connected", &back), 1);
    assert_int_equal(look_at_one("many", "p5", NULL, &back), 0);
}

/* It was away in a list that is older than its restart: that says nothing. */
static void an_old_list_proves_nothing(void **state)
{
    (void)state;
    const int64_t long_after = -INT64_MAX / 2;
    int64_t first = 0, later = long_after;
    struct fake *fake = open_many("old", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[{\"id\":\"p1\"}]}");
    assert_int_equal(look_and_close(fake, &first, 1), 0);
    assert_int_equal(first, 1);
    assert_int_equal(look_at_one("old", "p1", NULL, &later), 0);
    assert_int_equal(later, long_after);
}

/* A machine under load looks late: the list that has the phone is not the newest any more by then. */
static void away_in_an_earlier_list_counts(void **state)
{
    (void)state;
    int64_t first = 0, second = 0, late = -1, since_then; /* late: waits since before both lists */
    struct fake *fake = open_many("earlier", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[{\"id\":\"p1\"},{\"id\":\"p2\"}]}");
    assert_int_equal(look_and_close(fake, &first, 1), 0);
    fake = open_many("earlier", "p3");
    fake_reply(fake, away_list, 200, "{\"items\":[]}");
    while (fake_request_count(fake) == 0) /* until the list is old enough to be asked for again */
        assert_int_equal(fake_action(fake)->settled(fake_call(fake), &second, fake_error(fake)), 0);
    fake_close(fake);
    assert_int_equal(look_at_one("earlier", "p2", "connected", &late), 1);
    since_then =
        second -
        100; /* a tenth of a second later: whoever waits since then was not away in the second list */
    assert_int_equal(look_at_one("earlier", "p2", NULL, &since_then), 0);
}

static void where_there_is_no_such_list_each_is_asked_for(void **state)
{
    (void)state;
    int64_t seen = 0;
    struct fake *fake = open_many("no list", "p1");
    fake_reply(fake, away_list, 403, "{\"message\":\"no\"}");
    fake_reply(fake, "GET /devices/p1", 200, "{\"connectionStatus\":\"disconnected\"}");
    assert_int_equal(look_and_close(fake, &seen, 2), 0);
    assert_int_equal(look_at_one("no list", "p1", "connected", &seen), 1);
}

static void a_sign_in_that_is_void_is_said(void **state)
{
    (void)state;
    int64_t seen = 0;
    struct fake *fake = open_many("void", "p1");
    fake_reply_failure(fake, away_list, PH_LOGIN, "Sign in");
    assert_int_equal(look_and_close(fake, &seen, 1), PH_LOGIN);
    fake = open_many("void", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[]}"); /* and asked for again */
    assert_int_equal(look_and_close(fake, &seen, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_politely_unless_forced),
        cmocka_unit_test(a_refusal_is_told_in_the_services_words),
        cmocka_unit_test(a_dry_run_is_done_without_an_answer),
        cmocka_unit_test(back_means_gone_and_connected_again),
        cmocka_unit_test(many_are_looked_for_in_one_list),
        cmocka_unit_test(an_old_list_proves_nothing),
        cmocka_unit_test(away_in_an_earlier_list_counts),
        cmocka_unit_test(where_there_is_no_such_list_each_is_asked_for),
        cmocka_unit_test(a_sign_in_that_is_void_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
