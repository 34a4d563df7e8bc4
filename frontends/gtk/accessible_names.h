/* Names for the parts of the toolkit's own widgets, which a screen reader would else call by their class or twice. */
#ifndef ACCESSIBLE_NAMES_H
#define ACCESSIBLE_NAMES_H

#include <gtk/gtk.h>

/* From now on, in every window as it appears. */
void accessible_names_watch(void);
/* In a part of a window that was made later; name is what the whole of it is called. */
void accessible_names_fill(GtkWidget *part, const char *name);

#endif
