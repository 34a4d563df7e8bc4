/* phonectl schedule: a command that systemd runs later, as units of the user. They are shown first
 * and written only after a yes; nothing is started. systemd.service(5), systemd.timer(5). */
#include "action_args.h"
#include "commands.h"
#include "message.h"
#include "open.h"
#include "parse.h"
#include "prompt.h"
#include "read_params.h"
#include "table_args.h"

#include <find_program.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { SAID_MOST = 4096 }; /* bytes of systemd-analyze that are looked at */

struct plan {
    const char **words; /* the command */
    size_t count;
    char *folder, *name; /* of the units, "phonectl-reboot-1" */
    char *service, *timer;
    /* From the environment before the core takes it: the path of the token file, or NULL. */
    char *token_file;
    bool token; /* there is a token in it */
};

/* Adds a word as systemd reads it: in quotes, with % and $ doubled. */
static void add_word(char **line, const char *word)
{
    text_append(line, " ", "\"");
    for (; *word != '\0'; word++) {
        const char *before = *word == '%'                    ? "%"
                             : *word == '$'                  ? "$"
                             : strchr("\"\\", *word) != NULL ? "\\"
                                                             : "";
        text_append(line, "", "%s%c", before, *word);
    }
    text_append(line, "", "\"");
}

/* Control characters could begin another line of the unit. */
static bool is_line(const char *text)
{
    AUTO_FREE char *safe = log_visible(text);
    return strcmp(safe, text) == 0;
}

/* ---- The units ------------------------------------------------------------------------------- */

/* What the command finds here it finds there too. */
static void add_environment(const struct plan *plan, char **text)
{
    static const char *const names[] = {"PHONECTL_URL", "PHONECTL_AUTH", "PHONECTL_STORE",
                                        "PHONECTL_DIRECTORY", "PHONECTL_PLUGIN_PATH"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);
        AUTO_FREE char *both = text_format("%s=%s", names[i], value ? value : "");
        AUTO_FREE char *quoted = NULL;
        add_word(&quoted, both);
        if (value != NULL && is_line(value))
            text_append(text, "", "Environment=%s\n", quoted);
    }
    const char *path = plan->token_file;
    if (path != NULL && is_line(path)) /* systemd hands it over in a folder of the service */
        text_append(text, "",
                    "LoadCredential=token:%s\nEnvironment=PHONECTL_TOKEN_FILE=%%d/token\n", path);
}

static void make_units(struct cli *cli, struct plan *plan, const char *program, const char *when)
{
    AUTO_FREE char *command = NULL, *about = NULL;
    AUTO_FREE char *profile =
        text_format("--profile=%s", settings_profile(core_settings(cli->core)));
    add_word(&command, program);
    add_word(&command, args_has(&cli->args, FLAG_SIM) ? "--sim" : profile);
    for (size_t i = 0; i < plan->count; i++) {
        add_word(&command, plan->words[i]);
        text_append(&about, " ", "%s", plan->words[i]);
    }
    for (char *sign = about; (sign = strchr(sign, '%')) != NULL;)
        *sign = '?'; /* it would be a specifier */
    plan->service = text_format("[Unit]\nDescription=phonectl %s\n\n[Service]\nType=oneshot\n"
                                "ExecStart=%s\nNoNewPrivileges=yes\n",
                                about, command);
    add_environment(plan, &plan->service);
    plan->timer = text_format("[Unit]\nDescription=phonectl %s\n\n[Timer]\nOnCalendar=%s\n\n"
                              "[Install]\nWantedBy=timers.target\n",
                              about, when);
}

/* The first name that is not taken. */
static int find_name(struct plan *plan)
{
    AUTO_FREE char *config = NULL;
    struct ph_error err;
    if (xdg_path(XDG_CONFIG, NULL, &config, &err) < 0)
        return message_fail_error(&err);
    *strrchr(config, '/') = '\0';
    plan->folder = text_format("%s/systemd/user", config);
    for (int i = 1;; i++) {
        struct stat status;
        plan->name = text_format("phonectl-%s-%d", plan->words[0], i);
        AUTO_FREE char *service = text_format("%s/%s.service", plan->folder, plan->name);
        AUTO_FREE char *timer = text_format("%s/%s.timer", plan->folder, plan->name);
        if (lstat(service, &status) != 0 && lstat(timer, &status) != 0)
            return CODE_DONE;
        free(plan->name);
    }
}

static int write_units(const struct plan *plan, const char *folder)
{
    AUTO_FREE char *service = text_format("%s/%s.service", folder, plan->name);
    AUTO_FREE char *timer = text_format("%s/%s.timer", folder, plan->name);
    struct ph_error err;
    if (file_make_parents(service, &err) < 0 ||
        file_replace(service, plan->service, strlen(plan->service), &err) < 0 ||
        file_replace(timer, plan->timer, strlen(plan->timer), &err) < 0)
        return message_fail(CODE_FAILED, "%s", err.text);
    return CODE_DONE;
}

/* ---- Checks ---------------------------------------------------------------------------------- */

/* Runs systemd-analyze; what it says goes to standard error, and its first bytes to `said`. True
 * where it is not there. */
static bool analyze(char *const argv[], char *said, size_t size)
{
    AUTO_FREE char *program = find_program_in_path(argv[0]);
    FILE *output = program != NULL ? tmpfile() : NULL;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = 0;
    said[0] = '\0';
    if (output == NULL)
        return true;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(output), STDOUT_FILENO);
    bool right = posix_spawn(&pid, program, &actions, NULL, argv, environ) == 0 &&
                 waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    posix_spawn_file_actions_destroy(&actions);
    rewind(output);
    said[fread(said, 1, size - 1, output)] = '\0';
    fputs(said, stderr);
    fclose(output);
    return right;
}

static int verify(const struct plan *plan)
{
    const char *place = getenv("TMPDIR");
    AUTO_FREE char *folder = text_format("%s/phonectl-XXXXXX", place != NULL ? place : "/tmp");
    if (mkdtemp(folder) == NULL)
        return message_fail(CODE_FAILED, "Cannot write %s", folder);
    AUTO_FREE char *service = text_format("%s/%s.service", folder, plan->name);
    AUTO_FREE char *timer = text_format("%s/%s.timer", folder, plan->name);
    char *const argv[] = {"systemd-analyze", "verify", "--user", service, timer, NULL};
    char said[SAID_MOST];
    int code = write_units(plan, folder);
    if (code == CODE_DONE && !analyze(argv, said, sizeof said))
        code = message_fail(CODE_FAILED, "systemd-analyze verify does not accept the units");
    unlink(service);
    unlink(timer);
    rmdir(folder);
    return code;
}

/* A unit is a file that others may see, so nothing that may be a PIN gets into it. */
static int refuse_pin(const struct args *args)
{
    const struct ph_param *pin = feature_pin(args->feature, args->values);
    if (pin == NULL)
        return CODE_DONE;
    AUTO_FREE char *flag = args_param_flag(pin->key);
    message_fail(CODE_USAGE, "%s may be a PIN, and the unit would hold it in clear",
                 words(pin->label));
    if (param_varies(pin))
        message_hint("Take it from a table that only you can read: -f FILE --column %s=HEADING",
                     flag);
    return CODE_USAGE;
}

/* What the action itself would refuse later, when nobody looks. */
static int check_action(struct cli *inner)
{
    size_t left;
    struct args *args = &inner->args;
    bool said = args_has(args, FLAG_FILE) || args_has(args, FLAG_ALL), own = args->column_count > 0;
    int code = table_args_check(args);
    if (code == CODE_DONE)
        code = action_args_take_words(inner, said ? 0 : 1, &left);
    if (code != CODE_DONE || (code = refuse_pin(args)) != CODE_DONE)
        return code;
    struct ph_error err;
    if ((own ? values_spell(args->values, &args->feature->about.args, &err)
             : values_check(args->values, &args->feature->about.args, &err)) < 0)
        return message_fail(CODE_USAGE, "%s", err.text);
    if (args->feature->action.danger != PH_HARMLESS && !args_has(args, FLAG_YES))
        return message_fail(CODE_USAGE, "Nobody can answer questions then: add --yes to the "
                                        "command");
    if (left == 0 && !said)
        return message_fail(CODE_USAGE, "Which phones? Give selectors, -f FILE or --all");
    return own ? CODE_DONE : action_args_check(inner, NULL);
}

/* Reads the command as phonectl will. */
static int check_words(struct cli *cli, const struct plan *plan)
{
    struct cli inner = {.core = cli->core, .simulated = cli->simulated, .signal_fd = -1};
    struct ph_error err;
    AUTO_FREE char **argv = memory_alloc((plan->count + 2) * sizeof *argv);
    argv[0] = "phonectl";
    memcpy(argv + 1, plan->words, plan->count * sizeof *argv);
    int code = CODE_DONE;
    if (parse_first((int)plan->count + 1, argv, &inner.args, &err) < 0)
        code = message_fail(CODE_USAGE, "%s", err.text);
    else if (inner.args.command->takes != 0)
        code = read_params(&inner, (int)plan->count + 1, argv);
    if (code == CODE_DONE && inner.args.command->takes == PH_ACTION)
        code = check_action(&inner);
    cli->signal_fd = inner.signal_fd >= 0 ? inner.signal_fd : cli->signal_fd;
    args_clear(&inner.args);
    return code == CODE_DONE ? CODE_DONE : CODE_USAGE;
}

/* The command must be one that can run where nobody can be asked. */
static int check_command(struct cli *cli, const struct plan *plan)
{
    const char *verb = plan->words[0];
    for (size_t i = 0; i < plan->count; i++) {
        size_t length = strlen(plan->words[i]), end = strlen("-stdin");
        if (!is_line(plan->words[i]))
            return message_fail(CODE_USAGE, "The command contains control characters");
        if (strcmp(plan->words[i], "-") == 0 ||
            (length > end && strcmp(plan->words[i] + length - end, "-stdin") == 0))
            return message_fail(CODE_USAGE, "Standard input is empty then: name a file");
    }
    if (registry_find(core_registry(cli->core), PH_ACTION, verb) == NULL &&
        command_by_name(verb) == NULL)
        return message_fail(CODE_USAGE, "Unknown command %s", verb);
    int code = check_words(cli, plan);
    if (code != CODE_DONE)
        return code;
    if (plan->token)
        return message_fail(CODE_USAGE,
                            "The unit would contain the token of PHONECTL_TOKEN; put it into a "
                            "file and name that in PHONECTL_TOKEN_FILE");
    return CODE_DONE;
}

/* What OnCalendar= gets; NULL after an error message. */
static const char *when_of(const struct cli *cli)
{
    const char *at = cli->args.flag[FLAG_AT], *calendar = cli->args.flag[FLAG_ON_CALENDAR];
    const char *when = at != NULL ? at : calendar;
    char *const argv[] = {"systemd-analyze", "calendar", (char *)when, NULL};
    char said[SAID_MOST];
    if ((at == NULL) == (calendar == NULL))
        message_fail(CODE_USAGE, "When? Give --at DATE or --on-calendar EXPRESSION");
    else if (at != NULL && strspn(at, "0123456789-") < sizeof "2026-12-31" - 1)
        message_fail(CODE_USAGE, "--at needs a date, as in '2026-12-31 03:00', not %s", at);
    else if (!is_line(when) || !analyze(argv, said, sizeof said))
        message_fail(CODE_USAGE, "systemd does not understand the time %s", when);
    else if (strstr(said, ": never") != NULL)
        message_fail(CODE_USAGE, "The time %s never comes", when);
    else
        return when;
    return NULL;
}

static int schedule(struct cli *cli, struct plan *plan, const char *when)
{
    AUTO_FREE char *program = find_program_of_ours("phonectl");
    int code = program == NULL ? message_fail(CODE_FAILED, "phonectl is not found")
                               : check_command(cli, plan);
    if (code != CODE_DONE || (code = find_name(plan)) != CODE_DONE)
        return code;
    make_units(cli, plan, program, when);
    printf("# %s/%s.service\n%s\n# %s/%s.timer\n%s", plan->folder, plan->name, plan->service,
           plan->folder, plan->name, plan->timer);
    fflush(stdout);
    if ((code = verify(plan)) != CODE_DONE ||
        (code = prompt_confirm(cli, _("Write these units?"))) != CODE_DONE ||
        (code = write_units(plan, plan->folder)) != CODE_DONE)
        return code;
    message_say("To start the timer: systemctl --user daemon-reload && systemctl --user enable "
                "--now %s.timer",
                plan->name);
    message_say("To run it also while you are not logged in: loginctl enable-linger");
    message_say("To see what it did: journalctl --user -u %s; phonectl jobs", plan->name);
    return CODE_DONE;
}

int cmd_schedule(struct cli *cli)
{
    int code = args_check_words(&cli->args, 1, SIZE_MAX);
    AUTO_FREE char *token_file = env_token_file();
    struct plan plan = {.words = cli->args.words,
                        .count = cli->args.word_count,
                        .token_file = token_file != NULL ? realpath(token_file, NULL) : NULL,
                        .token = env_token_take_all()};
    const char *when = code == CODE_DONE ? when_of(cli) : NULL;
    if (plan.count > 1 && strcmp(plan.words[0], "phonectl") == 0) { /* as copied */
        plan.words++;
        plan.count--;
    }
    code = when == NULL ? CODE_USAGE : open_core(cli);
    if (code == CODE_DONE)
        code = schedule(cli, &plan, when);
    free(plan.token_file);
    free(plan.folder);
    free(plan.name);
    free(plan.service);
    free(plan.timer);
    return code;
}
