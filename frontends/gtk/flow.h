/* Buttons side by side where there is room for it, else in several lines. */
#ifndef FLOW_H
#define FLOW_H

#include "text.h"

/* At most so many in a line; all columns are equally wide if `even`. */
GtkWidget *flow_new(const char *name, guint most, bool even);
/* What is hidden takes no place. */
void flow_add(GtkWidget *flow, GtkWidget *widget);

#endif
