/* Call control on behalf of a member: what an administrator does for a person or a workspace. */
#include "call_members.h"

#include "call_owner.h"
#include "organization.h"

#include <string.h>

/* Reads the member of the path; false with 404 in the reply. */
static bool read_member(struct sim *sim, const struct request *request, struct line_owner *owner,
                        struct reply *reply)
{
    int64_t person = organization_index(sim, ID_PERSON, request->params[0]);
    int64_t workspace = organization_index(sim, ID_WORKSPACE, request->params[0]);
    owner->personal = person_exists(sim, person);
    owner->index = (uint32_t)(owner->personal ? person : workspace);
    if (owner->personal || workspace_exists(sim, workspace))
        return true;
    reply_error(reply, 404, "The member was not found.");
    return false;
}

void members_calls(struct sim *sim, struct request *request, struct reply *reply)
{
    struct line_owner owner;
    if (read_member(sim, request, &owner, reply))
        answer_call_list(sim, &owner, reply);
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
    const char *operation = request->params[1];
    if (!read_member(sim, request, &owner, reply))
        return;
    if (strcmp(operation, "dial") == 0)
        owner_dial(sim, &owner, request, reply);
    else if (strcmp(operation, "answer") == 0)
        owner_answer(sim, &owner, request, reply);
    else if (strcmp(operation, "hangup") == 0)
        owner_hangup(sim, &owner, request, reply);
    else
        reply_error(reply, 404, "The requested resource could not be found.");
}
