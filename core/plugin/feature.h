/* A loaded plugin and its features as the program uses them, and the names of kinds, states and
 * dangers. */
#ifndef CORE_PLUGIN_FEATURE_H
#define CORE_PLUGIN_FEATURE_H

#include "util/thread.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct script;
struct values;

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

enum plugin_start { PLUGIN_UNUSED, PLUGIN_STARTS, PLUGIN_STARTED, PLUGIN_UNSTARTABLE };

/* The mutexes `starts` in call/start.c and `turns` in call/context.c. */
LOCK_CLASS(STARTS_LOCK);
LOCK_CLASS(TURNS_LOCK);

struct plugin {
    char *path;
    char *id; /* from the descriptor; else from the file name */
    enum plugin_state state;
    char *reason;             /* NULL when loaded; else the real cause, in one sentence */
    char *cure;               /* what to do about it, or NULL */
    char *note;               /* why not all of a loaded plugin is offered, or NULL */
    bool shipped;             /* it came with the program */
    struct ph_plugin about;   /* only what the plugin's own size covers; zero when not loaded */
    struct feature *features; /* of about, those that this program knows */
    size_t feature_count;
    void **arrays; /* what about and features point to, in elements of our own size */
    size_t array_count;
    struct stat file;      /* as it was loaded */
    struct script *script; /* NULL for a shared object */
    enum plugin_start start GUARDED_BY(STARTS_LOCK);
    struct ph_error start_error GUARDED_BY(STARTS_LOCK); /* why it is PLUGIN_UNSTARTABLE */
};

struct feature {
    struct ph_feature about; /* size-copied: members the plugin does not have are zero */
    struct plugin *plugin;
    union {
        struct ph_auth auth;
        struct ph_store store;
        struct ph_directory directory;
        struct ph_action action;
    };                                 /* by about.kind, size-copied too */
    bool taken GUARDED_BY(TURNS_LOCK); /* by a running function, unless PH_PARALLEL */
};

const char *feature_kind_name(uint32_t kind); /* "auth" … */

const char *feature_state_name(enum plugin_state state); /* "not-a-plugin" … */

const char *feature_danger_name(uint32_t danger); /* "disruptive" … */

bool feature_id_valid(const char *id);

/* The BOOL argument that turns an action into a preview (PH_PREVIEW), or NULL. */
const struct ph_param *feature_preview(const struct feature *feature);

/* Whether args make a call of the action a preview: nothing acts, so nobody has to be asked. args
 * may be NULL. */
bool feature_previews(const struct feature *feature, const struct values *args);

/* The action only waits for what settled() looks for, so --wait is implied. */
bool feature_waits(const struct feature *feature);

/* The argument that is a sequence of keys, or NULL. */
const struct ph_param *feature_keys(const struct feature *feature);

/* Whether journals always keep the argument. If not, resuming a job may have to ask for it. */
bool feature_keeps(const struct feature *feature, const struct ph_param *param);

/* The first argument given that may be a PIN, which nobody is shown, or NULL. */
const struct ph_param *feature_pin(const struct feature *feature, const struct values *args);

/* The action changes nothing: it is harmless, or args make it a preview. */
bool feature_only_reads(const struct feature *feature, const struct values *args);

#endif
