/* A vendor whose phones report a lot, for tests: a directory of three phones, two with the same
 * name, and an action that acts outside HTTP, emits several rows and attaches several files. */
#include <phonectl/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    static const char *const names[] = {"Lobby", "Gate", "Lobby"};
    (void)err;
    for (int i = 0; i < (int)PH_COUNT(names); i++) {
        char id[8];
        snprintf(id, sizeof id, "r-%d", i + 1);
        ctx->host->emit(ctx, "id", id);
        ctx->host->emit(ctx, "name", names[i]);
        ctx->host->next_row(ctx);
    }
    if (getenv("REPORTER_LONG") == NULL)
        return PH_OK;
    char name[301] = "";
    for (int i = 0; i < 150; i++)
        strcat(name, "\u00e4");
    ctx->host->emit(ctx, "id", "r-4");
    return ctx->host->emit(ctx, "name", name);
}

static int32_t attach_files(struct ph_context *ctx)
{
    static const char long_ending[] =
        "trace.with-an-ending-so-long-that-the-name-of-the-phone-and-it-are-more-than-fits";
    static const char *const names[] = {"log.txt", "log.txt", "../../etc/core", long_ending};
    int64_t wanted = ctx->host->number(ctx, "files");
    for (int64_t i = 0; i < wanted; i++) {
        char text[32];
        snprintf(text, sizeof text, "file %d of %s", (int)i + 1, ctx->host->phone(ctx, "id"));
        int32_t code = ctx->host->attach(ctx, names[i % 4], "text/plain", text, strlen(text));
        if (code != PH_OK)
            return code;
    }
    return PH_OK;
}

static int32_t emit_line(struct ph_context *ctx, int64_t line)
{
    static const char *const numbers[] = {"1001", "1002", "0049 301"};
    char text[24], id[32];
    snprintf(text, sizeof text, "%d", (int)line);
    snprintf(id, sizeof id, "T-%d", (int)line);
    ctx->host->emit(ctx, "colour", line == 1 ? "red" : "green"); /* not declared, yet first */
    ctx->host->emit(ctx, "busy", line == 1 ? "yes" : "no");
    ctx->host->emit(ctx, "number", numbers[line % 3]);
    ctx->host->emit(ctx, "correlation_id", id);
    return ctx->host->emit(ctx, "line", text);
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    int32_t code = host->acting(ctx, err);
    if (code != 1)
        return code;
    int64_t lines = host->number(ctx, "lines");
    for (int64_t line = 1; line <= lines; line++) {
        if ((code = emit_line(ctx, line)) != PH_OK || (code = host->next_row(ctx)) != PH_OK)
            return code;
    }
    if (host->number(ctx, "fail"))
        return host->fail(err, PH_NOT_FOUND, "", "The phone has no more lines");
    return attach_files(ctx);
}

static const struct ph_param args[] = {
    {.key = "lines", .label = "Lines", .help = "To tell of.", .type = PH_INT, .value = "3"},
    {.key = "files", .label = "Files", .help = "To attach.", .type = PH_INT, .value = "0"},
    {.key = "fail", .label = "Fail", .help = "Fails in the end.", .type = PH_BOOL}};
static const struct ph_param results[] = {
    {.key = "line", .label = "Line", .help = "Counted from 1.", .type = PH_INT},
    {.key = "number", .label = "Directory number", .help = "Of the line.", .type = PH_TEXT},
    {.key = "busy", .label = "In use", .help = "Right now.", .type = PH_BOOL}};

static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_action action = {
    .size = sizeof action, .danger = PH_NOTICED, .run = run, .results = PH_PARAMS(results)};

static const struct ph_feature features[] = {{.kind = PH_DIRECTORY,
                                              .id = "reporter",
                                              .title = "Phones that tell much",
                                              .summary = "Lists three phones.",
                                              .functions = &directory},
                                             {.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "lines",
                                              .title = "Lines",
                                              .summary = "Tells of the lines of a phone.",
                                              .args = PH_PARAMS(args),
                                              .functions = &action}};

PH_PLUGIN(.id = "reporter", .version = "1.0.0", .summary = "Phones that tell much.",
          .author = "The tests", .licence = "MIT", PH_FEATURES(features))
