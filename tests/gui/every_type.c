/* Test actions: one takes an argument of every type and emits what it got, one asks for a PIN at
 * each phone. */
#include <phonectl/plugin.h>
#include <stdio.h>

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    static const char *const texts[] = {"word", "colour", "place", "link"};
    static const char *const numbers[] = {"flag", "count", "pause"};
    const struct ph_host *host = ctx->host;
    const struct ph_secret *pin = host->secret(ctx, "pin");
    char text[32];
    size_t length = 0;
    (void)err;
    for (size_t i = 0; i < PH_COUNT(texts); i++)
        host->emit(ctx, texts[i], host->text(ctx, texts[i]));
    for (size_t i = 0; i < PH_COUNT(numbers); i++) {
        snprintf(text, sizeof text, "%lld", (long long)host->number(ctx, numbers[i]));
        host->emit(ctx, numbers[i], text);
    }
    if (pin)
        host->secret_bytes(pin, &length);
    snprintf(text, sizeof text, "%zu", length);
    return host->emit(ctx, "digits", text);
}

static int32_t ask(struct ph_context *ctx, struct ph_error *err)
{
    static const struct ph_param pin = {.key = "pin",
                                        .label = "PIN",
                                        .help = "Of the phone.",
                                        .type = PH_TEXT,
                                        .flags = PH_REQUIRED,
                                        .min = 4,
                                        .max = 4};
    int32_t code = ctx->host->ask(ctx, &pin, "The phone is locked.", err);
    return code != PH_OK ? code : ctx->host->emit(ctx, "digits", ctx->host->text(ctx, "pin"));
}

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct ph_param args[] = {
    {.key = "flag", .label = "Flag", .help = "A flag.", .type = PH_BOOL, .value = "no"},
    {.key = "count",
     .label = "Count",
     .help = "A count.",
     .type = PH_INT,
     .value = "3",
     .min = 1,
     .max = 9},
    {.key = "word",
     .label = "Word",
     .help = "A word.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED,
     .max = 8},
    {.key = "pin", .label = "PIN", .help = "A secret.", .type = PH_SECRET},
    {.key = "colour",
     .label = "Colour",
     .help = "A colour.",
     .type = PH_CHOICE,
     .choices = colours},
    {.key = "pause",
     .label = "Pause",
     .help = "A while.",
     .type = PH_DURATION,
     .value = "5s",
     .min = 1000,
     .max = 60000},
    {.key = "place", .label = "File", .help = "A file.", .type = PH_PATH},
    {.key = "link", .label = "Link", .help = "An address.", .type = PH_URL},
};

static const struct ph_action action = {
    .size = sizeof action, .danger = PH_NOTICED, .run = run, .example = "--word x"};

static const struct ph_action asking = {.size = sizeof asking, .danger = PH_NOTICED, .run = ask};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "every",
                                              .title = "Every type",
                                              .summary = "Takes an argument of every type.",
                                              .args = PH_PARAMS(args),
                                              .functions = &action},
                                             {.kind = PH_ACTION,
                                              .id = "unlock",
                                              .title = "Unlock",
                                              .summary = "Asks for the PIN of a phone.",
                                              .functions = &asking}};

PH_PLUGIN(.id = "every-type", .version = "1.0.0", .summary = "An argument of every type.",
          .author = "tests", .licence = "MIT", PH_FEATURES(features))
