/* The profiles of the configuration: which there are, another one, the one that is used when none is named. */
#ifndef PROFILES_WINDOW_H
#define PROFILES_WINDOW_H

#include "window.h"

/* Their names, ended by NULL: the one that is there without being configured is among them. g_strfreev() frees. */
char **profiles_names(const struct settings *settings);
void profiles_window_show(struct window *window);

#endif
