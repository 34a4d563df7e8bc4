/* One feature of a loaded plugin as the program uses it: size-copied, with values in our own
 * element size. */
#ifndef CORE_PLUGIN_OFFER_H
#define CORE_PLUGIN_OFFER_H

#include "plugin/feature.h"

#include <phonectl/plugin.h>

struct offer {
    struct feature feature; /* first, so that it can be given out */
    struct ph_param *settings, *args, *fields, *results;
};

struct offer *offer_new(struct plugin *plugin, const struct ph_feature *about);

void offer_free(struct offer *offer);

#endif
