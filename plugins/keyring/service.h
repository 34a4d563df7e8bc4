/* What the helper does with the Secret Service, one function for each operation. Every call is asynchronous and can be
 * cancelled; the functions look as if they blocked, because they run the main loop until the answer is there. */
#ifndef SERVICE_H
#define SERVICE_H

#include <libsecret/secret.h>
#include <phonectl/plugin.h>

#include "wire.h"

/* What is being waited for, which says who is at fault when it takes too long. */
enum stage { STAGE_BUS, STAGE_START, STAGE_CALL, STAGE_PROMPT };

struct service {
    const struct wire_request *request;
    GMainLoop *loop;
    GCancellable *cancellable;
    GAsyncResult *result; /* of the call that was waited for */
    enum stage stage;
    gboolean late;
    void (*patience)(struct service *service,
                     enum stage stage); /* sets stage and starts its time */
    GDBusConnection *bus;
    SecretService *secrets;
    char *text; /* the reason of a failure */
    SecretValue *loaded;
};

/* Answers 0 or a negative enum ph_code with service->text. */
int32_t service_run(struct service *service);
/* The same for a call that took too long. */
int32_t service_late(struct service *service);

#endif
