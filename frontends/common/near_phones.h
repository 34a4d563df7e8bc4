/* What a person may have meant by a selector that matches no phone. */
#ifndef NEAR_PHONES_H
#define NEAR_PHONES_H

#include <core.h>

/* Phones that have the word in their name, MAC address or owner, with a selector for them; the name
 * most like it; or the values that a field has. In the language of the person. Freed by the caller;
 * NULL if nothing is near. */
char *near_phones(const struct phones *phones, const char *word);

#endif
