/* Call control for the signed-in user, and its operations for anybody. */
#ifndef SIM_CALLAPI_H
#define SIM_CALLAPI_H

#include "call_owner.h"
#include "handler.h"

/* Does the operation named so on the owner's calls; 404 if it is not offered. member: below
 * /telephony/calls/members. */
void callapi_run(struct sim *sim, const struct line_owner *owner, const char *name, bool member,
                 const struct request *request, struct reply *reply);
void answer_history(struct sim *sim, const struct line_owner *owner, const struct request *request,
                    struct reply *reply);

handler callapi_list, callapi_get, callapi_history, callapi_operate;

#endif
