/* The window of one plugin: everything it declares, and the switch to disable it. */
#ifndef PLUGIN_WINDOW_H
#define PLUGIN_WINDOW_H

#include "app_context.h"

void plugin_window_show(struct app_context *app, const struct plugin *plugin);

#endif
