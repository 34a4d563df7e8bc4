/* Call control on behalf of a member. */
#ifndef SIM_CALL_MEMBERS_H
#define SIM_CALL_MEMBERS_H

#include "handler.h"

handler members_calls, members_history, members_call, members_operate;

#endif
