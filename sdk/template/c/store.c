/* The store "hello": keeps the record in a file that only you can read. It is not encrypted: put
 * your own vault in the place of the functions ph_file_… */
#include <phonectl/easy.h>

/* One record for each profile. */
static const char *name_of(struct ph_context *ctx, const struct ph_store_key *key)
{
    return ph_format(ctx, "%s.record", ph_encode(ctx, key->profile));
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    return ph_file_load(ctx, name_of(ctx, key), record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    return ph_file_save(ctx, name_of(ctx, key), record, err);
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    return ph_file_erase(ctx, name_of(ctx, key), err);
}

/* clang-format off */
static const struct ph_store store = {.size = sizeof store, .load = load, .save = save,
                                      .erase = erase, .check = ph_file_check};
static const struct ph_feature features[] = {
    {.kind = PH_STORE, .id = "hello", .title = "A file",
     .summary = "Keeps the token in a file that only you can read.", .functions = &store}};
PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Keeps the token in a file.",
          .author = "Your name", .licence = "MIT", PH_FEATURES(features))
