/* Set-up for tests of a running plugin function: a core with the action "inside", which runs a
 * function of the test. */
#ifndef SUPPORT_INSIDE_H
#define SUPPORT_INSIDE_H

#include "core.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "task/task_options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define EXPECT ENGINE_EXPECT
#define same engine_same

static struct core *core;
static struct feature *action;
static struct engine_result result;

static int open_with(const struct core_options *options)
{
    core = engine_open(options);
    action = engine_action("inside", NULL);
    engine_list(core, 1, 0);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    return open_with(NULL);
}

static int teardown(void **state)
{
    (void)state;
    core_close(core);
    engine_action_free(action);
    return 0;
}

static void inside_with(int32_t (*body)(struct ph_context *, struct ph_error *),
                        const struct task_options *more, engine_visit *visit)
{
    engine_inside(core, action, body, more, visit, &result);
}

static inline void inside(int32_t (*body)(struct ph_context *, struct ph_error *))
{
    inside_with(body, NULL, NULL);
}

static void assert_done(void)
{
    if (result.outcomes[OUTCOME_DONE] != 1)
        fail_msg("not done: %s", result.last_text);
}

#endif
