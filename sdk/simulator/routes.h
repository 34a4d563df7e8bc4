/* The routing table. */
#ifndef SIM_ROUTES_H
#define SIM_ROUTES_H

#include "handler.h"

#include <stddef.h>

extern const struct route routes[];
size_t routes_count(void);

#endif
