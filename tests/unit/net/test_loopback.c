/* The redirect listener: hostile and legitimate requests over real sockets. */
#include "net/loopback.h"
#include "net/loopback_request.h"
#include "support_clock.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define STATE "Sn0wWhite-and-the-seven-dwarfs-0123456789ab"
#define PATH "/webex/callback"
#define GOOD PATH "?code=CODE-sentinel&state=" STATE

static const uint16_t any_port[] = {0};

enum { HOUR_MS = 3600000, FAST = 20 };

/* ---- A browser of our own ------------------------------------------------------------------ */

static int dial(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int number = errno;
    close(fd);
    errno = number;
    return -1;
}

static int ask_raw(uint16_t port, const char *bytes)
{
    int fd = dial(port);
    assert_true(fd >= 0);
    assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
    return fd;
}

/* Reads until the other side closes; the answer is freed by the caller. */
static char *answer_read(int fd)
{
    char *answer = memory_alloc(65536);
    size_t length = 0;
    ssize_t got = 0;
    while (length < 65535 && (got = recv(fd, answer + length, 65535 - length, 0)) > 0)
        length += (size_t)got;
    close(fd);
    return answer;
}

static int ask(uint16_t port, const char *request, const char *host)
{
    AUTO_FREE char *bytes = text_format("%s HTTP/1.1\r\nHost: %s%u\r\n\r\n", request, host, port);
    return ask_raw(port, bytes);
}

static int get(uint16_t port, const char *target)
{
    AUTO_FREE char *request = text_format("GET %s", target);
    return ask(port, request, "127.0.0.1:");
}

static int status_of(const char *answer)
{
    int status = 0;
    sscanf(answer, "HTTP/1.%*d %d", &status);
    return status;
}

static const char *body_of(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}

static struct loopback *listening(const uint16_t *ports)
{
    struct loopback *loopback = NULL;
    struct ph_error err = {0};
    assert_int_equal(loopback_open(ports, PATH, STATE, &loopback, &err), PH_OK);
    return loopback;
}

/* The correct answer still signs in. */
static void ends_well(struct loopback *loopback)
{
    struct loopback_answer answer = {NULL, NULL};
    struct ph_error err = {0};
    int fd = get(loopback_port(loopback), GOOD);
    assert_int_equal(loopback_wait(loopback, HOUR_MS, -1, &answer, &err), PH_OK);
    clock_run(1); /* the browser has plenty of time to fetch the page */
    assert_string_equal(secret_bytes(answer.code, NULL), "CODE-sentinel");
    assert_null(answer.iss);
    loopback_finish(loopback, LOOPBACK_SIGNED_IN, "Go back to phonectl.");
    AUTO_FREE char *page = answer_read(fd);
    assert_int_equal(status_of(page), 200);
    assert_non_null(strstr(page, "You are signed in"));
    secret_release(answer.code);
    loopback_close(loopback);
}

/* ---- Where it listens ---------------------------------------------------------------------- */

static void A1_it_listens_on_the_loopback_literal_only(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    char line[512], wanted[32];
    int found = 0;
    snprintf(wanted, sizeof wanted, ":%04X 00000000:0000 0A", loopback_port(loopback));
    static const char *const tables[] = {"/proc/self/net/tcp", "/proc/self/net/tcp6"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        FILE *table = fopen(tables[i], "re");
        while (table != NULL && fgets(line, sizeof line, table) != NULL) {
            if (strstr(line, wanted) == NULL)
                continue;
            found++;
            assert_non_null(strstr(line, " 0100007F:"));
        }
        if (table != NULL)
            fclose(table);
    }
    assert_int_equal(found, 1);
    assert_memory_equal(loopback_redirect_uri(loopback), "http://127.0.0.1:", 17);
    ends_well(loopback);
}

static void A2_taken_ports_are_passed_over_and_named_when_all_are(void **state)
{
    (void)state;
    struct loopback *first = listening(any_port), *second = listening(any_port);
    const uint16_t one_left[] = {loopback_port(first), loopback_port(second), 0};
    struct loopback *third = NULL;
    struct ph_error err = {0};
    assert_int_equal(loopback_open(one_left, PATH, STATE, &third, &err), PH_BUSY);
    char named[32];
    snprintf(named, sizeof named, "ports %u, %u:", one_left[0], one_left[1]);
    assert_non_null(strstr(err.text, named));
    loopback_close(second);
    assert_int_equal(loopback_open(one_left, PATH, STATE, &third, &err), PH_OK);
    assert_int_equal(loopback_port(third), one_left[1]);
    ends_well(third);
    loopback_close(first);
}

static void A2_the_same_port_serves_the_next_login_at_once(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    const uint16_t fixed[] = {loopback_port(loopback), 0};
    ends_well(loopback);
    for (int i = 0; i < 20; i++) {
        loopback = listening(fixed);
        AUTO_FREE char *stranger = answer_read(get(fixed[0], "/favicon.ico"));
        assert_int_equal(status_of(stranger), 404);
        ends_well(loopback);
    }
}

/* ---- Strangers ----------------------------------------------------------------------------- */

static const struct {
    const char *request, *host;
    int status;
} strangers[] = {
    {"GET /favicon.ico", "127.0.0.1:", 404},
    {"GET /", "127.0.0.1:", 404},
    {"GET " PATH, "127.0.0.1:", 404},
    {"GET " PATH "?", "127.0.0.1:", 400},
    {"GET " PATH "/?code=x&state=" STATE, "127.0.0.1:", 404},
    {"GET /x" PATH "?code=x&state=" STATE, "127.0.0.1:", 404},
    {"GET " PATH "?error=access_denied", "127.0.0.1:", 400},
    {"GET " PATH "?error=access_denied&state=wrong", "127.0.0.1:", 403},
    {"GET " PATH "?code=x&state=", "127.0.0.1:", 403},
    {"GET " PATH "?code=x&state=" STATE "x", "127.0.0.1:", 403},
    {"POST " GOOD, "127.0.0.1:", 405},
    {"HEAD " GOOD, "127.0.0.1:", 405},
    {"OPTIONS " GOOD, "127.0.0.1:", 405},
    {"GET " GOOD, "evil.example:", 403},
    {"GET " GOOD, "localhost:", 403},
    {"GET " GOOD, "[::1]:", 403},
    {"GET " GOOD, "127.0.0.1:1", 403},
    {"GET " GOOD "&state=" STATE, "127.0.0.1:", 400},
};

static void A5_fifty_hostile_requests_do_not_end_the_login(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    for (size_t i = 0; i < 54; i++) {
        size_t row = i % COUNT_OF(strangers);
        AUTO_FREE char *answer =
            answer_read(ask(loopback_port(loopback), strangers[row].request, strangers[row].host));
        if (status_of(answer) != strangers[row].status || body_of(answer)[0] != '\0')
            fail_msg("%s: %s", strangers[row].request, answer);
        assert_non_null(strstr(answer, "Connection: close\r\n"));
    }
    ends_well(loopback);
}

static void A6_pages_and_other_names_get_an_empty_4xx(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    static const char *const heads[] = {
        "Host: 127.0.0.1:%u\r\nSec-Fetch-Mode: no-cors\r\n",
        "Host: 127.0.0.1:%u\r\nSec-Fetch-Mode: cors\r\n",
        "Host: 127.0.0.1:%u\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: navigate\r\n",
        "Host: evil.example:%u\r\n",
        "Host: 127.0.0.1\r\n",
    };
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        AUTO_FREE char *bytes = memory_copy("GET " GOOD " HTTP/1.1\r\n");
        for (const char *at = heads[i]; *at != '\0'; at++) {
            bool port = at[0] == '%' && at[1] == 'u';
            char *longer = port ? text_format("%s%u", bytes, loopback_port(loopback))
                                : text_format("%s%c", bytes, *at);
            free(bytes);
            bytes = longer;
            at += port;
        }
        AUTO_FREE char *request = text_format("%s\r\n", bytes);
        AUTO_FREE char *answer = answer_read(ask_raw(loopback_port(loopback), request));
        assert_in_range(status_of(answer), 400, 403);
        assert_string_equal(body_of(answer), "");
    }
    AUTO_FREE char *navigating = text_format(
        "GET " PATH
        "?code=x&state=no HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nSec-Fetch-Mode: navigate\r\n\r\n",
        loopback_port(loopback));
    AUTO_FREE char *answer = answer_read(ask_raw(loopback_port(loopback), navigating));
    assert_int_equal(status_of(answer), 403);
    /* Newer releases of libmicrohttpd refuse these themselves, with their own text. */
    AUTO_FREE char *twice = text_format("Host: 127.0.0.1:%u\r\nHost: 127.0.0.1:%u\r\n",
                                        loopback_port(loopback), loopback_port(loopback));
    const char *const hosts[] = {twice, "X: 1\r\n"};
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        AUTO_FREE char *request = text_format("GET " GOOD " HTTP/1.1\r\n%s\r\n", hosts[i]);
        AUTO_FREE char *refused = answer_read(ask_raw(loopback_port(loopback), request));
        assert_in_range(status_of(refused), 400, 403);
        assert_null(strstr(refused, STATE));
    }
    ends_well(loopback);
}

static void A10_twenty_silent_connections_do_not_keep_the_right_one_out(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    int silent[20];
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        silent[i] = ask_raw(loopback_port(loopback), i % 2 ? "GET " : "");
    clock_run(FAST); /* until they time out */
    ends_well(loopback);
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        close(silent[i]);
}

static void A10_a_connection_that_trickles_is_ended(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    int fd = ask_raw(loopback_port(loopback), "GET ");
    struct loopback_answer answer;
    /* One byte per second: libmicrohttpd's own limit, which restarts with each byte, is never
     * reached. */
    bool ended = false;
    clock_run(FAST);
    for (int i = 0; i < 10 && !ended; i++) {
        assert_int_equal(loopback_wait(loopback, 1, -1, &answer, NULL), PH_TIMEOUT);
        struct pollfd watched = {.fd = fd, .events = POLLIN};
        ended = poll(&watched, 1, 1000 / FAST) > 0;
        if (!ended)
            send(fd, "/", 1, MSG_NOSIGNAL);
    }
    clock_run(1);
    assert_true(ended);
    close(fd);
    loopback_close(loopback);
}

static void A10_a_head_of_more_than_64_KiB_is_refused(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    enum { LONG = 64 << 10 };
    char padding[LONG + 1];
    memset(padding, 'x', LONG);
    padding[LONG] = '\0';
    AUTO_FREE char *request =
        text_format("GET " GOOD " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n",
                    loopback_port(loopback), padding);
    AUTO_FREE char *answer = answer_read(ask_raw(loopback_port(loopback), request));
    assert_true(status_of(answer) == 0 || status_of(answer) == 431);
    ends_well(loopback);
}

static void A10_a_browser_with_many_cookies_is_served(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    char padding[(32 << 10) + 1];
    memset(padding, 'x', 32 << 10);
    padding[32 << 10] = '\0';
    AUTO_FREE char *request =
        text_format("GET " GOOD " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n",
                    loopback_port(loopback), padding);
    int fd = ask_raw(loopback_port(loopback), request);
    struct loopback_answer answer = {NULL, NULL};
    assert_int_equal(loopback_wait(loopback, 30000, -1, &answer, NULL), PH_OK);
    loopback_finish(loopback, LOOPBACK_SIGNED_IN, "");
    AUTO_FREE char *page = answer_read(fd);
    assert_int_equal(status_of(page), 200);
    secret_release(answer.code);
    loopback_close(loopback);
}

/* ---- The answer ---------------------------------------------------------------------------- */

static void A7_a_refusal_with_the_right_state_ends_the_login(void **state)
{
    (void)state;
    struct loopback *loopback = listening(any_port);
    struct loopback_answer answer;
    struct ph_error err = {0};
    int fd = get(loopback_port(loopback),
                 PATH "?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E"
                      "%0d%0aSet-Cookie:x%1b%5b31m%C2%9b&state=" STATE);
    assert_int_equal(loopback_wait(loopback, 30000, -1, &answer, &err), PH_DENIED);
    assert_non_null(strstr(err.text, "access_denied"));
    for (const char *at = err.text; *at != '\0'; at++)
        assert_true((unsigned char)*at >= 0x20);
    assert_null(strstr(err.text, "\xc2\x9b"));
    loopback_finish(loopback, LOOPBACK_FAILED, err.text);
    AUTO_FREE char *page = answer_read(fd);
    assert_int_equal(status_of(page), 400);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "\nSet-Cookie"));
    assert_non_null(strstr(body_of(page), "&lt;script&gt;alert(1)"));
    loopback_close(loopback);
}

static void A9_the_accepted_answer_closes_the_listener_and_is_taken_once(void **state)
{
    (void)state;
    for (int round = 0; round < 100; round++) {
        struct loopback *loopback = listening(any_port);
        struct loopback_answer answer = {NULL, NULL};
        int fds[8], served = 0;
        for (size_t i = 0; i < COUNT_OF(fds); i++)
            fds[i] = get(loopback_port(loopback), GOOD);
        assert_int_equal(loopback_wait(loopback, 30000, -1, &answer, NULL), PH_OK);
        assert_int_equal(dial(loopback_port(loopback)), -1);
        assert_int_equal(errno, ECONNREFUSED);
        loopback_finish(loopback, LOOPBACK_SIGNED_IN, "");
        for (size_t i = 0; i < COUNT_OF(fds); i++) {
            AUTO_FREE char *page = answer_read(fds[i]);
            served += status_of(page) == 200;
            assert_true(status_of(page) == 200 || status_of(page) == 410 || status_of(page) == 0);
        }
        assert_int_equal(served, 1);
        secret_release(answer.code);
        loopback_close(loopback);
    }
}

static void A11_time_and_cancelling_end_the_wait_and_free_the_port(void **state)
{
    (void)state;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    for (int cancelled = 0; cancelled < 2; cancelled++) {
        struct loopback *loopback = listening(any_port);
        struct loopback_answer answer;
        if (cancelled)
            assert_int_equal(write(pipes[1], "x", 1), 1);
        assert_int_equal(loopback_wait(loopback, cancelled ? 30000 : 10, pipes[0], &answer, NULL),
                         cancelled ? PH_CANCELLED : PH_TIMEOUT);
        assert_int_equal(dial(loopback_port(loopback)), -1);
        loopback_close(loopback);
    }
    close(pipes[0]);
    close(pipes[1]);
}

static void A12_the_page_is_static_and_says_how_it_ended(void **state)
{
    (void)state;
    static const char *const titles[] = {[LOOPBACK_FAILED] = "The sign-in did not work",
                                         [LOOPBACK_SIGNED_IN] = "You are signed in",
                                         [LOOPBACK_TO_CONFIRM] = "One question is left"};
    for (enum loopback_end end = 0; end < COUNT_OF(titles); end++) {
        struct loopback *loopback = listening(any_port);
        struct loopback_answer answer = {NULL, NULL};
        int fd = get(loopback_port(loopback), GOOD);
        assert_int_equal(loopback_wait(loopback, 30000, -1, &answer, NULL), PH_OK);
        struct pollfd watched = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&watched, 1, 0), 0); /* no answer yet */
        if (end != LOOPBACK_FAILED)
            loopback_finish(loopback, end, "Hello <b>Ann</b> & 'you'");
        loopback_finish(loopback, LOOPBACK_FAILED, "Sorry"); /* the first call counts */
        loopback_close(loopback);
        AUTO_FREE char *page = answer_read(fd);
        static const char *const headers[] = {"Cache-Control: no-store\r\n",
                                              "Referrer-Policy: no-referrer\r\n",
                                              "Content-Security-Policy: default-src 'none'",
                                              "Content-Type: text/html; charset=utf-8\r\n"};
        for (size_t i = 0; i < COUNT_OF(headers); i++)
            assert_non_null(strstr(page, headers[i]));
        assert_null(strstr(page, "CODE-sentinel"));
        assert_null(strstr(page, STATE));
        assert_null(strstr(page, "://"));
        for (enum loopback_end other = 0; other < COUNT_OF(titles); other++)
            assert_int_equal(strstr(page, titles[other]) != NULL, other == end);
        assert_non_null(strstr(page, end == LOOPBACK_FAILED
                                         ? "Sorry"
                                         : "Hello &lt;b&gt;Ann&lt;/b&gt; &amp; &#39;you&#39;"));
        secret_release(answer.code);
    }
}

static int lines_with_secrets;

static void count_secrets(void *self, int level, const char *source, const char *line)
{
    (void)self;
    (void)level;
    (void)source;
    lines_with_secrets += strstr(line, "CODE-sentinel") != NULL || strstr(line, STATE) != NULL;
}

static int start(void **state)
{
    (void)state;
    struct ph_error err = {0};
    log_open(PH_LOG_DEBUG, count_secrets, NULL);
    return secret_open(&err);
}

static int end(void **state)
{
    (void)state;
    return lines_with_secrets;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(A1_it_listens_on_the_loopback_literal_only),
        cmocka_unit_test(A2_taken_ports_are_passed_over_and_named_when_all_are),
        cmocka_unit_test(A2_the_same_port_serves_the_next_login_at_once),
        cmocka_unit_test(A5_fifty_hostile_requests_do_not_end_the_login),
        cmocka_unit_test(A6_pages_and_other_names_get_an_empty_4xx),
        cmocka_unit_test(A7_a_refusal_with_the_right_state_ends_the_login),
        cmocka_unit_test(A9_the_accepted_answer_closes_the_listener_and_is_taken_once),
        cmocka_unit_test(A10_twenty_silent_connections_do_not_keep_the_right_one_out),
        cmocka_unit_test(A10_a_connection_that_trickles_is_ended),
        cmocka_unit_test(A10_a_head_of_more_than_64_KiB_is_refused),
        cmocka_unit_test(A10_a_browser_with_many_cookies_is_served),
        cmocka_unit_test(A11_time_and_cancelling_end_the_wait_and_free_the_port),
        cmocka_unit_test(A12_the_page_is_static_and_says_how_it_ended),
    };
    return cmocka_run_group_tests(tests, start, end);
}
