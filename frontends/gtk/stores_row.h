/* Where the token is kept: remembered or not, and in which store; moving it there. */
#ifndef STORES_ROW_H
#define STORES_ROW_H

#include "window.h"

struct stores_row;

struct stores_row *stores_row_new(struct window *window);
void stores_row_free(struct stores_row *row);
GtkWidget *stores_row_widget(struct stores_row *row); /* an AdwPreferencesGroup */
void stores_row_refresh(struct stores_row *row);
/* The id of the store the next token goes to, or NULL for the configured one. */
const char *stores_row_wanted(struct stores_row *row);

#endif
