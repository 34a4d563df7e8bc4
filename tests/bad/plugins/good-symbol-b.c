/* Exports a function that another plugin exports too, and is a plugin only if it finds its own. */
#include "bad.h"

PH_EXPORT int same_name(void);
int same_name(void)
{
    return 2;
}

BAD_FEATURES("good-symbol-b")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = sizeof plugin,
                                            .magic = PH_MAGIC,
                                            .abi = PH_ABI,
                                            BAD_TEXTS("good-symbol-b"),
                                            PH_FEATURES(features)};
    return same_name() == 2 ? &plugin : NULL;
}
