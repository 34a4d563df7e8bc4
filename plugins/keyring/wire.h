/* The messages between the plugin and its helper, over a socket that preserves message boundaries
 * (SOCK_SEQPACKET): one request, then one answer, preceded by a notice whenever the user is
 * prompted. Numbers are little-endian; texts and secrets are prefixed with their length. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    WIRE_LIMIT = 128 * 1024, /* bytes of a message */
    WIRE_SERVICE_MS = 3000,  /* the service's time to answer without prompting */
    WIRE_GRACE_MS = 500,     /* extra time for the helper to report a timeout itself */
    WIRE_LATE_MS = 250       /* part of that: the time to close a prompt */
};

enum wire_operation { WIRE_LOAD = 1, WIRE_SAVE, WIRE_ERASE, WIRE_CHECK };
enum wire_kind { WIRE_ASKING = 1, WIRE_ANSWER };

struct wire_request {
    uint32_t operation;  /* enum wire_operation */
    uint32_t may_prompt; /* 1: the service may prompt the user, for example to unlock the keyring */
    uint32_t prompt_ms;  /* the user's time to answer that prompt */
    const char *profile, *provider, *origin, *account; /* never NULL */
    const void *secret;                                /* to save */
    uint32_t secret_length;
};

struct wire_message {
    uint32_t kind;    /* enum wire_kind */
    int32_t code;     /* of an answer: 0 or a negative enum ph_code */
    const char *text; /* the reason, as a message; never NULL */
    const void *secret;
    uint32_t secret_length;
};

/* Packs into bytes, which have room for WIRE_LIMIT. Returns the length, or 0 if it does not fit. */
size_t wire_pack_request(const struct wire_request *request, uint8_t *bytes);
size_t wire_pack_message(const struct wire_message *message, uint8_t *bytes);
/* Unpacks bytes, which the result points into: 0, or -1 if they are not such a message. */
int wire_unpack_request(const uint8_t *bytes, size_t length, struct wire_request *request);
int wire_unpack_message(const uint8_t *bytes, size_t length, struct wire_message *message);

#endif
