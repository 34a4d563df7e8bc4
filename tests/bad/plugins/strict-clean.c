/* No fault, even for the strict checks; offers all four kinds. */
#include "bad.h"

static const char *const sizes[] = {"small", "large", NULL};
static const struct ph_param args[] = {{.key = "text",
                                        .label = "Text",
                                        .help = "What to show.",
                                        .type = PH_TEXT,
                                        .flags = PH_POSITIONAL | PH_REQUIRED,
                                        .max = 40},
                                       {.key = "size",
                                        .label = "Size",
                                        .help = "How large to show it.",
                                        .type = PH_CHOICE,
                                        .flags = PH_POSITIONAL,
                                        .value = "small",
                                        .choices = sizes}};
static const struct ph_param settings[] = {{.key = "wait",
                                            .label = "Waiting time",
                                            .help = "How long to wait before.",
                                            .type = PH_DURATION,
                                            .value = "2s",
                                            .max = 60000}};

static int32_t login(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err)
{
    (void)ctx, (void)grant, (void)err;
    return PH_OK;
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_NOT_FOUND;
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_FAILED;
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    (void)ctx, (void)key, (void)err;
    return PH_OK;
}

static const struct ph_auth auth = {
    .size = sizeof auth, .api_url = "https://127.0.0.1", .login = login, .identify = login};
static const struct ph_store store = {
    .size = sizeof store, .load = load, .save = save, .erase = erase, .check = bad_run};
static const struct ph_directory directory = {.size = sizeof directory, .list = bad_run};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "strict-clean",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .settings = PH_PARAMS(settings),
                                              .args = PH_PARAMS(args),
                                              .functions = &bad_action},
                                             {.kind = PH_AUTH,
                                              .id = "strict-clean",
                                              .title = "Nobody",
                                              .summary = "Signs nobody in.",
                                              .rank = -1,
                                              .functions = &auth},
                                             {.kind = PH_STORE,
                                              .id = "strict-clean",
                                              .title = "Nowhere",
                                              .summary = "Keeps nothing.",
                                              .rank = -1,
                                              .functions = &store},
                                             {.kind = PH_DIRECTORY,
                                              .id = "strict-clean",
                                              .title = "No phones",
                                              .summary = "Lists nothing.",
                                              .rank = -1,
                                              .functions = &directory}};

PH_PLUGIN(BAD_TEXTS("strict-clean"), PH_FEATURES(features))
