/* phonectl, the command line: prepares the process, reads the words, runs the verb. */
#include "cli.h"
#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include "parse.h"
#include "phones_check.h"
#include "progress.h"
#include "read_params.h"

#include <errno.h>
#include <fcntl.h>
#include <find_program.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* If 0, 1 or 2 is closed, the next open() would take it and messages would go into that file. The
 * placeholder is opened the wrong way round, so that using it is an error, not silence. */
static void fill_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            int opened = open("/dev/null", fd == 0 ? O_WRONLY : fd == 1 ? O_RDONLY : O_RDWR);
            if (opened >= 0 && opened != fd) {
                dup2(opened, fd);
                close(opened);
            }
        }
    }
}

/* Only the character set and the language of messages (translation.h) are the user's; numbers and
 * sorting do not depend on the locale. Without a locale UTF-8 is assumed, unless LC_ALL asks
 * for plain C. */
static void choose_alphabet(void)
{
    const char *all = getenv("LC_ALL");
    if (setlocale(LC_CTYPE, "") == NULL ||
        (strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0 && (all == NULL || !*all)))
        setlocale(LC_CTYPE, "C.UTF-8");
}

static bool colors_wanted(const struct cli *cli, int fd)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(none && *none) && term && strcmp(term, "dumb") != 0 &&
           !args_has(&cli->args, FLAG_NO_COLOR) && !cli->plain;
}

static void prepare_messages(struct cli *cli)
{
    int verbose = cli->args.count[FLAG_VERBOSE];
    bool quiet = args_has(&cli->args, FLAG_QUIET);
    const char *accessible = getenv("PHONECTL_ACCESSIBLE");
    cli->plain = args_has(&cli->args, FLAG_PLAIN) || (accessible && *accessible);
    progress_plain(cli->plain);
    cli->color_out = colors_wanted(cli, STDOUT_FILENO);
    cli->color_err = colors_wanted(cli, STDERR_FILENO);
    const char *profile = cli->args.flag[FLAG_PROFILE];
    message_set_program(text_format("phonectl%s%s%s",
                                    args_has(&cli->args, FLAG_SIM) ? " --sim" : "",
                                    profile ? " --profile " : "", profile ? profile : ""));
    message_quiet(quiet);
    message_log(quiet         ? PH_LOG_ERROR
                : verbose > 1 ? PH_LOG_DEBUG
                : verbose     ? PH_LOG_INFO
                              : PH_LOG_WARNING,
                verbose > 0);
}

/* For who tries phonectl before configuring it. */
static void hint_simulator(const struct cli *cli)
{
    const struct core_account *account = cli->core == NULL ? NULL : core_account(cli->core);
    AUTO_FREE char *simulator = find_program_of_ours("phonectl-sim"), *configuration = NULL;
    if (account != NULL && !account->signed_in && simulator != NULL &&
        !args_has(&cli->args, FLAG_SIM) &&
        xdg_path(XDG_CONFIG, "phonectl.ini", &configuration, NULL) == PH_OK &&
        access(configuration, F_OK) < 0)
        message_hint("To try it without an account: phonectl --sim phones");
}

/* To monitoring, the exit code of a usage error would say that something is critical. */
static int refuse_usage(struct cli *cli, int argc, char **argv)
{
    bool phones = cli->args.verb != NULL && strcmp(cli->args.verb, "phones") == 0;
    for (int i = 1; phones && i < argc; i++)
        if (strncmp(argv[i], "--nagios", strlen("--nagios")) == 0)
            return phones_check(cli, CODE_USAGE);
    return CODE_USAGE;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct args *args = &cli->args;
    struct ph_error err;
    int parsed = parse_first(argc, argv, args, &err);
    prepare_messages(cli);
    if (parsed < 0) {
        message_fail(CODE_USAGE, "%s", err.text);
        if (args->verb)
            message_hint("See: phonectl help %s", args->verb);
        else
            message_hint("See: phonectl help");
        return refuse_usage(cli, argc, argv);
    }
    if (args_has(&cli->args, FLAG_VERSION))
        return cmd_version(cli);
    if (args_has(&cli->args, FLAG_HELP) || args->command == NULL)
        return help_show(cli, args->verb, args_word(&cli->args, 0));
    int code = args->command->takes ? read_params(cli, argc, argv) : CODE_DONE;
    if (code == CODE_DONE)
        code = args->command->run(cli);
    if (code == CODE_LOGIN)
        hint_simulator(cli);
    /* the log says why; scripts need the exit code */
    return code == CODE_DONE && cli->core && core_unsaved(cli->core) ? CODE_FAILED : code;
}

/* All output must have arrived; a reader that closed the pipe early is not a failure. */
static int finish_output(int code)
{
    FILE *out = output_stream();
    struct pollfd reader = {.fd = fileno(out)};
    errno = 0; /* the reason of an earlier failed write is lost */
    bool broken = fflush(out) != 0 || ferror(out);
    if (!broken)
        return code;
    bool gone = poll(&reader, 1, 0) == 1 && (reader.revents & (POLLERR | POLLHUP)) != 0;
    if (errno == EPIPE || gone)
        return code == CODE_DONE ? 128 + SIGPIPE : code;
    int failed = errno != 0
                     ? message_fail(CODE_FAILED, "Cannot write the output: %s", strerror(errno))
                     : message_fail(CODE_FAILED, "Cannot write all of the output");
    return code == CODE_DONE ? failed : code;
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    AUTO_FREE char *token_file = env_token_file();
    if (env_token_take_all() || token_file != NULL)
        message_token_from(token_file != NULL ? "PHONECTL_TOKEN_FILE" : "PHONECTL_TOKEN");
    choose_alphabet();
    words_open();
    signal(SIGPIPE, SIG_IGN);
    struct cli cli = {.signal_fd = -1};
    int code = finish_output(run(&cli, argc, argv));
    progress_hide();
    core_close(cli.core);
    args_clear(&cli.args);
    simulated_clear(&cli.simulated);
    if (cli.signal_fd >= 0)
        close(cli.signal_fd);
    return code;
}
