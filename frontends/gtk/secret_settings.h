/* Rows of the preferences for secrets of plugins: each is typed unseen and saved into the token
 * store with a button. What is stored is never read back; a row tells only whether it is set. */
#ifndef SECRET_SETTINGS_H
#define SECRET_SETTINGS_H

#include "app_context.h"

struct secret_settings;

struct secret_settings *secret_settings_new(struct app_context *app);
void secret_settings_free(struct secret_settings *settings);
/* name: the full one. The declaration has to outlive the row. */
GtkWidget *secret_settings_add(struct secret_settings *settings, const char *name,
                               const struct ph_param *param);
/* Asks the token store which of them are set, if there are any. */
void secret_settings_look(struct secret_settings *settings);

#endif
