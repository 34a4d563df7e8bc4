/* The preferences: every setting that core and plugins declare, generated. */
#ifndef PREFERENCES_H
#define PREFERENCES_H

#include "app_context.h"

void preferences_show(struct app_context *app);

#endif
