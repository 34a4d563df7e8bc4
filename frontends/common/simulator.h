/* The simulated organisation of this machine: a separate process, found through sim.json in the
 * state directory. Process ids are reused, so its start time is compared before it is used or
 * stopped. */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <core.h>

#define SIMULATOR_PROFILE "sim"

struct simulator {
    int64_t pid, ticks, started; /* ticks: its start time in clock ticks since boot */
    char *origin, *api;          /* http://127.0.0.1:PORT, and the address of its API */
};
#define AUTO_SIMULATOR __attribute__((cleanup(simulator_clear)))

void simulator_clear(struct simulator *simulator);
/* True if sim.json describes a simulator that still runs. */
bool simulator_find(struct simulator *simulator);
/* What the core needs to use it instead of a real service. */
struct simulated {
    char *url, *settings;
    const char **flags;
    bool started;   /* it was not running before */
    bool forgotten; /* a token from the environment was ignored, since it is for a real service */
};
/* Makes sure that a simulator runs, and points options at it; what they refer to stays valid
 * until simulated_clear(). Blocks until it is ready. */
int simulator_options(struct core_options *options, struct simulated *simulated,
                      struct ph_error *err);
void simulated_clear(struct simulated *simulated);
/* Starts a simulator with these flags unless one runs; *started says which. */
int simulator_start(const char *const *flags, size_t count, struct simulator *simulator,
                    bool *started, struct ph_error *err);
int simulator_stop(struct simulator *simulator, struct ph_error *err);
/* The JSON object from GET /sim/health, or NULL. */
json_object *simulator_health(const struct simulator *simulator);
/* Consents in place of a browser: posts the page's form and follows the redirect to the waiting
 * listener. Only for addresses below origin, or below api in its place. Blocks briefly. */
bool simulator_consent(const char *origin, const char *url);

#endif
