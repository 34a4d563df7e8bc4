/* Changes, deletes and creates devices. */
#ifndef SIM_DEVICE_EDIT_H
#define SIM_DEVICE_EDIT_H

#include "handler.h"

handler devices_patch, devices_delete, devices_create, devices_activation;

#endif
