/* phonectl-sim: a whole simulated Webex organisation on loopback. */
#include "phones.h"
#include "server.h"
#include "simulator.h"

#include <microhttpd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static int run(struct sim *sim)
{
    char error[256];
    sigset_t ends;
    int received;
    for (int64_t i = 0; i < sim->options.faults.count; i++)
        if (faults_add_text(&sim->faults, sim->options.faults.items[i], error) < 0) {
            fprintf(stderr, "phonectl-sim: --fault: %s\n", error);
            return 2;
        }
    for (int64_t i = 0; i < sim->options.quirks.count; i++)
        if (quirks_set_text(&sim->quirks, sim->options.quirks.items[i], error) != 0) {
            fprintf(stderr, "phonectl-sim: --quirk: %s\n", error);
            return 2;
        }
    phones_renew(sim);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends,
                    NULL); /* before any thread exists, so that only sigwait sees them */
    signal(SIGPIPE, SIG_IGN);
    struct server *server = server_start(sim, error);
    if (server == NULL) {
        fprintf(stderr, "phonectl-sim: %s\n", error);
        return 1;
    }
    printf("phonectl-sim listening on %s\n", sim->origin);
    fflush(stdout);
    sigwait(&ends, &received);
    server_stop(server);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options;
    char error[256];
    switch (options_parse(argc, argv, &options, error)) {
    case OPTIONS_HELP:
        options_help();
        return 0;
    case OPTIONS_VERSION:
        puts("phonectl-sim " SIM_VERSION);
        return 0;
    case OPTIONS_BAD:
        fprintf(stderr, "phonectl-sim: %s\nTry phonectl-sim --help.\n", error);
        return 2;
    case OPTIONS_RUN:
        break;
    }
    if (sodium_init() < 0) {
        fputs("phonectl-sim: no source of randomness\n", stderr);
        return 1;
    }
    struct sim *sim = simulator_new(&options);
    int status = run(sim);
    simulator_free(sim);
    return status;
}
