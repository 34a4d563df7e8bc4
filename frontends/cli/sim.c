/* phonectl sim: the simulated company of this machine. See sim.h. */
#include "sim.h"

#include "commands.h"
#include "follow.h"
#include "output.h"

#include <simulator.h>
#include <stdio.h>
#include <string.h>

int sim_ensure(struct cli *cli, char **url)
{
    AUTO_SIMULATOR struct simulator simulator = {0};
    struct ph_error err;
    bool started;
    if (simulator_ensure(&simulator, &started, &err) < 0)
        return cli_fail_error(&err);
    if (started)
        cli_say(cli, "Started a simulated company; \"phonectl sim stop\" ends it.");
    *url = memory_steal(simulator.api);
    return CODE_DONE;
}

/* ---- Signing in ----------------------------------------------------------------------------- */

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
        return cli_fail(CODE_PLUGIN, "%s", err.text);
    int code = follow_to_end(cli, &login, consent, cli->sim_url);
    *new_company = code == CODE_DONE;
    if (code == CODE_DONE)
        cli_say(cli, "Signed in to the simulated company.");
    return code;
}

/* ---- The commands --------------------------------------------------------------------------- */

static int64_t member_number(json_object *object, const char *key)
{
    json_object *value = NULL;
    return json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;
}

static void print_phones(int64_t count)
{
    printf(words_count(", %lld phone", ", %lld phones", (uint64_t)count), (long long)count);
}

/* news: that it runs, and where. */
static int show(struct cli *cli, const struct simulator *record, const char *news)
{
    json_object *health = record->origin ? simulator_health(record) : NULL;
    int code = CODE_DONE;
    if (output_wanted(cli)) {
        json_object *object = json_object_new_object();
        output_bool(object, "running", record->origin != NULL);
        output_text(object, "url", record->origin);
        output_text(object, "api", record->api);
        output_number(object, "pid", record->pid);
        output_time(object, "started", record->started);
        output_number(object, "phones", health ? member_number(health, "phones") : 0);
        output_bool(object, "answers", health != NULL);
        code = output_object(cli, "sim", object);
    } else if (!record->origin) {
        puts(_("No simulated company is running"));
    } else {
        fputs(news, stdout);
        if (health)
            print_phones(member_number(health, "phones"));
        puts("");
    }
    json_object_put(health);
    return code;
}

static int sim_start(struct cli *cli)
{
    AUTO_SIMULATOR struct simulator record = {0};
    struct ph_error err;
    bool started;
    if (simulator_start(cli->args.extra, cli->args.extra_count, &record, &started, &err) < 0)
        return cli_fail_error(&err);
    if (!started && cli->args.extra_count)
        return cli_fail(CODE_FAILED,
                        "A simulated company is running already, perhaps with other flags: "
                        "phonectl sim stop ends it");
    AUTO_FREE char *news =
        text_format(started ? _("A simulated company is listening at %s, process %lld")
                            : _("Already running at %s, process %lld"),
                    record.origin, (long long)record.pid);
    return show(cli, &record, news);
}

static int sim_stop(struct cli *cli)
{
    AUTO_SIMULATOR struct simulator record = {0};
    struct ph_error err;
    if (!simulator_find(&record)) {
        cli_say(cli, "No simulated company is running.");
        return CODE_DONE;
    }
    if (simulator_stop(&record, &err) < 0)
        return cli_fail_error(&err);
    cli_say(cli, "Stopped.");
    return CODE_DONE;
}

int cmd_sim(struct cli *cli)
{
    int code;
    const struct sub *sub = cli_sub(cli, &code);
    if (code != CODE_DONE || (code = cli_want_words(cli, 0, 1)) != CODE_DONE)
        return code;
    if (sub && strcmp(sub->name, "start") == 0)
        return sim_start(cli);
    if (sub && strcmp(sub->name, "stop") == 0)
        return sim_stop(cli);
    AUTO_SIMULATOR struct simulator record = {0};
    simulator_find(&record);
    AUTO_FREE char *news = text_format(_("Running at %s, process %lld"),
                                       record.origin ? record.origin : "", (long long)record.pid);
    show(cli, &record, news);
    return record.origin ? CODE_DONE : CODE_FAILED;
}
