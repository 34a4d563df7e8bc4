/* A row with its input below the name and the help, over the whole width: for long texts in narrow
 * windows or at large text size. */
#ifndef TALL_ROW_H
#define TALL_ROW_H

#include "text.h"

/* An AdwPreferencesRow; tall_row_add() puts the input into it. title: NULL for one that goes on
 * with the row before. */
GtkWidget *tall_row_new(const char *title);
void tall_row_add(GtkWidget *row, GtkWidget *widget);
void tall_row_set_help(GtkWidget *row, const char *text); /* NULL or "": none */

#endif
