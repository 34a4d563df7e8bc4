/* Buttons side by side where there is room for it, else in several lines. */
#ifndef WRAP_BOX_H
#define WRAP_BOX_H

#include "text.h"

/* At most so many in a line; all columns are equally wide if `even`. */
GtkWidget *wrap_box_new(const char *name, guint most, bool even);
/* What is hidden takes no place. */
void wrap_box_add(GtkWidget *wrap_box, GtkWidget *widget);

#endif
