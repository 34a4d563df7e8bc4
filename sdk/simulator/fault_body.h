/* What a fault does to an answer. See faults.h for the rules. */
#ifndef SIM_FAULT_BODY_H
#define SIM_FAULT_BODY_H

#include "sim.h"

void fault_body_before(struct sim *sim, const struct fault *fault,
                       struct reply *reply); /* instead of acting */
void fault_body_after(struct sim *sim, const struct fault *fault,
                      struct reply *reply); /* changes a real answer */

#endif
