/* A card of names and values, as a page shows what is known of a phone, an account or a plugin. */
#ifndef FACTS_H
#define FACTS_H

#include "text.h"

GtkWidget *facts_new(void);
/* Shows a value, in the order in which names first came; NULL or "" hides it. Both are plain text of anyone. */
void facts_set(GtkWidget *facts, const char *name, const char *value);

#endif
