/* What `phonectl plugins check` says of a plugin. */
#ifndef PLUGIN_CHECK_H
#define PLUGIN_CHECK_H

#include "app_context.h"

/* Opens a window that says it once the check is done. */
void plugin_check_show(GtkWindow *parent, const struct plugin *plugin);

#endif
