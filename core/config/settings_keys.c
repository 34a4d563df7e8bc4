#include "config/settings_keys.h"

#include "config/param.h"
#include "util/text.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

/* A setting of the program, and the heading below which it is shown. */
static const struct setting {
    struct ph_param param;
    const char *group;
} core_items[] = {
    {.group = "General",
     .param = {.key = "profile",
               .label = "Profile",
               .help = "The profile used if no other is named.",
               .type = PH_TEXT,
               .value = "default",
               .min = 1,
               .max = 31}},
    {.group = "Speed",
     .param = {.key = "jobs",
               .label = "Phones at a time",
               .help = "Maximum number of phones an action works on at the same time.",
               .type = PH_INT,
               .value = "8",
               .min = 1,
               .max = 200}},
    {.group = "Speed",
     .param = {.key = "rate",
               .label = "Pace",
               .help = "Maximum number of phones to start per second or minute, e.g. 10/s or "
                       "300/m; 0 means no limit but the service's own.",
               .type = PH_TEXT,
               .value = "0",
               .min = 1,
               .max = 16}},
    {.group = "Safety",
     .param = {.key = "max_fail",
               .label = "Failures that stop a job",
               .help = "A job stops after more than this many failures, e.g. 10 or 5%; none means "
                       "that it never does.",
               .type = PH_TEXT,
               .value = "none",
               .min = 1,
               .max = 16}},
    {.group = "Safety",
     .param = {.key = "confirm_table",
               .label = "Largest table to confirm",
               .help = "Up to this many phones are listed and confirmed with y; more need their "
                       "number typed or, without a terminal, --expect.",
               .type = PH_INT,
               .value = "25",
               .min = 1,
               .max = 1000}},
    {.group = "Safety",
     .param = {.key = "act_age",
               .label = "Oldest list to act on",
               .help = "The age up to which an action uses the saved list of phones; an older list "
                       "is reloaded first. 0 means always.",
               .type = PH_DURATION,
               .value = "5m",
               .min = 0,
               .max = 24 * HOUR}},
    {.group = "Safety",
     .param = {.key = "look_age",
               .label = "Oldest list to look at",
               .help = "The age up to which the saved list of phones is shown; an older list is "
                       "reloaded first.",
               .type = PH_DURATION,
               .value = "1h",
               .min = 0,
               .max = INT64_MAX}},
    {.group = "General",
     .param = {.key = "group_command",
               .label = "Command for groups",
               .help = "A program with arguments that prints the selectors of a group, one per "
                       "line, for each @NAME that is not below [groups]; $GROUP stands for NAME.",
               .type = PH_TEXT,
               .flags = PH_ADVANCED,
               .max = 4096}},
    {.group = "Network",
     .param = {.key = "connect_timeout",
               .label = "Time to connect",
               .help = "Time allowed to connect to the service.",
               .type = PH_DURATION,
               .flags = PH_ADVANCED,
               .value = "10s",
               .min = SECOND,
               .max = 5 * MINUTE}},
    {.group = "Network",
     .param = {.key = "request_timeout",
               .label = "Time for a request",
               .help = "Total time allowed for one request to the service, or for group_command.",
               .type = PH_DURATION,
               .flags = PH_ADVANCED,
               .value = "30s",
               .min = SECOND,
               .max = 10 * MINUTE}},
    {.group = "Network",
     .param = {.key = "call_timeout",
               .label = "Time for one phone",
               .help = "Time allowed for an action on one phone.",
               .type = PH_DURATION,
               .flags = PH_ADVANCED,
               .value = "2m",
               .min = SECOND,
               .max = HOUR}},
    {.group = "Speed",
     .param = {.key = "wait_timeout",
               .label = "Time to take effect",
               .help = "How long --wait waits for the effect of an action on one phone.",
               .type = PH_DURATION,
               .value = "10m",
               .min = SECOND,
               .max = 24 * HOUR}},
    {.group = "Network",
     .param = {.key = "browser_timeout",
               .label = "Time to sign in",
               .help = "How long a sign-in waits for the browser.",
               .type = PH_DURATION,
               .value = "5m",
               .min = SECOND,
               .max = HOUR}},
    {.group = "Speed",
     .param = {.key = "refresh",
               .label = "Look for changes",
               .help = "How often the window reloads the list of phones while it is in use; a slow "
                       "list is reloaded less often. 0 means only on request.",
               .type = PH_DURATION,
               .value = "30s",
               .min = 0,
               .max = HOUR}},
    {.group = "Network",
     .param = {.key = "ca_file",
               .label = "Certificate authorities",
               .help =
                   "A PEM file of the certificate authorities to trust instead of the system's.",
               .type = PH_PATH,
               .flags = PH_ADVANCED}},
    {.group = "Network",
     .param = {.key = "proxy",
               .label = "Proxy",
               .help = "The proxy to use instead of the environment's, e.g. "
                       "http://proxy.example.com:3128; never put a password here.",
               .type = PH_TEXT,
               .flags = PH_ADVANCED,
               .max = 1024}},
    {.group = "Network",
     .param =
         {.key = "plain_http",
          .label = "Networks for plain http",
          .help =
              "Networks to which plugins may send plain http, e.g. 10.20.0.0/16 fd00::/8; anybody "
              "there can read and answer it. The account's token is never sent this way.",
          .type = PH_TEXT,
          .flags = PH_ADVANCED,
          .max = 4096}},
    {.group = "Plugins",
     .param = {.key = "disabled_plugins",
               .label = "Plugins not to load",
               .help = "Ids of plugins that are never loaded, separated by commas.",
               .type = PH_TEXT,
               .max = 4096}},
    {.group = "Plugins",
     .param = {.key = "user_plugins",
               .label = "Plugins of the user",
               .help = "Whether plugins are also loaded from the user's own directory; if the "
                       "system's configuration says no, users cannot override it.",
               .type = PH_BOOL,
               .flags = PH_ADVANCED,
               .value = "yes"}},
};

static const struct ph_param profile_items[] = {
    {.key = "url",
     .label = "API address",
     .help = "Address of the API, if different from the sign-in provider's.",
     .type = PH_URL,
     .flags = PH_ADVANCED},
    {.key = "auth",
     .label = "Sign-in provider",
     .help = "The plugin feature that signs in; if unset, phonectl's own.",
     .type = PH_TEXT,
     .max = 31},
    {.key = "store",
     .label = "Token store",
     .help = "The plugin feature that keeps the token; if unset, phonectl's own.",
     .type = PH_TEXT,
     .max = 31},
    {.key = "directory",
     .label = "Phone directories",
     .help = "The plugin features that list phones, separated by spaces; for a phone in several "
             "lists, the first one's fields count. If unset, phonectl's own.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 255},
    {.key = "protected",
     .label = "Protected",
     .help = "Whether actions that disturb people ask for the organisation's name first.",
     .type = PH_BOOL,
     .value = "no"},
    {.key = "read_only",
     .label = "Read only",
     .help = "Whether actions that change something are refused.",
     .type = PH_BOOL,
     .value = "no"},
    {.key = "organisation",
     .label = "Organisation",
     .help = "The name to type for a protected profile, if different from the service's.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 128},
};

static const struct ph_params core_params = {&core_items[0].param, COUNT_OF(core_items),
                                             sizeof core_items[0]};
static const struct ph_params profile_params = PH_PARAMS(profile_items);

const struct ph_params *settings_core_params(void)
{
    return &core_params;
}

const struct ph_params *settings_profile_params(void)
{
    return &profile_params;
}

const char *settings_core_group(const char *key)
{
    /* The parameter is the first member of its setting. */
    const struct setting *setting = (const void *)param_find(&core_params, key);
    return setting == NULL ? NULL : setting->group;
}
