/* The actions of the window, which menus, buttons and shortcuts name. */
#ifndef WINDOW_ACTIONS_H
#define WINDOW_ACTIONS_H

#include "window.h"

void window_actions_add(struct window *window);

#endif
