/* When a plugin takes the program down, one line says which plugin and in which feature. */
#ifndef CORE_UTIL_CRASH_H
#define CORE_UTIL_CRASH_H

/* Installs the handlers: for signals that have none yet (a sanitizer's stays), and for exit() inside a call. note_path: where
 * crash_remember() appends, or NULL; it is taken. */
void crash_open(char *note_path);

/* Where in a plugin this thread is. */
struct crash_place {
    const char *plugin, *function, *source; /* source: the feature's id, or the plugin's again */
};

/* From here on, until it is said anew: place lives as long, NULL is outside of plugins. */
void crash_inside(const struct crash_place *place);

/* Gives this thread a stack of its own for the handler, so that a plugin without end to its recursion is named too. */
void crash_watch_thread(void);

/* A line for probe_cache_append() should this thread crash from here on; NULL: none any more. */
void crash_remember(const char *line);

/* On standard error, like a crash: its stop() does not return. */
void crash_say_hung(const char *plugin);

#endif
