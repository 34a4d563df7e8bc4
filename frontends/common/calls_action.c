/* See calls_action.h. */
#include "calls_action.h"

static bool needs_argument(const struct feature *feature)
{
    for (uint32_t i = 0; i < feature->about.args.count; i++)
        if (param_at(&feature->about.args, i)->flags & PH_REQUIRED)
            return true;
    return false;
}

struct feature *calls_action(const struct registry *registry)
{
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        struct feature *feature = registry_feature(registry, i);
        if (feature->about.kind == PH_ACTION && feature->action.danger == PH_HARMLESS &&
            param_find(&feature->action.results, "party") != NULL && !needs_argument(feature))
            return feature;
    }
    return NULL;
}
