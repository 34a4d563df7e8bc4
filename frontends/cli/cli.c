/* What the parts of the command line share. See cli.h. */
#include "cli.h"

#include "output.h"
#include "progress.h"
#include "sim.h"

#include <opener.h>
#include <program.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

/* ---- Messages ------------------------------------------------------------------------------- */

#define LONGEST 4000 /* what is wrong may be quoted, and may be a whole file */

static void say(const char *prefix, const char *format, va_list args) PRINTF_LIKE(2, 0);
static void say(const char *prefix, const char *format, va_list args)
{
    AUTO_FREE char *text = text_vformat(words(format), args);
    AUTO_FREE char *safe = output_cut(log_visible(text), LONGEST);
    progress_hide();
    fprintf(stderr, "%s%s\n", prefix, safe);
}

static void show_log_line(void *self, int level, const char *source, const char *line)
{
    static const char *const names[] = {"error: ", "warning: ", "", ""};
    bool with_source = *(const int *)self > 0;
    progress_hide();
    fprintf(stderr, "phonectl: %s%s%s%s\n", level <= PH_LOG_DEBUG ? names[level] : "",
            with_source ? source : "", with_source ? ": " : "", line);
}

void cli_open_log(const struct cli *cli, int level)
{
    static int verbose;
    verbose = cli->args.count[FLAG_VERBOSE];
    log_open(level, show_log_line, &verbose);
}

int cli_fail(enum exit_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("phonectl: ", format, args);
    va_end(args);
    return (int)code;
}

int cli_fail_near(enum exit_code code, const char *nearest, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    AUTO_FREE char *text = text_vformat(words(format), args);
    va_end(args);
    if (nearest)
        return cli_fail(code, "%s; did you mean %s?", text, nearest);
    return cli_fail(code, "%s", text);
}

void cli_hint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("  ", format, args);
    va_end(args);
}

void cli_say(const struct cli *cli, const char *format, ...)
{
    if (cli->quiet)
        return;
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
}

enum exit_code cli_code_of(int code)
{
    switch (code) {
    case PH_OK:
        return CODE_DONE;
    case PH_CANCELLED:
        return CODE_SAFETY;
    case PH_INVALID:
        return CODE_USAGE;
    case PH_LOGIN:
        return CODE_LOGIN;
    case PH_BUSY:
        return CODE_BUSY;
    case PH_NETWORK:
        return CODE_NETWORK;
    case PH_TIMEOUT:
    case PH_UNKNOWN:
        return CODE_UNKNOWN;
    default:
        return CODE_FAILED;
    }
}

int cli_fail_error(const struct ph_error *err)
{
    cli_fail(cli_code_of(err->code), "%s", err->text);
    if (err->code == PH_LOGIN)
        cli_hint("Sign in: phonectl login");
    return (int)cli_code_of(err->code);
}

/* ---- Opening the core ----------------------------------------------------------------------- */

static void say_settings_warnings(struct cli *cli)
{
    const struct settings *settings = core_settings(cli->core);
    for (size_t i = 0; i < settings_warning_count(settings); i++)
        cli_say(cli, "phonectl: warning: %s", settings_warning(settings, i));
}

/* The configured level counts where the command line says nothing about it. */
static void apply_log_level(const struct cli *cli)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    const char *text = settings_get(core_settings(cli->core), "phonectl", "log_level").text;
    for (size_t i = 0; text && i < COUNT_OF(names) && log_level() >= 0; i++) {
        if (strcmp(text, names[i]) == 0 && !cli->quiet && !cli_has(cli, FLAG_VERBOSE))
            cli_open_log(cli, (int)i);
    }
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

/* A key in a file that nobody knows is a warning; one that was just typed is an error. */
static int check_set_flags(const struct cli *cli)
{
    const char **flags = cli->args.settings;
    for (size_t i = 0; flags && flags[i]; i += 2) {
        struct wanted wanted = {.name = flags[i]};
        settings_each(core_settings(cli->core), look_for, &wanted);
        if (!wanted.known)
            return cli_fail(CODE_USAGE, "--setting: there is no setting %s", flags[i]);
    }
    return CODE_DONE;
}

/* With --sim: the settings from --setting and the address of the running simulator behind them. */
static const char **settings_with_sim(struct cli *cli)
{
    size_t count = 0;
    while (cli->args.settings && cli->args.settings[count])
        count++;
    const char **flags = memory_alloc((count + 3) * sizeof(*flags));
    for (size_t i = 0; i < count; i++)
        flags[i] = cli->args.settings[i];
    if (cli->sim_url) {
        flags[count] = "url";
        flags[count + 1] = cli->sim_url;
    }
    return flags;
}

/* The simulated company is signed in to by this program itself, except by login: see sim_sign_in(). */
static const char *who_browses(const struct cli *cli)
{
    if (cli->sim_url && cli->args.command && cli->args.command->takes != PH_AUTH)
        return "yes";
    return opener_fact(cli_has(cli, FLAG_NO_BROWSER));
}

int cli_open(struct cli *cli)
{
    if (cli->core)
        return CODE_DONE;
    AUTO_FREE char *sim_settings = NULL;
    if (cli_has(cli, FLAG_SIM)) {
        int code = sim_ensure(cli, &cli->sim_url);
        if (code != CODE_DONE)
            return code;
        sim_settings = data_files_find("sim.ini");
        if (env_token_forget()) /* it is for a real service */
            cli_say(cli, "The token of the environment is not used with --sim.");
    }
    AUTO_FREE const char **flags = settings_with_sim(cli);
    struct core_options options = {
        .profile = cli_has(cli, FLAG_SIM) && !cli_has(cli, FLAG_PROFILE)
                       ? "sim"
                       : cli->args.flag[FLAG_PROFILE],
        .plugin_dir = cli->args.flag[FLAG_PLUGIN_DIR],
        .settings_file = sim_settings,
        .browser = who_browses(cli),
        .flags = flags,
    };
    struct ph_error err;
    if (core_open(&options, &cli->core, &err) < 0)
        return cli_fail_error(&err);
    apply_log_level(cli);
    say_settings_warnings(cli);
    return check_set_flags(cli);
}

void cli_catch_signals(struct cli *cli)
{
    if (cli->signal_fd >= 0)
        return;
    static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT_OF(caught); i++)
        sigaddset(&set, caught[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    cli->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* ---- Words and flags ------------------------------------------------------------------------ */

const char *cli_word(const struct cli *cli, size_t index)
{
    return index < cli->args.word_count ? cli->args.words[index] : NULL;
}

const struct sub *cli_sub(struct cli *cli, int *code)
{
    const struct command *command = cli->args.command;
    const char *word = cli_word(cli, 0);
    *code = CODE_DONE;
    if (!word)
        return NULL;
    const struct sub *sub = command_sub(command, word);
    if (sub)
        return sub;
    size_t count = 0;
    while (command->subs[count].name)
        count++;
    AUTO_FREE const char **names = memory_alloc((count + 1) * sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = command->subs[i].name;
    const char *nearest = text_nearest(word, names);
    *code =
        cli_fail_near(CODE_USAGE, nearest, "\"%s\" cannot be followed by %s", command->name, word);
    return NULL;
}

int cli_want_words(const struct cli *cli, size_t least, size_t most)
{
    const struct args *args = &cli->args;
    const char *words = args->command->words;
    if (args->word_count < least)
        return cli_fail(CODE_USAGE, "Something is missing. Usage: phonectl %s %s", args->verb,
                        words);
    if (args->word_count > most)
        return cli_fail(CODE_USAGE, "\"%s\" is too much. Usage: phonectl %s %s", args->words[most],
                        args->verb, words);
    return CODE_DONE;
}

const char *cli_flag_name(enum flag_id id)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        if (flag_table[i].id == id)
            return flag_table[i].name;
    }
    return "";
}

int cli_number(const struct cli *cli, enum flag_id id, int64_t least, int64_t most, int64_t *number)
{
    const char *text = cli->args.flag[id];
    if (!text)
        return CODE_DONE;
    struct ph_param param = {.key = cli_flag_name(id), .type = PH_INT, .min = least, .max = most};
    struct ph_error err;
    if (param_check(&param, text, NULL, &err) < 0) {
        AUTO_FREE char *allowed = param_allowed_in(words_count, &param);
        return cli_fail(CODE_USAGE, "--%s must be %s, not %s", param.key, allowed, text);
    }
    *number = param_number(&param, text);
    return CODE_DONE;
}

char *cli_param_flag(const char *key)
{
    char *flag = memory_copy(key);
    for (char *c = flag; *c; c++)
        *c = *c == '_' ? '-' : *c;
    return flag;
}
