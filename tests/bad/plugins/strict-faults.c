/* Loads without a fault, but has nearly every fault that only the strict checks report,
 * including those of linking. */
#include "bad.h"

PH_EXPORT int one_too_many(void);
int one_too_many(void)
{
    return 0;
}

/* an address in the code, which the dynamic linker must fill in there */
__asm__(".text\n.balign 8\n.quad ph_plugin_v1\n");

static const struct ph_param args[] = {{.key = "first",
                                        .label = "Ends with a full stop.",
                                        .help = "No sentence",
                                        .type = PH_TEXT,
                                        .flags = PH_POSITIONAL},
                                       {.key = "second",
                                        .label = "Second",
                                        .help = "Is required behind one that is not.",
                                        .type = PH_TEXT,
                                        .flags = PH_POSITIONAL | PH_REQUIRED}};
static const struct ph_param settings[] = {{.key = "third",
                                            .label = "Third \033[31m",
                                            .help = "A setting has no place on a command line.",
                                            .type = PH_TEXT,
                                            .flags = PH_POSITIONAL}};
static const struct ph_feature features[] = {
    {.kind = PH_ACTION,
     .id = "strict-faults",
     .title = "A title that goes on and on for far too long",
     .summary = " Begins with a space.",
     .settings = PH_PARAMS(settings),
     .args = PH_PARAMS(args),
     .functions = &bad_action}};

PH_PLUGIN(.id = "other-than-the-file", .version = "1.0", .summary = "Ends with a space ",
          .author = "The tests", .licence = "MIT GPL", PH_FEATURES(features))
