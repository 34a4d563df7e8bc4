/* What the plugin and its helper program say to each other over a socket that keeps messages apart (SOCK_SEQPACKET): one
 * request, then one answer, with a notice before it whenever a person is being asked. In a message, numbers are
 * little-endian and every text and secret stands behind its length. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    WIRE_LIMIT = 128 * 1024, /* bytes of a message */
    WIRE_SERVICE_MS = 3000,  /* the service's time to answer while it asks nobody */
    WIRE_GRACE_MS = 500,     /* what the helper gets on top to say so itself */
    WIRE_LATE_MS = 250       /* of that, the time to take a question off the screen */
};

enum wire_operation { WIRE_LOAD = 1, WIRE_SAVE, WIRE_ERASE, WIRE_CHECK };
enum wire_kind { WIRE_ASKING = 1, WIRE_ANSWER };

struct wire_request {
    uint32_t operation;  /* enum wire_operation */
    uint32_t may_prompt; /* 1: the service may ask the person, to unlock the keyring for example */
    uint32_t prompt_ms;  /* the person's time for that */
    const char *profile, *provider, *origin, *account; /* never NULL */
    const void *secret;                                /* to save */
    uint32_t secret_length;
};

struct wire_message {
    uint32_t kind;    /* enum wire_kind */
    int32_t code;     /* of an answer: 0 or a negative enum ph_code */
    const char *text; /* the reason, for a person; never NULL */
    const void *secret;
    uint32_t secret_length;
};

/* Into bytes, which have room for WIRE_LIMIT: the length, or 0 when it does not fit. */
size_t wire_pack_request(const struct wire_request *request, uint8_t *bytes);
size_t wire_pack_message(const struct wire_message *message, uint8_t *bytes);
/* Out of bytes, which the result points into: 0, or -1 when that is no such message. */
int wire_unpack_request(const uint8_t *bytes, size_t length, struct wire_request *request);
int wire_unpack_message(const uint8_t *bytes, size_t length, struct wire_message *message);

#endif
