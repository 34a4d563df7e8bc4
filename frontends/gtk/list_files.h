/* Saves the phones shown or selected as CSV, and shows the phones of such a file, or of one with a
 * selector on each line. */
#ifndef LIST_FILES_H
#define LIST_FILES_H

#include "app_context.h"

/* Adds the actions "list.save" and "list.open" to owner. Returns the button that closes the file
 * again; it is visible only while a file is open. */
GtkWidget *list_files_new(struct app_context *app, GtkWidget *owner);

#endif
