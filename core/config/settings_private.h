/* How the settings are kept in memory: entries as found, keys as declared, and the value in force.
 * Only for the files of the settings. */
#ifndef CORE_CONFIG_SETTINGS_PRIVATE_H
#define CORE_CONFIG_SETTINGS_PRIVATE_H

#include "config/settings.h"
#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

LOCK_CLASS(SETTINGS_LOCK);

/* One line of a layer. */
struct entry {
    char *section, *key, *text;
    enum settings_origin origin;
    const char *file; /* NULL: environment or flag */
    int line;
    bool used, told; /* told: a warning was given, now or in an earlier reading */
};

/* A declared key and the value in force. */
struct slot {
    const char *section, *name; /* name: "jobs", "webex-oauth.client_id" */
    const struct ph_param *param;
    struct settings_value value GUARDED_BY(SETTINGS_LOCK);
};

struct list {
    void **items;
    size_t count;
};

struct settings {
    char *profile;      /* the current one */
    bool profile_known; /* a file names it, or it is the default */
    char *user_path;    /* NULL without a home directory */
    /* Guards the values: other threads read them while the UI thread writes. */
    pthread_mutex_t *lock;
    struct list entries GUARDED_BY(SETTINGS_LOCK);
    struct list slots; /* complete before other threads run */
    struct list warnings;
    struct list absent;     /* those of the warnings that are about plugins which are not there */
    struct list profiles;   /* names, then a NULL */
    size_t system_profiles; /* how many of them come from system layers */
    struct list kept GUARDED_BY(
        SETTINGS_LOCK); /* every text ever handed out: all stay valid until settings_close() */
};

void list_add(struct list *list, void *item);

REQUIRES(SETTINGS_LOCK)
char *settings_keep(struct settings *settings, char *text); /* takes text and returns it */

/* Adds a line of a layer. */
REQUIRES(SETTINGS_LOCK)
void settings_add(struct settings *settings, const char *section, const char *key, const char *text,
                  struct entry from);

void settings_warn(struct settings *settings, const struct entry *entry, const char *format, ...)
    PRINTF_LIKE(3, 4);

struct slot *settings_slot(const struct settings *settings, const char *section, const char *key);

/* param_check(), and what a declaration cannot say. */
int settings_check(const struct slot *slot, const char *text, char **normal, struct ph_error *err);

/* Also refuses what the job would refuse. Only for new values: a limit that a file spells wrong
 * must stop the job, not be replaced by the default. */
int settings_check_new(const struct slot *slot, const char *text, char **normal,
                       struct ph_error *err);

/* "groups" or "macros" if that is the name; otherwise NULL. */
const char *settings_named_section(const char *name, size_t length);

/* Whether its key is a name that somebody chose. */
bool settings_is_named(const struct entry *entry);

/* NAME if the entry is in a section "profile NAME" of a file; otherwise NULL. */
const char *settings_profile_of(const struct entry *entry);

REQUIRES(SETTINGS_LOCK)
void settings_compute(struct settings *settings);

#endif
