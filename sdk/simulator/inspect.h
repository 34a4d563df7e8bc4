/* The control API below /sim for phones and their screens. */
#ifndef SIM_INSPECT_H
#define SIM_INSPECT_H

#include "handler.h"

handler control_acts, control_phones, control_phone, control_phone_set, control_screen,
    control_screen_png;

#endif
