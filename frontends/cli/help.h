/* Help on the terminal, made from the tables and the declarations of plugins. */
#ifndef HELP_H
#define HELP_H

#include "cli.h"

/* Help for a verb, action, provider of login, or topic; the overview for NULL. An exit code. */
int help_show(struct cli *cli, const char *name, const char *second);
/* Error for an unknown action or provider; says why a plugin of that name is not loaded, or
 * suggests a similar name. Returns the exit code. */
int help_unknown_feature(struct cli *cli, uint32_t kind, const char *id);
/* Paragraphs fitted to the width of the output, each line after the first indented. */
void help_wrap(const char *text, int indent, int first, int width);
int help_width(void);
/* "--key TEXT", "--[no-]key", "--key-file F": how a parameter is typed; freed by the caller. */
char *help_param_usage(const struct ph_param *param);
/* " NUMBER [VIA]": the positional arguments; freed by the caller. */
char *help_positional(const struct ph_params *params);
/* Its meaning, allowed values and default in one line; freed by the caller. */
char *help_param_text(translator *in, const struct ph_param *param);

#endif
