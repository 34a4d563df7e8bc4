/* Reads the command line from one table, which also prints the help. */
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum kind {
    KIND_NUMBER,
    KIND_TEXT,
    KIND_DURATION,
    KIND_SHARE,
    KIND_LATENCY,
    KIND_FLAG,
    KIND_LIST,
    KIND_PAIR
};

struct flag {
    const char *name, *value, *help;
    enum kind kind;
    size_t offset;
    int64_t least, most; /* of numbers */
};

#define AT(member) offsetof(struct options, member)

static const struct flag flags[] = {
    {"--phones", "N", "number of phones (200)", KIND_NUMBER, AT(phones), 1, 1000000},
    {"--seed", "TEXT", "the same seed makes the same organisation (phonectl)", KIND_TEXT, AT(seed),
     0, 0},
    {"--key-command-seed", "TEXT", "varies only the invented key commands (the seed)", KIND_TEXT,
     AT(key_seed), 0, 0},
    {"--port", "P", "port on 127.0.0.1; 0 means any free one (0)", KIND_NUMBER, AT(port), 0, 65535},
    {"--tls", "CERT KEY", "serve https with these PEM files", KIND_PAIR, AT(tls_certificate), 0, 0},
    {"--latency", "DIST",
     "delay of every answer: 20ms, 10ms..200ms or p50=40ms,p90=120ms,p99=900ms", KIND_LATENCY,
     AT(latency), 0, 0},
    {"--rate", "R", "at most R API requests per second, then 429; 0 means no limit (0)",
     KIND_NUMBER, AT(rate), 0, 1000000},
    {"--fault", "RULE", "such as 'POST /v1/xapi/*=close-after-acting@5%'; repeatable", KIND_LIST,
     AT(faults), 0, 0},
    {"--quirk", "NAME", "switch on a quirk, such as link-twice or people=403; repeatable",
     KIND_LIST, AT(quirks), 0, 0},
    {"--token-life", "DUR", "lifetime of access tokens (1209599s)", KIND_DURATION, AT(token_life),
     0, 0},
    {"--refresh-life", "DUR", "lifetime of refresh tokens (7775999s)", KIND_DURATION,
     AT(refresh_life), 0, 0},
    {"--personal-token-life", "DUR", "lifetime of personal tokens (43200s)", KIND_DURATION,
     AT(personal_life), 0, 0},
    {"--device-token-life", "DUR", "lifetime of device grant access tokens (64799s)", KIND_DURATION,
     AT(device_token_life), 0, 0},
    {"--no-rotation", NULL, "a refresh keeps the refresh token", KIND_FLAG, AT(no_rotation), 0, 0},
    {"--no-reuse-detection", NULL, "a used refresh token fails but revokes nothing", KIND_FLAG,
     AT(no_reuse_detection), 0, 0},
    {"--client-id", "TEXT", "OAuth client (phonectl-sim-client)", KIND_TEXT, AT(client_id), 0, 0},
    {"--client-secret", "TEXT", "its published demo secret (phonectl-sim-secret)", KIND_TEXT,
     AT(client_secret), 0, 0},
    {"--redirect-uri", "URL", "an allowed redirect URI, or any-loopback-port; repeatable",
     KIND_LIST, AT(redirect_uris), 0, 0},
    {"--auto-consent", NULL, "the authorization page redirects at once", KIND_FLAG,
     AT(auto_consent), 0, 0},
    {"--iss", "URL",
     "send this iss parameter with the redirect; `self` means the simulator's own address",
     KIND_TEXT, AT(iss), 0, 0},
    {"--reboot-time", "DUR", "how long a reboot takes (20s)", KIND_DURATION, AT(reboot_time), 0, 0},
    {"--answer-time", "DUR", "how long a called party takes to answer (3s)", KIND_DURATION,
     AT(answer_time), 0, 0},
    {"--ring-time", "DUR", "when an unanswered call ends (30s)", KIND_DURATION, AT(ring_time), 0,
     0},
    {"--offline", "SHARE", "share of phones that are disconnected or expired (5%)", KIND_SHARE,
     AT(offline), 0, 0},
    {"--sleeping", "SHARE", "share of phones in deep sleep (1%)", KIND_SHARE, AT(sleeping), 0, 0},
    {"--maintenance", "SHARE", "share of phones in planned maintenance (1%)", KIND_SHARE,
     AT(maintenance), 0, 0},
    {"--in-call", "SHARE", "share of phones that start in a call (3%)", KIND_SHARE, AT(in_call), 0,
     0},
    {"--hostile-names", NULL,
     "display names with escapes, bidi marks, 1,000 characters, broken UTF-8", KIND_FLAG,
     AT(hostile_names), 0, 0},
};

void options_default(struct options *options)
{
    *options = (struct options){
        .phones = 200,
        .seed = "phonectl",
        .token_life = 1209599000,
        .refresh_life = 7775999000,
        .personal_life = 43200000,
        .device_token_life = 64799000,
        .reboot_time = 20000,
        .answer_time = 3000,
        .ring_time = 30000,
        .client_id = "phonectl-sim-client",
        .client_secret = "phonectl-sim-secret",
        .offline = 50000,
        .sleeping = 10000,
        .maintenance = 10000,
        .in_call = 30000,
    };
}

void options_help(void)
{
    puts("Usage: phonectl-sim [OPTION]...\n"
         "Simulates a Webex organisation with phones on 127.0.0.1 until it is interrupted.\n");
    for (size_t i = 0; i < SIM_COUNT(flags); i++) {
        char left[48];
        snprintf(left, sizeof left, "%s %s", flags[i].name,
                 flags[i].value != 0 ? flags[i].value : "");
        printf("  %-27s %s\n", left, flags[i].help);
    }
    puts("  --help                      show this\n"
         "  --version                   show the version\n\n"
         "DUR: 500ms, 90s, 15m, 12h, 14d, or seconds. SHARE: 5%, 2.5% or 0.05.\n"
         "The API is below /v1, the control API below /sim/.");
}

static int store_value(const struct flag *flag, const char *value, struct options *options)
{
    char *target = (char *)options + flag->offset;
    uint32_t share;
    switch (flag->kind) {
    case KIND_NUMBER:
        return text_integer(value, flag->least, flag->most, (int64_t *)(void *)target);
    case KIND_DURATION:
        return text_duration(value, (int64_t *)(void *)target);
    case KIND_LATENCY:
        return latency_parse(value, (struct latency *)(void *)target);
    case KIND_SHARE:
        if (text_share(value, &share) != 0)
            return -1;
        *(int64_t *)(void *)target = share;
        return 0;
    case KIND_LIST: {
        struct option_list *list = (struct option_list *)(void *)target;
        if (list->count == OPTIONS_LIST_MOST)
            return -1;
        list->items[list->count++] = value;
        return 0;
    }
    case KIND_TEXT:
    case KIND_PAIR:
        *(const char **)(void *)target = value;
        return *value != '\0' ? 0 : -1;
    case KIND_FLAG:
        break;
    }
    *(bool *)(void *)target = true;
    return 0;
}

static const struct flag *find_flag(const char *argument)
{
    for (size_t i = 0; i < SIM_COUNT(flags); i++) {
        size_t length = strlen(flags[i].name);
        if (strncmp(argument, flags[i].name, length) == 0 &&
            (argument[length] == '\0' || argument[length] == '='))
            return &flags[i];
    }
    return NULL;
}

/* Reads one flag at argv[*at] and moves *at to its last word. */
static int parse_flag(int argc, char **argv, int *at, struct options *options,
                      char error[static 256])
{
    const struct flag *flag = find_flag(argv[*at]);
    if (flag == NULL) {
        snprintf(error, 256, "unknown option: %.200s", argv[*at]);
        return -1;
    }
    const char *value = NULL;
    if (argv[*at][strlen(flag->name)] == '=') {
        value = argv[*at] + strlen(flag->name) + 1;
        if (flag->kind == KIND_FLAG || flag->kind == KIND_PAIR) {
            snprintf(error, 256, "%s cannot be written with '='", flag->name);
            return -1;
        }
    } else if (flag->kind != KIND_FLAG) {
        if (*at + (flag->kind == KIND_PAIR ? 2 : 1) >= argc) {
            snprintf(error, 256, "%s needs %s", flag->name, flag->value);
            return -1;
        }
        value = argv[++*at];
    }
    if (store_value(flag, value, options) != 0) {
        snprintf(error, 256, "%s: not a valid %s: %.180s", flag->name, flag->value, value);
        return -1;
    }
    if (flag->kind == KIND_PAIR)
        options->tls_key = argv[++*at];
    return 0;
}

enum options_result options_parse(int argc, char **argv, struct options *options,
                                  char error[static 256])
{
    options_default(options);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            return OPTIONS_HELP;
        if (strcmp(argv[i], "--version") == 0)
            return OPTIONS_VERSION;
        if (parse_flag(argc, argv, &i, options, error) != 0)
            return OPTIONS_BAD;
    }
    return OPTIONS_RUN;
}
