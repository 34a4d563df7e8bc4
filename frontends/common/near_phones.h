/* Suggestions for a selector that matches no phone. */
#ifndef NEAR_PHONES_H
#define NEAR_PHONES_H

#include <core.h>

/* Names phones that have the word in their name, MAC address or owner, with a selector for them; or
 * the most similar name; or the values of the field. In the person's language; freed by the caller;
 * NULL without a suggestion. */
char *near_phones(const struct phones *phones, const char *word);

#endif
