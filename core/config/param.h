/* struct ph_param at work: one declaration checks a setting, an argument and an answer alike. */
#ifndef CORE_CONFIG_PARAM_H
#define CORE_CONFIG_PARAM_H

#include "util/translator.h"

#include <phonectl/plugin.h>
#include <stdint.h>

/* Checks text against the declaration; PH_INVALID with the key in err->what and the allowed values said. On
 * success *canonical (may be NULL; freed by the caller) is the normal spelling: yes/no, 90s, 42. */
int param_check(const struct ph_param *param, const char *text, char **canonical,
                struct ph_error *err);

/* BOOL 0 or 1, INT, DURATION in ms of a text that param_check accepted. */
int64_t param_number(const struct ph_param *param, const char *text);

/* Whether a declaration is sound: key grammar, label and help there, default accepted, choices, range. */
int param_sound(const struct ph_param *param, struct ph_error *err);

/* "yes or no", "1 to 60", "auto, xapi or member": what may be given, for help and messages; freed by caller. */
char *param_allowed(const struct ph_param *param);

char *param_allowed_in(translator *in, const struct ph_param *param);

const char *param_type_name(uint32_t type); /* "duration"; NULL for an unknown type */

const struct ph_param *param_at(const struct ph_params *params,
                                uint32_t index); /* honours the stride */

const struct ph_param *param_find(const struct ph_params *params, const char *key);

#endif
