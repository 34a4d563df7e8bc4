/* The simulated organisation as a whole. */
#ifndef SIM_SIMULATOR_H
#define SIM_SIMULATOR_H

#include "sim.h"

/* Takes ownership of the contents of options. */
struct sim *simulator_new(const struct options *options);
void simulator_free(struct sim *sim);

#endif
