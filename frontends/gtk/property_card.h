/* A card of names and values: the properties of a phone, an account or a plugin. */
#ifndef PROPERTY_CARD_H
#define PROPERTY_CARD_H

#include "text.h"

GtkWidget *property_card_new(void);
/* Shows a value; NULL or "" hides it. Names keep the order of their first use. Both are plain text.
 * */
void property_card_set(GtkWidget *card, const char *name, const char *value);

#endif
