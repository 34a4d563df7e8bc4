/* Whether a descriptor can be believed, without keeping the copy of it. */
#ifndef SUPPORT_DESCRIPTOR_H
#define SUPPORT_DESCRIPTOR_H

#include "plugin/descriptor.h"
#include "plugin/feature.h"

static inline int descriptor_check(const struct ph_plugin *entry, struct ph_error *err)
{
    struct plugin plugin = {0};
    int code = descriptor_take(entry, &plugin, err);
    descriptor_release(&plugin);
    return code;
}

#endif
