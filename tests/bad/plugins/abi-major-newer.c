/* Built for the next major version of the ABI. */
#include "bad.h"

BAD_FEATURES("abi-major-newer")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = sizeof plugin,
                                            .magic = PH_MAGIC,
                                            .abi = (PH_ABI_MAJOR + 1) << 16,
                                            BAD_TEXTS("abi-major-newer"),
                                            PH_FEATURES(features)};
    return &plugin;
}
