/* Needs a function that does not exist, in code that does not run during loading. */
#include "bad.h"

int nowhere(void);

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return nowhere();
}

static const struct ph_action action = {.size = sizeof action, .run = run};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "symbol-undefined",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .functions = &action}};

PH_PLUGIN(BAD_TEXTS("symbol-undefined"), PH_FEATURES(features))
