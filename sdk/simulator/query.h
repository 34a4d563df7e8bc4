/* Status queries of a phone. */
#ifndef SIM_QUERY_H
#define SIM_QUERY_H

#include "handler.h"

handler xapi_status;

#endif
