/* Rebooting a phone, and watching it come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
        assert_string_equal(fake_row(fake, 0, "correlation_id"), "ROUTER_1");
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

static int32_t settled(struct fake *fake, const char *elapsed, int64_t *state)
{
    fake_set(fake, "@elapsed", elapsed);
    return fake_action(fake)->settled(fake_call(fake), state, fake_error(fake));
}

static int32_t look(struct fake *fake, const char *elapsed, const char *status, int64_t *state)
{
    char body[96];
    strcpy(body, "{\"id\":\"x\",\"connectionStatus\":\"");
    strcat(strcat(body, status), "\"}");
    fake_reply(fake, "GET /devices/Y2lz%2F1", 200, body);
    return settled(fake, elapsed, state);
}

static void back_means_gone_and_connected_again(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    int64_t seen = 0;
    assert_int_equal(look(fake, "100", "connected", &seen), 0); /* not restarted yet */
    assert_int_equal(look(fake, "200", "disconnected", &seen), 0);
    assert_int_equal(look(fake, "300", "some_new_status", &seen), 0);
    assert_int_equal(look(fake, "400", "connected_with_issues", &seen), 1);
    fake_reply_failure(fake, "GET *", PH_NETWORK, "no way");
    assert_int_equal(settled(fake, "500", &seen), PH_NETWORK);
    fake_close(fake);
}

/* ---- Many phones: one list for all ----------------------------------------------------------- */

static const char away_list[] = "GET /devices?connectionStatus=disconnected&max=1000";
static const char back_list[] = "GET /devices?connectionStatus=connected&max=1000";

/* One of many phones being waited for. Each test has its own profile, because all calls of a
 * profile share the list. */
static struct fake *open_many(const char *profile, const char *id)
{
    struct fake *fake = fake_open(PH_ACTION, "reboot");
    fake_phone(fake, "id", id);
    fake_set(fake, "@waiting", "5000");
    fake_set(fake, "@profile", profile);
    fake_set(fake, "@elapsed", "100000000"); /* accepted before every list */
    return fake;
}

/* Calls settled(), which must send exactly `requests`, and closes. */
static int32_t look_and_close(struct fake *fake, int64_t *state, size_t requests)
{
    int32_t code = fake_action(fake)->settled(fake_call(fake), state, fake_error(fake));
    assert_int_equal(fake_request_count(fake), requests);
    fake_close(fake);
    return code;
}

enum { SEEN_AWAY = 1 };
/* A state in which the uptime is never requested. */
static const int64_t unproven = (int64_t)0xFFFFFF << 27;

static int32_t look_at_one(const char *profile, const char *id, const char *status, int64_t *state)
{
    struct fake *fake = open_many(profile, id);
    char body[64] = "{\"connectionStatus\":\"";
    if (status != NULL)
        fake_reply(fake, "GET /devices/p*", 200, strcat(strcat(body, status), "\"}"));
    static int minutes = 60; /* later each time */
    char elapsed[16];
    sprintf(elapsed, "%d0000", minutes++ * 6);
    fake_set(fake, "@elapsed", elapsed);
    return look_and_close(fake, state, status != NULL);
}

static void many_are_looked_for_in_one_list(void **state)
{
    (void)state;
    int64_t gone = 0, here = unproven, back = SEEN_AWAY;
    struct fake *fake = open_many("many", "p3");
    fake_reply(fake, away_list, 200,
               "{\"items\":[{\"id\":\"p9\"},{\"id\":\"p1\"},{},{\"id\":\"p5\"}]}");
    fake_reply_header(fake, "Link", "<https://api.example/v1/devices?start=3>; rel=\"next\"");
    fake_reply(fake, "GET /devices?start=3", 200, "{\"items\":[{\"id\":\"p3\"}]}");
    assert_int_equal(look_and_close(fake, &gone, 2), 0);
    assert_int_equal(gone & SEEN_AWAY, SEEN_AWAY);
    assert_int_equal(look_at_one("many", "p2", NULL, &here), 0);
    assert_int_equal(here & SEEN_AWAY, 0);
    /* seen offline before, and no longer in the list: that phone is asked directly, since it may
     * have another status by now */
    assert_int_equal(look_at_one("many", "p4", "activating", &back), 0);
    assert_int_equal(look_at_one("many", "p4", "connected", &back), 1);
    assert_int_equal(look_at_one("many", "p5", NULL, &back), 0);
}

/* The service lost the filter on the next page. */
static void I5_a_connected_phone_in_the_list_is_not_away(void **state)
{
    (void)state;
    int64_t here = unproven, gone = unproven;
    struct fake *fake = open_many("lost filter", "p1");
    fake_reply(fake, away_list, 200,
               "{\"items\":[{\"id\":\"p1\",\"connectionStatus\":\"connected\"},"
               "{\"id\":\"p2\",\"connectionStatus\":\"disconnected\"}]}");
    assert_int_equal(look_and_close(fake, &here, 1), 0);
    assert_int_equal(here & SEEN_AWAY, 0);
    assert_int_equal(look_at_one("lost filter", "p2", NULL, &gone), 0);
    assert_int_equal(gone & SEEN_AWAY, SEEN_AWAY);
}

/* A list from before the restart shows the phone offline, which proves nothing. */
static void an_old_list_proves_nothing(void **state)
{
    (void)state;
    int64_t first = unproven, later = unproven;
    struct fake *fake = open_many("old", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[{\"id\":\"p1\"}]}");
    assert_int_equal(look_and_close(fake, &first, 1), 0);
    assert_int_equal(first & SEEN_AWAY, SEEN_AWAY);
    usleep(5000);
    fake = open_many("old", "p1");
    fake_set(fake, "@elapsed", "0");
    assert_int_equal(look_and_close(fake, &later, 0), 0);
    assert_int_equal(later & SEEN_AWAY, 0);
}

/* On a busy machine a look comes late, and the list that showed the phone is no longer the
 * newest. Of several phones that left it, those that a list shows connected need no request. */
static void away_in_an_earlier_list_counts(void **state)
{
    (void)state;
    int64_t first = unproven, second = unproven, late = unproven, back = unproven;
    struct fake *fake = open_many("earlier", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[{\"id\":\"p1\"},{\"id\":\"p2\"}]}");
    assert_int_equal(look_and_close(fake, &first, 1), 0);
    fake = open_many("earlier", "p3");
    fake_reply(fake, away_list, 200, "{\"items\":[]}");
    fake_reply(fake, back_list, 200,
               "{\"items\":[{\"id\":\"p1\",\"connectionStatus\":\"connected\"},"
               "{\"id\":\"p2\",\"connectionStatus\":\"activating\"}]}");
    while (fake_request_count(fake) == 0) /* until the list is old enough to be requested again */
        assert_int_equal(fake_action(fake)->settled(fake_call(fake), &second, fake_error(fake)), 0);
    assert_int_equal(fake_request_count(fake), 2);
    fake_close(fake);
    assert_int_equal(look_at_one("earlier", "p1", NULL, &back), 1);
    assert_int_equal(look_at_one("earlier", "p2", "connected", &late), 1);
}

/* A phone that joins late must not lose what the shared list showed, even once most others are
 * done. Such phones used to be waited for until the time was up. */
static void what_a_list_showed_counts_when_few_are_left(void **state)
{
    (void)state;
    int64_t first = unproven, late = 0;
    struct fake *fake = open_many("few left", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[{\"id\":\"p1\"},{\"id\":\"p2\"}]}");
    assert_int_equal(look_and_close(fake, &first, 1), 0);
    fake = open_many("few left", "p2");
    fake_set(fake, "@waiting", "1");
    fake_reply(fake, "GET /devices/p2", 200, "{\"connectionStatus\":\"connected\"}");
    assert_int_equal(settled(fake, "4000", &late), 1);
    fake_close(fake);
}

static void where_there_is_no_such_list_each_is_asked_for(void **state)
{
    (void)state;
    int64_t seen = 0;
    struct fake *fake = open_many("no list", "p1");
    fake_reply(fake, away_list, 403, "{\"message\":\"no\"}");
    fake_reply(fake, "GET /devices/p1", 200, "{\"connectionStatus\":\"disconnected\"}");
    fake_set(fake, "@elapsed", "1000");
    assert_int_equal(look_and_close(fake, &seen, 2), 0);
    assert_int_equal(look_at_one("no list", "p1", "connected", &seen), 1);
}

static void a_sign_in_that_is_void_is_said(void **state)
{
    (void)state;
    int64_t seen = unproven;
    struct fake *fake = open_many("void", "p1");
    fake_reply_failure(fake, away_list, PH_LOGIN, "Sign in");
    assert_int_equal(look_and_close(fake, &seen, 1), PH_LOGIN);
    fake = open_many("void", "p1");
    fake_reply(fake, away_list, 200, "{\"items\":[]}"); /* is requested again */
    assert_int_equal(look_and_close(fake, &seen, 1), 0);
}

/* The last test of lists: the size is remembered. */
static void pages_of_100_where_larger_ones_are_refused(void **state)
{
    (void)state;
    int64_t seen = unproven;
    struct fake *fake = open_many("small pages", "p1");
    fake_reply(fake, away_list, 400, "{\"message\":\"max\"}");
    fake_reply(fake, "GET /devices?connectionStatus=disconnected&max=100", 200,
               "{\"items\":[{\"id\":\"p1\"}]}");
    assert_int_equal(look_and_close(fake, &seen, 2), 0);
    assert_int_equal(seen & SEEN_AWAY, SEEN_AWAY);
    fake = open_many("small pages of another", "p1");
    fake_reply(fake, "GET /devices?connectionStatus=disconnected&max=100", 200,
               "{\"items\":[{\"id\":\"p1\"}]}");
    assert_int_equal(look_and_close(fake, &seen, 1), 0);
}

/* ---- Restarts that no list shows ------------------------------------------------------------- */

static const char uptime_of[] = "GET /xapi/status?deviceId=Y2lz%2F1&name=SystemUnit.Uptime"
                                "&name=SystemUnit.State.NumberOfActiveCalls";

/* Connected at every look. */
static struct fake *open_unseen(void)
{
    struct fake *fake = open_fake();
    fake_reply(fake, "GET /devices/Y2lz%2F1", 200, "{\"connectionStatus\":\"connected\"}");
    return fake;
}

static int32_t ask(const char *elapsed, int status, const char *body, char *why)
{
    struct fake *fake = open_unseen();
    int64_t state = 0;
    fake_reply(fake, uptime_of, status, body);
    int32_t code = settled(fake, elapsed, &state);
    strcpy(why, code < 0 ? fake_error_text(fake) : "");
    fake_close(fake);
    return code;
}

static void a_short_uptime_proves_a_restart(void **state)
{
    (void)state;
    char why[256];
    static const struct {
        const char *elapsed, *body, *why;
        int32_t code;
    } cases[] = {
        {"20000", "{\"result\":{\"SystemUnit\":{\"Uptime\":12}}}", "", 1},
        {"20000", "{\"result\":{\"SystemUnit\":{\"Uptime\":\"19\"}}}", "", 1},
        {"20000", "{\"result\":{\"SystemUnit\":{\"Uptime\":20}}}", "not restarted yet", PH_BUSY},
        {"90000", "{\"result\":{\"SystemUnit\":{\"Uptime\":90210}}}", "not restarted yet", PH_BUSY},
        {"90000",
         "{\"result\":{\"SystemUnit\":{\"Uptime\":90210,\"State\":{\"NumberOfActiveCalls\":1}}}}",
         "in a call", PH_BUSY},
        {"90000", "{\"result\":{\"SystemUnit\":{\"State\":{\"NumberOfActiveCalls\":2}}}}",
         "in a call", PH_BUSY},
        {"20000", "{\"result\":{}}", "", 0},
        {"20000", "{\"result\":{\"SystemUnit\":{\"Uptime\":\"soon\"}}}", "", 0},
        {"20000", "{\"result\":7}", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(ask(cases[i].elapsed, 200, cases[i].body, why), cases[i].code);
        assert_non_null(strstr(why, cases[i].why));
    }
}

static void what_cannot_be_proven_is_told_soon(void **state)
{
    (void)state;
    char why[256];
    static const struct {
        int status;
        const char *body;
    } answers[] = {{200, "{\"result\":{}}"},
                   {403, "{\"message\":\"no\"}"},
                   {404, "{\"message\":\"no\"}"},
                   {400, "{\"message\":\"Command Failed\"}"}};
    assert_int_equal(ask("120000", 409, "{\"message\":\"not now\"}", why), PH_BUSY);
    assert_int_equal(ask("120000", 502, "", why), PH_NETWORK);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        assert_int_equal(ask("60000", answers[i].status, answers[i].body, why), 0);
        assert_int_equal(ask("120000", answers[i].status, answers[i].body, why), PH_UNKNOWN);
        assert_non_null(strstr(why, "reports no uptime"));
        assert_true(answers[i].status == 200 ||
                    strstr(why, "Asking for the uptime failed") != NULL);
    }
}

/* Otherwise waiting for many phones would send a request for each at every look; the plugin
 * remembers the reason. */
static void an_uptime_is_asked_for_a_few_times_only(void **state)
{
    (void)state;
    struct fake *fake = open_fake();
    int64_t kept = 0;
    int asked = -1;
    size_t requests = 0;
    for (int second = 3; second < 600; second += 3) {
        char elapsed[16];
        sprintf(elapsed, "%d000", second);
        if (fake_request_count(fake) == requests) { /* the last answer was used */
            fake_reply(fake, uptime_of, 200, "{\"result\":{\"SystemUnit\":{\"Uptime\":90210}}}");
            requests += 1;
            asked++;
        }
        fake_reply(fake, "GET /devices/Y2lz%2F1", 200, "{\"connectionStatus\":\"connected\"}");
        requests++;
        assert_int_equal(settled(fake, elapsed, &kept), second < 5 ? 0 : PH_BUSY);
    }
    fake_reply(fake, "GET /devices/Y2lz%2F1", 200, "{\"connectionStatus\":\"connected\"}");
    settled(fake, "9000000", &kept); /* uses up the last answer */
    fake_close(fake);
    assert_in_range(asked, 3, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_politely_unless_forced),
        cmocka_unit_test(a_refusal_is_told_in_the_services_words),
        cmocka_unit_test(a_dry_run_is_done_without_an_answer),
        cmocka_unit_test(back_means_gone_and_connected_again),
        cmocka_unit_test(many_are_looked_for_in_one_list),
        cmocka_unit_test(I5_a_connected_phone_in_the_list_is_not_away),
        cmocka_unit_test(an_old_list_proves_nothing),
        cmocka_unit_test(away_in_an_earlier_list_counts),
        cmocka_unit_test(what_a_list_showed_counts_when_few_are_left),
        cmocka_unit_test(where_there_is_no_such_list_each_is_asked_for),
        cmocka_unit_test(a_sign_in_that_is_void_is_said),
        cmocka_unit_test(pages_of_100_where_larger_ones_are_refused),
        cmocka_unit_test(a_short_uptime_proves_a_restart),
        cmocka_unit_test(what_cannot_be_proven_is_told_soon),
        cmocka_unit_test(an_uptime_is_asked_for_a_few_times_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
