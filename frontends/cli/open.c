/* Opens the core with the options of the command line. See open.h. */
#include "open.h"

#include "commands.h"
#include "message.h"

#include <browser.h>
#include <simulator.h>
#include <string.h>

static void say_settings_warnings(struct cli *cli)
{
    const struct settings *settings = core_settings(cli->core);
    for (size_t i = 0; i < settings_warning_count(settings); i++)
        if (!settings_warning_absent(settings, i))
            message_warn("%s", settings_warning(settings, i));
}

struct wanted {
    const char *name;
    bool known;
};

static int look_for(void *self, const char *section, const struct ph_param *param,
                    struct settings_value value)
{
    struct wanted *wanted = self;
    const char *name = wanted->name;
    (void)value;
    if (strcmp(section, "phonectl") == 0 || strcmp(section, "profile") == 0) {
        wanted->known = strcmp(name, param->key) == 0;
    } else {
        size_t length = strlen(section);
        wanted->known = strncmp(name, section, length) == 0 && name[length] == '.' &&
                        strcmp(name + length + 1, param->key) == 0;
    }
    return wanted->known;
}

/* An unknown key in a file is a warning; on the command line it is an error. */
static int check_set_flags(const struct cli *cli, struct ph_error *err)
{
    const char **flags = cli->args.settings;
    for (size_t i = 0; flags && flags[i]; i += 2) {
        struct wanted wanted = {.name = flags[i]};
        settings_each(core_settings(cli->core), look_for, &wanted);
        if (!wanted.known)
            return error_fail(err, PH_INVALID, NULL, _("--setting: unknown setting %s"), flags[i]);
    }
    return PH_OK;
}

/* All commands but login sign in to the simulated organisation by themselves, see sim_sign_in(). */
static const char *who_browses(const struct cli *cli)
{
    if (cli->simulated.url && cli->args.command && cli->args.command->takes != PH_AUTH)
        return "yes";
    return browser_fact(args_has(&cli->args, FLAG_NO_BROWSER));
}

/* These commands may name a profile that does not exist yet or, for logout, no longer. */
static bool takes_new_profile(const struct command *command)
{
    static const char *const names[] = {"config", "profiles", "logout", "help", "__complete"};
    for (size_t i = 0; command != NULL && i < COUNT_OF(names); i++)
        if (strcmp(command->name, names[i]) == 0)
            return true;
    return command == NULL;
}

int open_core_tried(struct cli *cli, struct ph_error *err)
{
    struct core_options options = {
        .profile = cli->args.flag[FLAG_PROFILE],
        .new_profile = takes_new_profile(cli->args.command),
        .plugin_dir = cli->args.flag[FLAG_PLUGIN_DIR],
        .flags = cli->args.settings,
    };
    int code =
        args_has(&cli->args, FLAG_SIM) ? simulator_options(&options, &cli->simulated, err) : PH_OK;
    if (code < 0)
        return code;
    if (cli->simulated.started)
        message_say("Started a simulated organisation; stop it with: phonectl sim stop");
    if (cli->simulated.forgotten)
        message_say("The token from the environment is not used with --sim.");
    options.browser = who_browses(cli);
    AUTO_FREE char *jobs = message_typed("phonectl jobs");
    options.jobs = jobs;
    code = core_open(&options, &cli->core, err);
    return code < 0 ? code : check_set_flags(cli, err);
}

int open_core(struct cli *cli)
{
    struct ph_error err;
    if (cli->core)
        return CODE_DONE;
    if (open_core_tried(cli, &err) < 0)
        return message_fail_error(&err);
    say_settings_warnings(cli);
    return CODE_DONE;
}
