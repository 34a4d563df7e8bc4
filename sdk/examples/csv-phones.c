/* The directory "csv-phones": the phones of a table with a header, separated by comma, semicolon or
 * tab (RFC 4180: quotes, line breaks in a cell). A column becomes a field: its name in lower case,
 * with _ for anything but letters and digits. A phone needs an id or a mac. Beside another
 * directory it adds its columns to the phones with the same mac. */
#include <errno.h>
#include <phonectl/easy.h>

enum { COLUMNS = 64, FILE_MOST = 16 << 20 };

/* Cuts the next cell out of the text, in place. *ended: the character behind it, such as '\n'. */
static char *cell_cut(char **at, char separator, char *ended)
{
    char *cell = *at, *from = *at, *to = *at;
    for (int quoted = 0; *from != '\0'; from++)
        if (*from == '"' && quoted && from[1] == '"')
            *to++ = *from++;
        else if (*from == '"')
            quoted = !quoted;
        else if (!quoted && (*from == separator || *from == '\n'))
            break;
        else
            *to++ = *from;
    *ended = *from;
    *at = *from == '\0' ? from : from + 1;
    while (to > cell && (to[-1] == '\r' || to[-1] == ' '))
        to--;
    *to = '\0';
    return cell + strspn(cell, " ");
}

static char *name_of(char *heading)
{
    for (char *at = heading; *at != '\0'; at++)
        *at = *at >= 'A' && *at <= 'Z'                                   ? (char)(*at + 32)
              : (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') ? *at
                                                                         : '_';
    return heading;
}

static int32_t rows(struct ph_context *ctx, char *text, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *names[COLUMNS];
    int count = 0;
    char separator = text[strcspn(text, ",;\t\n")], ended;
    separator = separator < ' ' && separator != '\t' ? ',' : separator; /* one column */
    do
        names[count++] = name_of(cell_cut(&text, separator, &ended));
    while (ended == separator && count < COLUMNS);
    if (ended == separator)
        return host->fail(err, PH_INVALID, "file", "The file has more than %d columns", COLUMNS);
    for (int row = 2; *text != '\0'; row++) {
        const char *id = NULL, *mac = NULL;
        int cells = 0;
        ended = separator;
        for (int i = 0; ended == separator; i++) {
            const char *cell = cell_cut(&text, separator, &ended);
            if (i >= count || *cell == '\0' || *names[i] == '\0')
                continue;
            cells++;
            id = strcmp(names[i], "id") == 0 ? cell : id;
            mac = strcmp(names[i], "mac") == 0 ? cell : mac;
            int32_t code = host->emit(ctx, names[i], cell);
            if (code < 0)
                return code;
        }
        if (cells > 0 && id == NULL && mac == NULL)
            return host->fail(err, PH_INVALID, "file", "Row %d has neither an id nor a mac", row);
        int32_t code = id == NULL && mac != NULL ? host->emit(ctx, "id", mac) : PH_OK;
        if (code < 0 || (cells > 0 && (code = host->next_row(ctx)) < 0))
            return code;
    }
    return PH_OK;
}

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const char *path = ctx->host->text(ctx, "file");
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL)
        return ctx->host->fail(err, PH_INVALID, "file", "Cannot read csv-phones.file: %s",
                               path == NULL ? "it is not set" : strerror(errno));
    char *text = (char *)ctx->host->alloc(ctx, FILE_MOST + 1);
    size_t length = fread(text, 1, FILE_MOST + 1, file);
    int failed = ferror(file);
    fclose(file);
    if (failed || length > FILE_MOST || memchr(text, '\0', length) != NULL)
        return ctx->host->fail(err, PH_INVALID, "file", "%s is no text of up to 16 MiB", path);
    return rows(ctx, strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text, err);
}

/* clang-format off */
static const struct ph_param settings[] = {
    {.key = "file", .label = "File", .help = "A table with a header.", .type = PH_PATH}};
static const struct ph_directory directory = {.size = sizeof directory, .list = list};
static const struct ph_feature features[] = {
    {.kind = PH_DIRECTORY, .id = "csv-phones", .title = "A CSV file", .functions = &directory,
     .summary = "Lists the phones of a table.", .settings = PH_PARAMS(settings)}};
PH_PLUGIN(.id = "csv-phones", .version = "1.0.0", .summary = "Phones of a CSV file.",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
