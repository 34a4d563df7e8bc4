/* See settings_keys.h. */
#include "config/settings_keys.h"

#include <phonectl/plugin.h>
#include <stdint.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const struct ph_param core_items[] = {
    {.key = "profile",
     .label = "Profile",
     .help = "The profile that counts when none is named.",
     .type = PH_TEXT,
     .value = "default",
     .min = 1,
     .max = 31},
    {.key = "jobs",
     .label = "Phones at a time",
     .help = "How many phones an action works on at the same time.",
     .type = PH_INT,
     .value = "8",
     .min = 1,
     .max = 200},
    {.key = "rate",
     .label = "Pace",
     .help =
         "How many phones to begin in a second or minute, as in 10/s or 300/m; 0 means no limit "
         "but the service's own.",
     .type = PH_TEXT,
     .value = "0",
     .min = 1,
     .max = 16},
    {.key = "max_fail",
     .label = "Failures that stop a run",
     .help =
         "A run over many phones stops when more than this many fail, as in 10 or 5%; none means "
         "never.",
     .type = PH_TEXT,
     .value = "none",
     .min = 1,
     .max = 16},
    {.key = "confirm_table",
     .label = "Largest table to confirm",
     .help =
         "Up to this many phones are listed and confirmed with y; more need their number typed, or "
         "--expect where nobody can be asked.",
     .type = PH_INT,
     .value = "25",
     .min = 1,
     .max = 1000},
    {.key = "act_age",
     .label = "Oldest list to act on",
     .help = "How old the list of phones kept here may be when something is done to phones; an "
             "older one is asked for again. 0 means always.",
     .type = PH_DURATION,
     .value = "5m",
     .min = 0,
     .max = 24 * HOUR},
    {.key = "look_age",
     .label = "Oldest list to look at",
     .help = "How old the list of phones kept here may be when it is only looked at.",
     .type = PH_DURATION,
     .value = "1h",
     .min = 0,
     .max = INT64_MAX},
    {.key = "connect_timeout",
     .label = "Time to connect",
     .help = "How long a connection to the service may take to come about.",
     .type = PH_DURATION,
     .flags = PH_ADVANCED,
     .value = "10s",
     .min = SECOND,
     .max = 5 * MINUTE},
    {.key = "request_timeout",
     .label = "Time for a request",
     .help = "How long one request to the service may take in all.",
     .type = PH_DURATION,
     .flags = PH_ADVANCED,
     .value = "30s",
     .min = SECOND,
     .max = 10 * MINUTE},
    {.key = "call_timeout",
     .label = "Time for one phone",
     .help = "How long an action may take for one phone.",
     .type = PH_DURATION,
     .flags = PH_ADVANCED,
     .value = "2m",
     .min = SECOND,
     .max = HOUR},
    {.key = "wait_timeout",
     .label = "Time to take effect",
     .help = "How long --wait watches one phone for the effect of an action.",
     .type = PH_DURATION,
     .value = "10m",
     .min = SECOND,
     .max = 24 * HOUR},
    {.key = "browser_timeout",
     .label = "Time to sign in",
     .help = "How long signing in waits for the browser.",
     .type = PH_DURATION,
     .value = "5m",
     .min = SECOND,
     .max = HOUR},
    {.key = "refresh",
     .label = "Look for changes",
     .help = "How soon the window asks for the phones again while somebody looks at them; a list "
             "that takes long is asked for less often. 0 means only when told to.",
     .type = PH_DURATION,
     .value = "30s",
     .min = 0,
     .max = HOUR},
    {.key = "ca_file",
     .label = "Certificate authorities",
     .help = "A PEM file of the certificate authorities to trust instead of the system's.",
     .type = PH_PATH,
     .flags = PH_ADVANCED},
    {.key = "proxy",
     .label = "Proxy",
     .help = "The proxy to use, as in http://proxy.example.com:3128, instead of the one in the "
             "environment; a password does not belong here.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 1024},
    {.key = "plain_http",
     .label = "Networks for plain http",
     .help = "The networks, as in 10.20.0.0/16 fd00::/8, to which plugins may send plain http, "
             "which anybody there can read and answer; the account's token is never sent so.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 4096},
    {.key = "disabled_plugins",
     .label = "Plugins not to load",
     .help = "The ids of plugins that are never loaded, separated by commas.",
     .type = PH_TEXT,
     .max = 4096},
    {.key = "user_plugins",
     .label = "Plugins of the user",
     .help = "Whether plugins are also loaded from the user's own directory; a no in the system's "
             "configuration is final.",
     .type = PH_BOOL,
     .flags = PH_ADVANCED,
     .value = "yes"},
};

static const struct ph_param profile_items[] = {
    {.key = "url",
     .label = "API address",
     .help = "Where the service is, when not where the sign-in provider says.",
     .type = PH_URL,
     .flags = PH_ADVANCED},
    {.key = "auth",
     .label = "Sign-in provider",
     .help = "The feature that signs in; without it the program's own.",
     .type = PH_TEXT,
     .max = 31},
    {.key = "store",
     .label = "Token store",
     .help = "The feature that keeps the token; without it the program's own.",
     .type = PH_TEXT,
     .max = 31},
    {.key = "directory",
     .label = "Phone directories",
     .help = "The features that list the phones, separated by spaces: of a phone that several know "
             "the first one's fields count; without it the program's own.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 255},
    {.key = "protected",
     .label = "Protected",
     .help = "Whether actions that disturb people ask for the organisation's name first.",
     .type = PH_BOOL,
     .value = "no"},
    {.key = "organisation",
     .label = "Organisation",
     .help = "The name to type for a protected profile, when not the one the service tells.",
     .type = PH_TEXT,
     .flags = PH_ADVANCED,
     .max = 128},
};

static const struct ph_params core_params = PH_PARAMS(core_items);
static const struct ph_params profile_params = PH_PARAMS(profile_items);

const struct ph_params *settings_core_params(void)
{
    return &core_params;
}

const struct ph_params *settings_profile_params(void)
{
    return &profile_params;
}
