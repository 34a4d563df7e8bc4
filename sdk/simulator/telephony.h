/* The telephony configuration of devices, people and workspaces. */
#ifndef SIM_TELEPHONY_H
#define SIM_TELEPHONY_H

#include "handler.h"

handler telephony_device, telephony_members, telephony_apply, telephony_person_devices,
    telephony_workspace_devices, telephony_endpoint, telephony_supported, telephony_applications;

#endif
