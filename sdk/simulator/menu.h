/* The lists and softkeys of a phone's screen, for drawing and for keys. */
#ifndef SIM_MENU_H
#define SIM_MENU_H

#include "live.h"

enum { MENU_SOFTKEYS = 4 };

size_t menu_count(struct sim *sim, struct phone *phone, enum view view);
char *menu_item(struct sim *sim, struct phone *phone, enum view view, size_t at); /* caller frees */
void menu_select(struct sim *sim, struct phone *phone, int64_t now); /* the focused item */
void menu_softkeys(struct sim *sim, struct phone *phone, const char *labels[static MENU_SOFTKEYS]);
void menu_softkey(struct sim *sim, struct phone *phone, const char *label, int64_t now);
void menu_open(struct phone *phone, enum view view);

#endif
