/* How a run goes about its phones, as a form: whether it waits, how many at a time, how fast, when it stops. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "form.h"

/* again: of a run that goes on with an earlier one. */
const struct ph_params *run_options(bool again);
bool run_options_yes(const struct values *options, const char *key);
/* err->what is the key of what cannot be taken. */
int run_options_limits(const struct values *options, struct run_limits *limits,
                       struct ph_error *err);

#endif
