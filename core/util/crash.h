/* If a plugin takes the program down, one line names the plugin and the function it was in. */
#ifndef CORE_UTIL_CRASH_H
#define CORE_UTIL_CRASH_H

/* Installs handlers for crash signals that have none yet (a sanitizer keeps its own) and for exit()
 * and quick_exit() inside a plugin. note_path: the file crash_remember() is about, or NULL;
 * ownership passes to this module. */
void crash_open(char *note_path);

/* A crash while a job works on a phone: what is appended to its open file, and what people see. */
struct crash_line {
    int fd;
    const char *_Atomic text; /* NULL: nothing */
    const char *phone, *next; /* how people call it, and the command that goes on with the job */
};

/* Where in a plugin a thread is. */
struct crash_place {
    const char *plugin, *function, *source; /* source: the feature's id, or the plugin's again */
    const char *lost;          /* what the crash costs, a sentence; NULL: nothing that was stored */
    struct crash_line *line;   /* or NULL */
    struct crash_place *outer; /* the place that this one was called from, or NULL */
};

/* This thread is now at place, which must live until the next call; NULL: outside of plugins. */
void crash_inside(const struct crash_place *place);

/* Gives this thread an alternate signal stack, so that endless recursion in a plugin is reported
 * too. */
void crash_watch_thread(void);

/* If this thread crashes, appends line to the file of crash_open(); NULL: nothing. */
void crash_remember(const char *line);

/* Prints that the stop() of a plugin does not return, in the words of a crash. */
void crash_say_hung(const char *plugin);

#endif
