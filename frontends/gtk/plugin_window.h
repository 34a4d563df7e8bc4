/* Everything one plugin declares, and switching it off. */
#ifndef PLUGIN_WINDOW_H
#define PLUGIN_WINDOW_H

#include "window.h"

void plugin_window_show(struct window *window, const struct plugin *plugin);

#endif
