/* start() and stop() of plugins: called when they are needed, with a limit, and remembered when they do harm. */
#ifndef START_H
#define START_H

#include "host.h"
#include "registry.h"

/* [worker] Before a call of a feature: the first one runs start(), others wait for it. What it said of no use is said to
 * each of them. */
int plugin_start(struct engine *engine, const struct call_options *options, struct ph_error *err);
/* [keeper's thread] It does not come back from start(): not used again, nor at the next start of the program. */
void plugin_hung(struct plugin *plugin, const char *function);
/* For who shows them: start() of each, in a child. Which ones it is no use with is their state from then on. Only while the
 * program has one thread. */
void plugins_try(struct engine *engine, struct registry *registry);
/* stop() of those that were started, the last first. No call is under way. */
void plugins_stop(struct engine *engine, struct registry *registry);

#endif
