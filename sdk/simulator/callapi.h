/* Call control for the signed-in user. */
#ifndef SIM_CALLAPI_H
#define SIM_CALLAPI_H

#include "handler.h"

handler callapi_list, callapi_get, callapi_history, callapi_operate;

#endif
