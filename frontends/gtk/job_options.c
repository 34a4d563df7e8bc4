/* How a job treats its phones. See job_options.h. */
#include "job_options.h"

#include <string.h>

static const struct ph_param items[] = {
    {.key = "wait",
     .label = N_("Wait for the effect"),
     .help = N_("A phone counts as done only once the effect is confirmed."),
     .type = PH_BOOL,
     .flags = PH_ADVANCED,
     .value = "no"},
    {.key = "dry_run",
     .label = N_("Dry run"),
     .help = N_("Shows what would be sent, but sends nothing."),
     .type = PH_BOOL,
     .flags = PH_ADVANCED,
     .value = "no"},
    {.key = "unknown_too",
     .label = N_("Retry unknown phones"),
     .help = N_("Includes phones whose outcome is unknown: on those the action may happen twice."),
     .type = PH_BOOL,
     .value = "no"},
    {.key = "jobs",
     .label = N_("Phones at a time"),
     .help = N_("How many phones are handled at once; empty: as configured."),
     .type = PH_INT,
     .flags = PH_ADVANCED,
     .min = 1,
     .max = LIMITS_MAX_JOBS},
    {.key = "rate",
     .label = N_("Pace"),
     .help = N_("For example 10/s or 300/m; 0: only the service's own limit."),
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 16},
    {.key = "max_fail",
     .label = N_("Failures that stop the job"),
     .help = N_("For example 10 or 5%; none: never stops."),
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 16},
    {.key = "canary",
     .label = N_("Start with a few phones"),
     .help = N_("Waves, for example 1,10%,100%: each one starts only if the one before went well."),
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 64},
    {.key = "timeout",
     .label = N_("Time limit"),
     .help = N_("For each phone, or for its effect if the job waits for it, for example 90s; "
                "empty: as configured."),
     .type = PH_DURATION,
     .flags = PH_ADVANCED,
     .min = 1,
     .max = INT64_MAX},
};

static bool has(const struct ph_param *item, const struct feature *action, bool again)
{
    if (strcmp(item->key, "wait") == 0)
        return action->action.settled != NULL;
    return strcmp(item->key, again ? "dry_run" : "unknown_too") != 0;
}

/* Translates the table, once for each variant. */
const struct ph_params *job_options(const struct feature *action, bool again)
{
    static struct ph_param made[2][2][COUNT_OF(items)];
    static struct ph_params tables[2][2];
    bool waits = action->action.settled != NULL;
    struct ph_params *table = &tables[again][waits];
    struct ph_param *to = made[again][waits];
    if (table->count)
        return table;
    *table = (struct ph_params){.items = to, .stride = sizeof *to};
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        if (!has(&items[i], action, again))
            continue;
        *to = items[i];
        to->label = _(items[i].label);
        to->help = _(items[i].help);
        to++;
        table->count++;
    }
    return table;
}
