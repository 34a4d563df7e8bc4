/* What the plugins of this folder share: one harmless action, and a descriptor around it that
 * each of them spoils in its own way. */
#ifndef BAD_H
#define BAD_H

#include <phonectl/plugin.h>

static int32_t bad_run(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return PH_OK;
}

static const struct ph_action bad_action = {
    .size = sizeof bad_action, .danger = PH_HARMLESS, .run = bad_run};

#define BAD_FEATURE(name)                                                                          \
    {                                                                                              \
        .kind = PH_ACTION, .id = (name), .title = "Nothing", .summary = "Does nothing.",           \
        .functions = &bad_action                                                                   \
    }
#define BAD_FEATURES(name) static const struct ph_feature features[] = {BAD_FEATURE(name)};
#define BAD_TEXTS(name)                                                                            \
    .id = (name), .version = "1.0.0", .summary = "Is a test.", .author = "The tests",              \
    .licence = "MIT"
/* A descriptor without fault. */
#define BAD_PLUGIN(name)                                                                           \
    BAD_FEATURES(name)                                                                             \
    PH_PLUGIN(BAD_TEXTS(name), PH_FEATURES(features))

#endif
