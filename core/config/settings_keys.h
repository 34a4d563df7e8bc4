/* The keys of the program itself and of a profile. */
#ifndef CORE_CONFIG_SETTINGS_KEYS_H
#define CORE_CONFIG_SETTINGS_KEYS_H

#include <phonectl/plugin.h>

/* The core's own declared keys, section "phonectl", and those of every profile section. */
const struct ph_params *settings_core_params(void);

const struct ph_params *settings_profile_params(void);

#endif
