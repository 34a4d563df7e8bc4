/* Creates and frees the simulated organisation. */
#include "simulator.h"

#include "calls.h"
#include "grant.h"
#include "phones.h"

#include <stdlib.h>

/* FNV-1a, mixed, so that any text is a good seed. */
static uint64_t seed_number(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return text_mix(hash);
}

struct sim *simulator_new(const struct options *options)
{
    struct sim *sim = text_alloc(sizeof *sim);
    sim->options = *options;
    sim->seed = seed_number(options->seed);
    sim->key_seed = seed_number(options->key_seed != 0 ? options->key_seed : options->seed);
    sim->random = text_mix(sim->seed);
    sim->started = text_monotonic();
    sim->admin_email = text_copy("admin@sim.example");
    pthread_mutex_init(&sim->lock, NULL);
    tokens_init(&sim->tokens);
    request_log_init(&sim->log);
    sim->calls = calls_new();
    sim->grants = grants_new();
    phones_init(sim);
    calls_start(sim);
    return sim;
}

void simulator_free(struct sim *sim)
{
    quirks_clear(&sim->quirks);
    phones_free(sim);
    calls_free(sim->calls);
    grants_free(sim->grants);
    json_object_put(sim->backgrounds);
    faults_clear(&sim->faults);
    request_log_free(&sim->log);
    tokens_free(&sim->tokens);
    pthread_mutex_destroy(&sim->lock);
    free(sim->admin_email);
    free(sim);
}
