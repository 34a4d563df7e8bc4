/* Whether an action is possible on a phone and, if not, why. */
#ifndef CORE_PHONE_ELIGIBILITY_H
#define CORE_PHONE_ELIGIBILITY_H

#include <stdbool.h>

struct feature;
struct phone;

/* True with a sentence, freed by the caller, if the action is impossible; otherwise false. */
bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason);

#endif
