/* How the settings are kept in memory: what was found, what was declared, what counts. Inside the settings only. */
#ifndef CORE_CONFIG_SETTINGS_PRIVATE_H
#define CORE_CONFIG_SETTINGS_PRIVATE_H

#include "config/settings.h"
#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* One line of a layer, as found. */
struct entry {
    char *section, *key, *text;
    enum settings_origin origin;
    const char *file; /* NULL for environment and flags */
    int line;
    bool used, told; /* told: a warning was given, or is known from an earlier reading */
};

/* One declared key and what counts for it. */
struct slot {
    const char *section, *name; /* name: "jobs", "webex-oauth.client_id" */
    const struct ph_param *param;
    struct settings_value value;
};

struct list {
    void **items;
    size_t count;
};

LOCK_CLASS(SETTINGS_LOCK);

struct settings {
    char *profile;         /* the current one */
    char *user_path;       /* the user's file, or NULL without a home */
    pthread_mutex_t *lock; /* the values may be read while the UI thread writes */
    struct list entries, slots;
    struct list warnings;
    struct list profiles;   /* names; a NULL follows the last */
    size_t system_profiles; /* so many of them come from system layers */
    struct list kept;       /* every text ever given out: it stays good until settings_close() */
};

void list_add(struct list *list, void *item);

char *settings_keep(struct settings *settings, char *text); /* takes it, gives it back */

void settings_warn(struct settings *settings, const struct entry *entry, const char *format, ...)
    PRINTF_LIKE(3, 4);

struct slot *settings_slot(const struct settings *settings, const char *section, const char *key);

/* NAME of a section "profile NAME" in a file, else NULL. */
const char *settings_profile_of(const struct entry *entry);

void settings_compute(struct settings *settings); /* with the lock held */

#endif
