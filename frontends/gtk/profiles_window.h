/* The window of the profiles: another one, the one that is used when none is named, one less. */
#ifndef PROFILES_WINDOW_H
#define PROFILES_WINDOW_H

#include "app_context.h"

void profiles_window_show(struct app_context *app);

#endif
