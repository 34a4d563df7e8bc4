/* The provider "command-token": takes the access token from a command of your own, such as
 * `pass show webex` or `vault kv get -field=token secret/webex`, and again when it has expired. */
#define _GNU_SOURCE /* pipe2(), explicit_bzero() */
#include <fcntl.h>
#include <phonectl/easy.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts the command; safe beside other threads. 0 or an errno. */
static int start(const char *command, int output, pid_t *child)
{
    extern char **environ;
    char *words[] = {"sh", "-c", (char *)command, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t as;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawnattr_init(&as);
    posix_spawnattr_setsigmask(&as, &none);
    posix_spawnattr_setflags(&as, POSIX_SPAWN_SETSIGMASK);
    int failed = posix_spawn(child, "/bin/sh", &files, &as, words, environ);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* Reads to the end, unless the call is cancelled. The length, or -1. */
static ssize_t take(struct ph_context *ctx, int from, char *bytes, size_t most)
{
    struct pollfd look = {.fd = from, .events = POLLIN};
    for (size_t length = 0; length < most && !ctx->host->cancelled(ctx);) {
        ssize_t got = poll(&look, 1, 100) > 0 ? read(from, bytes + length, most - length) : -2;
        if (got == 0 || got == -1)
            return got == 0 ? (ssize_t)length : -1;
        length += got > 0 ? (size_t)got : 0;
    }
    return -1;
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *command = host->text(ctx, "command");
    char bytes[16 * 1024];
    int pipe[2], status = -1;
    pid_t child;
    if (command == NULL || pipe2(pipe, O_CLOEXEC) < 0)
        return host->fail(err, PH_INVALID, "command", "command-token.command is not set");
    int failed = start(command, pipe[1], &child);
    close(pipe[1]);
    ssize_t length = failed != 0 ? -1 : take(ctx, pipe[0], bytes, sizeof bytes);
    close(pipe[0]);
    if (failed == 0 && (length >= 0 || kill(child, SIGTERM) == 0))
        waitpid(child, &status, 0);
    if (length > 0)
        grant->access_token = ph_trim(ctx, host->secret_new(ctx, bytes, (size_t)length));
    explicit_bzero(bytes, sizeof bytes);
    grant->refresh_token = host->secret_new(ctx, "-", 1); /* so that refresh() is called */
    if (length > 0 && status == 0)
        return PH_OK;
    return host->cancelled(ctx)
               ? PH_CANCELLED
               : host->fail(err, PH_FAILED, "command", "The command gave no token: %s", command);
}

static int32_t refresh(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err)
{
    (void)old;
    return login(ctx, grant, err);
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    const char *body;
    int32_t code = ph_request(ctx, "GET", "/people/me", NULL, "Asking who this is", &body, err);
    if (code < 0)
        return code;
    grant->account = ph_json(ctx, body, "emails.0");
    grant->organisation_id = ph_json(ctx, body, "orgId");
    return PH_OK;
}

/* clang-format off */
static const struct ph_param settings[] = {
    {.key = "command", .label = "Command", .help = "Prints the token and nothing else.",
     .type = PH_TEXT}};
static const struct ph_auth auth = {
    .size = sizeof auth, .api_url = "https://webexapis.com/v1", .login = login,
    .identify = identify, .refresh = refresh};
static const struct ph_feature features[] = {
    {.kind = PH_AUTH, .id = "command-token", .title = "Token from a command", .functions = &auth,
     .summary = "Signs in with what a command prints.", .settings = PH_PARAMS(settings)}};
PH_PLUGIN(.id = "command-token", .version = "1.0.0", .summary = "The token of a command.",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
