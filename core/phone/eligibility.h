/* Whether an action is possible on a phone and, if not, why. */
#ifndef CORE_PHONE_ELIGIBILITY_H
#define CORE_PHONE_ELIGIBILITY_H

#include "util/translator.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct feature;
struct phone;
struct settings;
struct values;

/* PH_CANCELLED with a sentence if the profile is read-only and the action acts. */
int eligibility_check(const struct settings *settings, const struct feature *action,
                      const struct values *args, struct ph_error *err);

/* True with a sentence, freed by the caller, if the action is impossible; otherwise false. */
bool phone_why_not(const struct phone *phone, const struct feature *action, char **reason);

/* The same in a person's language, and with these arguments, which may need less of the phone;
 * NULL = not known yet. */
bool phone_why_not_in(translator *in, const struct phone *phone, const struct feature *action,
                      const struct values *args, char **reason);

/* Whether the action takes phones of this status. */
bool phone_status_fits(const struct phone *phone, const struct feature *action);

/* The scopes, as "A or B", of which the action needs one on any phone while `granted` has none;
 * freed by the caller. NULL: it has one, or what was granted is not known. */
char *eligibility_missing_scopes(const struct feature *action, const char *granted);

#endif
