/* Key sequences with a name: "reset-headset = Settings, Down*2, Select" in the section [macros] of
 * a key map that fits the phone, or else of the configuration. */
#ifndef MACRO_H
#define MACRO_H

#include <phonectl/plugin.h>
#include <stddef.h>

/* The keys of the macro, in the context's memory. PH_INVALID if none has this name anywhere,
 * PH_UNSUPPORTED if only key maps of other models have one. */
int32_t macro_find(struct ph_context *ctx, const char *name, size_t length, const char **keys,
                   struct ph_error *err);

#endif
