/* The state of a phone's screen: which view is open, what was typed, and the like. */
#ifndef SIM_LIVE_H
#define SIM_LIVE_H

#include "sim.h"

enum view {
    VIEW_HOME,
    VIEW_DIAL,
    VIEW_MENU,
    VIEW_DIRECTORY,
    VIEW_MESSAGES,
    VIEW_RECENTS,
    VIEW_INFO,
    VIEW_VOLUME
};

enum {
    LIVE_TYPED = 40,
    LIVE_VOLUME = 60 /* after every start */
};

struct live {
    enum view view;
    uint8_t focus;
    uint8_t line;   /* selected line key, from 0 */
    uint8_t volume; /* 0 to 100 */
    bool muted, speaker, headset;
    char typed[LIVE_TYPED]; /* digits entered so far */
    char *alert;            /* the message on top; NULL is none */
    int64_t alert_end;
};

struct live *live_get(struct phone *phone); /* created on first use */
void live_free(struct live *live);

#endif
