/* Checks settings, arguments and answers against their declaration, struct ph_param. */
#ifndef CORE_CONFIG_PARAM_H
#define CORE_CONFIG_PARAM_H

#include "util/translator.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

/* Checks text against the declaration. PH_INVALID names the key in err->what and lists the allowed
 * values. *canonical receives the normal spelling (yes/no, 90s, 42), freed by the caller; canonical
 * may be NULL. */
int param_check(const struct ph_param *param, const char *text, char **canonical,
                struct ph_error *err);

/* The number in a text that param_check() accepted: BOOL 0 or 1, INT, DURATION in milliseconds. */
int64_t param_number(const struct ph_param *param, const char *text);

/* Checks a declaration itself: grammar of the key, label and help, default, choices, range. */
int param_sound(const struct ph_param *param, struct ph_error *err);

/* The allowed values for help and messages: "yes or no", "1 to 60"; freed by the caller. */
char *param_allowed(const struct ph_param *param);

char *param_allowed_in(translator *in, const struct ph_param *param);

const char *param_type_name(uint32_t type); /* such as "duration"; NULL for an unknown type */

/* The first one of this type, or NULL. */
const struct ph_param *param_of_type(const struct ph_params *params, uint32_t type);

/* Steps by the declared size of an entry, which may differ from ours. */
const struct ph_param *param_at(const struct ph_params *params, uint32_t index);

/* Whether its value may differ from phone to phone in one job: not if journals do not keep it, nor
 * if it decides whether anything is sent. */
bool param_varies(const struct ph_param *param);

/* The value as it may be shown to others, and kept: "••••" if it is a secret or never saved; if it
 * is a sequence of keys, "Home, ••••" for "Home, 1234", which may be a PIN. Freed by the caller. */
char *param_masked(const struct ph_param *param, bool keys, const char *text);

const struct ph_param *param_find(const struct ph_params *params, const char *key);

#endif
