/* Listing: pages, the join of owners and locations, and every oddity that the service is known
 * to send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "webex_pages.h"

static int32_t list(struct fake *fake)
{
    return fake_directory(fake)->list(fake_call(fake), fake_error(fake));
}

static struct fake *open_fake(const char *owners)
{
    struct fake *fake = fake_open(PH_DIRECTORY, "webex-directory");
    fake_set(fake, "owners", owners);
    return fake;
}

static void names_are_joined_in(void **state)
{
    (void)state;
    struct fake *fake = open_fake("yes");
    fake_reply(fake, "GET /locations*", 200,
               "{\"items\":[{\"id\":\"l2\",\"name\":\"Hamburg\"},{\"id\":\"l1\",\"displayName\":"
               "\"Berlin\"}]}");
    fake_reply(fake, "GET /people/me", 200, "{\"id\":\"p1\"}");
    fake_reply(fake, "GET /people*", 200,
               "{\"items\":[{\"id\":\"p1\",\"displayName\":\"Anna\",\"emails\":[\"a@x.example\"],"
               "\"extension\":\"1001\","
               "\"phoneNumbers\":[{\"type\":\"mobile\",\"value\":\"+491\"},{\"type\":\"work\","
               "\"value\":\"+492\"}]}]}");
    fake_reply(fake, "GET /workspaces*", 200,
               "{\"items\":[{\"id\":\"w1\",\"displayName\":\"Lobby\"}]}");
    fake_reply(
        fake, "GET /devices?max=1000&type=phone", 200,
        "{\"items\":[{\"id\":\"d1\",\"displayName\":\"Anna's\",\"product\":\"Cisco "
        "8851\",\"mac\":\"11:22:33:44:55:66\","
        "\"connectionStatus\":\"connected\",\"personId\":\"p1\",\"locationId\":\"l1\",\"tags\":["
        "\"a\",\"b\"],"
        "\"capabilities\":[\"xapi\"],\"permissions\":[\"xapi:all\"],\"callingDeviceId\":null,"
        "\"plannedMaintenance\":{\"mode\":\"off\"},\"errorCodes\":[]},"
        "{\"id\":\"d2\",\"displayName\":\"L\",\"workspaceId\":\"w1\",\"locationId\":\"gone\","
        "\"connectionStatus\":\"a_new_value\",\"plannedMaintenance\":\"upcoming\"}]}");
    assert_int_equal(list(fake), PH_OK);
    assert_int_equal(fake_row_count(fake), 2);
    static const char *const first[][2] = {{"id", "d1"},
                                           {"name", "Anna's"},
                                           {"model", "Cisco 8851"},
                                           {"location", "Berlin"},
                                           {"extension", "1001"},
                                           {"number", "+492"},
                                           {"owner", "Anna\na@x.example"},
                                           {"tag", "a\nb"},
                                           {"capability", "xapi"},
                                           {"permission", "xapi:all"},
                                           {"maintenance", "off"},
                                           {"own_line", "yes"},
                                           {"person_id", "p1"}};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        assert_string_equal(fake_row(fake, 0, first[i][0]), first[i][1]);
    assert_null(fake_row(fake, 0, "calling_id"));
    assert_string_equal(fake_row(fake, 1, "owner"), "Lobby");
    assert_string_equal(fake_row(fake, 1, "own_line"), "no");
    assert_string_equal(fake_row(fake, 1, "status"), "a_new_value");
    assert_string_equal(fake_row(fake, 1, "maintenance"), "upcoming");
    assert_null(fake_row(fake, 1, "location"));
    fake_close(fake);
}

static char lacking[1000];

static int32_t note_lack(struct ph_context *ctx, const char *field, const char *reason)
{
    (void)ctx;
    size_t used = strlen(lacking);
    snprintf(lacking + used, sizeof lacking - used, "%s: %s\n", field,
             reason == NULL ? "unwanted" : reason);
    return PH_OK;
}

static const struct ph_listing listing_service = {sizeof listing_service, note_lack};

/* The extra lists only add details: whatever the service answers to them, the phones are listed,
 * together with what they lack and why. */
static void I6_what_could_not_be_read_is_left_out_and_told(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body, *why;
    } rows[] = {
        {400, "{\"message\":\"Email, displayName, or id list should be specified.\"}",
         "Listing the people failed: Email, displayName, or id list should be specified.; it takes "
         "an "
         "administrator's account"},
        {403, "{\"message\":\"no\"}",
         "Listing the people failed: no; it takes an administrator's account"},
        {404, "{\"message\":\"gone\"}", "Listing the people failed: gone"},
        {405, "", "Listing the people failed: the service answered with HTTP status 405"},
        {408, "", "Listing the people failed: the service answered with HTTP status 408"},
        {429, "", "Listing the people failed: too many requests"},
        {500, "", "Listing the people failed: the service answered with HTTP status 500"},
        {503, "", "Listing the people failed: the service answered with HTTP status 503"},
        {504, "", "Listing the people failed: the service answered with HTTP status 504"},
        {200, "{\"items\":null}", "Listing the people failed: the answer contains no list"},
        {200, "<html>",
         "Listing the people failed: the answer cannot be used (a web page, perhaps "
         "a captive portal's sign-in page)"},
        {200,
         "{\"items\":[{\"id\":\"p1\",\"displayName\":\"Anna\"},", /* items before it are kept */
         "Listing the people failed: the answer cannot be used (broken JSON)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake("yes");
        lacking[0] = '\0';
        fake_service(fake, "ph.listing/1", &listing_service);
        fake_reply(fake, "GET /locations*", 200,
                   "{\"items\":[{\"id\":7},null,[],{\"id\":\"l1\"}]}");
        fake_reply(fake, "GET /people/me", 403, "{}");
        fake_reply(fake, "GET /people*", rows[i].status, rows[i].body);
        fake_reply(fake, "GET /workspaces*", 200, "{\"items\":[]}");
        fake_reply(fake, "GET /devices*", 200, "{\"items\":[{\"id\":\"d1\",\"personId\":\"p1\"}]}");
        assert_int_equal(list(fake), PH_OK);
        assert_int_equal(fake_row_count(fake), 1);
        char expected[1000];
        snprintf(expected, sizeof expected, "owner: %s\nextension: %s\nnumber: %s\n", rows[i].why,
                 rows[i].why, rows[i].why);
        assert_string_equal(lacking, expected);
        fake_close(fake);
    }
}

/* An expired sign-in is more than a missing column. */
static void I6_a_token_that_is_not_accepted_ends_the_listing(void **state)
{
    (void)state;
    struct fake *fake = open_fake("yes");
    fake_reply(fake, "GET /devices*", 200, "{\"items\":[{\"id\":\"d1\"}]}");
    fake_reply(fake, "GET /locations*", 401, "{\"message\":\"no\"}");
    assert_int_equal(list(fake), PH_LOGIN);
    assert_non_null(strstr(fake_error_text(fake), "Listing the locations"));
    assert_int_equal(fake_row_count(fake), 0);
    fake_close(fake);
}

/* Each extra list has its own time limit, so the phones are requested first. */
static void I6_without_a_network_nothing_else_is_waited_for(void **state)
{
    (void)state;
    struct fake *fake = open_fake("yes");
    fake_reply_failure(fake, "GET /devices*", PH_NETWORK, "cannot be reached");
    assert_int_equal(list(fake), PH_NETWORK);
    assert_int_equal(fake_request_count(fake), 1);
    fake_close(fake);
}

/* Fields switched off by a setting cause no warning, but nobody may take them for empty. */
static void I6_what_nobody_wanted_to_be_read_is_told_as_such(void **state)
{
    (void)state;
    struct fake *fake = open_fake("no");
    lacking[0] = '\0';
    fake_service(fake, "ph.listing/1", &listing_service);
    fake_reply(fake, "GET /devices*", 200, "{\"items\":[{\"id\":\"d1\"}]}");
    fake_reply(fake, "GET /locations*", 200, "{\"items\":[]}");
    assert_int_equal(list(fake), PH_OK);
    assert_string_equal(lacking, "owner: unwanted\nextension: unwanted\nnumber: unwanted\n");
    fake_close(fake);
}

static void I6_phones_of_pages_that_lead_round_are_listed_and_it_is_told(void **state)
{
    (void)state;
    struct fake *fake = open_fake("no");
    lacking[0] = '\0';
    fake_service(fake, "ph.listing/1", &listing_service);
    fake_reply(fake, "GET /locations*", 200, "{\"items\":[]}");
    for (int i = 0; i < 2; i++) {
        fake_reply(fake, "GET *", 200, "{\"items\":[{\"id\":\"d1\"}]}");
        fake_reply_header(fake, "Link", "<?p=2>; rel=next");
    }
    assert_int_equal(list(fake), PH_OK);
    assert_non_null(strstr(lacking, "phones: Listing the phones stopped early"));
    fake_close(fake);
}

static void every_page_is_read_and_its_link_used_as_it_is(void **state)
{
    (void)state;
    struct fake *fake = open_fake("no");
    fake_set(fake, "devices", "all");
    fake_reply(fake, "GET /locations*", 200, "{\"items\":[]}");
    fake_reply(fake, "GET /devices?max=1000", 200, "{\"items\":[{\"id\":\"d1\"}]}");
    fake_reply_header(fake, "Link", "<https://api.example/v1/devices?cursor=a%2Cb>; rel=\"next\"");
    fake_reply(fake, "GET https://api.example/v1/devices?cursor=a%2Cb", 200,
               "{\"items\":[{\"id\":\"d2\"},{}]}");
    assert_int_equal(list(fake), PH_OK);
    assert_int_equal(fake_row_count(fake), 2);
    fake_close(fake);
}

static int32_t note_id(void *self, struct json_object *item)
{
    strcat(self, webex_text(item, "id"));
    return PH_OK;
}

/* Two pages that link to each other, and one that links to itself by a new address each time. */
static void I4_pages_that_lead_round_end_at_the_first_that_brings_nothing_new(void **state)
{
    (void)state;
    static const struct {
        const char *pages[6][2], *visited;
        int32_t code;
    } rows[] = {
        {{{"a", "2"}, {"b", "3"}, {"c", "2"}, {"b", "3"}}, "abcb", WEBEX_ROUND},
        {{{"a", "2"}, {"b", "3"}, {"b", "4"}}, "abb", WEBEX_ROUND},
        {{{"a", "2"}, {"ab", "3"}, {"c", NULL}}, "aabc", PH_OK},
        {{{"a", "2"}, {"", "3"}}, "a", WEBEX_ROUND},
        {{{"a", "2"}, {"", NULL}}, "a", PH_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake *fake = open_fake("no");
        fake_unpublished(fake);
        char visited[40] = "", body[200], link[80];
        for (size_t j = 0; rows[i].pages[j][0] != NULL; j++) {
            const char *ids = rows[i].pages[j][0], *next = rows[i].pages[j][1];
            size_t used = (size_t)snprintf(body, sizeof body, "{\"items\":[");
            for (const char *id = ids; *id != '\0'; id++)
                used += (size_t)snprintf(body + used, sizeof body - used, "%s{\"id\":\"%c\"}",
                                         id == ids ? "" : ",", *id);
            snprintf(body + used, sizeof body - used, "]}");
            snprintf(link, sizeof link, "<https://api.example/v1/x?p=%s>; rel=next",
                     next == NULL ? "" : next);
            fake_reply(fake, "GET *", 200, body);
            if (next != NULL)
                fake_reply_header(fake, "Link", link);
        }
        assert_int_equal(
            webex_pages(fake_call(fake), "Listing", "/x?p=1", note_id, visited, fake_error(fake)),
            rows[i].code);
        assert_string_equal(visited, rows[i].visited);
        fake_close(fake);
    }
}

static void I5_what_the_next_link_lost_is_filtered_here(void **state)
{
    (void)state;
    static const char page[] =
        "{\"items\":[{\"id\":\"d1\",\"type\":\"phone\"},{\"id\":\"d2\",\"type\":"
        "\"roomdesk\"},{\"id\":\"d3\",\"type\":\"Phone\"},{\"id\":\"d4\",\"type\":\"accessory\"},"
        "{\"id\":\"d5\"}]}";
    for (int all = 0; all < 2; all++) {
        struct fake *fake = open_fake("no");
        fake_set(fake, "devices", all ? "all" : "phones");
        fake_reply(fake, "GET /locations*", 200, "{\"items\":[]}");
        fake_reply(fake, "GET /devices*", 200, page);
        assert_int_equal(list(fake), PH_OK);
        assert_int_equal(fake_row_count(fake), all ? 5 : 3);
        assert_string_equal(fake_row(fake, 1, "id"), all ? "d2" : "d3");
        fake_close(fake);
    }
}

static void E11_what_is_no_list_is_an_error(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{}",     "[]", "{\"items\":{}}",
                                         "<html>", "",   "{\"items\":null}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct fake *fake = open_fake("no");
        fake_reply(fake, "GET /devices*", 200, bodies[i]);
        assert_int_equal(list(fake), PH_FAILED);
        assert_int_equal(fake_row_count(fake), 0);
        fake_close(fake);
    }
}

static int32_t count_item(void *self, struct json_object *item)
{
    int *count = self;
    (void)item;
    return ++*count == 4 ? PH_CANCELLED : PH_OK;
}

static void E11_a_page_is_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *page;
        int code, count;
    } rows[] = {
        {" { \"a\" : 1 , \"items\" : [ { } , 2 , null ] , \"b\" : { \"items\" : [ 1 ] } } ", PH_OK,
         3},
        {"{\"items\":[]}", PH_OK, 0},
        {"{\"it\\u0065ms\":[1]}", PH_OK, 1},
        {"{\"items\":[1,2,3,4,5]}", PH_CANCELLED, 4},
        {"{\"item\":[1]}", PH_FAILED, 0},
        {"{\"items\":7}", PH_FAILED, 0},
        {"{\"items\":[1}", PH_FAILED, 1},
        {"{\"items\":[1,]}", PH_FAILED, 1},
        {"{\"items\":[1]", PH_FAILED, 1},
        {"{\"items\":[1],}", PH_FAILED, 1},
        {"{\"items\":[1]}x", PH_FAILED, 1},
        {"{\"items\":[1] \"a\":2}", PH_FAILED, 1},
        {"{\"items\" [1]}", PH_FAILED, 0},
        {"{items:[1]}", PH_FAILED, 0},
        {"{'items':[1]}", PH_FAILED, 0},
        {"{\"items\":[\"a]}", PH_FAILED, 0},
        {"{\"items\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
         PH_FAILED, 0},
    };
    struct fake *fake = open_fake("no");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int count = 0;
        size_t length = strlen(rows[i].page);
        char *exact = memcpy(malloc(length), rows[i].page, length); /* without a NUL */
        int32_t code =
            webex_items(fake_call(fake), "x", exact, length, count_item, &count, fake_error(fake));
        free(exact);
        if (code != rows[i].code || count != rows[i].count)
            fail_msg("%s: %d after %d items", rows[i].page, code, count);
    }
    int count = 0;
    assert_int_equal(webex_items(fake_call(fake), "x", "{\"items\":[1]}\0", 14, count_item, &count,
                                 fake_error(fake)),
                     PH_FAILED);
    fake_close(fake);
}

static void I4_a_link_header_is_read_as_it_is_meant(void **state)
{
    (void)state;
    static const struct {
        const char *link, *next;
    } rows[] = {
        {NULL, NULL},
        {"", NULL},
        {"<https://x/a>; rel=\"next\"", "https://x/a"},
        {"<https://x/a>;rel=next", "https://x/a"},
        {"<https://x/a>; REL=\"Next\"", "https://x/a"},
        {"<https://x/0>; rel=\"first\", <https://x/a>; rel=\"next\"", "https://x/a"},
        {"<https://x/a>; title=\"x\"; rel=\"next\"", "https://x/a"},
        {"<https://x/a,b;c>; rel=\"next\"", "https://x/a,b;c"},
        {"<https://x/a>; rel=\"prev\"", NULL},
        {"<https://x/a>; rel=\"nextish\"", NULL},
        {"<https://x/a>", NULL},
        {"<https://x/a; rel=\"next\"", NULL},
        {"<", NULL},
        {"<https://x/a>; title=\"a, b; rel=prev\"; rel=\"next\"", "https://x/a"},
        {"<https://x/a>; title=\"say \\\"<b>; rel=x\\\"\"; rel=next", "https://x/a"},
        {"<https://x/0>; title=\"<https://y/>; rel=next\"; rel=prev", NULL},
        {" <https://x/a> ; rel = \"next\" ; type = json", "https://x/a"},
        {"<https://x/a>; rel=\"last next\"", "https://x/a"},
        {"<https://x/a>;rel=\"\tNEXT  x\"", "https://x/a"},
        {"<https://x/a>; rel=prev; rel=next", NULL},
        {"<https://x/a>; rel=\"next\"; anchor=\"#2\"", NULL},
        {"<https://x/a>; rel; rev=next", NULL},
        {"<https://x/a>; rel=\"next", "https://x/a"},
        {", ,<https://x/0>,<https://x/a>;rel=next,", "https://x/a"},
        {"nonsense; rel=next, <https://x/a>; rel=next", "https://x/a"},
        {"<?max=5&start=5>; rel=next", "https://api.example/v1/devices?max=5&start=5"},
        {"</v1/devices?p=2>; rel=next", "https://api.example/v1/devices?p=2"},
        {"<devices?p=/../2>; rel=next", "https://api.example/v1/devices?p=/../2"},
        {"<../v1/./x/..?p=2#top>; rel=next", "https://api.example/v1/?p=2"},
        {"<../../../..>; rel=next", "https://api.example/"},
        {"<//other.example/v1>; rel=next", "https://other.example/v1"},
        {"<>; rel=next", "https://api.example/v1/devices?max=5"},
    };
    struct fake *fake = open_fake("no");
    fake_set(fake, "@url", "https://api.example/v1/");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *next = webex_next_page(fake_call(fake), "/devices?max=5", rows[i].link);
        if ((next == NULL) != (rows[i].next == NULL) ||
            (next != NULL && strcmp(next, rows[i].next) != 0))
            fail_msg("%s: %s", rows[i].link, next == NULL ? "none" : next);
    }
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_joined_in),
        cmocka_unit_test(I6_what_could_not_be_read_is_left_out_and_told),
        cmocka_unit_test(I6_a_token_that_is_not_accepted_ends_the_listing),
        cmocka_unit_test(I6_without_a_network_nothing_else_is_waited_for),
        cmocka_unit_test(I6_what_nobody_wanted_to_be_read_is_told_as_such),
        cmocka_unit_test(I6_phones_of_pages_that_lead_round_are_listed_and_it_is_told),
        cmocka_unit_test(every_page_is_read_and_its_link_used_as_it_is),
        cmocka_unit_test(I4_pages_that_lead_round_end_at_the_first_that_brings_nothing_new),
        cmocka_unit_test(I5_what_the_next_link_lost_is_filtered_here),
        cmocka_unit_test(E11_what_is_no_list_is_an_error),
        cmocka_unit_test(E11_a_page_is_read_strictly),
        cmocka_unit_test(I4_a_link_header_is_read_as_it_is_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
