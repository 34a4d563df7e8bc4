/* Shared by call control for the signed-in user and for members. */
#ifndef SIM_CALL_OWNER_H
#define SIM_CALL_OWNER_H

#include "calls.h"

/* Owner of calls: a person or a workspace. */
struct line_owner {
    uint32_t index;
    bool personal;
};

bool owner_has(const struct sim *sim, const struct line_owner *owner, uint32_t phone);
/* The phone with this endpointId, or the owner's first phone that is online; NULL if there is
 * none. */
struct phone *owner_phone(struct sim *sim, const struct line_owner *owner, const char *endpoint,
                          int64_t now);
/* The owner's call with this id, or -1 with 404 in the reply. Parked calls are gone until
 * retrieved. */
int32_t owner_call(struct sim *sim, const struct line_owner *owner, const char *id,
                   struct reply *reply);
struct json_object *call_item(struct sim *sim, const struct call *call);
void answer_call_ids(struct sim *sim, const struct call *call, struct reply *reply); /* 201 */
void answer_call_list(struct sim *sim, const struct line_owner *owner, struct reply *reply);

/* The operations of both APIs: 201, 204 or the error in the reply. */
void owner_dial(struct sim *sim, const struct line_owner *owner, const struct request *request,
                struct reply *reply);
void owner_answer(struct sim *sim, const struct line_owner *owner, const struct request *request,
                  struct reply *reply);
void owner_hangup(struct sim *sim, const struct line_owner *owner, const struct request *request,
                  struct reply *reply);

#endif
