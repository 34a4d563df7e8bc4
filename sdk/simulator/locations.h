/* Locations and workspaces. */
#ifndef SIM_LOCATIONS_H
#define SIM_LOCATIONS_H

#include "handler.h"

handler locations_list, locations_get, workspaces_list, workspaces_get;

#endif
