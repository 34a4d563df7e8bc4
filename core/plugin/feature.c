/* A loaded plugin and its features as the program uses them, and the names of kinds, states and
 * dangers. */
#include "plugin/feature.h"

#include "config/param.h"
#include "config/values.h"
#include "util/memory.h"
#include "util/text.h"

#include <string.h>

const char *feature_kind_name(uint32_t kind)
{
    static const char *const names[] = {[PH_AUTH] = "auth",
                                        [PH_STORE] = "store",
                                        [PH_DIRECTORY] = "directory",
                                        [PH_ACTION] = "action"};
    return kind < COUNT_OF(names) ? names[kind] : NULL;
}

const char *feature_state_name(enum plugin_state state)
{
    static const char *const names[] = {[PLUGIN_LOADED] = "loaded",
                                        [PLUGIN_DISABLED] = "disabled",
                                        [PLUGIN_SHADOWED] = "shadowed",
                                        [PLUGIN_REFUSED] = "refused",
                                        [PLUGIN_BROKEN] = "broken",
                                        [PLUGIN_NOT_A_PLUGIN] = "not-a-plugin",
                                        [PLUGIN_INCOMPATIBLE] = "incompatible",
                                        [PLUGIN_QUARANTINED] = "quarantined",
                                        [PLUGIN_FAILED] = "failed"};
    return (size_t)state < COUNT_OF(names) ? names[state] : NULL;
}

const char *feature_danger_name(uint32_t danger)
{
    static const char *const names[] = {[PH_HARMLESS] = "harmless",
                                        [PH_NOTICED] = "noticed",
                                        [PH_DISTURBING] = "disturbing",
                                        [PH_DISRUPTIVE] = "disruptive"};
    return danger < COUNT_OF(names) ? names[danger] : NULL;
}

bool feature_id_valid(const char *id)
{
    enum { LONGEST = 31 };
    if (id == NULL || *id < 'a' || *id > 'z')
        return false;
    size_t length = 1;
    for (; id[length] != '\0'; length++) {
        char c = id[length];
        if (length >= LONGEST || !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

const struct ph_param *feature_preview(const struct feature *feature)
{
    const struct ph_params *args = &feature->about.args;
    for (uint32_t i = 0; i < args->count; i++)
        if ((param_at(args, i)->flags & PH_PREVIEW) != 0 && param_at(args, i)->type == PH_BOOL)
            return param_at(args, i);
    return NULL;
}

/* Whether the TEXT argument is missing without which a call is a preview (PH_PREVIEW). */
static bool left_out(const struct feature *feature, const struct values *given)
{
    const struct ph_params *args = &feature->about.args;
    for (uint32_t i = 0; i < args->count; i++) {
        const struct ph_param *param = param_at(args, i);
        if ((param->flags & PH_PREVIEW) == 0 || param->type == PH_BOOL)
            continue;
        const char *text = given == NULL ? NULL : values_text(given, param->key);
        return text == NULL || *text == '\0';
    }
    return false;
}

bool feature_previews(const struct feature *feature, const struct values *args)
{
    const struct ph_param *param = feature_preview(feature);
    if (left_out(feature, args))
        return true;
    if (param == NULL)
        return false;
    const char *given = args == NULL ? NULL : values_text(args, param->key);
    const char *text = given != NULL ? given : param->value;
    return text != NULL && param_number(param, text) == 1;
}

bool feature_waits(const struct feature *feature)
{
    return feature->about.kind == PH_ACTION && feature->action.danger == PH_HARMLESS &&
           feature->action.settled != NULL;
}

const struct ph_param *feature_keys(const struct feature *feature)
{
    return (feature->about.flags & PH_KEYS) == 0 ? NULL
                                                 : param_of_type(&feature->about.args, PH_TEXT);
}

bool feature_keeps(const struct feature *feature, const struct ph_param *param)
{
    return param->type != PH_SECRET && (param->flags & PH_NO_SAVE) == 0 &&
           param != feature_keys(feature);
}

const struct ph_param *feature_pin(const struct feature *feature, const struct values *args)
{
    for (uint32_t i = 0; args != NULL && i < feature->about.args.count; i++) {
        const struct ph_param *param = param_at(&feature->about.args, i);
        const char *text = values_text(args, param->key);
        AUTO_FREE char *shown =
            text == NULL ? NULL : param_masked(param, param == feature_keys(feature), text);
        if (shown != NULL && strcmp(shown, text) != 0)
            return param;
    }
    return NULL;
}

bool feature_only_reads(const struct feature *feature, const struct values *args)
{
    return feature->about.kind == PH_ACTION &&
           (feature->action.danger == PH_HARMLESS || feature_previews(feature, args));
}
