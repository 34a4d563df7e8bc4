/* Names for the inner parts of GTK's own widgets: without them a screen reader says the class of
 * such a part, or its name twice. */
#ifndef ACCESSIBLE_NAMES_H
#define ACCESSIBLE_NAMES_H

#include <gtk/gtk.h>

/* Names the parts of every window as it appears. */
void accessible_names_watch(void);
/* The same for a part of a window that was made later; name: what to call that part. */
void accessible_names_fill(GtkWidget *part, const char *name);
/* Names the items of a menu that no menu button opens; call it once the menu is open. */
void accessible_names_menu(GtkPopover *menu);

#endif
