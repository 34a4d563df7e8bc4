/* What the screen of a virtual phone shows. Its text and its picture are made from this. */
#ifndef SIM_SCREEN_H
#define SIM_SCREEN_H

#include "menu.h"

enum { SCREEN_ROWS = 12, SCREEN_TEXT = 96 };

enum row_style { ROW_PLAIN, ROW_FOCUS, ROW_TITLE, ROW_CALL, ROW_DIM };

/* The contents of the screen, before they become text or pixels. */
struct screen {
    char status[SCREEN_TEXT]; /* the bar at the top */
    struct {
        char text[SCREEN_TEXT];
        enum row_style style;
    } rows[SCREEN_ROWS];
    size_t row_count;
    const char *softkeys[MENU_SOFTKEYS];
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
