/* Lets an Acme phone beep: one datagram there, one back. A wire of the plugin's own. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A socket to "ADDRESS:PORT", or -1. */
static int reach(const char *place)
{
    char host[64];
    const char *port = strrchr(place, ':');
    snprintf(host, sizeof host, "%.*s", port == NULL ? 0 : (int)(port - place), place);
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST};
    const struct timeval limit = {.tv_sec = 1};
    struct addrinfo *found = NULL;
    if (port == NULL || getaddrinfo(host, port + 1, &hints, &found) != 0)
        return -1;
    int wire = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (wire >= 0 && (setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0 ||
                      connect(wire, found->ai_addr, found->ai_addrlen) < 0)) {
        close(wire);
        wire = -1;
    }
    freeaddrinfo(found);
    return wire;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    char answer[16] = "";
    int wire = reach(host->phone(ctx, "acme_beep"));
    if (wire < 0)
        return host->fail(err, PH_NETWORK, "acme_beep",
                          "The phone has no address that can be reached");
    int32_t code = host->acting(ctx, err);
    if (code <= 0) { /* 0: a dry run */
        close(wire);
        return code;
    }
    if (send(wire, "BEEP", 4, 0) < 0)
        code = host->fail(err, PH_NETWORK, "acme_beep", "Sending failed: %s", strerror(errno));
    else if (recv(wire, answer, sizeof answer - 1, 0) < 0)
        code = host->fail(err, PH_UNKNOWN, "acme_beep", "The phone did not answer");
    else if (strcmp(answer, "OK") != 0)
        code = host->fail(err, PH_BUSY, "acme_beep", "The phone refused: %s", answer);
    else
        code = PH_OK;
    close(wire);
    return code;
}

static const struct ph_action action = {.size = sizeof action,
                                        .danger = PH_DISTURBING,
                                        .run = run,
                                        .needs = "acme_beep",
                                        .source = "acme"};

static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .flags = PH_PARALLEL,
                                              .id = "acme-beep",
                                              .title = "Beep",
                                              .summary = "Lets an Acme phone beep.",
                                              .functions = &action}};

PH_PLUGIN(.id = "acme-beep", .version = "1.0.0", .summary = "Finds Acme phones by ear",
          .author = "Acme", .licence = "MIT", PH_FEATURES(features))
