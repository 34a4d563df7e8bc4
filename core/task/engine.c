/* See engine.h. */
#include "task/engine.h"

#include "config/param.h"
#include "config/settings.h"
#include "config/settings_keys.h"

#include <phonectl/plugin.h>
#include <stdint.h>

int64_t engine_number(const struct engine *engine, const char *key)
{
    const struct ph_param *param = param_find(settings_core_params(), key);
    const char *text = settings_get(engine->settings, "phonectl", key).text;
    return param == NULL || text == NULL ? 0 : param_number(param, text);
}
