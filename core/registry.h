/* Every plugin file found, what became of it and why, and the features of those that were loaded. Filled once,
 * before any other thread starts; constant afterwards. */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "settings.h"

#include <sys/stat.h>

enum plugin_state {
    PLUGIN_LOADED,
    PLUGIN_DISABLED,
    PLUGIN_SHADOWED,
    PLUGIN_REFUSED,
    PLUGIN_BROKEN,
    PLUGIN_NOT_A_PLUGIN,
    PLUGIN_INCOMPATIBLE,
    PLUGIN_QUARANTINED,
    PLUGIN_FAILED
};

struct plugin {
    char *path;
    char *id; /* from the descriptor; else from the file name */
    enum plugin_state state;
    char *reason;           /* NULL when loaded; else the real cause, in one sentence */
    char *cure;             /* what to do about it, or NULL */
    char *note;             /* loaded, but not all of it is offered: a sentence, or NULL */
    bool shipped;           /* it came with the program */
    struct ph_plugin about; /* only what the plugin's own size covers; zero when not loaded */
    struct stat file;       /* as it was loaded */
    /* Guarded by start.c. */
    enum plugin_start { PLUGIN_UNUSED, PLUGIN_STARTS, PLUGIN_STARTED, PLUGIN_UNSTARTABLE } start;
    struct ph_error start_error; /* why it is PLUGIN_UNSTARTABLE */
};

struct feature {
    struct ph_feature about; /* size-copied: members the plugin does not have are zero */
    struct plugin *plugin;
    union {
        struct ph_auth auth;
        struct ph_store store;
        struct ph_directory directory;
        struct ph_action action;
    };          /* by about.kind, size-copied too */
    bool taken; /* by a call, unless PH_PARALLEL; guarded by call.c */
};

struct registry;

/* Searches extra_dir (the flag --plugin-dir, or NULL) first, then the usual places. Never fails: what is wrong is
 * a plugin's state. */
struct registry *registry_open(const char *extra_dir, struct settings *settings);
/* Unloads nothing. The settings must not be looked at afterwards, only closed: what the
 * features declared goes. */
void registry_close(struct registry *registry);
/* start() said no: the plugin is PLUGIN_FAILED for this reason, and its features are no longer offered. */
void registry_start_failed(struct registry *registry, struct plugin *plugin, const char *reason);

size_t registry_plugin_count(const struct registry *registry);
struct plugin *registry_plugin(const struct registry *registry, size_t index);
size_t registry_feature_count(const struct registry *registry);
struct feature *registry_feature(const struct registry *registry, size_t index);
struct feature *registry_find(const struct registry *registry, uint32_t kind, const char *id);
/* The one the profile names, else the one with the highest rank of those that came with the program, else the only one: what
 * is installed beside it changes no default. A named one that cannot be used is an error which says what
 * became of its file; nothing else steps in. */
int registry_choose(const struct registry *registry, const struct settings *settings, uint32_t kind,
                    struct feature **feature, struct ph_error *err);
const char *registry_kind_name(uint32_t kind);            /* "auth" … */
const char *registry_state_name(enum plugin_state state); /* "not-a-plugin" … */
const char *registry_danger_name(uint32_t danger);        /* "disruptive" … */
bool registry_id_valid(const char *id);

#endif
