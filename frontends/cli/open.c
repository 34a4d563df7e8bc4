/* Opening the core with what the command line says. See open.h. */
#include "open.h"

#include "commands.h"
#include "message.h"
#include "sim.h"

#include <opener.h>
#include <string.h>

static void say_settings_warnings(struct cli *cli)
{
    const struct settings *settings = core_settings(cli->core);
    for (size_t i = 0; i < settings_warning_count(settings); i++)
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

/* With --sim: the settings from --setting and the address of the running simulator behind them. */
static const char **settings_with_sim(struct cli *cli)
{
    size_t count = 0;
    while (cli->args.settings && cli->args.settings[count])
        count++;
    const char **flags = memory_alloc((count + 3) * sizeof *flags);
    for (size_t i = 0; i < count; i++)
        flags[i] = cli->args.settings[i];
    if (cli->sim_url) {
        flags[count] = "url";
        flags[count + 1] = cli->sim_url;
    }
    return flags;
}

/* This program itself signs in to the simulated company, except for login: see sim_sign_in(). */
static const char *who_browses(const struct cli *cli)
{
    if (cli->sim_url && cli->args.command && cli->args.command->takes != PH_AUTH)
        return "yes";
    return opener_fact(args_has(&cli->args, FLAG_NO_BROWSER));
}

int open_core(struct cli *cli)
{
    if (cli->core)
        return CODE_DONE;
    AUTO_FREE char *sim_settings = NULL;
    if (args_has(&cli->args, FLAG_SIM)) {
        int code = sim_ensure(&cli->sim_url);
        if (code != CODE_DONE)
            return code;
        sim_settings = data_files_find("sim.ini");
        if (env_token_forget()) /* it is for a real service */
            message_say("The token from the environment is not used with --sim.");
    }
    AUTO_FREE const char **flags = settings_with_sim(cli);
    struct core_options options = {
        .profile = args_has(&cli->args, FLAG_SIM) && !args_has(&cli->args, FLAG_PROFILE)
                       ? "sim"
                       : cli->args.flag[FLAG_PROFILE],
        .plugin_dir = cli->args.flag[FLAG_PLUGIN_DIR],
        .settings_file = sim_settings,
        .browser = who_browses(cli),
        .flags = flags,
    };
    struct ph_error err;
    if (core_open(&options, &cli->core, &err) < 0)
        return message_fail_error(&err);
    say_settings_warnings(cli);
    return check_set_flags(cli);
}
