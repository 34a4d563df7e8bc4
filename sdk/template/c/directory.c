/* The directory "hello": lists the phones of a text file, one "NAME,MAC" on each line. */
#include <errno.h>
#include <phonectl/easy.h>

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *path = host->text(ctx, "file");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    if (file == NULL)
        return host->fail(err, PH_INVALID, "file", "Cannot read hello.file: %s",
                          path == NULL ? "it is not set" : strerror(errno));
    char line[512], name[256], mac[32];
    int32_t code = PH_OK;
    while (code == PH_OK && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%255[^,],%31[0-9A-Fa-f:.-]", name, mac) != 2)
            continue;
        host->emit(ctx, "id", mac);
        host->emit(ctx, "mac", mac);
        host->emit(ctx, "name", name);
        code = host->next_row(ctx);
    }
    fclose(file);
    return code;
}

/* clang-format off */
static const struct ph_param settings[] = {
    {.key = "file", .label = "File", .help = "One \"NAME,MAC\" on each line.", .type = PH_PATH}};

static const struct ph_directory directory = {.size = sizeof directory, .list = list};

static const struct ph_feature features[] = {
    {.kind = PH_DIRECTORY, .id = "hello", .title = "Phones of a file",
     .summary = "Lists the phones of a text file.", .settings = PH_PARAMS(settings),
     .functions = &directory}};

PH_PLUGIN(.id = "hello", .version = "1.0.0", .summary = "Lists the phones of a text file.",
          .author = "Your name", .licence = "MIT", PH_FEATURES(features))
