/* Makes and frees the features that the registry offers. */
#include "plugin/offer.h"

#include "plugin/descriptor.h"
#include "plugin/feature.h"
#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdlib.h>

struct offer *offer_new(struct plugin *plugin, const struct ph_feature *about)
{
    struct offer *offer = memory_alloc(sizeof *offer);
    struct feature *feature = &offer->feature;
    union descriptor_functions functions;
    feature->about = *about;
    feature->plugin = plugin;
    descriptor_functions(about, &functions);
    switch (about->kind) {
    case PH_AUTH:
        feature->auth = functions.auth;
        break;
    case PH_STORE:
        feature->store = functions.store;
        break;
    case PH_DIRECTORY:
        feature->directory = functions.directory;
        descriptor_params(&functions.directory.fields, &feature->directory.fields, &offer->fields);
        break;
    default:
        feature->action = functions.action;
        descriptor_params(&functions.action.results, &feature->action.results, &offer->results);
    }
    descriptor_params(&about->settings, &feature->about.settings, &offer->settings);
    descriptor_params(&about->args, &feature->about.args, &offer->args);
    return offer;
}

void offer_free(struct offer *offer)
{
    free(offer->settings);
    free(offer->args);
    free(offer->fields);
    free(offer->results);
    free(offer);
}
