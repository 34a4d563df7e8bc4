/* Its descriptor does not start with the magic number. */
#include "bad.h"

BAD_FEATURES("magic-wrong")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = sizeof plugin,
                                            .magic = 0x12345678,
                                            .abi = PH_ABI,
                                            BAD_TEXTS("magic-wrong"),
                                            PH_FEATURES(features)};
    return &plugin;
}
