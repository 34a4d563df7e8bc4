/* A vendor's phones with their own interface, for tests/e2e/http_vendor.py: a directory read
 * from a file, and an action over the phone's own HTTP. */
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

/* Each line of the file is "NAME URL". */
static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char name[64], url[256];
    const char *path = host->text(ctx, "file");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    if (file == NULL)
        return host->fail(err, PH_INVALID, "file", "Set vendor-list.file to the list of phones");
    while (fscanf(file, "%63s %255s", name, url) == 2) {
        host->emit(ctx, "id", name);
        host->emit(ctx, "name", name);
        host->emit(ctx, "url", url);
        host->next_row(ctx);
    }
    fclose(file);
    return PH_OK;
}

static int32_t poke(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const struct ph_http_field form[] = {{.name = "XML", .text = "<CiscoIPPhoneExecute/>"}};
    const struct ph_http_field headers[] = {{.name = "X-Vendor", .text = "phones"}};
    struct ph_http_request request = {.size = sizeof request,
                                      .method = "POST",
                                      .url = host->phone(ctx, "url"),
                                      .form = form,
                                      .form_count = PH_COUNT(form),
                                      .form_stride = sizeof form[0],
                                      .headers = headers,
                                      .header_count = PH_COUNT(headers),
                                      .header_stride = sizeof headers[0],
                                      .tls_ca = host->text(ctx, "authority"),
                                      .tls_name = host->text(ctx, "named"),
                                      .tls_pin = host->text(ctx, "pin")};
    struct ph_http_response response = {.size = sizeof response};
    if (host->text(ctx, "user") != NULL) {
        request.flags = PH_HTTP_DIGEST;
        request.user = host->text(ctx, "user");
        request.password = host->secret(ctx, "password");
    }
    int32_t code = host->http(ctx, &request, &response, err);
    if (code != PH_OK || response.status == 0 || response.status == 200)
        return code;
    return host->fail(err, PH_FAILED, "", "The phone answered %d", response.status);
}

static const struct ph_param settings[] = {
    {.key = "file", .label = "List", .help = "The list of phones.", .type = PH_PATH}};
static const struct ph_param args[] = {
    {.key = "pin", .label = "Pin", .help = "Of the phones' key.", .type = PH_TEXT},
    {.key = "authority", .label = "Authority", .help = "That signed them.", .type = PH_PATH},
    {.key = "named", .label = "Name", .help = "In their certificate.", .type = PH_TEXT},
    {.key = "user", .label = "User", .help = "Of the phones.", .type = PH_TEXT},
    {.key = "password", .label = "Password", .help = "Of the phones.", .type = PH_SECRET}};

static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_action action = {
    .size = sizeof action, .danger = PH_NOTICED, .run = poke, .needs = "url"};

static const struct ph_feature features[] = {{.kind = PH_DIRECTORY,
                                              .id = "vendor-list",
                                              .title = "Vendor's phones",
                                              .summary = "Lists the phones of a file.",
                                              .settings = PH_PARAMS(settings),
                                              .functions = &directory},
                                             {.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "poke",
                                              .title = "Poke",
                                              .summary = "Sends something to a phone itself.",
                                              .args = PH_PARAMS(args),
                                              .functions = &action}};

PH_PLUGIN(.id = "vendor-phones", .version = "1.0.0", .summary = "Speaks to phones themselves.",
          .author = "The tests", .licence = "MIT", PH_FEATURES(features))
