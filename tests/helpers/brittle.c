/* A token store for tests that fails on demand. It stores the record unencrypted, so only tests
 * may build and use it. The setting `fault` is a list of words: check load save erase (these
 * fail), forget (load finds nothing), alter (load returns something else), ignore (save keeps
 * the old record), crash and hang (save does). */
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int32_t broken(struct ph_context *ctx, const char *word, struct ph_error *err)
{
    const char *faults = ctx->host->text(ctx, "fault");
    if (faults == NULL || strstr(faults, word) == NULL)
        return PH_OK;
    return ctx->host->fail(err, PH_FAILED, "brittle", "brittle cannot %s", word);
}

static int has(struct ph_context *ctx, const char *word)
{
    const char *faults = ctx->host->text(ctx, "fault");
    return faults != NULL && strstr(faults, word) != NULL;
}

static const struct ph_file *files(struct ph_context *ctx, const struct ph_store_key *key,
                                   char name[64])
{
    snprintf(name, 64, "%s.record", key->profile);
    return ctx->host->service(ctx, "ph.file/1");
}

/* The record with another token. */
static const struct ph_secret *altered(struct ph_context *ctx, const struct ph_secret *record)
{
    size_t length = 0;
    const char *bytes = ctx->host->secret_bytes(record, &length);
    char *copy = memcpy(ctx->host->alloc(ctx, length + 1), bytes, length);
    char *token = strstr(copy, "\naccess=");
    if (token != NULL)
        token[strlen("\naccess=")] ^= 1;
    return ctx->host->secret_new(ctx, copy, length);
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    char name[64];
    int32_t code = broken(ctx, "load", err);
    if (code == PH_OK && has(ctx, "forget"))
        code = ctx->host->fail(err, PH_NOT_FOUND, "brittle", "brittle has forgotten it");
    if (code == PH_OK)
        code = files(ctx, key, name)->load(ctx, "data", name, record, err);
    if (code == PH_OK && has(ctx, "alter"))
        *record = altered(ctx, *record);
    return code;
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    char name[64];
    size_t length = 0;
    const void *bytes = ctx->host->secret_bytes(record, &length);
    int32_t code = broken(ctx, "save", err);
    if (has(ctx, "crash"))
        abort();
    while (has(ctx, "hang"))
        pause();
    if (has(ctx, "ignore"))
        return PH_OK;
    return code < 0 ? code : files(ctx, key, name)->save(ctx, "data", name, bytes, length, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    char name[64];
    int32_t code = broken(ctx, "erase", err);
    return code < 0 ? code : files(ctx, key, name)->erase(ctx, "data", name, err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    return broken(ctx, "check", err);
}

static const struct ph_param settings[] = {
    {.key = "fault", .label = "Faults", .help = "What goes wrong.", .type = PH_TEXT}};

static const struct ph_store functions = {
    .size = sizeof(struct ph_store), .load = load, .save = save, .erase = erase, .check = check};

static const struct ph_feature features[] = {{
    .kind = PH_STORE,
    .id = "brittle",
    .title = "Brittle",
    .summary = "Fails on demand.",
    .rank = -10,
    .settings = PH_PARAMS(settings),
    .functions = &functions,
}};

PH_PLUGIN(.id = "brittle", .version = "1.0.0", .summary = "A token store that fails on demand",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
