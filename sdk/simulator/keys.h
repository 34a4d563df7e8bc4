/* The keys of virtual phones, and what pressing them does. */
#ifndef SIM_KEYS_H
#define SIM_KEYS_H

#include "sim.h"

/* The keys of a phone, whatever its family calls them. */
enum key {
    KEY_DIGIT_0,
    KEY_STAR = 10,
    KEY_POUND,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_SELECT,
    KEY_BACK,
    KEY_HOME,
    KEY_SOFT_1,
    KEY_SOFT_4 = KEY_SOFT_1 + 3,
    KEY_VOLUME_UP,
    KEY_VOLUME_DOWN,
    KEY_MUTE,
    KEY_HOLD,
    KEY_TRANSFER,
    KEY_CONFERENCE,
    KEY_HEADSET,
    KEY_SPEAKER,
    KEY_MESSAGES,
    KEY_DIRECTORIES,
    KEY_SETTINGS,
    KEY_RELEASE,
    KEY_LINE_1,
    KEY_LINE_LAST = KEY_LINE_1 + 31,
    KEY_COUNT,
};

void keys_press(struct sim *sim, struct phone *phone, enum key key, int64_t now);
/* A touch on the screen, in pixels. False if it is outside the screen. */
bool keys_touch(struct sim *sim, struct phone *phone, int64_t x, int64_t y, int64_t now);

#endif
