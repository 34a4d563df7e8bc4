/* The token store in the desktop's keyring (Secret Service). This file uses neither GLib nor D-Bus:
 * for each use it starts the helper program phonectl-keyring, asks it one thing over a socket, and
 * ends it when its time is up. So a hanging service or an aborting library cannot stop or crash the
 * program, and an unused store costs nothing. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <phonectl/plugin.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "place.h"
#include "wire.h"

enum { SLICE_MS = 50 /* how soon cancellation is noticed */, PROGRESS_MS = 1000 };

/* One use of the helper. */
struct talk {
    struct ph_context *ctx;
    const struct ph_host *host;
    int socket;
    pid_t pid;
    int64_t started, deadline; /* clock_ms() */
    int64_t prompt_ms;
    int told; /* the user has been told what it waits for */
};

/* ---- The helper's process ---------------------------------------------------------------- */

/* The socket becomes standard input. The helper inherits nothing else, no terminal, and gets no
 * signal meant for us. */
static int spawn(const char *path, int socket, pid_t *pid)
{
    char *const arguments[] = {(char *)path, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    int error = posix_spawn(pid, path, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static int32_t helper_start(struct talk *talk, struct ph_error *err)
{
    int sockets[2];
    char room[PATH_MAX];
    const char *path = place_of_helper(room, sizeof room);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return talk->host->fail(err, PH_FAILED, "keyring", "The keyring cannot be reached: %s",
                                strerrordesc_np(errno));
    int error = spawn(path, sockets[1], &talk->pid);
    close(sockets[1]);
    if (error != 0) {
        close(sockets[0]);
        return talk->host->fail(
            err, PH_FAILED, "keyring",
            "The keyring is unavailable because its helper program cannot be started: %s: %s", path,
            strerrordesc_np(error));
    }
    talk->socket = sockets[0];
    talk->started = clock_ms();
    talk->deadline = talk->started + WIRE_SERVICE_MS + WIRE_GRACE_MS;
    return PH_OK;
}

/* Ends the helper whatever it is doing: its answer is here or comes too late. */
static void helper_end(struct talk *talk)
{
    close(talk->socket);
    kill(talk->pid, SIGKILL);
    while (waitpid(talk->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* ---- One question, one answer ------------------------------------------------------------ */

static int32_t helper_broken(const struct talk *talk, const char *how, struct ph_error *err)
{
    return talk->host->fail(err, PH_FAILED, "keyring", "The helper program of the keyring %s", how);
}

static int32_t wait_readable(struct talk *talk, struct ph_error *err)
{
    for (;;) {
        struct pollfd wait = {.fd = talk->socket, .events = POLLIN};
        if (poll(&wait, 1, SLICE_MS) > 0)
            return PH_OK;
        int64_t now = clock_ms();
        if (talk->host->cancelled(talk->ctx))
            return talk->host->fail(err, PH_CANCELLED, "keyring", "Stopped");
        if (now >= talk->deadline)
            return talk->host->fail(err, PH_TIMEOUT, "keyring",
                                    "The helper program of the keyring does not answer");
        if (!talk->told && now >= talk->started + PROGRESS_MS) {
            talk->told = 1;
            talk->host->progress(talk->ctx, 0, 0, "Waiting for the keyring");
        }
    }
}

static void asking(struct talk *talk)
{
    talk->told = 1;
    talk->deadline = clock_ms() + talk->prompt_ms + WIRE_SERVICE_MS + WIRE_GRACE_MS;
    talk->host->progress(talk->ctx, 0, 0, "The keyring asks for its password in a window");
}

/* Receives the answer, which points into bytes. */
static int32_t receive(struct talk *talk, uint8_t *bytes, struct wire_message *message,
                       struct ph_error *err)
{
    for (;;) {
        int32_t code = wait_readable(talk, err);
        if (code < 0)
            return code;
        ssize_t length = recv(talk->socket, bytes, WIRE_LIMIT, MSG_DONTWAIT);
        if (length < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (length <= 0)
            return helper_broken(talk, "ended without an answer", err);
        if (wire_unpack_message(bytes, (size_t)length, message) != 0)
            return helper_broken(talk, "gave an invalid answer", err);
        if (message->kind == WIRE_ANSWER)
            return PH_OK;
        if (message->kind != WIRE_ASKING)
            return helper_broken(talk, "gave an invalid answer", err);
        asking(talk);
    }
}

static int32_t answer_take(const struct talk *talk, const struct wire_message *answer,
                           const struct ph_secret **record, struct ph_error *err)
{
    if (answer->code < PH_FAILED || answer->code > PH_OK)
        return helper_broken(talk, "gave an invalid answer", err);
    if (answer->code < 0)
        return talk->host->fail(err, answer->code, "keyring", "%s", answer->text);
    if (record != NULL)
        *record = talk->host->secret_new(talk->ctx, answer->secret, answer->secret_length);
    return PH_OK;
}

static int32_t talk_through(struct talk *talk, const struct wire_request *request, uint8_t *bytes,
                            const struct ph_secret **record, struct ph_error *err)
{
    size_t length = wire_pack_request(request, bytes);
    if (length == 0)
        return talk->host->fail(err, PH_INVALID, "record",
                                "The account record is too large for the keyring");
    int32_t code = helper_start(talk, err);
    if (code < 0)
        return code;
    struct wire_message answer;
    if (send(talk->socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length)
        code = receive(talk, bytes, &answer, err);
    else
        code = helper_broken(talk, "ended without an answer", err);
    helper_end(talk);
    return code < 0 ? code : answer_take(talk, &answer, record, err);
}

/* ---- The store --------------------------------------------------------------------------- */

/* A prompt needs a screen. */
static uint32_t may_prompt(struct ph_context *ctx)
{
    return ctx->host->number(ctx, "prompt") == 1 &&
           (getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL);
}

static const char *text_or_none(const char *text)
{
    return text == NULL ? "" : text;
}

static int32_t use(struct ph_context *ctx, uint32_t operation, const struct ph_store_key *key,
                   const struct ph_secret *save, const struct ph_secret **record,
                   struct ph_error *err)
{
    struct talk talk = {
        .ctx = ctx, .host = ctx->host, .prompt_ms = ctx->host->number(ctx, "prompt_timeout")};
    struct wire_request request = {.operation = operation,
                                   .may_prompt = may_prompt(ctx),
                                   .prompt_ms = (uint32_t)talk.prompt_ms,
                                   .profile = text_or_none(key->profile),
                                   .provider = text_or_none(key->provider),
                                   .origin = text_or_none(key->origin),
                                   .account = text_or_none(key->account)};
    size_t length = 0;
    if (save != NULL)
        request.secret = ctx->host->secret_bytes(save, &length);
    request.secret_length = length < WIRE_LIMIT ? (uint32_t)length : WIRE_LIMIT;
    uint8_t *bytes = ctx->host->alloc(ctx, WIRE_LIMIT);
    (void)mlock(bytes, WIRE_LIMIT); /* as far as the limits allow: keeps a token out of swap */
    int32_t code = talk_through(&talk, &request, bytes, record, err);
    explicit_bzero(bytes, WIRE_LIMIT);
    (void)munlock(bytes, WIRE_LIMIT);
    return code;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    return use(ctx, WIRE_LOAD, key, NULL, record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    return use(ctx, WIRE_SAVE, key, record, NULL, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    return use(ctx, WIRE_ERASE, key, NULL, NULL, err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_store_key nobody = {.size = sizeof nobody, .profile = ""};
    return use(ctx, WIRE_CHECK, &nobody, NULL, NULL, err);
}

/* One keyring per session bus: the bus socket identifies it, whatever folders the environment
 * names. */
static const char *place(struct ph_context *ctx, const struct ph_store_key *key)
{
    static const char *const kinds[] = {"unix:path=", "unix:abstract="};
    const char *bus = getenv("DBUS_SESSION_BUS_ADDRESS"), *socket = NULL;
    for (size_t i = 0; bus != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(bus, kinds[i], strlen(kinds[i])) == 0)
            socket = bus + strlen(kinds[i]);
    char usual[64];
    snprintf(usual, sizeof usual, "/run/user/%lu/bus", (unsigned long)geteuid());
    if (bus == NULL)
        socket = usual;
    if (socket == NULL || socket[0] != '/')
        return NULL;
    int length = (int)strcspn(socket, ",;");
    size_t size = (size_t)length + strlen(key->profile) + sizeof "-phonectl-";
    char *path = ctx->host->alloc(ctx, size);
    snprintf(path, size, "%.*s", length, socket);
    *strrchr(path, '/') = '\0';
    if (access(path, W_OK | X_OK) != 0)
        return NULL;
    snprintf(path, size, "%.*s-phonectl-%s", length, socket, key->profile);
    return path;
}

static const struct ph_param settings[] = {
    {.key = "prompt",
     .label = "Ask to unlock",
     .help = "Whether the desktop may ask for the password of a locked keyring.",
     .type = PH_BOOL,
     .value = "yes"},
    {.key = "prompt_timeout",
     .label = "Time to unlock",
     .help = "How long the desktop's password prompt stays open.",
     .type = PH_DURATION,
     .flags = PH_ADVANCED,
     .value = "1m",
     .min = 1000,
     .max = 600000},
};

static const struct ph_store functions = {.size = sizeof(struct ph_store),
                                          .load = load,
                                          .save = save,
                                          .erase = erase,
                                          .check = check,
                                          .place = place};

static const struct ph_feature features[] = {{
    .kind = PH_STORE,
    .id = "keyring",
    .title = "Desktop keyring",
    .summary = "Keeps the token in the keyring of the desktop (Secret Service).",
    .rank = 10,
    .settings = PH_PARAMS(settings),
    .functions = &functions,
}};

PH_PLUGIN(.id = "keyring", .version = "1.0.0", .summary = "A token store in the desktop's keyring",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
