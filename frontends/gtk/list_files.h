/* Lists of phones as files: what is shown or selected is saved as CSV, and a file like that, or one with a selector a
 * line, says which phones are shown. */
#ifndef LIST_FILES_H
#define LIST_FILES_H

#include "app_context.h"

/* Adds the actions "list.save" and "list.open" to a widget. Gives the button that takes a file away again, which is only
 * there while one counts. */
GtkWidget *list_files_new(struct app_context *app, GtkWidget *owner);

#endif
