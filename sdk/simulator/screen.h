/* The screen of a virtual phone: its state, its text form and its picture, both from one model. */
#ifndef SIM_SCREEN_H
#define SIM_SCREEN_H

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

#define LIVE_TYPED 40
#define LIVE_VOLUME 60 /* after every start */

struct live {
    enum view view;
    uint8_t focus;
    uint8_t line;   /* selected line key, from 0 */
    uint8_t volume; /* 0 to 100 */
    bool muted, speaker, headset;
    char typed[LIVE_TYPED]; /* digits entered so far */
};

struct live *live_get(struct phone *phone); /* created on first use */
void live_free(struct live *live);

#define SCREEN_ROWS 12
#define SCREEN_TEXT 96
#define SCREEN_SOFTKEYS 4

enum row_style { ROW_PLAIN, ROW_FOCUS, ROW_TITLE, ROW_CALL, ROW_DIM };

/* The contents of the screen, before they become text or pixels. */
struct screen {
    char status[SCREEN_TEXT]; /* the bar at the top */
    struct {
        char text[SCREEN_TEXT];
        enum row_style style;
    } rows[SCREEN_ROWS];
    size_t row_count;
    const char *softkeys[SCREEN_SOFTKEYS];
    struct {
        char label[24];
        bool lit;
    } lines[16];
    size_t line_count;
    bool dark; /* off: a reboot, deep sleep, no connection */
};

void screen_compose(struct sim *sim, struct phone *phone, int64_t now, struct screen *screen);
void screen_text(const struct screen *screen, const struct model *model, struct buffer *out);

#endif
