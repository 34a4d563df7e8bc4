/* What one does with the chosen phones of the list: its menu, by the right button or the Menu key,
 * and Ctrl+C. */
#ifndef PHONES_MENU_H
#define PHONES_MENU_H

#include "app_context.h"

struct phones_menu *phones_menu_new(struct app_context *app, GtkWidget *view);
void phones_menu_free(struct phones_menu *menu);
/* Copies the chosen phones as lines, with the columns in view. */
void phones_menu_copy(struct phones_menu *menu);

#endif
