/* What the helper does with the Secret Service, one function per operation. Every D-Bus call is
 * asynchronous and cancellable; the functions appear to block because they run the main loop until
 * the answer arrives. */
#ifndef SERVICE_H
#define SERVICE_H

#include <libsecret/secret.h>
#include <phonectl/plugin.h>

#include "wire.h"

/* The current step, which shows who caused a timeout. */
enum stage { STAGE_BUS, STAGE_START, STAGE_CALL, STAGE_PROMPT };

struct service {
    const struct wire_request *request;
    GMainLoop *loop;
    GCancellable *cancellable;
    GAsyncResult *result; /* of the last D-Bus call */
    enum stage stage;
    gboolean late;
    void (*patience)(struct service *service,
                     enum stage stage); /* sets stage and starts its timer */
    GDBusConnection *bus;
    SecretService *secrets;
    char *text; /* the reason for a failure */
    SecretValue *loaded;
};

/* Returns 0, or a negative enum ph_code with service->text. */
int32_t service_run(struct service *service);
/* The same for a D-Bus call that took too long. */
int32_t service_late(struct service *service);

#endif
