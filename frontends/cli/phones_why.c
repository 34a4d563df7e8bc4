/* Why an action is impossible on a phone at this moment. See phones_why.h. */
#include "phones_why.h"

#include "follow.h"

#include <string.h>

struct look {
    struct values *samples; /* the arguments that we made up */
    char *reason;           /* or NULL */
};

static bool sample_arg(const struct ph_param *param, struct values *samples)
{
    bool needed = (param->flags & PH_REQUIRED) != 0 && param->value == NULL;
    bool possible = !needed || (param->type == PH_TEXT && param->min <= 1);
    if (needed && possible)
        values_set(samples, param->key, "1");
    return possible;
}

/* Makes up the texts that the action requires. False if it requires anything else. */
static bool sample_args(const struct ph_params *params, struct values *samples)
{
    bool possible = true;
    for (uint32_t i = 0; possible && i < params->count; i++)
        possible = sample_arg(param_at(params, i), samples);
    return possible;
}

/* A refusal of an argument that we made up says nothing about the phone. */
static bool watch(void *self, const struct event *event)
{
    struct look *look = self;
    bool refused =
        event->code == PH_NOT_FOUND || event->code == PH_UNSUPPORTED || event->code == PH_DENIED;
    if (event->kind == EVENT_OUTCOME && refused && look->reason == NULL &&
        values_text(look->samples, event->error.what) == NULL)
        look->reason = memory_copy(event->error.text);
    return event->phone != NULL;
}

bool phones_why_now(struct cli *cli, const struct phone *phone, struct feature *action,
                    char **reason)
{
    struct look look = {.samples = values_new()};
    struct values *args = values_new();
    struct follow_end end;
    struct ph_error ignored;
    bool acts = action->action.danger > PH_HARMLESS; /* the others are done where they are tried */
    if (acts && sample_args(&action->about.args, look.samples) &&
        sample_args(&action->about.args, args) &&
        values_complete(args, &action->about.args, &ignored) == PH_OK) {
        const struct task_options task = {.kind = TASK_ACTION,
                                          .feature = action,
                                          .args = args,
                                          .dry_run = true,
                                          .phones = &phone,
                                          .phone_count = 1};
        follow_task(cli, &task, watch, &look, &end);
    }
    values_free(look.samples);
    values_free(args);
    *reason = look.reason;
    return look.reason != NULL;
}
