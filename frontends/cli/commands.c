/* The table of verbs. See commands.h. */
#include "commands.h"

#include <string.h>
#include <translation.h>

static const struct sub sub_plugins[] = {
    {"inspect", "ID", N_("Show everything a plugin declares."), COMPLETES_PLUGIN},
    {"check", "FILE…", N_("Test plugin files before they are installed."), COMPLETES_FILE},
    {"install", "FILE…", N_("Test plugin files and copy them to your own plugin directory."),
     COMPLETES_FILE},
    {"new", "NAME", N_("Create a new plugin to start from in the directory NAME."),
     COMPLETES_NOTHING},
    {.name = NULL}};

static const struct sub sub_config[] = {
    {"list", "", N_("Show every key, its value and where it comes from."), COMPLETES_NOTHING},
    {"get", "KEY", N_("Print the value of one key."), COMPLETES_SETTING},
    {"set", "KEY [VALUE]",
     N_("Set a value in the user configuration; a secret is asked for and kept in the token "
        "store."),
     COMPLETES_SETTING},
    {"unset", "KEY", N_("Remove a value from the user configuration."), COMPLETES_SETTING},
    {.name = NULL}};

static const struct sub sub_profiles[] = {
    {"add", "NAME", N_("Create a profile."), COMPLETES_NOTHING},
    {"use", "NAME", N_("Switch to a profile."), COMPLETES_PROFILE},
    {"remove", "NAME", N_("Remove a profile and its settings."), COMPLETES_PROFILE},
    {.name = NULL}};

static const struct sub sub_stores[] = {
    {"use", "ID", N_("Move the token to another store and use that from now on."), COMPLETES_STORE},
    {.name = NULL}};

static const struct sub sub_jobs[] = {
    {"show", "N", N_("Show the result for every phone of job N."), COMPLETES_JOB, &job_columns},
    {"report", "N", N_("Print a report of job N to hand over, in Markdown; or with --html, --csv."),
     COMPLETES_JOB},
    {"resume", "N", N_("Resume a stopped job; nothing is done twice."), COMPLETES_JOB,
     &job_columns},
    {"retry", "N", N_("Retry the failed phones of job N."), COMPLETES_JOB, &job_columns},
    {.name = NULL}};

static const struct sub sub_phones[] = {
    {"show", "SELECTOR…",
     N_("Show every field of a phone, its calls, and for each action whether it is possible."),
     COMPLETES_PHONE},
    {.name = NULL}};

static const struct sub sub_sim[] = {
    {"start", "[--phones N] [--seed S] …",
     N_("Start the simulated organisation; takes the flags of phonectl-sim --help."),
     COMPLETES_NOTHING},
    {"stop", "", N_("Stop it."), COMPLETES_NOTHING},
    {"status", "", N_("Show whether and where it runs."), COMPLETES_NOTHING},
    {.name = NULL}};

const struct command command_table[] = {
    {"login", "[PROVIDER]", N_("Sign in and keep the token."),
     N_("Opens the sign-in page of the service in your browser; phonectl never sees a password. "
        "Without PROVIDER the configured one is used. For a provider's own options see: phonectl "
        "help login PROVIDER."),
     NULL, ON_LOGIN | ON_OUTPUT, COMPLETES_PROVIDER, PH_AUTH, cmd_login, &account_columns},
    {"status", "", N_("Show who is signed in and how long the token is valid."),
     N_("Only looks at this machine and its clock; --verify asks the service."), NULL,
     ON_STATUS | ON_OUTPUT, 0, 0, cmd_status, &account_columns},
    {"logout", "", N_("Sign out: delete this profile's token from every store."),
     N_("The exit code is 0 if no token is left in any store that could be checked; a store that "
        "is not in use and cannot be reached is listed as unknown. It is 9 if the store in use "
        "cannot be reached, 10 if a store is locked, and 1 if several fail for different "
        "reasons: then a token may be left. Secrets of plugins are kept unless --all is given."),
     NULL, ON_LOGOUT | ON_OUTPUT, 0, 0, cmd_logout, &logout_columns},
    {"stores", "[list | use ID]", N_("List token stores."), NULL, sub_stores, ON_OUTPUT, 0, 0,
     cmd_stores, &stores_columns},
    {"phones", "[show] [SELECTOR…]", N_("List phones, show one, or preview a selection."),
     N_("Without a selector all phones are listed. \"phonectl help selectors\" explains "
        "selections."),
     sub_phones, ON_PHONES | ON_SELECT | ON_OUTPUT, COMPLETES_PHONE, 0, cmd_phones,
     &phones_columns},
    {"actions", "[ACTION]", N_("List all actions."),
     N_("Every action is a command: phonectl ACTION SELECTOR… [ARGUMENT…] [--key value]…"), NULL,
     ON_OUTPUT, COMPLETES_ACTION, 0, cmd_actions, &action_columns},
    {"jobs", "[list | show|report|resume|retry N]",
     N_("List past jobs, show or report one, resume or retry it."),
     N_("Every job is recorded before anything is sent, so that an interrupted one can be finished "
        "without doing anything twice."),
     sub_jobs, ON_RESUME | ON_SHOWN | ON_OUTPUT, 0, 0, cmd_jobs, &jobs_columns},
    {"profiles", "[list | add|use|remove NAME]",
     N_("List or change the profiles of the configuration."),
     N_("A profile has its own sign-in, token and settings: one for each organisation."),
     sub_profiles, ON_OUTPUT | ON_CONSENT, 0, 0, cmd_profiles, &profiles_columns},
    {"config", "[list|get|set|unset] [KEY [VALUE]]", N_("Show or change the configuration."),
     N_("With --profile NAME, set and unset change the value of that profile only. Passwords and "
        "other secrets of plugins are never part of the configuration: \"config set KEY\" asks for "
        "them, or reads them with --file FILE or --file -, and keeps them in the token store of "
        "the "
        "profile. \"config list\" shows whether they are set."),
     sub_config, ON_OUTPUT | ON_CONFIG, 0, 0, cmd_config, &config_columns},
    {"plugins", "[list | inspect ID | check FILE… | install FILE… | new NAME]",
     N_("List plugins, and why any cannot be used."),
     N_("\"phonectl help plugins\" shows where plugins are searched and how to write one."),
     sub_plugins, ON_OUTPUT | ON_PLUGINS, 0, 0, cmd_plugins, &plugins_columns},
    {"sim", "[start|stop|status]", N_("Simulate an organisation with phones on this machine."),
     N_("Any other command uses it with --sim: no account and no phone is needed."), sub_sim,
     ON_OUTPUT, 0, 0, cmd_sim},
    {"schedule", "-- COMMAND…", N_("Have systemd run a command later, without you."),
     N_("Writes a service and a timer of your user, after showing them; nothing is started. Put -- "
        "before the command, and --yes behind it if it acts:\n"
        "  phonectl schedule --on-calendar 'Sun 03:00' -- reboot @hall --yes --expect 12\n"
        "The token file of PHONECTL_TOKEN_FILE is handed over with LoadCredential=. Otherwise the "
        "service needs the sign-in of this profile, in a store that asks nothing."),
     NULL, ON_SCHEDULE | ON_CONSENT, COMPLETES_NOTHING, 0, cmd_schedule},
    {"doctor", "", N_("Check the set-up and suggest fixes."),
     N_("Each line is ok, ! (works, with a drawback) or x (does not work), with its fix. The exit "
        "code is 1 if there is an x. A service that cannot be reached is an x; a missing sign-in "
        "is "
        "a !."),
     NULL, ON_OUTPUT, 0, 0, cmd_doctor, &doctor_columns},
    {"completion", "SHELL", N_("Print the completion script for bash, zsh or fish."),
     N_("For example: phonectl completion bash > "
        "~/.local/share/bash-completion/completions/phonectl"),
     NULL, 0, COMPLETES_SHELL, 0, cmd_completion},
    {"help", "[COMMAND | TOPIC]", N_("Show help for a command, an action or a topic."), NULL, NULL,
     0, COMPLETES_TOPIC, 0, cmd_help},
    {"version", "", N_("Show the version of the program."),
     N_("With -v also those of its libraries."), NULL, ON_OUTPUT, 0, 0, cmd_version},
    {"__complete", "", NULL, NULL, NULL, 0, 0, 0, cmd_complete},
};
const size_t command_table_count = COUNT_OF(command_table);

const struct command action_command = {.name = "ACTION",
                                       .words = "SELECTOR…",
                                       .groups =
                                           ON_ACTION | ON_EFFECT | ON_KEYS | ON_SELECT | ON_OUTPUT,
                                       .completes = COMPLETES_PHONE,
                                       .takes = PH_ACTION,
                                       .run = cmd_action,
                                       .columns = &job_columns};

const struct command *command_by_name(const char *name)
{
    for (size_t i = 0; i < command_table_count; i++) {
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    }
    return NULL;
}

const struct sub *command_sub(const struct command *command, const char *name)
{
    for (const struct sub *sub = command->subs; sub && sub->name; sub++) {
        if (strcmp(sub->name, name) == 0)
            return sub;
    }
    return NULL;
}
