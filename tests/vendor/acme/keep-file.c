/* A store that keeps the record in a private file, as it is. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>

static const struct ph_file *files(struct ph_context *ctx)
{
    return ctx->host->service(ctx, "ph.file/1");
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    return files(ctx)->load(ctx, "data", key->profile, record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    size_t length = 0;
    const void *bytes = ctx->host->secret_bytes(record, &length);
    return files(ctx)->save(ctx, "data", key->profile, bytes, length, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    return files(ctx)->erase(ctx, "data", key->profile, err);
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    return files(ctx)->path(ctx, "data", "check") != NULL
               ? PH_OK
               : ctx->host->fail(err, PH_UNSUPPORTED, "home", "There is no home directory");
}

static const char *place(struct ph_context *ctx, const struct ph_store_key *key)
{
    return files(ctx)->path(ctx, "data", key->profile);
}

static const struct ph_store store = {.size = sizeof store,
                                      .load = load,
                                      .save = save,
                                      .erase = erase,
                                      .check = check,
                                      .place = place};

static const struct ph_feature features[] = {{.kind = PH_STORE,
                                              .id = "keep-file",
                                              .title = "Plain file",
                                              .summary = "Keeps the token in a private file.",
                                              .functions = &store}};

PH_PLUGIN(.id = "keep-file", .version = "1.0.0", .summary = "A token store without a passphrase",
          .author = "Acme", .licence = "MIT", PH_FEATURES(features))
