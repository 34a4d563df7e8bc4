/* Using the simulated organisation of this machine. See sim.h. */
#include "sim.h"

#include "follow.h"
#include "message.h"

#include <simulator.h>

static bool consent(void *self, const struct event *event)
{
    return event->kind == EVENT_BROWSE && simulator_consent(self, event->url);
}

int sim_sign_in(struct cli *cli, bool *new_company)
{
    struct follow_end end;
    struct ph_error err;
    struct task_options status = {.kind = TASK_STATUS}, login = {.kind = TASK_LOGIN};
    follow_task(cli, &status, NULL, NULL, &end);
    const struct core_account *account = core_account(cli->core);
    if (end.stopped || (end.code == PH_OK && account && account->signed_in))
        return end.stopped;
    if (registry_choose(core_registry(cli->core), core_settings(cli->core), PH_AUTH, &login.feature,
                        &err) < 0)
        return message_fail(CODE_PLUGIN, "%s", err.text);
    int code = follow_to_end(cli, &login, consent, cli->simulated.url);
    *new_company = code == CODE_DONE;
    if (code == CODE_DONE)
        message_say("Signed in to the simulated organisation.");
    return code;
}
