/* Linked to a library that does not exist. */
#include "bad.h"

int gone(void);

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx, (void)err;
    return gone();
}

static const struct ph_action action = {.size = sizeof action, .run = run};
static const struct ph_feature features[] = {{.kind = PH_ACTION,
                                              .id = "library-missing",
                                              .title = "Nothing",
                                              .summary = "Does nothing.",
                                              .functions = &action}};

PH_PLUGIN(BAD_TEXTS("library-missing"), PH_FEATURES(features))
