/* The store "hello": keeps the record in a file that only you can read. It is not encrypted: put
 * your own vault in the place of the three calls of `files`. */
#include <phonectl/easy.h>
#include <phonectl/services.h>

static const struct ph_file *files(struct ph_context *ctx)
{
    return (const struct ph_file *)ctx->host->service(ctx, "ph.file/1");
}

/* One record for each profile. */
static const char *name_of(struct ph_context *ctx, const struct ph_store_key *key)
{
    return ph_format(ctx, "%s.record", ph_encode(ctx, key->profile));
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    return files(ctx)->load(ctx, "data", name_of(ctx, key), record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    size_t length;
    const void *bytes = ctx->host->secret_bytes(record, &length);
    return files(ctx)->save(ctx, "data", name_of(ctx, key), bytes, length, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    return files(ctx)->erase(ctx, "data", name_of(ctx, key), err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    const char *path = files(ctx)->path(ctx, "data", "any.record");
    return path != NULL ? PH_OK : ctx->host->fail(err, PH_UNSUPPORTED, NULL, "There is no home");
}

/* clang-format off */
static const struct ph_store store = {.size = sizeof store, .load = load, .save = save,
                                      .erase = erase, .check = check};

static const struct ph_feature features[] = {
    {.kind = PH_STORE, .id = "hello", .title = "A file", .functions = &store,
     .summary = "Keeps the token in a file that only you can read."}};

PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Keeps the token in a file.",
          .author = "Your name", .licence = "MIT", PH_FEATURES(features))
