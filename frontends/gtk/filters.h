/* Filter buttons: each lists the values of a field. A choice is written into the search as a
 * selector and read back from there, so that the search is the only filter. */
#ifndef FILTERS_H
#define FILTERS_H

#include "phone_model.h"

GtkWidget *filters_new(struct phone_model *model, GtkEditable *search);
/* Counts again how many phones are not connected. */
void filters_refresh(GtkWidget *bar);

#endif
