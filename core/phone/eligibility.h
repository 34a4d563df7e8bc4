/* Why an action cannot be done to a phone. */
#ifndef CORE_PHONE_ELIGIBILITY_H
#define CORE_PHONE_ELIGIBILITY_H

#include <stdbool.h>

struct feature;
struct phone;

/* Why this action cannot be done to this phone: false, or true with a sentence (freed by the caller). */
bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason);

#endif
