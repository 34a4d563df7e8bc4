/* The token store that saves nothing: records live in locked memory until the program ends. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>

enum { KEY_SIZE = 128 };

/* Finds the vault for the record and the key in it. */
static int32_t find_vault(struct ph_context *ctx, const struct ph_store_key *key,
                          const struct ph_vault **vault, char name[KEY_SIZE], struct ph_error *err)
{
    *vault = ctx->host->service(ctx, "ph.vault/1");
    if (*vault == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "memory",
                               "This program does not keep secrets in memory for plugins");
    int length = snprintf(name, KEY_SIZE, "record %s", key->profile);
    if (length >= KEY_SIZE)
        return ctx->host->fail(err, PH_INVALID, "profile", "The name of the profile is too long");
    return PH_OK;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    const struct ph_vault *vault;
    char name[KEY_SIZE];
    int32_t code = find_vault(ctx, key, &vault, name, err);
    if (code < 0)
        return code;
    const struct ph_secret *found = vault->get(ctx, name);
    if (found == NULL)
        return ctx->host->fail(err, PH_NOT_FOUND, "record", "Nothing is stored for profile %s",
                               key->profile);
    *record = found;
    return PH_OK;
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    const struct ph_vault *vault;
    char name[KEY_SIZE];
    int32_t code = find_vault(ctx, key, &vault, name, err);
    if (code == PH_OK)
        vault->put(ctx, name, record);
    return code;
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    const struct ph_vault *vault;
    char name[KEY_SIZE];
    int32_t code = find_vault(ctx, key, &vault, name, err);
    if (code < 0)
        return code;
    if (vault->get(ctx, name) == NULL)
        return ctx->host->fail(err, PH_NOT_FOUND, "record", "Nothing is stored for profile %s",
                               key->profile);
    vault->put(ctx, name, NULL);
    return PH_OK;
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    if (ctx->host->service(ctx, "ph.vault/1") == NULL)
        return ctx->host->fail(err, PH_UNSUPPORTED, "memory",
                               "This program does not keep secrets in memory for plugins");
    return PH_OK;
}

static const struct ph_store functions = {
    .size = sizeof(struct ph_store), .load = load, .save = save, .erase = erase, .check = check};

static const struct ph_feature features[] = {{
    .kind = PH_STORE,
    .flags = PH_VOLATILE,
    .id = "memory",
    .title = "Memory only",
    .summary = "Does not save: the token is forgotten when the program ends.",
    .rank = 0,
    .functions = &functions,
}};

PH_PLUGIN(.id = "memory", .version = "1.0.0", .summary = "A token store that does not save",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
