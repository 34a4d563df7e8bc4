/* Calls start() and stop() of plugins when needed, with a time limit, and remembers plugins that do
 * harm there. */
#ifndef CORE_CALL_START_H
#define CORE_CALL_START_H

#include <phonectl/plugin.h>

struct context;
struct context_options;
struct engine;
struct registry;

/* [worker] context_begin() for a feature's function. The first caller runs the plugin's start();
 * others wait for it. If that fails, every caller gets the error. */
int plugin_begin(struct engine *engine, const struct context_options *options, struct context **ctx,
                 struct ph_error *err);

/* Tries start() of each plugin in a child, for a front end that shows plugins; failures become
 * their state. Call it while the program has one thread. */
void plugins_try(struct engine *engine, struct registry *registry);

/* Calls stop() of started plugins, the last one first. No call may be running. */
void plugins_stop(struct engine *engine, struct registry *registry);

#endif
