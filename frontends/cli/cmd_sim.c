/* phonectl sim: starts, stops and shows the simulated organisation of this machine. */
#include "commands.h"
#include "message.h"
#include "output.h"

#include <simulator.h>
#include <stdio.h>
#include <string.h>

static void print_phones(int64_t count)
{
    printf(words_count(", %lld phone", ", %lld phones", (uint64_t)count), (long long)count);
}

/* news: the first part of the line, such as "Running at …". */
static int show(struct cli *cli, const struct simulator *record, const char *news)
{
    json_object *health = record->origin ? simulator_health(record) : NULL;
    int64_t phones = 0;
    int code = CODE_DONE;
    json_number(health, "phones", &phones);
    if (output_wanted(cli)) {
        json_object *object = json_object_new_object();
        json_add_bool(object, "running", record->origin != NULL);
        json_add_text(object, "url", record->origin);
        json_add_text(object, "api", record->api);
        json_add_number(object, "pid", record->pid);
        row_time(object, "started", record->started);
        json_add_number(object, "phones", phones);
        json_add_bool(object, "answers", health != NULL);
        code = output_object(cli, "sim", object);
    } else if (record->origin == NULL) {
        puts(_("No simulated organisation is running"));
    } else {
        fputs(news, stdout);
        if (health != NULL)
            print_phones(phones);
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
        return message_fail_error(&err);
    if (!started && cli->args.extra_count)
        return message_fail(CODE_FAILED,
                            "A simulated organisation is already running, perhaps with "
                            "other options; stop it with: phonectl sim stop");
    AUTO_FREE char *news =
        text_format(started ? _("A simulated organisation is listening at %s, process %lld")
                            : _("Already running at %s, process %lld"),
                    record.origin, (long long)record.pid);
    return show(cli, &record, news);
}

static int sim_stop(void)
{
    AUTO_SIMULATOR struct simulator record = {0};
    struct ph_error err;
    if (!simulator_find(&record)) {
        message_say("No simulated organisation is running.");
        return CODE_DONE;
    }
    if (simulator_stop(&record, &err) < 0)
        return message_fail_error(&err);
    message_say("Stopped.");
    return CODE_DONE;
}

int cmd_sim(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE || (code = args_check_words(&cli->args, 0, 1)) != CODE_DONE)
        return code;
    if (sub && strcmp(sub->name, "start") == 0)
        return sim_start(cli);
    if (sub && strcmp(sub->name, "stop") == 0)
        return sim_stop();
    AUTO_SIMULATOR struct simulator record = {0};
    simulator_find(&record);
    AUTO_FREE char *news = text_format(_("Running at %s, process %lld"),
                                       record.origin ? record.origin : "", (long long)record.pid);
    show(cli, &record, news);
    return record.origin ? CODE_DONE : CODE_FAILED;
}
