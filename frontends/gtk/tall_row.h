/* A row whose input has the whole width, below the name and the help: for what is long to write, so that neither narrow
 * windows nor large text squeeze it. */
#ifndef TALL_ROW_H
#define TALL_ROW_H

#include "text.h"

/* An AdwPreferencesRow; what is filled in goes into its box. */
GtkWidget *tall_row_new(const char *title);
void tall_row_add(GtkWidget *row, GtkWidget *widget);
void tall_row_set_help(GtkWidget *row, const char *text); /* NULL or "": none */

#endif
