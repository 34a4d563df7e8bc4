/* The routing table. */
#ifndef SIM_ROUTES_H
#define SIM_ROUTES_H

#include "handler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct route {
    const char *method;
    const char *pattern; /* {} stands for one segment */
    handler *run;
    uint32_t scopes; /* one of these is enough; 0 asks for none */
    bool open;       /* no sign-in */
};

extern const struct route routes[];
size_t routes_count(void);

#endif
