/* Every plugin file that was found, its state and the reason, and the features of loaded ones.
 * Filled once, before any other thread starts; constant afterwards. */
#ifndef CORE_PLUGIN_REGISTRY_H
#define CORE_PLUGIN_REGISTRY_H

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdint.h>

struct feature;
struct plugin;
struct registry;
struct settings;

/* Searches extra_dir (the flag --plugin-dir, or NULL) first, then the usual places. Never fails:
 * what is wrong is a plugin's state. */
struct registry *registry_open(const char *extra_dir, struct settings *settings);

/* Unloads nothing. Afterwards the settings may only be closed: the declarations of features are
 * gone. */
void registry_close(struct registry *registry);

/* start() said no: the plugin is PLUGIN_FAILED for this reason, and its features are no longer
 * offered. */
void registry_start_failed(struct registry *registry, struct plugin *plugin, const char *reason);

size_t registry_plugin_count(const struct registry *registry);

struct plugin *registry_plugin(const struct registry *registry, size_t index);

/* By its id, by its file, or by the id of one of its features; NULL if there is none. */
const struct plugin *registry_plugin_named(const struct registry *registry, const char *name);

/* The id of a feature of this kind that is spelled most like id, or NULL. */
const char *registry_nearest(const struct registry *registry, uint32_t kind, const char *id);

size_t registry_feature_count(const struct registry *registry);

struct feature *registry_feature(const struct registry *registry, size_t index);

/* The first feature from *index on that comes from this plugin; *index then stands behind it. NULL:
 * no more. */
struct feature *registry_feature_of(const struct registry *registry, const struct plugin *plugin,
                                    size_t *index);

struct feature *registry_find(const struct registry *registry, uint32_t kind, const char *id);

/* The feature that the profile names, else the one with the highest rank among those that came with
 * the program, else the only one: installing another changes no default. If the named one cannot be
 * used, the error says what became of its file; nothing else takes its place. */
int registry_choose(const struct registry *registry, const struct settings *settings, uint32_t kind,
                    struct feature **feature, struct ph_error *err);

/* The directories that the profile names, in this order and ended by NULL, else the one that
 * registry_choose() gives; the caller frees the array. *missing: those it names that cannot be
 * used, as in "acme: REASON; bold: REASON", freed by the caller, or NULL. An error if none can be
 * used. */
int registry_directories(const struct registry *registry, const struct settings *settings,
                         struct feature ***directories, char **missing, struct ph_error *err);

#endif
