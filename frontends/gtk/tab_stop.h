/* A group of widgets that is one stop of the Tab key; arrow keys move inside it. */
#ifndef TAB_STOP_H
#define TAB_STOP_H

#include <gtk/gtk.h>

/* Tab enters where the keyboard was before, or at the first widget. */
GtkWidget *tab_stop_new(GtkWidget *child);

#endif
