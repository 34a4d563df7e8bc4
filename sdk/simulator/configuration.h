/* GET and PATCH /deviceConfigurations: settings of PhoneOS and RoomOS devices. */
#ifndef SIM_CONFIGURATION_H
#define SIM_CONFIGURATION_H

#include "handler.h"

handler configuration_get, configuration_patch;

#endif
