/* What a feature has to be told before it works, asked for where that was found out: its settings as a form. */
#ifndef SETUP_WINDOW_H
#define SETUP_WINDOW_H

#include "app_context.h"

/* notes: what the feature said about it, lines of plain text. complaint is about the setting key. done is called
 * once the settings are saved. */
void setup_window_show(struct app_context *app, struct feature *feature, const char *notes,
                       const char *key, const char *complaint, void (*done)(void *self),
                       void *self);

#endif
