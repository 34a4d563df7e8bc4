/* The columns of the list of phones. */
#ifndef PHONE_COLUMNS_H
#define PHONE_COLUMNS_H

#include "phone_row.h"

void phone_columns_add(GtkColumnView *view);
/* Menus of what can be done with the list: its files, and columns shown and hidden, "columns.FIELD" of the group; and by
 * which of them it is sorted and how, "columns.sort" and "columns.order". */
GMenuModel *phone_columns_menu(void);
GMenuModel *phone_columns_sort_menu(void);
GActionGroup *phone_columns_actions(GtkColumnView *view);
/* ● ◐ ○ with the word: never by colour alone. Freed by the caller. */
char *phone_status_words(const struct phone *phone);
/* The style class that goes with it, or NULL. */
const char *phone_status_style(const struct phone *phone);

#endif
