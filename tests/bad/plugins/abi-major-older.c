/* Built for the previous major version of the ABI. */
#include "bad.h"

BAD_FEATURES("abi-major-older")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = sizeof plugin,
                                            .magic = PH_MAGIC,
                                            .abi = (PH_ABI_MAJOR - 1) << 16 | 9,
                                            BAD_TEXTS("abi-major-older"),
                                            PH_FEATURES(features)};
    return &plugin;
}
