/* The keys of the program itself and of every profile, declared like those of plugins. */
#ifndef CORE_CONFIG_SETTINGS_KEYS_H
#define CORE_CONFIG_SETTINGS_KEYS_H

#include <phonectl/plugin.h>

/* For the sections "phonectl" and "profile NAME". */
extern const struct ph_params settings_core_params;

extern const struct ph_params settings_profile_params;

/* The heading for a key of [phonectl], in English, such as "Network"; NULL for any other key. */
const char *settings_core_group(const char *key);

#endif
