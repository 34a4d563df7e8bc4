/* The simulated organisation of this machine: a process of its own, found again by sim.json in the
 * state directory. Since process numbers are used again, the moment it started is compared
 * before it is believed or ended. */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <core.h>

#define SIMULATOR_PROFILE "sim"

struct simulator {
    int64_t pid, ticks, started; /* ticks: when it started, in the system's own count since boot */
    char *origin, *api;          /* addresses, http://127.0.0.1:PORT and the one of its API */
};
#define AUTO_SIMULATOR __attribute__((cleanup(simulator_clear)))

void simulator_clear(struct simulator *simulator);
/* True when there is a record of one that still runs. */
bool simulator_find(struct simulator *simulator);
/* What the core needs to know of it, in place of a real service. */
struct simulated {
    char *url, *settings;
    const char **flags;
    bool started;   /* it did not run before */
    bool forgotten; /* the environment had a token, which is for a real service */
};
/* Makes sure that one runs, and changes options so that they lead to it; what they point to then
 * stays until simulated_clear(). Blocks until it is ready. */
int simulator_options(struct core_options *options, struct simulated *simulated,
                      struct ph_error *err);
void simulated_clear(struct simulated *simulated);
/* Starts one with these flags unless one runs: *started tells. */
int simulator_start(const char *const *flags, size_t count, struct simulator *simulator,
                    bool *started, struct ph_error *err);
int simulator_stop(struct simulator *simulator, struct ph_error *err);
/* The JSON object GET /sim/health answers with, or NULL. */
json_object *simulator_health(const struct simulator *simulator);
/* Consents in place of a browser: posts the page's form and follows the redirect to the waiting
 * listener. Only for addresses below origin; api may stand for origin. Blocks for a moment. */
bool simulator_consent(const char *origin, const char *url);

#endif
