/* From a later minor version of the same ABI: longer structs, a flag and a kind of feature that
 * this version does not know. Everything else works. */
#include "bad.h"

struct longer_plugin {
    struct ph_plugin plugin;
    const char *more;
};
struct longer_feature {
    struct ph_feature feature;
    const char *more;
};

static const uint32_t unknown_functions = sizeof unknown_functions;
static const struct longer_feature features[] = {
    {.feature = {.kind = 77,
                 .id = "unknown",
                 .title = "Unknown",
                 .summary = "Is of a kind to come.",
                 .functions = &unknown_functions},
     .more = (const char *)1},
    {.feature = BAD_FEATURE("good-newer-minor"), .more = (const char *)1}};

const struct ph_plugin *ph_plugin_v1(void)
{
    static const struct longer_plugin longer = {.plugin = {.size = sizeof longer,
                                                           .magic = PH_MAGIC,
                                                           .abi = PH_ABI_MAJOR << 16 | 7,
                                                           BAD_TEXTS("good-newer-minor"),
                                                           .features = &features[0].feature,
                                                           .feature_count = 2,
                                                           .feature_stride = sizeof features[0]},
                                                .more = (const char *)1};
    return &longer.plugin;
}
