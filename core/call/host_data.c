/* Tables that come with the program or from the user (ph.data/1), and where such files are. */
#include "call/host_data.h"

#include "call/context.h"
#include "config/ini.h"
#include "config/settings.h"
#include "config/values.h"
#include "plugin/feature.h"
#include "plugin/tables.h"
#include "task/engine.h"
#include "util/text.h"

#include <string.h>

/* The table "macros" is what the configuration calls by name. */
static int32_t read_macros(const struct context *ctx, ini_row *visit, void *self)
{
    struct values *macros = settings_names(ctx->engine->settings, "macros");
    int32_t code = 0;
    for (size_t i = 0; i < values_count(macros) && code == 0; i++) {
        const char *name = values_key(macros, i);
        code = visit(self, "macros", name, values_text(macros, name));
    }
    values_free(macros);
    return code;
}

static int32_t data_read(struct ph_context *about, const char *name,
                         int32_t (*visit)(void *self, const char *section, const char *key,
                                          const char *value),
                         void *self, struct ph_error *err)
{
    const struct context *ctx = (const struct context *)(const void *)about;
    if (strcmp(name, "macros") == 0)
        return read_macros(ctx, visit, self);
    const struct plugin *own = ctx->feature == NULL ? ctx->starts : ctx->feature->plugin;
    return tables_read(ctx->engine->registry, own, name, visit, self, err);
}

static const char *const *data_names(struct ph_context *about, const char *folder)
{
    struct context *ctx = context_of(about);
    AUTO_LIST char **found = tables_names(ctx->engine->registry, folder);
    size_t count = 0;
    while (found[count] != NULL)
        count++;
    const char **list = context_alloc(ctx, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = context_copy(ctx, found[i]);
    return list;
}

const struct ph_data *host_data_service(void)
{
    static const struct ph_data service = {
        .size = sizeof service, .read = data_read, .names = data_names};
    return &service;
}
