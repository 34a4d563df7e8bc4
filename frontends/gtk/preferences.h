/* The preferences: a row for every setting that the core and plugins declare. */
#ifndef PREFERENCES_H
#define PREFERENCES_H

#include "app_context.h"

void preferences_show(struct app_context *app);

#endif
