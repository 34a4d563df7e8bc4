#include "plugin/tables.h"

#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/text.h"

#include <phonectl/services.h>
#include <string.h>

/* NULL: the plugin has none of this name. */
static const char *text_of(const struct plugin *plugin, const char *name)
{
    for (uint32_t i = 0; plugin->state == PLUGIN_LOADED && i < plugin->about.table_count; i++)
        if (strcmp(plugin->about.tables[i].name, name) == 0)
            return plugin->about.tables[i].text;
    return NULL;
}

int tables_read(const struct registry *registry, const struct plugin *own, const char *name,
                ini_row *visit, void *self, struct ph_error *err)
{
    AUTO_FREE char *path = data_files_find(name);
    if (path != NULL)
        return ini_read_table(path, visit, self, err);
    const char *text = own == NULL ? NULL : text_of(own, name);
    for (size_t i = 0; text == NULL && i < registry_plugin_count(registry); i++)
        text = text_of(registry_plugin(registry, i), name);
    if (text == NULL)
        return error_fail(err, PH_NOT_FOUND, "name", "There is no table \"%s\"", name);
    return ini_read_table_text(name, text, visit, self, err);
}

char **tables_names(const struct registry *registry, const char *folder)
{
    char **names = data_files_names(folder);
    size_t length = strlen(folder);
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        for (uint32_t t = 0; plugin->state == PLUGIN_LOADED && t < plugin->about.table_count; t++) {
            const char *name = plugin->about.tables[t].name;
            if (strncmp(name, folder, length) == 0 && name[length] == '/')
                text_list_add(&names, name + length + 1);
        }
    }
    return names;
}

char *tables_of(const struct plugin *plugin)
{
    char *names = memory_copy("");
    for (uint32_t i = 0; i < plugin->about.table_count; i++)
        text_append(&names, ", ", "%s", plugin->about.tables[i].name);
    return names;
}
