/* The preferences: every setting that core and plugins declare, generated. */
#ifndef PREFERENCES_H
#define PREFERENCES_H

#include "window.h"

void preferences_show(struct window *window);

#endif
