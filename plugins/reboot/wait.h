/* The action that waits until phones are connected, or offline. */
#ifndef WAIT_H
#define WAIT_H

#include <phonectl/plugin.h>

enum { WAIT_ARGS = 1 };
extern const struct ph_param wait_args[WAIT_ARGS];
extern const struct ph_action wait_functions;

#endif
