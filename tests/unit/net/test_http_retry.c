/* Repeating requests: which ones are sent again, how long they wait, and how a waiting call is
 * stopped. Waits pass on a clock of the test. */
#include "net/http.h"
#include "net/http_message.h"
#include "net/http_transfer.h"
#include "net/throttle.h"
#include "support_peer.h"
#include "util/memory.h"
#include "util/text.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* ---- A clock that jumps to the end of each wait ----------- */

static _Thread_local int64_t clock_us;
static atomic_bool cancel_on_wait;
static atomic_bool *to_cancel;

static int64_t jumping_now(void *self)
{
    (void)self;
    return clock_us;
}

static void jumping_wait(void *self, pthread_cond_t *woken, pthread_mutex_t *lock, int64_t until_us)
{
    (void)self, (void)woken, (void)lock;
    if (atomic_load(&cancel_on_wait))
        atomic_store(to_cancel, true);
    else
        clock_us = until_us;
}

/* total_ms is real time, unlike the waits between tries: no test of an answer may depend on it. */
static struct http *client_within(int64_t total_ms)
{
    static const struct throttle_clock jumping = {jumping_now, jumping_wait, NULL};
    AUTO_FREE char *ca = peer_certificate("ca");
    struct http *http = peer_client(&(struct http_options){.ca_file = ca, .total_ms = total_ms});
    http_set_clock(http, &jumping);
    clock_us = 1000000;
    return http;
}

static struct http *jumping_client(void)
{
    return client_within(20000);
}

static int closed_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    close(fd);
    return ntohs(address.sin_port);
}

/* ---- E2: method × failure. Each cell: the failure twice, then 200. ---- */

enum { SAFE_AND_ACTING = 2 };

static const struct cell {
    const char *path; /* NULL: no connection; "" : TLS to a port that has none */
    int64_t sent
        [SAFE_AND_ACTING]; /* how often the server saw it: GET, HEAD, PUT, DELETE; POST, PATCH */
    int code[SAFE_AND_ACTING];
} cells[] = {
    {NULL, {0, 0}, {PH_NETWORK, PH_NETWORK}},
    {"", {0, 0}, {PH_NETWORK, PH_NETWORK}},
    {"/429,429,200", {3, 3}, {200, 200}},
    {"/401,401,200", {1, 1}, {401, 401}},
    {"/408,408,200", {3, 1}, {200, 408}},
    {"/500,500,200", {3, 1}, {200, 500}},
    {"/503r9,503r9,200", {3, 1}, {200, 503}},
    {"/423r9,423r9,200", {3, 3}, {200, 200}}, /* locked: not processed */
    {"/close,close,200", {3, 1}, {200, PH_UNKNOWN}},
    {"/hold,hold,200", {3, 1}, {200, PH_UNKNOWN}}, /* no answer in time */
};

/* The results of all cells for one method. Each method has its own server and thread, because
 * waiting for an answer that never comes takes real time. */
struct method {
    const char *name;
    int acting;
    pthread_t thread;
    struct peer peer;
    struct {
        int code;
        int64_t sent, connections, waited_us;
        struct ph_error err;
    } seen[COUNT_OF(cells)];
};

static void try_cell(struct method *method, size_t index)
{
    const struct cell *cell = &cells[index];
    struct peer *peer = &method->peer;
    bool silent = cell->path != NULL && cell->path[0] == '\0';
    bool held = cell->path != NULL && strstr(cell->path, "hold") != NULL;
    struct http *http = held ? client_within(1000) /* the last one is answered in it */
                             : jumping_client();
    int64_t started = clock_us, sent = peer_count(peer, "requests"),
            connections = peer_count(peer, "connections");
    int code;
    if (cell->path == NULL) {
        struct peer nobody = {.port = closed_port()};
        code = peer_ask(http, &nobody, method->name, "/a/200", NULL);
    } else if (silent) {
        code = peer_ask_tls(http, peer, method->name, "/a/200", NULL);
    } else {
        AUTO_FREE char *path = text_format("/a%s", cell->path);
        code = peer_ask(http, peer, method->name, path, NULL);
    }
    method->seen[index].code = code;
    method->seen[index].sent = peer_count(peer, "requests") - sent;
    method->seen[index].connections = peer_count(peer, "connections") - connections;
    method->seen[index].waited_us = clock_us - started;
    method->seen[index].err = peer_error;
    http_close(http);
}

static void *try_method(void *self)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        try_cell(self, i);
    return NULL;
}

static void check_method(const struct method *method)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        const struct cell *cell = &cells[i];
        if (method->seen[i].code != cell->code[method->acting])
            fail_msg("%s %s: %d (%s)", method->name, cell->path, method->seen[i].code,
                     method->seen[i].err.text);
        assert_int_equal(method->seen[i].sent, cell->sent[method->acting]);
        if (cell->path != NULL && cell->path[0] == '\0')
            assert_int_equal(method->seen[i].connections, 3);
        bool waited = cell->sent[method->acting] != 1;
        assert_int_equal(method->seen[i].waited_us > 0, waited);
        assert_in_range(method->seen[i].waited_us, 0, 60 * 1000000);
    }
}

static void test_E2_method_by_failure(void **state)
{
    (void)state;
    static struct method methods[] = {{"GET"},    {"HEAD"},    {"PUT"},
                                      {"DELETE"}, {"POST", 1}, {"PATCH", 1}};
    http_close(jumping_client()); /* so that the certificates are there before the threads */
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        methods[i].peer = PEER_START("serve");
        pthread_create(&methods[i].thread, NULL, try_method, &methods[i]);
    }
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        pthread_join(methods[i].thread, NULL);
        peer_stop(&methods[i].peer);
        check_method(&methods[i]);
    }
}

static void test_E2_budget(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = jumping_client();
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/500", NULL), 500);
    assert_int_equal(peer_count(&peer, "requests"), 3);
    /* the service asks for more than the total time: no second try */
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/503r100", NULL), 503);
    assert_int_equal(peer_count(&peer, "requests"), 4);
    /* 423 without a time to wait, or with a long one, is an answer like any other */
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/423", NULL), 423);
    assert_int_equal(peer_ask(http, &peer, "POST", "/a/423r11", "{}"), 423);
    assert_int_equal(peer_count(&peer, "requests"), 6);
    http_close(http);
    peer_stop(&peer);
}

/* The client gives up after at least a minute, and not much later than the longest wait. */
static void test_E2_busy_for_ever(void **state)
{
    (void)state;
    static const char *const paths[] = {"/a/429", "/a/429r0", "/a/429r1", "/a/429r40",
                                        "/a/429r120"};
    static const int64_t most_tries[] = {24, 24, 64, 3, 2}, least_tries[] = {3, 3, 3, 3, 2};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct peer peer = PEER_START("serve");
        struct http *http = jumping_client();
        int64_t started = clock_us;
        assert_int_equal(peer_ask(http, &peer, "POST", paths[i], "{}"), 429);
        assert_in_range(peer_count(&peer, "requests"), least_tries[i], most_tries[i]);
        assert_in_range(clock_us - started, 60 * 1000000, 150 * 1000000);
        http_close(http);
        peer_stop(&peer);
    }
}

/* A PUT that may have arrived must not end as "cannot be reached", even if the last try could not
 * connect. */
static void test_E2_unknown_stays_unknown(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = jumping_client();
    assert_int_equal(peer_ask(http, &peer, "PUT", "/a/close", "{}"), PH_UNKNOWN);
    assert_int_equal(peer_count(&peer, "requests"), 3);
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/close", NULL), PH_NETWORK);
    http_close(http);
    http = client_within(150);
    assert_int_equal(peer_ask(http, &peer, "GET", "/a/hold", NULL), PH_TIMEOUT);
    http_close(http);
    peer_stop(&peer);
}

/* ---- E4: Retry-After ---- */

static const int64_t now = 1795353600; /* Sun, 22 Nov 2026 13:20:00 GMT */
static const struct {
    const char *value;
    int64_t wait_ms;
} values[] = {
    {"0", 0},
    {"1", 1000},
    {"30", 30000},
    {"120", 120000},
    {"121", 120000},
    {"  7 ", 7000},
    {"99999999999999999999999999", 120000},
    {"-5", -1},
    {"1.5", -1},
    {"soon", -1},
    {"", -1},
    {"5, 7", -1},
    {"Sun, 22 Nov 2026 13:20:10 GMT", 10000},
    {"Sun, 22 Nov 2026 13:19:00 GMT", 0},
    {"Fri, 31 Dec 9999 23:59:59 GMT", 120000},
    {"Sunday, 22-Nov-26 13:20:10 GMT", 10000},
    {"Sun Nov 22 13:20:10 2026", 10000},
    {"Sun, 99 Foo 2026 99:99:99 GMT", -1},
};

static void test_E4_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (http_transfer_retry_after_ms(values[i].value, now) != values[i].wait_ms)
            fail_msg("Retry-After: %s", values[i].value);
}

/* The total wait of a request: what the service asks for, and hardly more. */
static void test_E4_total_wait(void **state)
{
    (void)state;
    char date[64];
    time_t later = time(NULL) + 20;
    struct tm parts;
    strftime(date, sizeof date, "%a%%2C%%20%d%%20%b%%20%Y%%20%H:%M:%S%%20GMT",
             gmtime_r(&later, &parts));
    const struct {
        const char *value;
        int64_t least_ms, most_ms;
    } waits[] = {
        {"1", 1000, 1100}, {"30", 30000, 32000}, {"120", 120000, 127000}, {"9999", 120000, 127000},
        {"-5", 500, 1600}, {"soon", 500, 1600},  {date, 12000, 22000},
    };
    struct peer peer = PEER_START("serve");
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        struct http *http = jumping_client();
        int64_t started = clock_us;
        AUTO_FREE char *path = text_format("/%zu/429r%s,200", i, waits[i].value);
        assert_int_equal(peer_ask(http, &peer, "POST", path, "{}"), 200);
        assert_in_range(clock_us - started, waits[i].least_ms * 1000, waits[i].most_ms * 1000);
        http_close(http);
    }
    peer_stop(&peer);
}

/* A request that only reads and has a time limit ends soon after the limit. */
static void test_I6_a_reader_with_a_limit_gives_up_in_time(void **state)
{
    (void)state;
    static const char *const paths[] = {"/a/429", "/a/429r60", "/a/503r7", "/a/500"};
    struct peer peer = PEER_START("serve");
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct http *http = jumping_client();
        AUTO_FREE char *url = text_format("http://127.0.0.1:%d%s", peer.port, paths[i]);
        struct http_request request = {.method = "GET", .url = url, .timeout_ms = 5000};
        struct http_response response;
        int64_t started = clock_us;
        assert_int_equal(http_fetch(http, &request, &response, &peer_error), 0);
        assert_in_range(clock_us - started, 0, 5000 * 1000);
        http_response_clear(&response);
        http_close(http);
    }
    assert_in_range(peer_count(&peer, "requests"), 6, 30);
    peer_stop(&peer);
}

/* One caller's 429 makes all others wait, readers too. */
static void test_E4_gate_is_for_all(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = jumping_client();
    atomic_bool cancelled = false;
    to_cancel = &cancelled;
    atomic_store(&cancel_on_wait, true);
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/429r50", peer.port);
    struct http_request request = {.method = "POST", .url = url, .cancelled = &cancelled};
    struct http_response response;
    assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_CANCELLED);
    atomic_store(&cancel_on_wait, false);
    int64_t started = clock_us;
    assert_int_equal(peer_ask(http, &peer, "GET", "/b/200", NULL), 200);
    assert_in_range(clock_us - started, 50 * 1000000, 53 * 1000000);
    http_close(http);
    peer_stop(&peer);
}

/* Each phone of a local network is its own origin, and so is the account's service. */
static void test_B13_a_429_keeps_nobody_from_another_origin(void **state)
{
    (void)state;
    struct peer busy = PEER_START("serve"), other = PEER_START("serve");
    struct http *http = jumping_client();
    assert_int_equal(peer_ask(http, &busy, "POST", "/a/429r50", "{}"), 429);
    int64_t started = clock_us;
    assert_int_equal(peer_ask(http, &other, "POST", "/b/200", "{}"), 200);
    assert_int_equal(clock_us, started);
    assert_int_equal(peer_ask(http, &busy, "GET", "/b/200", NULL), 200);
    assert_true(clock_us > started);
    http_close(http);
    peer_stop(&busy);
    peer_stop(&other);
}

/* ---- Cancelling, on the real clock ---- */

struct asker {
    pthread_t thread;
    struct http *http;
    const char *method, *url;
    atomic_bool *cancelled;
    int code;
};

static void *ask_in_thread(void *self)
{
    struct asker *asker = self;
    struct http_request request = {
        .method = asker->method, .url = asker->url, .cancelled = asker->cancelled};
    struct http_response response = {0};
    struct ph_error err;
    asker->code = http_fetch(asker->http, &request, &response, &err);
    if (asker->code == 0)
        asker->code = response.status;
    http_response_clear(&response);
    return NULL;
}

/* Cancels when the server has counted one; all limits are far longer than the test. */
static int cancel_after(struct peer *peer, const char *count, const char *method, const char *path)
{
    struct http *http =
        peer_client(&(struct http_options){.total_ms = 600000, .connect_ms = 600000});
    atomic_bool cancelled = false;
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d%s", peer->port, path);
    struct asker asker = {.http = http, .method = method, .url = url, .cancelled = &cancelled};
    pthread_create(&asker.thread, NULL, ask_in_thread, &asker);
    if (count != NULL)
        peer_await(peer, count, 1);
    atomic_store(&cancelled, true);
    http_wake(http);
    pthread_join(asker.thread, NULL);
    http_close(http);
    return asker.code;
}

static void test_cancel_in_flight(void **state)
{
    (void)state;
    static const char *const methods[] = {"GET", "POST", "PUT"};
    static const int codes[] = {PH_CANCELLED, PH_UNKNOWN, PH_UNKNOWN};
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct peer peer = PEER_START("serve");
        assert_int_equal(cancel_after(&peer, "held", methods[i], "/a/hold"), codes[i]);
        assert_int_equal(peer_count(&peer, "requests"), 1);
        peer_stop(&peer);
    }
}

static void test_cancel_at_gate(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    assert_int_equal(cancel_after(&peer, "requests", "POST", "/a/429r120"), PH_CANCELLED);
    peer_stop(&peer);
}

static void test_cancel_while_connecting(void **state)
{
    (void)state;
    struct peer peer = PEER_START("never");
    assert_int_equal(cancel_after(&peer, NULL, "POST", "/a/200"), PH_CANCELLED);
    peer_stop(&peer);
}

static void test_cancel_beforehand(void **state)
{
    (void)state;
    struct peer peer = PEER_START("serve");
    struct http *http = peer_client(NULL);
    atomic_bool cancelled = true;
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d/a/200", peer.port);
    struct http_request request = {.method = "GET", .url = url, .cancelled = &cancelled};
    struct http_response response;
    assert_int_equal(http_fetch(http, &request, &response, &peer_error), PH_CANCELLED);
    assert_int_equal(peer_count(&peer, "connections"), 0);
    http_close(http);
    peer_stop(&peer);
}

/* ---- Many at once ------ */

enum { MANY = 50 };

static void ask_many(struct http *http, struct asker *askers, const char *url)
{
    for (int i = 0; i < MANY; i++) {
        askers[i] = (struct asker){.http = http, .method = "POST", .url = url};
        pthread_create(&askers[i].thread, NULL, ask_in_thread, &askers[i]);
    }
}

static void join_many(struct asker *askers)
{
    for (int i = 0; i < MANY; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_int_equal(askers[i].code, 200);
    }
}

/* All requests are in flight at once, although none is answered, and further rounds need no new
 * connection. */
static void many_in_flight(const char *scheme, struct peer peer)
{
    struct http *http = peer_client(NULL);
    struct asker askers[MANY];
    AUTO_FREE char *held = text_format("%s://127.0.0.1:%d/a/hold", scheme, peer.port);
    AUTO_FREE char *quick = text_format("%s://127.0.0.1:%d/b/200", scheme, peer.port);
    ask_many(http, askers, held);
    peer_await(&peer, "held", MANY);
    peer_release(&peer);
    join_many(askers);
    for (int round = 0; round < 3; round++) {
        ask_many(http, askers, quick);
        join_many(askers);
    }
    assert_int_equal(peer_count(&peer, "acted"), 4 * MANY);
    assert_int_equal(peer_count(&peer, "connections"), MANY);
    http_close(http);
    peer_stop(&peer);
}

static void test_many_in_flight(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    many_in_flight("http", PEER_START("serve"));
    many_in_flight("https", PEER_START("serve", "--tls", pem));
}

static void test_many_on_one_connection(void **state)
{
    (void)state;
    AUTO_FREE char *pem = peer_certificate("good");
    struct peer peer = PEER_START("h2", "--tls", pem, "--times", "0");
    struct http *http = peer_client(NULL);
    struct asker askers[MANY];
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d/a", peer.port);
    for (int round = 0; round < 3; round++) {
        ask_many(http, askers, url);
        join_many(askers);
    }
    assert_int_equal(peer_count(&peer, "acted"), 3 * MANY);
    assert_int_equal(peer_count(&peer, "connections"), 1);
    http_close(http);
    peer_stop(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_E2_method_by_failure),
        cmocka_unit_test(test_E2_budget),
        cmocka_unit_test(test_E2_busy_for_ever),
        cmocka_unit_test(test_E2_unknown_stays_unknown),
        cmocka_unit_test(test_E4_values),
        cmocka_unit_test(test_E4_total_wait),
        cmocka_unit_test(test_I6_a_reader_with_a_limit_gives_up_in_time),
        cmocka_unit_test(test_E4_gate_is_for_all),
        cmocka_unit_test(test_B13_a_429_keeps_nobody_from_another_origin),
        cmocka_unit_test(test_cancel_in_flight),
        cmocka_unit_test(test_cancel_at_gate),
        cmocka_unit_test(test_cancel_while_connecting),
        cmocka_unit_test(test_cancel_beforehand),
        cmocka_unit_test(test_many_in_flight),
        cmocka_unit_test(test_many_on_one_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
