/* start() and stop() of plugins: called when they are needed, with a limit, and remembered when
 * they do harm. */
#ifndef CORE_CALL_START_H
#define CORE_CALL_START_H

#include <phonectl/plugin.h>

struct context;
struct context_options;
struct engine;
struct registry;

/* [worker] context_begin() of a feature's function: the first one runs the plugin's start(),
 * others wait for it. That the plugin does not start is said to each of them. */
int plugin_begin(struct engine *engine, const struct context_options *options, struct context **ctx,
                 struct ph_error *err);

/* For who shows them: start() of each, in a child. Which ones it is no use with is their state
 * from then on. Only while the program has one thread. */
void plugins_try(struct engine *engine, struct registry *registry);

/* stop() of those that were started, the last first. No call is under way. */
void plugins_stop(struct engine *engine, struct registry *registry);

#endif
