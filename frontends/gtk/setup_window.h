/* A form of the settings that a feature still needs, its own and those of its whole plugin, shown
 * where their absence was found. Secrets go into the token store. */
#ifndef SETUP_WINDOW_H
#define SETUP_WINDOW_H

#include "app_context.h"

/* notes: what the feature said about them, plain text. complaint: what is wrong with the setting
 * key. store: a row that chooses where the token is kept, or NULL. done is called once the settings
 * are saved. */
void setup_window_show(struct app_context *app, struct feature *feature, const char *notes,
                       const char *key, const char *complaint, GtkWidget *store,
                       void (*done)(void *self), void *self);

#endif
