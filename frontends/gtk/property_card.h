/* A card of names and values, as a page shows what is known of a phone, an account or a plugin. */
#ifndef PROPERTY_CARD_H
#define PROPERTY_CARD_H

#include "text.h"

GtkWidget *property_card_new(void);
/* Shows a value, in the order in which names first came; NULL or "" hides it. Both are plain text of anyone. */
void property_card_set(GtkWidget *card, const char *name, const char *value);

#endif
