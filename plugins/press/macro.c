/* See macro.h. */
#include "macro.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"

struct search {
    struct ph_context *ctx;
    const char *model, *name;
    size_t length;
    int fits;         /* the table being read fits the model */
    const char *here; /* the keys in this table, or NULL */
    int elsewhere;    /* a table of other models has them */
    const char *keys;
    char others[100]; /* names, with a blank before each */
};

static int32_t take_line(void *self, const char *section, const char *key, const char *value)
{
    struct search *search = self;
    if (strcmp(section, "phones") == 0 && strcmp(key, "models") == 0)
        search->fits = ascii_fits(value, search->model);
    if (strcmp(section, "macros") != 0)
        return 0;
    if (!ascii_same(search->name, search->length, key)) {
        size_t used = strlen(search->others);
        if (used + strlen(key) + 3 < sizeof search->others)
            sprintf(search->others + used, " @%s", key);
        return 0;
    }
    search->here = strcpy(search->ctx->host->alloc(search->ctx, strlen(value) + 1), value);
    return 0;
}

static int32_t read_table(struct search *search, const struct ph_data *data, const char *name,
                          int fits, struct ph_error *err)
{
    search->fits = fits;
    search->here = NULL;
    int32_t code = data->read(search->ctx, name, take_line, search, err);
    search->elsewhere |= search->here != NULL && !search->fits;
    if (search->fits && search->keys == NULL)
        search->keys = search->here;
    return code;
}

static int32_t nothing(const struct search *search, struct ph_error *err)
{
    const struct ph_host *host = search->ctx->host;
    if (search->elsewhere)
        return host->fail(err, PH_UNSUPPORTED, "macro", "The macro @%.*s is not for the model %s",
                          (int)search->length, search->name, search->model);
    if (search->others[0] != '\0')
        return host->fail(err, PH_INVALID, "keys", "There is no macro @%.*s; there are:%s",
                          (int)search->length, search->name, search->others);
    return host->fail(err, PH_INVALID, "keys",
                      "There is no macro @%.*s; keep one: phonectl config set macros.%.*s KEYS",
                      (int)search->length, search->name, (int)search->length, search->name);
}

int32_t macro_find(struct ph_context *ctx, const char *name, size_t length, const char **keys,
                   struct ph_error *err)
{
    const struct ph_data *data = ctx->host->service(ctx, "ph.data/1");
    const char *model = ctx->host->phone(ctx, "model");
    struct search search = {
        .ctx = ctx, .model = model == NULL ? "" : model, .name = name, .length = length};
    const char *const *names = data == NULL ? NULL : data->names(ctx, "keymaps");
    for (; names != NULL && *names != NULL; names++) {
        char file[300];
        snprintf(file, sizeof file, "keymaps/%s", *names);
        int32_t code = read_table(&search, data, file, 0, err);
        if (code < 0)
            return code;
    }
    struct ph_error ignored; /* a host without macros */
    if (data != NULL)
        read_table(&search, data, "macros", 1, &ignored);
    *keys = search.keys;
    return search.keys == NULL ? nothing(&search, err) : PH_OK;
}
