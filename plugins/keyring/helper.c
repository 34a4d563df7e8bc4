/* phonectl-keyring, which phonectl's keyring store starts to talk to the Secret Service. Takes one
 * request from the socket on standard input, answers it and exits. It also exits when its time is
 * up or the socket is closed. Secrets travel over that socket only, never in arguments or the
 * environment. */
#include "service.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static uint8_t incoming[WIRE_LIMIT], outgoing[WIRE_LIMIT];
static struct service service;
static guint timer;

/* Disables core files, debuggers and swapping, and keeps the environment from changing
 * libsecret. */
static void be_discreet(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0);
    (void)mlock(incoming, sizeof incoming); /* as far as the limits allow */
    (void)mlock(outgoing, sizeof outgoing);
    unsetenv("SECRET_BACKEND");
    unsetenv("SECRET_SERVICE_BUS_NAME");
}

static void send_message(const struct wire_message *message)
{
    size_t length = wire_pack_message(message, outgoing);
    if (length == 0) {
        const struct wire_message too_large = {
            WIRE_ANSWER, PH_FAILED, "The keyring's entry is too large to be a token", NULL, 0};
        length = wire_pack_message(&too_large, outgoing);
    }
    send(STDIN_FILENO, outgoing, length, MSG_NOSIGNAL);
    explicit_bzero(outgoing, sizeof outgoing);
}

static _Noreturn void answer(int32_t code)
{
    struct wire_message message = {
        .kind = WIRE_ANSWER, .code = code, .text = code < 0 ? service.text : ""};
    gsize length = 0;
    if (code == PH_OK && service.loaded != NULL) {
        message.secret = secret_value_get(service.loaded, &length);
        message.secret_length = length < WIRE_LIMIT ? (uint32_t)length : WIRE_LIMIT;
    }
    send_message(&message);
    explicit_bzero(incoming, sizeof incoming);
    _exit(EXIT_SUCCESS);
}

/* ---- Time -------------------------------------------------------------------------------- */

static gboolean on_hopeless(gpointer unused)
{
    (void)unused;
    answer(service_late(&service));
}

/* Cancels the current operation, which also closes a prompt on the screen; then ends in any
 * case. */
static gboolean on_late(gpointer unused)
{
    (void)unused;
    service.late = TRUE;
    timer = g_timeout_add(WIRE_LATE_MS, on_hopeless, NULL);
    g_cancellable_cancel(service.cancellable);
    return G_SOURCE_REMOVE;
}

/* All steps without a prompt share one time limit; it restarts after a person has answered. */
static void patience(struct service *self, enum stage stage)
{
    static const struct wire_message asking = {WIRE_ASKING, 0, "", NULL, 0};
    gboolean fresh = timer == 0 || self->stage == STAGE_PROMPT || stage == STAGE_PROMPT;
    self->stage = stage;
    if (!fresh || self->late)
        return;
    if (timer != 0)
        g_source_remove(timer);
    timer = g_timeout_add(stage == STAGE_PROMPT ? self->request->prompt_ms : WIRE_SERVICE_MS,
                          on_late, NULL);
    if (stage == STAGE_PROMPT)
        send_message(&asking);
}

static gboolean on_nobody_listens(gint fd, GIOCondition condition, gpointer unused)
{
    (void)fd;
    (void)condition;
    (void)unused;
    _exit(EXIT_FAILURE);
}

int main(void)
{
    struct wire_request request;
    int kind = 0;
    socklen_t size = sizeof kind;
    be_discreet();
    if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &kind, &size) != 0 ||
        kind != SOCK_SEQPACKET) {
        fputs("phonectl-keyring is started by phonectl to reach the desktop's keyring; it does "
              "nothing else.\n",
              stderr);
        return 2;
    }
    ssize_t length = recv(STDIN_FILENO, incoming, sizeof incoming, 0);
    if (length <= 0 || wire_unpack_request(incoming, (size_t)length, &request) != 0)
        return EXIT_FAILURE;
    service.request = &request;
    service.loop = g_main_loop_new(NULL, FALSE);
    service.cancellable = g_cancellable_new();
    service.patience = patience;
    g_unix_fd_add(STDIN_FILENO, G_IO_HUP | G_IO_ERR, on_nobody_listens, NULL);
    answer(service_run(&service));
}
