/* The actions and menus of the window. */
#ifndef WINDOW_ACTIONS_H
#define WINDOW_ACTIONS_H

#include "window.h"

struct phones_page;

void window_actions_add(struct window *window);
GMenuModel *window_main_menu(void);
GMenuModel *window_profile_menu(struct window *window);

/* What window.c has for them. */
void window_toggle_sidebar(struct window *window);
void window_open_menu(struct window *window);
struct phones_page *window_phones_page(struct window *window);

#endif
