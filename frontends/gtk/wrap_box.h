/* Buttons side by side, in as many lines as the width needs. */
#ifndef WRAP_BOX_H
#define WRAP_BOX_H

#include "text.h"

/* most: buttons in a line at most. even: all columns are equally wide. */
GtkWidget *wrap_box_new(const char *name, guint most, bool even);
/* A hidden widget takes no room. */
void wrap_box_add(GtkWidget *wrap_box, GtkWidget *widget);

#endif
