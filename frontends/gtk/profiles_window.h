/* The window of the profiles: another one, the one that is used when none is named, one less. */
#ifndef PROFILES_WINDOW_H
#define PROFILES_WINDOW_H

#include "window.h"

void profiles_window_show(struct window *window);

#endif
