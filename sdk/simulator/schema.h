/* The schema of the commands of a phone. */
#ifndef SIM_SCHEMA_H
#define SIM_SCHEMA_H

#include "handler.h"

handler xapi_schema;

#endif
