/* The phones of Acme: a directory that reads them from a CSV file. */
#define _GNU_SOURCE
#include <errno.h>
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 16 };

/* Cuts a line at its commas: the number of cells. */
static int cut(char *line, char *cells[COLUMNS])
{
    int count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    while (line != NULL && count < COLUMNS)
        cells[count++] = strsep(&line, ",");
    return count;
}

/* The first line names the fields. */
static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *path = host->text(ctx, "file");
    char head[1024], line[1024], *fields[COLUMNS], *cells[COLUMNS];
    if (path == NULL)
        return host->fail(err, PH_INVALID, "file",
                          "No file of phones is set: phonectl config set acme-phones.file FILE");
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return host->fail(err, PH_NOT_FOUND, "file", "%s: %s", path, strerror(errno));
    int32_t code = PH_OK;
    int width = fgets(head, sizeof head, file) == NULL ? 0 : cut(head, fields);
    while (code == PH_OK && fgets(line, sizeof line, file) != NULL) {
        int count = cut(line, cells);
        for (int i = 0; code == PH_OK && i < count && i < width; i++)
            if (*cells[i] != '\0')
                code = host->emit(ctx, fields[i], cells[i]);
        if (code == PH_OK)
            code = host->next_row(ctx);
    }
    fclose(file);
    return code;
}

static const struct ph_param settings[] = {{.key = "file",
                                            .label = "File of phones",
                                            .help = "A CSV file; its first line names the fields.",
                                            .type = PH_PATH}};
static const struct ph_param fields[] = {
    {.key = "rack", .label = "Rack", .help = "The rack the phone stands in.", .type = PH_INT}};

static const struct ph_directory directory = {
    .size = sizeof directory, .list = list, .fields = PH_PARAMS(fields)};

static const struct ph_feature features[] = {{.kind = PH_DIRECTORY,
                                              .id = "acme",
                                              .title = "Acme phones",
                                              .summary = "Lists Acme phones from a file.",
                                              .functions = &directory}};

PH_PLUGIN(.id = "acme-phones", .version = "1.0.0", .summary = "The phones of Acme",
          .author = "Acme", .licence = "MIT", PH_FEATURES(features),
          .settings = PH_PARAMS(settings))
