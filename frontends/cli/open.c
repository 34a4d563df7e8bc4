/* Opening the core with what the command line says. See open.h. */
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
static int check_set_flags(const struct cli *cli)
{
    const char **flags = cli->args.settings;
    for (size_t i = 0; flags && flags[i]; i += 2) {
        struct wanted wanted = {.name = flags[i]};
        settings_each(core_settings(cli->core), look_for, &wanted);
        if (!wanted.known)
            return message_fail(CODE_USAGE, "--setting: unknown setting %s", flags[i]);
    }
    return CODE_DONE;
}

/* All commands but login sign in to the simulated organisation by themselves, see sim_sign_in(). */
static const char *who_browses(const struct cli *cli)
{
    if (cli->simulated.url && cli->args.command && cli->args.command->takes != PH_AUTH)
        return "yes";
    return browser_fact(args_has(&cli->args, FLAG_NO_BROWSER));
}

int open_core(struct cli *cli)
{
    if (cli->core)
        return CODE_DONE;
    struct core_options options = {
        .profile = cli->args.flag[FLAG_PROFILE],
        .plugin_dir = cli->args.flag[FLAG_PLUGIN_DIR],
        .flags = cli->args.settings,
    };
    struct ph_error err;
    if (args_has(&cli->args, FLAG_SIM) && simulator_options(&options, &cli->simulated, &err) < 0)
        return message_fail_error(&err);
    if (cli->simulated.started)
        message_say("Started a simulated organisation; stop it with: phonectl sim stop");
    if (cli->simulated.forgotten)
        message_say("The token from the environment is not used with --sim.");
    options.browser = who_browses(cli);
    if (core_open(&options, &cli->core, &err) < 0)
        return message_fail_error(&err);
    say_settings_warnings(cli);
    return check_set_flags(cli);
}
