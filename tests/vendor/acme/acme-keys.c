/* Presses keys of Acme phones, by the names that every phonectl plugin uses: the key map it brings
 * says how an Acme phone spells them. */
#define _GNU_SOURCE
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

struct look {
    const char *key;
    char spelling[32];
};

static int32_t find(void *self, const char *section, const char *key, const char *value)
{
    struct look *look = self;
    if (strcmp(section, "keys") == 0 && strcmp(key, look->key) == 0)
        snprintf(look->spelling, sizeof look->spelling, "%s", value);
    return 0;
}

static int32_t press(struct ph_context *ctx, const char *key, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const struct ph_data *data = host->service(ctx, "ph.data/1");
    struct look look = {.key = key};
    char url[256];
    int32_t code = data->read(ctx, "keymaps/acme.ini", find, &look, err);
    if (code < 0)
        return code;
    if (*look.spelling == '\0')
        return host->fail(err, PH_INVALID, "keys", "An Acme phone has no key %s", key);
    snprintf(url, sizeof url, "http://%s/key/%s", host->phone(ctx, "acme_address"), look.spelling);
    const struct ph_http_request request = {.size = sizeof request, .method = "POST", .url = url};
    struct ph_http_response response = {.size = sizeof response};
    code = host->http(ctx, &request, &response, err);
    if (code == PH_OK && response.status != 0 && response.status != 204)
        code = host->fail(err, PH_FAILED, "keys", "The phone answered %d", response.status);
    return code == PH_OK ? host->emit(ctx, "pressed", look.spelling) : code;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    char keys[256], *rest = keys, *key;
    int32_t code = PH_OK;
    snprintf(keys, sizeof keys, "%s", ctx->host->text(ctx, "keys"));
    while (code == PH_OK && (key = strsep(&rest, ", ")) != NULL)
        if (*key != '\0')
            code = press(ctx, key, err);
    return code;
}

static const struct ph_param args[] = {{.key = "keys",
                                        .label = "Keys",
                                        .help = "Names of keys, separated by commas.",
                                        .type = PH_TEXT,
                                        .flags = PH_REQUIRED | PH_POSITIONAL,
                                        .min = 1,
                                        .max = 255}};

static const struct ph_action action = {.size = sizeof action,
                                        .danger = PH_DISTURBING,
                                        .run = run,
                                        .example = "home,down,select",
                                        .needs = "acme_address",
                                        .source = "acme"};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .flags = PH_PARALLEL | PH_KEYS,
                                              .id = "acme-keys",
                                              .title = "Press keys",
                                              .summary = "Presses keys of an Acme phone.",
                                              .args = PH_PARAMS(args),
                                              .functions = &action}};

static const struct ph_table tables[] = {{.name = "keymaps/acme.ini",
                                          .text = "[phones]\n"
                                                  "models = acme*\n"
                                                  "[keys]\n"
                                                  "home = MENU\n"
                                                  "up = ARROW_UP\n"
                                                  "down = ARROW_DOWN\n"
                                                  "select = OK\n"
                                                  "[layout]\n"
                                                  "row1 = home up -\n"
                                                  "row2 = - select -\n"
                                                  "row3 = - down -\n"}};

PH_PLUGIN(.id = "acme-keys", .version = "1.0.0", .summary = "Keys of Acme phones", .author = "Acme",
          .licence = "MIT", PH_FEATURES(features), PH_TABLES(tables))
