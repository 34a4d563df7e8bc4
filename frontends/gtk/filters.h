/* Filters beside the search: buttons that list the values of a field. What is chosen is written into the search as
 * words of the selector language, and read back from there: there is no second filter. */
#ifndef FILTERS_H
#define FILTERS_H

#include "phone_model.h"

GtkWidget *filters_new(struct phone_model *model, GtkEditable *search);

#endif
