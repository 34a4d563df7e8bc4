/* Set-up for tests that run an action on made-up phones: a core, and the action "act", which asks
 * the server of support_engine.h to act on each phone. */
#ifndef SUPPORT_ACT_H
#define SUPPORT_ACT_H

#include "core.h"
#include "support_engine.h"

static struct core *core;
static struct feature *act;
static struct engine_result result;

static int setup(void **state)
{
    (void)state;
    return engine_setup(&core, &act);
}

static int teardown(void **state)
{
    (void)state;
    engine_close(core, act);
    return 0;
}

static inline struct task_options over(int count, const struct limits *limits)
{
    return engine_over(core, act, count, limits);
}

#endif
