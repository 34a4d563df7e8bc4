/* The window of the profiles: opening, adding and removing one, and choosing the default. */
#ifndef PROFILES_WINDOW_H
#define PROFILES_WINDOW_H

#include "app_context.h"

void profiles_window_show(struct app_context *app);

#endif
