/* phonectl doctor: checks everything phonectl needs, and suggests a fix for each problem. */
#include "cells.h"
#include "commands.h"
#include "follow.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "version.h"

#include <browser.h>
#include <errno.h>
#include <find_program.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CHECK_WIDTH = 14,
    INDENT = 20 /* of the finding, after state and check */
};

enum state { STATE_OK, STATE_DRAWBACK, STATE_BROKEN };

static const struct field columns[] = {
    {.key = "state", .title = N_("STATE"), .words = true},
    {.key = "check", .title = N_("CHECK")},
    {.key = "text", .title = N_("FOUND"), .drop = 1},
    {.key = "cure", .title = N_("CURE"), .drop = 2},
};
const struct output_columns doctor_columns = OUTPUT_COLUMNS(columns);

struct doctor {
    struct cli *cli;
    struct output *out;
    bool broken;
};

static const char *const state_names[] = {"ok", "!", "x"};

static void print_line(const struct cli *cli, enum state state, const char *check, const char *text,
                       const char *cure)
{
    static const char *const colors[] = {"\033[32m", "\033[33m", "\033[31m"};
    AUTO_FREE char *safe = log_visible(text);
    printf("%s%-2s%s  %s%*s  ", cli->color_out ? colors[state] : "", state_names[state],
           cli->color_out ? "\033[0m" : "", words(check), cells_pad(words(check), CHECK_WIDTH), "");
    help_wrap(safe, INDENT, INDENT, cells_screen());
    if (cure) {
        AUTO_FREE char *typed = message_typed(words(cure)), *safe_cure = log_visible(typed);
        printf("%*s", INDENT, "");
        help_wrap(safe_cure, INDENT, INDENT, cells_screen());
    }
}

/* Tables are translated; all other formats are for programs. */
static translator *doctor_tongue(const struct doctor *doctor)
{
    return output_is_table(doctor->out) ? words_count : NULL;
}

static void report(struct doctor *doctor, enum state state, const char *check, const char *cure,
                   const char *format, ...) PRINTF_LIKE(5, 6);
static void report(struct doctor *doctor, enum state state, const char *check, const char *cure,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    translator *in = doctor_tongue(doctor);
    AUTO_FREE char *text = text_vformat(translator_text(in, format), args);
    va_end(args);
    doctor->broken = doctor->broken || state == STATE_BROKEN;
    if (in) {
        print_line(doctor->cli, state, check, text, cure);
        return;
    }
    json_object *row = json_object_new_object();
    json_add_text(row, "state", state_names[state]);
    json_add_text(row, "check", check);
    json_add_text(row, "text", text);
    AUTO_FREE char *typed = cure == NULL ? NULL : message_typed(cure);
    json_add_text(row, "cure", typed);
    output_row(doctor->out, row);
}

/* ---- This machine --------------------------------------------------------------------------- */

static void add_library(void *self, const char *name, const char *version)
{
    text_append(self, ", ", "%s %s", name, version);
}

static void check_program(struct doctor *doctor)
{
    char *text = text_format("phonectl %s", PHONECTL_VERSION);
    version_libraries(add_library, &text);
    report(doctor, STATE_OK, "program", NULL, "%s", text);
    free(text);
}

/* The nearest existing directory above path, in which a missing one would be created. */
static char *existing_parent(const char *path)
{
    char *parent = memory_copy(path);
    struct stat status;
    while (stat(parent, &status) < 0 && strrchr(parent, '/') > parent)
        *strrchr(parent, '/') = '\0';
    return parent;
}

static void check_directories(struct doctor *doctor)
{
    static const struct {
        enum xdg_area area;
        const char *what, *variable;
    } areas[] = {{XDG_CONFIG, N_("configuration"), "XDG_CONFIG_HOME"},
                 {XDG_DATA, N_("data"), "XDG_DATA_HOME"},
                 {XDG_STATE, N_("state"), "XDG_STATE_HOME"},
                 {XDG_CACHE, N_("cache"), "XDG_CACHE_HOME"}};
    for (size_t i = 0; i < COUNT_OF(areas); i++) {
        struct ph_error err;
        AUTO_FREE char *path = NULL;
        if (xdg_path(areas[i].area, "", &path, &err) < 0) {
            report(doctor, STATE_BROKEN, areas[i].what, "Set HOME to your home directory", "%s",
                   err.text);
            continue;
        }
        AUTO_FREE char *parent = existing_parent(path);
        AUTO_FREE char *cure =
            text_format(translator_text(doctor_tongue(doctor),
                                        "Make %s writable, or set %s to another directory"),
                        parent, areas[i].variable);
        if (access(parent, W_OK | X_OK) == 0)
            report(doctor, STATE_OK, areas[i].what, NULL, "%s", path);
        else
            report(doctor, STATE_BROKEN, areas[i].what, cure, "Cannot write to %s: %s", parent,
                   strerror(errno));
    }
}

static void check_plain_http(struct doctor *doctor)
{
    const char *networks =
        settings_get(core_settings(doctor->cli->core), "phonectl", "plain_http").text;
    if (networks != NULL)
        report(doctor, STATE_OK, "plain http", NULL,
               "Plugins may send plain http, which anybody there can read, to %s", networks);
}

static void check_clock(struct doctor *doctor)
{
    enum { YEAR_2026 = 1767225600 };
    if (time_now() > YEAR_2026)
        report(doctor, STATE_OK, "clock", NULL, "The date is plausible");
    else
        report(doctor, STATE_BROKEN, "clock", "Set the clock; token lifetimes depend on it",
               "The clock is set to a date before 2026");
}

static void check_terminal(struct doctor *doctor)
{
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!utf8)
        report(doctor, STATE_DRAWBACK, "terminal", "Set LANG to a UTF-8 locale, such as C.UTF-8",
               "The locale is %s; letters it does not have are shown as codes",
               nl_langinfo(CODESET));
    else if (isatty(fileno(output_stream())))
        report(doctor, STATE_OK, "terminal", NULL,
               doctor->cli->color_out ? N_("UTF-8, %d columns, colours on")
                                      : N_("UTF-8, %d columns, colours off"),
               cells_screen());
    else
        report(doctor, STATE_OK, "terminal", NULL, "Output is not a terminal: tab separated");
}

static void check_browser(struct doctor *doctor)
{
    const char *fact = browser_fact(false);
    AUTO_FREE char *program = browser_program();
    if (strcmp(fact, "ssh") == 0)
        report(doctor, STATE_OK, "browser", NULL,
               "SSH session; login prints the address and the ssh command to reach it");
    else if (program != NULL)
        report(doctor, STATE_OK, "browser", NULL, "%s", program);
    else
        report(doctor, STATE_DRAWBACK, "browser",
               "Set PHONECTL_BROWSER to a program that opens "
               "addresses",
               "No browser found; login prints the address instead");
}

static void check_simulator(struct doctor *doctor)
{
    AUTO_FREE char *program = find_program_of_ours("phonectl-sim");
    if (program != NULL)
        report(doctor, STATE_OK, "simulator", NULL, "%s", program);
    else
        report(doctor, STATE_DRAWBACK, "simulator", "Install phonectl-sim",
               "phonectl-sim not found; --sim does not work");
}

static void check_environment(struct doctor *doctor, bool token)
{
    if (token)
        report(doctor, STATE_DRAWBACK, "environment", "Use PHONECTL_TOKEN_FILE instead",
               "PHONECTL_TOKEN holds a token that your other programs can read");
}

/* ---- The core -------------------------------------------------------------------------------- */

static void check_memory(struct doctor *doctor)
{
    if (secret_locked())
        report(doctor, STATE_OK, "memory", NULL, "Secrets are kept out of swap");
    else
        report(doctor, STATE_DRAWBACK, "memory", "Raise the limit: ulimit -l unlimited",
               "Memory cannot be locked; secrets could be written to swap");
}

/* A misspelt limit in a file stops every job; it is never ignored. */
static void check_limits(struct doctor *doctor, const struct settings *settings)
{
    static const struct {
        const char *key;
        int (*parse)(const char *text, struct limits *limits, struct ph_error *err);
    } limits[] = {{"rate", limits_parse_rate}, {"max_fail", limits_parse_max_fail}};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct limits parsed = {0};
        struct ph_error err;
        AUTO_FREE char *cure = text_format("phonectl config unset %s", limits[i].key);
        const char *text = settings_get(settings, "phonectl", limits[i].key).text;
        if (text != NULL && limits[i].parse(text, &parsed, &err) < 0)
            report(doctor, STATE_BROKEN, "settings", cure, "%s: %s", limits[i].key, err.text);
    }
}

static void check_settings(struct doctor *doctor)
{
    const struct settings *settings = core_settings(doctor->cli->core);
    size_t count = settings_warning_count(settings);
    for (size_t i = 0; i < count; i++)
        report(doctor, STATE_DRAWBACK, "settings", NULL, "%s", settings_warning(settings, i));
    check_limits(doctor, settings);
    if (count == 0 && !doctor->broken)
        report(doctor, STATE_OK, "settings", NULL, "Profile %s", settings_profile(settings));
}

static void check_plugins(struct doctor *doctor)
{
    const struct registry *registry = core_registry_tried(doctor->cli->core);
    size_t loaded = 0;
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        loaded += plugin->state == PLUGIN_LOADED;
        if (plugin->state != PLUGIN_LOADED && plugin->state != PLUGIN_DISABLED &&
            plugin->state != PLUGIN_SHADOWED)
            report(doctor, STATE_BROKEN, "plugin", plugin->cure, "%s (%s): %s", plugin->path,
                   feature_state_name(plugin->state), plugin->reason);
    }
    if (loaded)
        report(doctor, STATE_OK, "plugins", NULL, "%zu loaded", loaded);
    else
        report(doctor, STATE_BROKEN, "plugins", "See phonectl help plugins",
               "No plugin could be loaded");
}

static void check_lists(struct doctor *doctor)
{
    AUTO_FREE struct feature **directories = NULL;
    AUTO_FREE char *missing = NULL;
    struct ph_error err;
    int code = registry_directories(core_registry(doctor->cli->core),
                                    core_settings(doctor->cli->core), &directories, &missing, &err);
    for (size_t i = 0; code == PH_OK && directories[i] != NULL; i++)
        report(doctor, STATE_OK, N_("directory"), NULL, "%s (%s)", directories[i]->about.id,
               translator_text(doctor_tongue(doctor), directories[i]->about.title));
    if (code != PH_OK || missing != NULL)
        report(doctor, STATE_BROKEN, N_("directory"), NULL, "%s", missing ? missing : err.text);
}

static void check_choices(struct doctor *doctor)
{
    static const struct {
        uint32_t kind;
        const char *what;
    } kinds[] = {{PH_AUTH, N_("sign-in")}, {PH_STORE, N_("token store")}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct feature *feature;
        struct ph_error err;
        if (registry_choose(core_registry(doctor->cli->core), core_settings(doctor->cli->core),
                            kinds[i].kind, &feature, &err) == PH_OK)
            report(doctor, STATE_OK, kinds[i].what, NULL, "%s (%s)", feature->about.id,
                   translator_text(doctor_tongue(doctor), feature->about.title));
        else
            report(doctor, STATE_BROKEN, kinds[i].what, NULL, "%s", err.text);
    }
    check_lists(doctor);
}

struct secrets {
    struct doctor *doctor;
    struct values *set; /* NULL: not known */
};

static int check_secret(void *self, const char *section, const struct ph_param *param,
                        struct settings_value value)
{
    struct secrets *secrets = self;
    (void)value;
    if (param->type != PH_SECRET)
        return 0;
    AUTO_FREE char *name = text_format("%s.%s", section, param->key);
    AUTO_FREE char *cure = text_format("phonectl config set %s", name);
    if (secrets->set == NULL) {
        struct ph_error err = {0};
        if (core_secrets_tried(secrets->doctor->cli->core, &secrets->set, &err) < 0) {
            report(secrets->doctor, STATE_DRAWBACK, "secrets", NULL,
                   "It is not known which secrets are set: %s", err.text);
            return 1;
        }
    }
    if (values_text(secrets->set, name) != NULL)
        report(secrets->doctor, STATE_OK, "secrets", NULL, "%s is set", name);
    else if (param->flags & PH_REQUIRED)
        report(secrets->doctor, STATE_DRAWBACK, "secrets", cure, "%s is missing: %s", name,
               param->help);
    else
        report(secrets->doctor, STATE_OK, "secrets", NULL, "%s is not set", name);
    return 0;
}

static void check_secrets(struct doctor *doctor)
{
    struct secrets secrets = {.doctor = doctor};
    settings_each(core_settings(doctor->cli->core), check_secret, &secrets);
    values_free(secrets.set);
}

static bool watch_stores(void *self, const struct event *event)
{
    struct doctor *doctor = self;
    if (event->kind != EVENT_ROW)
        return false;
    const char *state = values_text(event->row, "state"), *store = values_text(event->row, "store");
    if (state != NULL && strcmp(state, "missing") == 0) /* check_choices() has a row about it */
        return true;
    const char *text = values_text(event->row, "text"), *now = values_text(event->row, "current");
    bool current = now && strcmp(now, "yes") == 0;
    bool bad = state && strcmp(state, "unusable") == 0;
    const char *said = doctor_tongue(doctor) ? words(state) : state;
    AUTO_FREE char *found = text && *text ? text_format("%s, %s", said ? said : "", text)
                                          : memory_copy(said ? said : "");
    report(doctor,
           !bad      ? STATE_OK
           : current ? STATE_BROKEN
                     : STATE_DRAWBACK,
           "store", bad && current ? N_("Choose another store: phonectl stores") : NULL,
           current ? N_("%s (used): %s") : "%s: %s", store ? store : "", found);
    return true;
}

static char *known_account(const struct doctor *doctor)
{
    const struct core_account *account = core_account(doctor->cli->core);
    const char *plain = account && account->text ? account->text : "Not signed in";
    return doctor_tongue(doctor) ? words_account(account) : memory_copy(plain);
}

static bool signed_in(const struct doctor *doctor)
{
    const struct core_account *account = core_account(doctor->cli->core);
    return account && account->signed_in;
}

/* A token that has not expired may have been revoked, so this asks the service. If the service
 * cannot be reached, the network check says so. */
static void check_account(struct doctor *doctor)
{
    struct follow_end end;
    struct task_options stores = {.kind = TASK_CHECK_STORES}, status = {.kind = TASK_STATUS};
    const char *cure = message_token_counts() ? N_("Replace the token of PHONECTL_TOKEN_FILE or "
                                                   "PHONECTL_TOKEN, or unset the variable")
                                              : "phonectl login";
    follow_task(doctor->cli, &stores, watch_stores, doctor, &end);
    follow_task(doctor->cli, &status, NULL, NULL, &end);
    AUTO_FREE char *by_clock = known_account(doctor);
    if (end.code < 0 || !signed_in(doctor)) {
        report(doctor, STATE_DRAWBACK, "account", cure, "%s",
               end.code < 0 && end.code != PH_LOGIN ? end.error.text : by_clock);
        return;
    }
    status.verify = true;
    follow_task(doctor->cli, &status, NULL, NULL, &end);
    AUTO_FREE char *asked = known_account(doctor);
    if (end.code == PH_LOGIN || end.code == PH_DENIED)
        report(doctor, STATE_BROKEN, "account", cure, "%s", end.error.text);
    else
        report(doctor, STATE_OK, "account", NULL, "%s", end.code == PH_OK ? asked : by_clock);
}

/* ---- The connection to the service ----------------------------------------------------------- */

enum { CLOCK_OFF_S = 120 }; /* the largest difference that tokens and certificates tolerate */

static bool watch_reach(void *self, const struct event *event)
{
    struct values **row = self;
    if (event->kind == EVENT_FINISHED && event->row)
        *row = values_copy(event->row);
    return false;
}

/* The fix for an error text of libcurl. */
static const char *network_cure(const char *text)
{
    static const struct {
        const char *said, *cure;
    } cures[] = {
        {"resolve proxy", N_("Check the name of the proxy: https_proxy, or the setting proxy")},
        {"proxy", N_("Check the proxy: https_proxy and no_proxy, or the setting proxy")},
        {"CONNECT tunnel", N_("The proxy refuses; check its address and your access to it")},
        {"resolve host", N_("The name cannot be resolved; check the network, DNS and the address. "
                            "Behind a proxy set https_proxy")},
        {"not yet valid",
         N_("Set the clock; by its time the certificate of the service is not valid yet")},
        {"expired",
         N_("Check the clock; if it is right, the certificate of the service has expired")},
        {"certificate", N_("The certificate is not trusted. If the network inspects TLS, set "
                           "ca_file or SSL_CERT_FILE to its CA")},
        {"SSL", N_("No TLS 1.2 connection; something between here and the service answers for it")},
    };
    for (size_t i = 0; i < COUNT_OF(cures); i++) {
        for (const char *at = text; *at; at++)
            if (text_starts_word(at, cures[i].said))
                return cures[i].cure;
    }
    return N_("Check the network, the address (phonectl config get url) and, if you need a proxy, "
              "https_proxy");
}

/* A wrong clock makes tokens seem to expire too early or never. */
static void check_service_clock(struct doctor *doctor, const struct values *row)
{
    const char *text = values_text(row, "clock");
    int64_t ahead = text ? strtoll(text, NULL, 10) : 0;
    AUTO_FREE char *by = duration_words_in(doctor_tongue(doctor), ahead < 0 ? -ahead : ahead);
    if (text && ahead > -CLOCK_OFF_S && ahead < CLOCK_OFF_S)
        report(doctor, STATE_OK, "service clock", NULL, "Same as the clock of this machine");
    else if (text != NULL)
        report(doctor, STATE_DRAWBACK, "service clock",
               "Set the clock; token lifetimes depend on it",
               ahead < 0 ? N_("The clock of this machine is %s ahead of the service's")
                         : N_("The clock of this machine is %s behind the service's"),
               by);
}

/* Without the network nothing works, not even signing in. */
static void check_network(struct doctor *doctor)
{
    struct follow_end end;
    struct values *row = NULL;
    struct task_options reach = {.kind = TASK_CONNECTIVITY};
    follow_task(doctor->cli, &reach, watch_reach, &row, &end);
    if (end.code == PH_OK && row) {
        report(doctor, STATE_OK, "network", NULL, "%s answers", values_text(row, "url"));
        check_service_clock(doctor, row);
    } else {
        report(doctor, STATE_BROKEN, "network", network_cure(end.error.text), "%s", end.error.text);
    }
    values_free(row);
}

int cmd_doctor(struct cli *cli)
{
    if (args_check_words(&cli->args, 0, 0) != CODE_DONE)
        return CODE_USAGE;
    struct doctor doctor = {.cli = cli};
    doctor.out = output_open(cli, "doctor", &doctor_columns);
    if (doctor.out == NULL)
        return CODE_USAGE;
    bool token = env_token_take_all();
    bool quiet = message_quiet(true); /* the report itself shows problems of the settings */
    check_program(&doctor);
    struct ph_error err;
    int code = open_core_tried(cli, &err);
    message_quiet(quiet);
    if (code == PH_OK) {
        check_settings(&doctor);
        check_memory(&doctor);
        check_plugins(&doctor);
        check_choices(&doctor);
        check_secrets(&doctor);
        check_account(&doctor);
        check_network(&doctor);
        check_plain_http(&doctor);
    } else {
        report(&doctor, STATE_BROKEN, "settings", NULL, "phonectl cannot start: %s", err.text);
    }
    check_directories(&doctor);
    check_clock(&doctor);
    check_terminal(&doctor);
    check_browser(&doctor);
    check_simulator(&doctor);
    check_environment(&doctor, token);
    output_close(doctor.out);
    return doctor.broken ? CODE_FAILED : CODE_DONE;
}
