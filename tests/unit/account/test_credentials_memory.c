/* C11: after signing out no copy of a token is left in the program's memory, although it was
 * stored, read back and sent. The token is made at run time and kept masked here, so that the
 * test's own memory holds no copy. */
#include "core.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

enum { TOKEN = 40, CHUNK = 1 << 16 };

static unsigned char mask[TOKEN], masked[TOKEN];
static pid_t server;

/* ---- A service in another process: every request is answered with {} ------------------------ */

static void serve(int listener)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        char request[8192];
        int fd = accept(listener, NULL, NULL);
        if (recv(fd, request, sizeof request, 0) > 0)
            send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
        close(fd);
    }
}

static void server_start(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (const struct sockaddr *)&address, size) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        abort();
    server = fork();
    if (server == 0)
        serve(listener);
    close(listener);
    AUTO_FREE char *url = text_format("http://127.0.0.1:%u/v1", ntohs(address.sin_port));
    setenv("PHONECTL_URL", url, 1);
}

/* ---- Looking for the token ------------------------------------------------------------------- */

static bool token_at(const unsigned char *bytes)
{
    for (size_t i = 0; i < TOKEN; i++)
        if ((bytes[i] ^ mask[i]) != masked[i])
            return false;
    return true;
}

static int copies_in(uintptr_t from, uintptr_t to)
{
    static unsigned char chunk[CHUNK + TOKEN];
    int found = 0;
    for (uintptr_t at = from; at < to; at += CHUNK) {
        size_t wanted = to - at < sizeof chunk ? to - at : sizeof chunk;
        struct iovec here = {chunk, wanted}, there = {(void *)at, wanted};
        ssize_t got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
        for (ssize_t i = 0; i + TOKEN <= got && i < CHUNK; i++)
            if (token_at(chunk + i) && at + (uintptr_t)i - (uintptr_t)chunk >= sizeof chunk)
                found++;
        explicit_bzero(chunk, sizeof chunk);
    }
    return found;
}

/* The number of copies in all readable private memory of this process. */
static int copies_now(void)
{
    int found = 0;
    char line[512], mode[8];
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from = 0, to = 0;
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r' &&
            strstr(line, "[v") == NULL)
            found += copies_in(from, to);
    }
    fclose(maps);
    return found;
}

/* ---- The provider ---------------------------------------------------------------------------- */

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)err;
    char token[TOKEN];
    for (size_t i = 0; i < TOKEN; i++)
        token[i] = (char)(masked[i] ^ mask[i]);
    grant->access_token = ctx->host->secret_new(ctx, token, sizeof token);
    grant->refresh_token = grant->access_token;
    grant->extra = grant->access_token;
    explicit_bzero(token, sizeof token);
    return PH_OK;
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)grant;
    const struct ph_http_request request = {
        .size = sizeof request, .flags = PH_HTTP_AUTHORIZED, .method = "GET", .url = "/people/me"};
    struct ph_http_response response = {.size = sizeof response};
    return ctx->host->http(ctx, &request, &response, err);
}

static void C11_no_copy_of_a_token_is_left_after_signing_out(void **state)
{
    (void)state;
    if (SANITIZED) {
        print_message(
            "skipped: sanitizers keep what was freed, and terabytes of their own (C11)\n");
        skip();
    }
    static struct plugin plugin;
    static struct feature provider = {
        .about = {.kind = PH_AUTH, .id = "made-up", .title = "Made up"},
        .plugin = &plugin,
        .auth = {.size = sizeof(struct ph_auth), .login = login, .identify = identify}};
    static char id[] = "made-up";
    plugin.id = id;
    struct core *core = engine_open(NULL);
    struct engine_result result;
    static const enum task_kind kinds[] = {TASK_LOGIN, TASK_STATUS, TASK_LOGOUT};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct task_options task = {.kind = kinds[i],
                                          .feature = kinds[i] == TASK_LOGIN ? &provider : NULL};
        engine_run(core, &task, NULL, &result);
        if (result.code != PH_OK)
            fail_msg("task %d: %s", (int)kinds[i], result.error.text);
        if (kinds[i] == TASK_STATUS)
            assert_true(copies_now() > 0); /* proves that the search finds a token */
    }
    assert_int_equal(copies_now(), 0); /* a desktop program keeps running after the sign-out */
    core_close(core);
    assert_int_equal(copies_now(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(C11_no_copy_of_a_token_is_left_after_signing_out),
    };
    unsigned char random[TOKEN];
    if (getrandom(random, sizeof random, 0) != TOKEN || getrandom(mask, TOKEN, 0) != TOKEN)
        return 1;
    for (size_t i = 0; i < TOKEN; i++)
        masked[i] = (unsigned char)('A' + random[i] % 26) ^ mask[i];
    server_start();
    pid_t unlocked = fork();
    if (unlocked == 0) { /* again, where memory cannot be locked */
        const struct rlimit none = {0, 0};
        setrlimit(RLIMIT_MEMLOCK, &none);
        _exit(cmocka_run_group_tests_name("no locked memory", tests, NULL, NULL));
    }
    int status = 0;
    bool failed = waitpid(unlocked, &status, 0) != unlocked || status != 0;
    failed |= cmocka_run_group_tests(tests, NULL, NULL) != 0;
    kill(server, SIGKILL);
    return failed;
}
