/* Call control on behalf of a member: what a service app or an administrator does for a person or a
 * workspace. */
#include "call_members.h"

#include "callapi.h"
#include "organization.h"

#include <string.h>

/* Reads the member of the path; false with 404 in the reply. 4008 is what the real service answers
 * for a member without a Webex Calling licence; here that is one without a phone. */
static bool read_member(struct sim *sim, const struct request *request, struct line_owner *owner,
                        struct reply *reply)
{
    int64_t person = organization_index(sim, ID_PERSON, request->params[0]);
    int64_t workspace = organization_index(sim, ID_WORKSPACE, request->params[0]);
    owner->personal = person_exists(sim, person);
    owner->index = (uint32_t)(owner->personal ? person : workspace);
    if (!owner->personal && !workspace_exists(sim, workspace)) {
        reply_error(reply, 404, "The member was not found.");
        return false;
    }
    for (uint32_t i = owner->index; i < sim->phone_count && i <= owner->index + 1; i++)
        if (owner_has(sim, owner, i) && (sim->phones[i].flags & PHONE_DELETED) == 0)
            return true;
    reply_error_code(reply, 404, "4008", "The member is not enabled for Webex Calling.");
    return false;
}

void members_calls(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner;
    if (read_member(sim, request, &owner, reply))
        answer_call_list(sim, &owner, reply);
}

void members_history(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner;
    if (read_member(sim, request, &owner, reply))
        answer_history(sim, &owner, request, reply);
}

void members_call(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner;
    if (!read_member(sim, request, &owner, reply))
        return;
    int32_t slot = owner_call(sim, &owner, request->params[1], reply);
    if (slot >= 0)
        reply_json(reply, 200, call_item(sim, calls_at(sim, slot)));
}

void members_operate(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner;
    if (!read_member(sim, request, &owner, reply))
        return;
    if (request_text(request, "lineOwnerId") != NULL)
        reply_error(reply, 400, "lineOwnerId is not for members.");
    else
        callapi_run(sim, &owner, request->params[1], true, request, reply);
}
