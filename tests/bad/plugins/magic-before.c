/* Built with an old header, in which 0 was a danger. */
#include "bad.h"

BAD_FEATURES("magic-before")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = sizeof plugin,
                                            .magic = 0x31486850u,
                                            .abi = PH_ABI,
                                            BAD_TEXTS("magic-before"),
                                            PH_FEATURES(features)};
    return &plugin;
}
