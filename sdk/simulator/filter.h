/* The list of devices and its filters. */
#ifndef SIM_FILTER_H
#define SIM_FILTER_H

#include "handler.h"

handler devices_list;

#endif
