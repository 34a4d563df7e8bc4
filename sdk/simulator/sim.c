/* See sim.h. */
#include "sim.h"

int64_t sim_wall(const struct sim *sim)
{
    return text_wall() + sim->skew_ms;
}
