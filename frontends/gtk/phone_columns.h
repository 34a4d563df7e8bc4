/* The columns of the phone list. */
#ifndef PHONE_COLUMNS_H
#define PHONE_COLUMNS_H

#include "phone_row.h"

void phone_columns_add(GtkColumnView *view);
/* The menus of the list: one for files and for showing columns ("columns.FIELD" of the group), one
 * for sorting ("columns.sort" and "columns.order"). */
GMenuModel *phone_columns_menu(void);
GMenuModel *phone_columns_sort_menu(void);
GActionGroup *phone_columns_actions(GtkColumnView *view);
/* In a narrow view only names and status keep their columns: the second line says the rest. */
void phone_columns_fit(GtkColumnView *view, int width);
/* Which columns are shown, and the order: kept in the state of the window, and taken from there. */
void phone_columns_take(GtkColumnView *view, GKeyFile *state);
void phone_columns_set(GtkColumnView *view, GKeyFile *state);
/* What the columns in view say of a phone, separated by tabs; freed by the caller. */
char *phone_columns_line(GtkColumnView *view, PhoneRow *row);
/* ● ◐ ○ and the word, never colour alone; freed by the caller. */
char *phone_status_words(const struct phone *phone);
/* The style class for the status, or NULL. */
const char *phone_status_style(const struct phone *phone);

#endif
