/* Its descriptor is shorter than that of ABI 1.0. */
#include "bad.h"

BAD_FEATURES("struct-short")

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct ph_plugin plugin = {.size = offsetof(struct ph_plugin, feature_stride),
                                            .magic = PH_MAGIC,
                                            .abi = PH_ABI,
                                            BAD_TEXTS("struct-short"),
                                            PH_FEATURES(features)};
    return &plugin;
}
