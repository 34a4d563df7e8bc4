/* The command line of phonectl-sim. */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "latency.h"

enum { OPTIONS_LIST_MOST = 32 };

struct option_list {
    const char *items[OPTIONS_LIST_MOST];
    int64_t count;
};

/* Durations are milliseconds, shares millionths. All text points into argv or is static. */
struct options {
    int64_t phones, port, rate;
    const char *seed, *key_seed;
    const char *tls_certificate, *tls_key;
    struct latency latency;
    int64_t token_life, refresh_life, personal_life, device_token_life;
    int64_t reboot_time, answer_time, ring_time;
    const char *client_id, *client_secret, *iss;
    struct option_list redirect_uris, faults, quirks;
    bool auto_consent, no_rotation, no_reuse_detection, hostile_names;
    int64_t offline, sleeping, maintenance, in_call;
};

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_BAD };

/* On OPTIONS_BAD, error explains the problem and names the flag. */
enum options_result options_parse(int argc, char **argv, struct options *options,
                                  char error[static 256]);
void options_default(struct options *options);
void options_help(void);

#endif
