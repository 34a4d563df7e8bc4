/* Finds plugins, loads those that may be loaded, and keeps the reason for each of the others. */
#include "plugin/registry.h"

#include "config/param.h"
#include "config/settings.h"
#include "plugin/descriptor.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "plugin/loader.h"
#include "plugin/plugin_path.h"
#include "plugin/probe.h"
#include "plugin/script.h"
#include "util/error.h"
#include "util/file.h"
#include "util/log.h"
#include "util/text.h"
#include "util/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct registry {
    struct plugin **plugins;
    size_t plugin_count;
    struct loader_file *files; /* one for each plugin, while loading */
    struct feature **offers;   /* features of loaded plugins */
    size_t offer_count;
    char *disabled; /* the setting: ids or file names, separated by commas or spaces */
};

/* ---- Finding --------------------------------------------------------------------------------- */

static bool disabled(const struct registry *registry, const char *name)
{
    AUTO_FREE char *list = memory_copy(registry->disabled);
    char *rest = list, *part;
    while ((part = strsep(&rest, ", ")) != NULL)
        if (strcmp(part, name) == 0)
            return true;
    return false;
}

static void disable(struct plugin *plugin)
{
    loader_say(plugin, PLUGIN_DISABLED, "Take it out of the setting disabled_plugins.",
               "the setting disabled_plugins names it");
}

/* An earlier entry for the same file under another name or link, or NULL. */
static const struct plugin *same_file(const struct registry *registry,
                                      const struct loader_file *file)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const struct loader_file *other = &registry->files[i];
        if (other->fd >= 0 && other->about.st_dev == file->about.st_dev &&
            other->about.st_ino == file->about.st_ino)
            return other->plugin;
    }
    return NULL;
}

static struct loader_file *file_add(struct registry *registry, struct loader_file file)
{
    size_t index = registry->plugin_count++;
    registry->plugins = memory_more(registry->plugins, index, sizeof *registry->plugins);
    registry->plugins[index] = file.plugin;
    registry->files = memory_more(registry->files, index, sizeof *registry->files);
    registry->files[index] = file;
    return &registry->files[index];
}

/* refused: why the directory cannot be trusted, or NULL. */
static void file_find(struct registry *registry, int directory,
                      const struct plugin_path_place *place, const char *name, const char *refused)
{
    struct plugin *plugin = memory_alloc(sizeof *plugin);
    struct loader_file file = {.plugin = plugin, .fd = -1};
    plugin->path = text_format("%s/%s", place->path, name);
    plugin->id = plugin_path_stem(name);
    plugin->shipped =
        !script_named(name) && (place->ours || place->named) && plugin_path_shipped(plugin->id);
    if (disabled(registry, plugin->id)) {
        disable(plugin);
    } else if (refused != NULL) {
        loader_say(plugin, PLUGIN_REFUSED, LOADER_TRUST_CURE, "%s", refused);
    } else {
        loader_open(&file, directory, name);
        const struct plugin *same = file.fd < 0 ? NULL : same_file(registry, &file);
        if (same != NULL) {
            loader_say(plugin, PLUGIN_SHADOWED, NULL, "it is the same file as %s", same->path);
            loader_close(&file);
        }
    }
    file_add(registry, file);
}

static void place_scan(struct registry *registry, const struct plugin_path_place *place)
{
    AUTO_CLOSE int directory = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        if (place->named || errno != ENOENT)
            log_write(PH_LOG_WARNING, "loader", "The plugin directory %s cannot be opened: %s",
                      place->path, strerrordesc_np(errno));
        return;
    }
    struct ph_error err = {0};
    bool trusted = trust_file(directory, &err) == PH_OK;
    AUTO_LIST char **names = file_names(directory);
    for (size_t i = 0; names[i] != NULL; i++) {
        /* Skip hidden files: they are half-written, or somebody set them aside. */
        if (names[i][0] != '.' && plugin_path_named(names[i]))
            file_find(registry, directory, place, names[i], trusted ? NULL : err.text);
    }
}

/* ---- Loading --------------------------------------------------------------------------------- */

static const struct plugin *loaded_with_id(const struct registry *registry, const char *id)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const struct plugin *plugin = registry->plugins[i];
        if (plugin->state == PLUGIN_LOADED && plugin->about.id != NULL &&
            strcmp(plugin->id, id) == 0)
            return plugin;
    }
    return NULL;
}

/* No longer offers a feature. The plugin keeps it, since settings were declared with its tables. */
static void withdraw(struct registry *registry, size_t index)
{
    registry->offer_count--;
    memmove(&registry->offers[index], &registry->offers[index + 1],
            (registry->offer_count - index) * sizeof(struct feature *));
}

static void withdraw_all(struct registry *registry, const struct plugin *plugin)
{
    for (size_t i = registry->offer_count; i-- > 0;)
        if (registry->offers[i]->plugin == plugin)
            withdraw(registry, i);
}

/* `plugin` lost the feature to another one. */
static void note_shadowed(struct plugin *plugin, const struct ph_feature *about,
                          const struct plugin *other)
{
    text_append(&plugin->note, "; ", "its %s \"%s\" is already offered by %s",
                feature_kind_name(about->kind), about->id, other->path);
}

static void check_shadowed(struct registry *registry, struct plugin *plugin)
{
    if (plugin->note == NULL || registry_feature_of(registry, plugin, &(size_t){0}) != NULL)
        return;
    loader_say(plugin, PLUGIN_SHADOWED, "Remove or disable one of the two.", "%s", plugin->note);
    free(memory_steal(plugin->note));
    memset(&plugin->about, 0, sizeof plugin->about);
}

/* Of two features with one id the later one is not offered; but what came with the program is,
 * whatever came first. */
static void feature_add(struct registry *registry, struct feature *feature)
{
    const struct ph_feature *about = &feature->about;
    const struct feature *other = registry_find(registry, about->kind, about->id);
    if (other != NULL && (other->plugin->shipped || !feature->plugin->shipped)) {
        note_shadowed(feature->plugin, about, other->plugin);
        return;
    }
    for (size_t i = registry->offer_count; other != NULL && i-- > 0;)
        if (registry->offers[i] == other)
            withdraw(registry, i);
    *memory_add(registry->offers, registry->offer_count) = feature;
    for (uint32_t i = 0; about->kind == PH_DIRECTORY && i < feature->directory.fields.count; i++)
        fields_add(param_at(&feature->directory.fields, i));
    if (other == NULL)
        return;
    note_shadowed(other->plugin, about, feature->plugin);
    check_shadowed(registry, other->plugin);
}

static void features_add(struct registry *registry, struct plugin *plugin)
{
    for (size_t i = 0; i < plugin->feature_count; i++)
        feature_add(registry, &plugin->features[i]);
    check_shadowed(registry, plugin);
}

/* Restores each standard descriptor that was changed. True if there was one. */
static bool standard_restore(const int *kept)
{
    bool lost = false;
    for (int fd = 0; fd < 3; fd++) {
        struct stat was, is;
        if (kept[fd] < 0 || fstat(kept[fd], &was) != 0 ||
            (fstat(fd, &is) == 0 && was.st_dev == is.st_dev && was.st_ino == is.st_ino))
            continue;
        lost = true;
        dup2(kept[fd], fd);
    }
    return lost;
}

/* The id is known from probing: a plugin that is disabled, or that comes after another of its
 * id, is not loaded at all. A shipped one is: no file put before it can take its features away. */
static void file_load(struct registry *registry, struct loader_file *file, const int *standard)
{
    struct plugin *plugin = file->plugin;
    const struct plugin *first = loaded_with_id(registry, plugin->id);
    bool loaded = false;
    if (disabled(registry, plugin->id))
        disable(plugin);
    else if (first != NULL && (first->shipped || !plugin->shipped))
        loader_say(plugin, PLUGIN_SHADOWED, NULL, "%s comes first and has the same id",
                   first->path);
    else
        loaded = loader_load(file);
    if (standard_restore(standard)) {
        loader_say(plugin, PLUGIN_QUARANTINED, "Remove it.",
                   "it closed or replaced the program's standard output while loading");
        loaded = false;
    }
    if (loaded)
        features_add(registry, plugin);
}

static void files_load(struct registry *registry)
{
    struct loader_file **open = memory_alloc(registry->plugin_count * sizeof(struct loader_file *));
    size_t count = 0;
    for (size_t i = 0; i < registry->plugin_count; i++)
        if (registry->files[i].fd >= 0)
            open[count++] = &registry->files[i];
    probe_files(open, count, false);
    int standard[3]; /* standard input, output and error, kept */
    for (int fd = 0; fd < 3; fd++)
        standard[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    for (size_t i = 0; i < count; i++) {
        if (open[i]->plugin->reason == NULL)
            file_load(registry, open[i], standard);
        loader_close(open[i]);
    }
    for (int fd = 0; fd < 3; fd++)
        if (standard[fd] >= 0)
            close(standard[fd]);
    free(open);
}

/* ---- Settings -------------------------------------------------------------------------------- */

/* A key that both declare, or NULL. */
static const char *key_in_both(const struct ph_params *a, const struct ph_params *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (param_find(b, param_at(a, i)->key) != NULL)
            return param_at(a, i)->key;
    return NULL;
}

/* Which of the plugins declared so far has one of these keys in this section, or NULL. The features
 * of one plugin may share a section and its keys. */
static const struct plugin *key_taken(const struct registry *registry,
                                      struct plugin *const *declared, size_t count,
                                      const char *section, const struct ph_params *params,
                                      const char **key)
{
    for (size_t i = 0; i < count; i++) {
        const struct plugin *other = declared[i];
        *key = strcmp(other->id, section) == 0 ? key_in_both(params, &other->about.settings) : NULL;
        for (size_t j = 0; *key == NULL && j < registry->offer_count; j++) {
            const struct feature *feature = registry->offers[j];
            if (feature->plugin == other && strcmp(feature->about.id, section) == 0)
                *key = key_in_both(params, &feature->about.settings);
        }
        if (*key != NULL)
            return other;
    }
    return NULL;
}

/* Declares the settings of the plugin as a whole, then those of its features. A feature is not
 * offered if another plugin has declared one of its keys in a section of the same name: one line of
 * the configuration, and one secret, belongs to one plugin. */
static void settings_of(struct registry *registry, struct settings *settings,
                        struct plugin *const *declared, size_t count, struct plugin *plugin)
{
    const char *key = NULL;
    const struct plugin *other =
        key_taken(registry, declared, count, plugin->id, &plugin->about.settings, &key);
    if (other != NULL) {
        text_append(&plugin->note, "; ", "its setting %s.%s is already one of %s", plugin->id, key,
                    other->path);
        withdraw_all(registry, plugin);
        check_shadowed(registry, plugin);
        return;
    }
    settings_declare(settings, plugin->id, &plugin->about.settings);
    for (size_t i = 0; i < registry->offer_count; i++) {
        struct ph_feature *about = &registry->offers[i]->about;
        if (registry->offers[i]->plugin != plugin)
            continue;
        other = key_taken(registry, declared, count, about->id, &about->settings, &key);
        if (other == NULL) {
            settings_declare(settings, about->id, &about->settings);
            continue;
        }
        text_append(&plugin->note, "; ",
                    "its %s \"%s\" is not offered: the setting %s.%s is already one of %s",
                    feature_kind_name(about->kind), about->id, about->id, key, other->path);
        withdraw(registry, i--);
    }
    check_shadowed(registry, plugin);
}

/* What came with the program first: no file put before it can take its keys away. */
static void settings_declare_all(struct registry *registry, struct settings *settings)
{
    struct plugin **declared = memory_alloc(registry->plugin_count * sizeof *declared);
    size_t count = 0;
    for (int shipped = 1; shipped >= 0; shipped--)
        for (size_t i = 0; i < registry->plugin_count; i++) {
            struct plugin *plugin = registry->plugins[i];
            if (plugin->state != PLUGIN_LOADED || plugin->shipped != (shipped == 1))
                continue;
            settings_of(registry, settings, declared, count, plugin);
            declared[count++] = plugin;
        }
    free(declared);
}

struct registry *registry_open(const char *extra_dir, struct settings *settings)
{
    struct registry *registry = memory_alloc(sizeof *registry);
    registry->disabled = memory_copy(settings_get(settings, "phonectl", "disabled_plugins").text);
    struct plugin_path_place *places = plugin_path_places(extra_dir, settings);
    for (size_t i = 0; places[i].path != NULL; i++)
        place_scan(registry, &places[i]);
    plugin_path_free(places);
    files_load(registry);
    settings_declare_all(registry, settings);
    free(memory_steal(registry->files));
    settings_finish(settings);
    return registry;
}

static void plugin_free(struct plugin *plugin)
{
    free(plugin->path);
    free(plugin->id);
    free(plugin->reason);
    free(plugin->cure);
    free(plugin->note);
    descriptor_release(plugin);
    script_free(plugin->script);
    free(plugin);
}

void registry_close(struct registry *registry)
{
    if (registry == NULL)
        return;
    for (size_t i = 0; i < registry->plugin_count; i++)
        plugin_free(registry->plugins[i]);
    free(registry->offers);
    free(registry->plugins);
    free(registry->disabled);
    free(registry);
}

void registry_start_failed(struct registry *registry, struct plugin *plugin, const char *reason)
{
    loader_say(plugin, PLUGIN_FAILED, NULL, "%s", reason);
    withdraw_all(registry, plugin);
}

/* ---- Looking up ------------------------------------------------------------------------------ */

size_t registry_plugin_count(const struct registry *registry)
{
    return registry->plugin_count;
}

struct plugin *registry_plugin(const struct registry *registry, size_t index)
{
    return index < registry->plugin_count ? registry->plugins[index] : NULL;
}

size_t registry_feature_count(const struct registry *registry)
{
    return registry->offer_count;
}

struct feature *registry_feature(const struct registry *registry, size_t index)
{
    return index < registry->offer_count ? registry->offers[index] : NULL;
}

const struct plugin *registry_plugin_named(const struct registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const struct plugin *plugin = registry->plugins[i];
        if (strcmp(plugin->id, name) == 0 || strcmp(plugin->path, name) == 0)
            return plugin;
    }
    for (size_t i = 0; i < registry->offer_count; i++) {
        const struct feature *feature = registry->offers[i];
        if (strcmp(feature->about.id, name) == 0)
            return feature->plugin;
    }
    return NULL;
}

struct feature *registry_feature_of(const struct registry *registry, const struct plugin *plugin,
                                    size_t *index)
{
    while (*index < registry->offer_count) {
        struct feature *feature = registry->offers[(*index)++];
        if (feature->plugin == plugin)
            return feature;
    }
    return NULL;
}

struct feature *registry_find(const struct registry *registry, uint32_t kind, const char *id)
{
    for (size_t i = 0; i < registry->offer_count; i++) {
        struct feature *feature = registry->offers[i];
        if (feature->about.kind == kind && strcmp(feature->about.id, id) == 0)
            return feature;
    }
    return NULL;
}

const char *registry_nearest(const struct registry *registry, uint32_t kind, const char *id)
{
    AUTO_FREE const char **ids = memory_alloc((registry->offer_count + 1) * sizeof *ids);
    size_t count = 0;
    for (size_t i = 0; i < registry->offer_count; i++)
        if (registry->offers[i]->about.kind == kind)
            ids[count++] = registry->offers[i]->about.id;
    return text_nearest(id, ids);
}

/* Says what became of the file called `name`, or else names the most similar feature. */
static int choose_failed(const struct registry *registry, uint32_t kind, const char *name,
                         struct ph_error *err)
{
    const char *kind_name = feature_kind_name(kind);
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const struct plugin *plugin = registry->plugins[i];
        if (plugin->state != PLUGIN_LOADED && strcmp(plugin->id, name) == 0)
            return error_fail(err, PH_UNSUPPORTED, kind_name,
                              "The %s \"%s\" cannot be used: %s is %s: %s", kind_name, name,
                              plugin->path, feature_state_name(plugin->state), plugin->reason);
    }
    const char *near = registry_nearest(registry, kind, name);
    if (near == NULL)
        error_fail(err, PH_UNSUPPORTED, kind_name,
                   "There is no %s \"%s\": see \"phonectl plugins\" for what there is", kind_name,
                   name);
    else
        error_fail(err, PH_UNSUPPORTED, kind_name, "There is no %s \"%s\"; did you mean \"%s\"?",
                   kind_name, name, near);
    return PH_UNSUPPORTED;
}

int registry_choose(const struct registry *registry, const struct settings *settings, uint32_t kind,
                    struct feature **feature, struct ph_error *err)
{
    const char *kind_name = feature_kind_name(kind);
    struct feature *best = NULL;
    struct settings_value named = settings_get(settings, "profile", kind_name);
    if (named.text != NULL && *named.text != '\0') {
        best = registry_find(registry, kind, named.text);
        if (best == NULL)
            return choose_failed(registry, kind, named.text, err);
        *feature = best;
        return PH_OK;
    }
    const struct feature *other = NULL;
    for (size_t i = 0; i < registry->offer_count; i++) {
        struct feature *offered = registry->offers[i];
        if (offered->about.kind != kind)
            continue;
        bool better = best == NULL || (offered->plugin->shipped && !best->plugin->shipped) ||
                      (offered->plugin->shipped == best->plugin->shipped &&
                       offered->about.rank > best->about.rank);
        if (!better) {
            other = offered;
            continue;
        }
        other = best;
        best = offered;
    }
    if (best == NULL)
        return error_fail(err, PH_UNSUPPORTED, kind_name,
                          "No plugin offers any %s: see \"phonectl plugins\" for what is there",
                          kind_name);
    if (!best->plugin->shipped && other != NULL)
        return error_fail(
            err, PH_UNSUPPORTED, kind_name,
            "Several plugins offer a %s and none is chosen: phonectl config set %s %s, "
            "or %s",
            kind_name, kind_name, best->about.id, other->about.id);
    *feature = best;
    return PH_OK;
}

static bool has_directory(struct feature *const *directories, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(directories[i]->about.id, id) == 0)
            return true;
    return false;
}

int registry_directories(const struct registry *registry, const struct settings *settings,
                         struct feature ***directories, char **missing, struct ph_error *err)
{
    const char *named = settings_get(settings, "profile", "directory").text;
    AUTO_FREE char *ids = memory_copy(named == NULL ? "" : named);
    AUTO_FREE char *reasons = NULL;
    AUTO_FREE struct feature **found = memory_alloc((strlen(ids) / 2 + 2) * sizeof *found);
    size_t count = 0;
    char *rest = NULL;
    struct ph_error why = {0};
    int code = PH_OK;
    for (char *id = strtok_r(ids, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest)) {
        struct feature *feature = registry_find(registry, PH_DIRECTORY, id);
        if (feature == NULL) {
            code = choose_failed(registry, PH_DIRECTORY, id, &why);
            text_append(&reasons, "; ", "%s: %s", id, why.text);
        } else if (!has_directory(found, count, id)) {
            found[count++] = feature;
        }
    }
    if (count == 0 && code == PH_OK)
        code = registry_choose(registry, settings, PH_DIRECTORY, &found[count], err);
    else if (count == 0)
        code = error_fail(err, code, why.what, "%s", why.text);
    if (count == 0 && code != PH_OK)
        return code;
    *directories = memory_steal(found);
    *missing = memory_steal(reasons);
    return PH_OK;
}
