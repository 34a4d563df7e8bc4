/* The table of functions that a plugin is given. */
#ifndef CORE_CALL_HOST_H
#define CORE_CALL_HOST_H

#include <phonectl/plugin.h>

extern const struct ph_host host_table;

#endif
