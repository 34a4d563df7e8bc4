/* See tables.h. */
#include "plugin/tables.h"

#include "config/ini.h"
#include "plugin/descriptor.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* NULL: the plugin has none of this name. */
static const char *text_of(const struct plugin *plugin, const char *name)
{
    for (uint32_t i = 0; plugin->state == PLUGIN_LOADED && i < plugin->about.table_count; i++) {
        struct ph_table table;
        descriptor_table(&plugin->about, i, &table);
        if (strcmp(table.name, name) == 0)
            return table.text;
    }
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

static int name_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool named(const char **names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

const char **tables_names(const struct registry *registry, const char *folder)
{
    const char **names = data_files_names(folder);
    size_t count = 0, length = strlen(folder);
    while (names[count] != NULL)
        count++;
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        for (uint32_t t = 0; plugin->state == PLUGIN_LOADED && t < plugin->about.table_count; t++) {
            struct ph_table table;
            descriptor_table(&plugin->about, t, &table);
            if (strncmp(table.name, folder, length) != 0 || table.name[length] != '/' ||
                named(names, count, table.name + length + 1))
                continue;
            names = memory_grow(names, count + 2, sizeof *names);
            names[count++] = memory_copy(table.name + length + 1);
        }
    }
    qsort(names, count, sizeof *names, name_order);
    names[count] = NULL;
    return names;
}

char *tables_of(const struct plugin *plugin)
{
    char *names = memory_copy("");
    for (uint32_t i = 0; i < plugin->about.table_count; i++) {
        struct ph_table table;
        descriptor_table(&plugin->about, i, &table);
        text_append(&names, ", ", "%s", table.name);
    }
    return names;
}
