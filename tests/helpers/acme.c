/* A vendor without tokens, for tests: a directory of two phones, and an action that emits what
 * it was given, including the secret, which no output may show. */
#include <phonectl/plugin.h>
#include <stdio.h>

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    static const char *const names[] = {"Desk 1", "Desk 2"};
    (void)err;
    for (size_t i = 0; i < PH_COUNT(names); i++) {
        ctx->host->emit(ctx, "id", names[i]);
        ctx->host->emit(ctx, "name", names[i]);
        ctx->host->next_row(ctx);
    }
    return PH_OK;
}

static const char *text_of(struct ph_context *ctx, const char *key)
{
    const struct ph_secret *secret = ctx->host->secret(ctx, key);
    return secret == NULL ? NULL : ctx->host->secret_bytes(secret, NULL);
}

/* Gives no reason for a missing password, because the program knows it. */
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *password = text_of(ctx, "password"), *key = text_of(ctx, "key");
    char length[32];
    if (password == NULL)
        return PH_INVALID;
    if (host->number(ctx, "refuse"))
        return host->fail(err, PH_DENIED, "password", "The lamp does not take %s", password);
    size_t bytes = 0;
    host->secret_bytes(host->secret(ctx, "password"), &bytes);
    snprintf(length, sizeof length, "%zu bytes", bytes);
    host->log(ctx, PH_LOG_WARNING, "the password is %s", password);
    host->emit(ctx, "length", length);
    host->emit(ctx, "shown", password);
    host->emit(ctx, "address", host->text(ctx, "address"));
    host->emit(ctx, "key", key == NULL ? "none" : key);
    host->emit(ctx, "text", host->text(ctx, "password") == NULL ? "hidden" : "not hidden");
    return PH_OK;
}

static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_action action = {.size = sizeof action, .danger = PH_HARMLESS, .run = run};
static const struct ph_param lamp_settings[] = {
    {.key = "password",
     .label = "Password",
     .help = "Of the lamp.",
     .type = PH_SECRET,
     .flags = PH_REQUIRED,
     .min = 4,
     .max = 64},
    {.key = "pin", .label = "PIN", .help = "Of the lamp, if it has one.", .type = PH_SECRET}};
static const struct ph_param lamp_args[] = {
    {.key = "refuse", .label = "Refuse", .help = "Fails.", .type = PH_BOOL}};
static const struct ph_param shared[] = {
    {.key = "address",
     .label = "Address",
     .help = "Of the building.",
     .type = PH_TEXT,
     .value = "nowhere"},
    {.key = "key", .label = "Key", .help = "Of the building.", .type = PH_SECRET}};
static const struct ph_feature features[] = {{.kind = PH_DIRECTORY,
                                              .id = "acme",
                                              .title = "Acme",
                                              .summary = "Lists two desks.",
                                              .functions = &directory},
                                             {.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "lamp",
                                              .title = "Lamp",
                                              .summary = "Tells what it was given.",
                                              .settings = PH_PARAMS(lamp_settings),
                                              .args = PH_PARAMS(lamp_args),
                                              .functions = &action}};

PH_PLUGIN(.id = "acme", .version = "1.0.0", .summary = "The phones of Acme",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features),
          .settings = PH_PARAMS(shared))
