/* Named key sequences: "reset-headset = Settings, Down*2, Select" in the section [macros] of a
 * key map that fits the phone, else of the configuration. */
#ifndef MACRO_H
#define MACRO_H

#include <phonectl/plugin.h>
#include <stddef.h>

/* The keys of the macro, in the context's memory. PH_INVALID if no macro has this name,
 * PH_UNSUPPORTED if only key maps of other models have one. */
int32_t macro_find(struct ph_context *ctx, const char *name, size_t length, const char **keys,
                   struct ph_error *err);

#endif
