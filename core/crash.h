/* When a plugin takes the program down, one line says which plugin and in which feature. */
#ifndef CRASH_H
#define CRASH_H

/* Installs the handlers: for signals that have none yet (a sanitizer's stays), and for exit() inside a call. */
void crash_open(void);
/* Gives this thread a stack of its own for the handler, so that a plugin without end to its recursion is named too. */
void crash_watch_thread(void);

/* A line for verdict_append() should this thread crash from here on; NULL: none any more. */
void crash_remember(const char *line);
/* On standard error, like a crash: its stop() does not return. */
void crash_say_hung(const char *plugin);

#endif
