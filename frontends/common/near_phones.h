/* Suggestions for a selector that matches no phone. */
#ifndef NEAR_PHONES_H
#define NEAR_PHONES_H

#include <core.h>

/* Names the phones with the word in their name, MAC address or owner, and a selector for them;
 * else the most similar name; for other fields, their values. In the user's language; freed by
 * the caller; NULL without a suggestion. */
char *near_phones(const struct phones *phones, const char *word);

#endif
