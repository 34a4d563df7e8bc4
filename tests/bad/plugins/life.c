/* A plugin of every kind whose functions do what BAD_LIFE asks for, such as "start=crash":
 * return 7, hang, crash, fork, end the program, or nothing special; with BAD_PHONE, run() does
 * so for that phone only. Each function that runs writes its name to the file named by BAD_MARK. */
#include <phonectl/plugin.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void mark(const char *name)
{
    const char *path = getenv("BAD_MARK");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd >= 0 && write(fd, name, strlen(name)) > 0 && write(fd, "\n", 1) == 1)
        close(fd);
}

static int32_t live(struct ph_context *ctx, const char *name, struct ph_error *err)
{
    const char *way = getenv("BAD_LIFE");
    size_t length = strlen(name);
    mark(name);
    if (way == NULL || strncmp(way, name, length) != 0 || way[length] != '=')
        return PH_OK;
    way += length + 1;
    if (strcmp(way, "refuse") == 0)
        return ctx->host->fail(err, PH_UNSUPPORTED, NULL, "it needs a better day");
    if (strcmp(way, "seven") == 0)
        return 7;
    if (strcmp(way, "exit") == 0)
        exit(0);
    if (strcmp(way, "crash") == 0)
        abort();
    if (strcmp(way, "fork") == 0 && fork() < 0) /* both processes return */
        abort();
    while (strcmp(way, "hang") == 0)
        pause();
    while (strcmp(way, "sleep") == 0)
        if (ctx->host->sleep(ctx, 3600000) != PH_OK)
            return PH_CANCELLED;
    return PH_OK;
}

static int32_t start(struct ph_context *ctx, struct ph_error *err)
{
    return live(ctx, "start", err);
}

static void stop(void)
{
    live(NULL, "stop", NULL);
}

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    static const char *const names[] = {"One", "Two", "Three", "Four", "Five"};
    for (size_t i = 0; i < PH_COUNT(names); i++) {
        ctx->host->emit(ctx, "id", names[i]);
        ctx->host->emit(ctx, "name", names[i]);
        ctx->host->emit(ctx, "status", "connected");
        ctx->host->next_row(ctx);
    }
    return live(ctx, "list", err);
}

/* How many functions have written this name. */
static int marks(const char *name)
{
    FILE *file = fopen(getenv("BAD_MARK"), "r");
    char word[32];
    int count = 0;
    while (file != NULL && fscanf(file, "%31s", word) == 1)
        count += strcmp(word, name) == 0;
    if (file != NULL)
        fclose(file);
    return count;
}

/* For the phone BAD_PHONE. "run=among": it crashes while the other four wait for an answer;
 * "run=late": it crashes after it has acted. */
static int32_t run_at(struct ph_context *ctx, const char *way, struct ph_error *err)
{
    const char *phone = getenv("BAD_PHONE");
    bool other = phone != NULL && strcmp(ctx->host->phone(ctx, "name"), phone) != 0;
    bool among = way != NULL && strcmp(way, "run=among") == 0;
    bool late = way != NULL && strcmp(way, "run=late") == 0;
    if (among && !other) {
        while (marks("acting") < 4)
            usleep(1000);
        abort();
    }
    if (other || late) {
        mark("run");
        int32_t code = ctx->host->acting(ctx, err);
        if (code < 0)
            return code;
        mark("acting");
        if (late && !other)
            abort();
        return among ? ctx->host->sleep(ctx, 3600000) : PH_OK;
    }
    return live(ctx, "run", err);
}

static int running;

/* The store's functions run inside this call. */
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const char *way = getenv("BAD_LIFE");
    const struct ph_http_request request = {
        .size = sizeof request, .flags = PH_HTTP_AUTHORIZED, .method = "GET", .url = "/devices"};
    struct ph_http_response response = {.size = sizeof response};
    running = 1;
    if (way != NULL && (strncmp(way, "inside", 6) == 0 || strncmp(way, "refresh", 7) == 0))
        return ctx->host->http(ctx, &request, &response, err);
    return run_at(ctx, way, err);
}

static int32_t settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    (void)state;
    const char *phone = getenv("BAD_PHONE");
    bool other = phone != NULL && strcmp(ctx->host->phone(ctx, "name"), phone) != 0;
    int32_t code = other ? PH_OK : live(ctx, "settled", err);
    return code == PH_OK ? 1 : code;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    (void)key, (void)record;
    int32_t code = live(ctx, running ? "inside" : "load", err);
    return code != PH_OK ? code : ctx->host->fail(err, PH_NOT_FOUND, NULL, "Nothing here");
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    (void)key, (void)record;
    return live(ctx, "save", err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    (void)key;
    return live(ctx, "erase", err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    return live(ctx, "check", err);
}

static const char *place(struct ph_context *ctx, const struct ph_store_key *key)
{
    (void)key;
    live(ctx, "place", NULL);
    return NULL;
}

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    grant->access_token = ctx->host->secret_new(ctx, "0123456789", 10);
    grant->refresh_token = ctx->host->secret_new(ctx, "9876543210", 10);
    grant->access_expires = 1; /* long ago, so it is renewed before the first request */
    return live(ctx, "login", err);
}

static int32_t refresh(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err)
{
    (void)old;
    grant->access_token = ctx->host->secret_new(ctx, "0123456789", 10);
    return live(ctx, "refresh", err);
}

static int32_t identify(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)grant;
    return live(ctx, "identify", err);
}

static const struct ph_action action = {
    .size = sizeof action, .danger = PH_NOTICED, .run = run, .settled = settled};
static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_store store = {.size = sizeof store,
                                      .load = load,
                                      .save = save,
                                      .erase = erase,
                                      .check = check,
                                      .place = place};
static const struct ph_auth auth = {.size = sizeof auth,
                                    .api_url = "https://example.invalid/v1",
                                    .login = login,
                                    .identify = identify,
                                    .refresh = refresh};
#define FEATURE(of_kind, table)                                                                    \
    {                                                                                              \
        .kind = (of_kind), .id = "life", .title = "Life", .summary = "Does as it is told.",        \
        .flags = PH_PARALLEL, .rank = 1000, .functions = &(table)                                  \
    }
static const struct ph_feature features[] = {FEATURE(PH_ACTION, action),
                                             FEATURE(PH_DIRECTORY, directory),
                                             FEATURE(PH_STORE, store), FEATURE(PH_AUTH, auth)};

PH_PLUGIN(.id = "life", .version = "1.0.0", .summary = "Is a test.", .author = "The tests",
          .licence = "MIT", .start = start, .stop = stop, PH_FEATURES(features))
